"""The cases of tests/intents/en: one file for each file of sentences, a line or more for each intent."""

from pathlib import Path
from typing import Any

import pytest

from intents import Match, Phrasebook
from intents.schema import SentenceFile
from intents.sentence_files import TABLES
from intents.yaml_lines import _Loader, read
from tests.intents.conftest import CASES, ROOT

SENTENCES = sorted(f for f in (ROOT / "sentences" / "en").glob("*.yaml") if f.name not in TABLES)


def cases(file: Path) -> list[dict[str, Any]]:
    found = _Loader(file.read_text(encoding="utf-8")).get_single_data()
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=f"{file.stem}-{case['state']}-{case['text']}")
        for file in sorted(CASES.glob("*.yaml"))
        for case in cases(file)
    ],
)
def test_sentence(book: Phrasebook, case: dict[str, Any]) -> None:
    assert set(case) <= {"text", "state", "names", "intent", "slots"}
    found = book.match(case["text"], case["state"], case.get("names", ()))
    meant = found and (found.intent, found.slots)
    assert meant == (case["intent"] and (case["intent"], case.get("slots", {})))


@pytest.mark.parametrize("file", SENTENCES, ids=lambda file: file.stem)
def test_every_intent_has_a_case_in_the_file_of_its_name(file: Path) -> None:
    tested = {case["intent"] for case in cases(CASES / file.name)}
    assert set(read(file, SentenceFile)[0].intents) <= tested


def test_no_file_of_cases_is_left_over() -> None:
    assert {file.name for file in CASES.glob("*.yaml")} == {file.name for file in SENTENCES}


def test_a_match_has_the_phrase_as_it_is_written(book: Phrasebook) -> None:
    assert book.match("THATS RIGHT.", "yes_no") == Match("Yes", {}, "that's right")


def test_changing_a_match_changes_no_other(book: Phrasebook) -> None:
    first = book.match("chest pain", "idle")
    assert first is not None
    first.slots.clear()
    assert book.match("chest pain", "idle") == Match("Emergency", {"symptom": "chest_pain"}, "chest pain")
