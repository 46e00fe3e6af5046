"""A wrong file is named, with its line."""

import re
import shutil
from pathlib import Path

import pytest

from intents import IntentError, Phrasebook
from tests.intents.conftest import ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "sentences", tmp_path / "sentences")
    shutil.copy(ROOT / "states.yaml", tmp_path)
    return tmp_path


def refused(folder: Path, file: str, line: int | None, what: str) -> None:
    with pytest.raises(IntentError) as raised:
        Phrasebook.load(folder=folder)
    error = raised.value
    assert (error.file, error.line) == (folder / file, line)
    assert str(folder / file) in error.what
    assert line is None or f"line {line}" in error.what
    assert re.search(what, str(error)), str(error)


def put(folder: Path, file: str, old: str, new: str) -> int:
    """Replace the first `old`; the line on which it stood."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_a_copy_of_the_files_is_fine(folder: Path) -> None:
    assert Phrasebook.load(folder=folder).phrases("menu") == Phrasebook.load().phrases("menu")


ALWAYS = "sentences/en/always.yaml"
ANSWERS = "sentences/en/answers.yaml"
DEVICE = "sentences/en/device.yaml"
NUMBERS = "sentences/en/numbers.yaml"
EXAMPLES = "sentences/en/examples.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        (ALWAYS, '["louder", "speak up"]', '["louder", "speak up"', "expected|parsing"),
        (ALWAYS, '["louder", "speak up"]', '["(louder", "speak up"]', r"\(louder.*template"),
        (ALWAYS, '["louder", "speak up"]', '[""]', "at least 1"),
        (ALWAYS, '["louder", "speak up"]', "[5]", "valid string.*quotes"),
        (ALWAYS, '["louder", "speak up"]', "[]", "at least 1"),
        (ALWAYS, '["louder", "speak up"]', '["lou%der"]', "cannot be spoken"),
        (ALWAYS, '["louder", "speak up"]', '["[louder]"]', "no words"),
        (ALWAYS, '["louder", "speak up"]', '["louder <please>"]', "no expansion rule <please>"),
        (ALWAYS, '["louder", "speak up"]', '["louder {much}"]', "no list {much}"),
        (ALWAYS, '["louder", "speak up"]', '["stop"]', "'stop' is Louder.*Stop"),
        (ALWAYS, '["louder", "speak up"]', '["I am not sure"]', "'i am not sure' is Louder|NotSure"),
        (
            DEVICE,
            '["[a (bit|little)] faster"]',
            '["{level} {level} {level} {level} faster"]',
            "more than 5000",
        ),
        (ALWAYS, "metadata: { typed: true }", "metadata: { tyepd: true }", "tyepd"),
        (ALWAYS, "language: en", "language: de", "language is 'de'"),
        (ALWAYS, "state: [device,", "state: [devise,", "no state 'devise'"),
        (
            DEVICE,
            "  Faster:",
            "  Sleep:\n    data: [{ sentences: [sleep] }]\n  Faster:",
            "no state uses Sleep",
        ),
        (DEVICE, "  Faster:", "  Harder:", "Harder stands here twice"),
        (DEVICE, "  level:", "  name:", "name is in another file too|no list"),
        (DEVICE, "from: 0, to: 10", "from: 10, to: 0", "from is above to"),
        (DEVICE, "range: { from: 0, to: 10 }", "wildcard: true", "only {name}"),
        (NUMBERS, "range: { from: 0, to: 10 }", "values: []", "at least 1"),
        ("states.yaml", "[Pain, NotSure]", "[Pane, NotSure]", "intent Pane"),
        ("states.yaml", "[Pain, NotSure]", "[Pain, Pain]", "Pain stands here twice"),
        ("states.yaml", "safe: [Stop,", "safe: [Pain, Stop,", "Pain.*always"),
        ("states.yaml", "always: [Stop,", "always: [Halt,", "intent Halt"),
        ("states.yaml", "pain: { strict: true,", "pain: { strict: 3,", "valid boolean"),
        (
            EXAMPLES,
            '"no pain", "three"',
            '"no pain", "thirteen"',
            "'thirteen' is not a phrase of the state pain",
        ),
        (EXAMPLES, "digits:", "didgits:", "no examples for digits|no state 'didgits'"),
        ("sentences/en/spellings.yaml", '"i am"', "[i, am]", "valid string"),
    ],
)
def test_what_is_wrong_is_named_with_its_file_and_line(
    folder: Path, file: str, old: str, new: str, what: str
) -> None:
    line = put(folder, file, old, new)
    with pytest.raises(IntentError) as raised:
        Phrasebook.load(folder=folder)
    error = raised.value
    assert error.file is not None
    assert re.search(what, str(error)), str(error)
    if error.file == folder / file and "examples for" not in str(error):
        assert error.line is not None
        assert abs(error.line - line) <= (1 if "\n" in new or '"speak up"' in new else 0), (error.line, line)


def test_the_same_intent_in_two_files_is_refused(folder: Path) -> None:
    text = "language: en\nintents:\n  Stop:\n    data:\n      - sentences: [cease]\n"
    (folder / "sentences/en/zz.yaml").write_text(text, encoding="utf-8")
    refused(folder, "sentences/en/zz.yaml", 3, "Stop is in another file too")


def test_a_rule_that_contains_itself_is_refused(folder: Path) -> None:
    put(folder, ALWAYS, '"stop the (massage', '"<stop_the_thing> the (massage')
    line = put(folder, ALWAYS, '["<stop_the_thing>"]', '["<stop_the_thing>"]')
    refused(folder, ALWAYS, line, "contains itself")


def test_a_file_that_is_not_text_is_refused(folder: Path) -> None:
    (folder / ALWAYS).write_bytes(b"\xff\xfe\x00stop")
    refused(folder, ALWAYS, None, "cannot be read")


def test_a_missing_file_is_refused(folder: Path) -> None:
    (folder / "states.yaml").unlink()
    refused(folder, "states.yaml", None, "cannot be read")


def test_an_empty_file_is_refused(folder: Path) -> None:
    (folder / "states.yaml").write_text("", encoding="utf-8")
    refused(folder, "states.yaml", 1, "always: Field required")


def test_a_language_without_sentences_is_refused() -> None:
    with pytest.raises(IntentError, match="no sentences for the language 'xx'"):
        Phrasebook.load("xx")


def test_a_new_phrase_is_one_line(folder: Path) -> None:
    put(folder, ALWAYS, '          - "enough"\n', '          - "enough"\n          - halt\n')
    book = Phrasebook.load(folder=folder)
    assert "halt" in book.safe_words()
    assert all("halt" in book.phrases(state) for state in book.states())


def test_yes_and_off_need_no_quotes(folder: Path) -> None:
    put(folder, ALWAYS, '          - "off"\n', "          - off\n")
    assert Phrasebook.load(folder=folder).match("off", "idle").intent == "Stop"


def test_permutations_are_understood(folder: Path) -> None:
    put(folder, DEVICE, '["[a (bit|little)] faster"]', '["faster", "(please;faster)"]')
    book = Phrasebook.load(folder=folder)
    assert {"please faster", "faster please"} <= set(book.phrases("device"))
