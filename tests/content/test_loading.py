"""A mistake in a file is told with its file and line, and nothing is loaded."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import assistant.content
from assistant.content import load_content, load_lines
from assistant.domain.errors import ContentError

ENGLISH = Path(assistant.content.__file__).parent / "en"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ENGLISH, tmp_path / "en"))


def line_of(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [n for n, line in enumerate(lines, 1) if text in line]
    assert found, text
    return found[0]


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_english_loads():
    content = load_content()
    assert len(content.questions.questions) > 80
    assert content.routine.for_session(10).of == 9
    assert content.lines


V2 = '  V2:\n    ask: "Do you have new or worse numbness'

SCREENING: list[tuple[str, str, str, str, str]] = [
    # what, old text, new text, a text on the line that must be named, a text of the message
    ("no source", "    source: seed (at least an hour)\n", "", "  V17:", "source"),
    ("empty source", "    source: seed (at least an hour)", '    source: ""', 'source: ""', "source"),
    ("unknown field", V2, V2.replace("ask:", "colour: red\n    ask:"), "colour: red", "colour"),
    ("unknown question in the order", "session: [E1,", "session: [E9, E1,", "session:", "E9"),
    ("unknown question in a group", "    items: [V2, V3, V4]", "    items: [V2, V3, V99]", "V99", "V99"),
    ("unknown follow-up", "      ask: [V13.back]", "      ask: [V13.front]", "V13.front", "V13.front"),
    ("unknown advice", "      see: fever", "      see: flu", "see: flu", "flu"),
    ("unknown condition", "unless: [C23x, V20b]", "unless: [C99, V20b]", "C99", "C99"),
    ("unknown asked_after", "asked_after: C23", "asked_after: C99", "C99", "C99"),
    ("unknown state", "    state: pain\n", "    state: pane\n", "state: pane", "state"),
    ("unknown outcome", "    outcome: wait\n    state", "    outcome: maybe\n    state", "outcome: maybe", "outcome"),
    ("unreachable question", "V17, V21]", "V17]", "  V21:", "V21 is never asked"),
    ("unreachable group", "CA4, CA5, C24, C20]", "CA4, C24, C20]", "  C21:", "never asked"),
    ("mixed group", "    items: [C13, C16]", "    items: [C13, C16, C8]", "items: [C13, C16, C8]", "mixes"),
    ("four items", "    items: [V2, V3, V4]", "    items: [V2, V3, V4, V5]", "items: [V2, V3, V4, V5]", "items"),
    ("no items", "    items: [C13, C16]", "    items: []", "items: []", "items"),
    ("bare no to an emergency", "    state: none_of_these\n", "    state: any_of_these\n", "state: any_", "none of these"),
    ("a question in a group's state", "    scope: course\n    lasting: true\n    private: true\n    yes:\n      ask: [C7.now",
     "    scope: course\n    lasting: true\n    state: any_of_these\n    private: true\n    yes:\n      ask: [C7.now", "", "alone"),
    ("wrong type", "expires_days: 91", "expires_days: soon", "expires_days", "expires_days"),
    ("wrong type of number", "block_days: 14", "block_days: many", "block_days: many", "block_days"),
    ("missing phrase", '  see: "Please ask {who}, {how_soon}."\n', "", "phrases:", "see"),
    ("missing slot", '"Please ask {who}, {how_soon}."', '"Please ask {who}."', "Please ask {who}.", "how_soon"),
    ("bad braces", '"Please ask {who}, {how_soon}."', '"Please ask {who, {how_soon}."', "Please ask", "see"),
    ("unused phrase", "  and: and\n", "  and: and\n  hello: hello\n", "hello: hello", "hello"),
    ("a gap in ranges", "      - { from: 60, to: 1440 }", "      - { from: 61, to: 1440 }", "from: 61", "gap"),
    ("a range upside down", "      - { from: 60, to: 1440 }", "      - { from: 60, to: 6 }", "from: 60, to: 6 }", "before it begins"),
    ("no reason", "      reason: because chest pain can come from the heart\n", "", "", "reason"),
    ("a reason that gives none", "reason: because chest pain", "reason: chest pain", "reason: chest", "because"),
    ("an end without advice", "      see: fever\n", "", "", "see"),
    ("an end without a block", "    block_days: 2\n", "", "see: fever", "block_days"),
    ("a wait without an end", "        wait_until: 60\n", "", "", "wait_until"),
    ("no slot for the items", 'ask: "Any {items}?"', 'ask: "Any of these?"', "Any of these?", "items"),
    ("an agreement by not sure", '    approval: true\n    unsure_as: "no"\n', "    approval: true\n", "", "more careful"),
    ("the milder answer counts", '    unsure_as: "no"\n    when: { kinds: [helper]', "    when: { kinds: [helper]", "", "careful"),
    ("more serious later", "session: [E1, E2, E3, U1,", "session: [U1, E1, E2, E3,", "session:", "more serious"),
    ("a bare no to an emergency alone", "    outcome: emergency\n    state: none_of_these\n", "    outcome: emergency\n", "  V2:", "also alone"),
    ("a bare no to an item of such a group", "    outcome: urgent\n    state: none_of_these\n    private: true\n    yes: *maternity", "    outcome: urgent\n    private: true\n    yes: *maternity", "[P1, P2, P3]", "P2 alone"),
    ("none of these where a no is the grave answer", '    outcome: adapt\n    unsure_as: "no"\n    when: { kinds: [helper]', '    outcome: adapt\n    state: none_of_these\n    unsure_as: "no"\n    when: { kinds: [helper]', "", "V21"),
    ("an emergency alone", "session: [E1,", "session: [V2, E1,", "session:", "belongs in a group"),
    ("wrong scope", "session: [E1, E2, E3, U1, U2, S1,", "session: [E1, E2, E3, U1, U2, CS1, S1,", "session:", "CS1"),
    ("a no of a group that leads to something", "    no:\n      ask: [C23x]", "    no:\n      ask: [C23x, V9.checked]", "[V15, V13, V20b]", "no must lead to nothing"),
    ("a question that nobody can be asked", "when: { age: [12, 55], unless: [C23x] }", "when: { age: [55, 12], unless: [C23x] }", "age: [55, 12]", "nobody has the age"),
    ("a question that rules itself out", "when: { age: [12, 55], unless: [C23x] }", "when: { age: [12, 55], unless: [V20b] }", "unless: [V20b] } # DJ", "never asked"),
    ("a lasting answer that is no yes", '    scope: course\n    approval: true\n    unsure_as: "no"\n    no:\n      outcome: stop\n      reason: because after cancer', '    scope: course\n    lasting: true\n    approval: true\n    unsure_as: "no"\n    no:\n      outcome: stop\n      reason: because after cancer', "", "careful"),
    ("a reason that implies nothing known", "source: seed (hypertension), implies: C16", "source: seed (hypertension), implies: C99", "implies: C99", "C99"),
    ("a reason that implies a number", "source: seed (hypertension), implies: C16", "source: seed (hypertension), implies: V19", "implies: V19", "careful"),
    ("a reason without a source", "headaches: { said: headaches, source: seed }", "headaches: { said: headaches }", "headaches: {", "source"),
    ("a reason read back without its slot", "You are here because of {reason}.", "You are here.", "You are here.", "reason"),
    ("a circle", "    yes:\n      ask: [C6.approved]", "    yes:\n      ask: [C6]", "", "itself"),
    ("said without a number", '    said: "pain {n}"', '    said: "pain"', 'said: "pain"', "read back"),
    ("come back without its reason", "no massage, {reason}. Has", "no massage. Has", "Last time", "reason"),
    ("a key twice", "  V3:\n", "  V2:\n", "", "twice"),
    ("not YAML", "advice:\n", "advice: [\n", "", "line"),
    ("a tab", "  and: and\n", "\tand: and\n", "", "line"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "named", "message"), [s[1:] for s in SCREENING], ids=[s[0] for s in SCREENING]
)
def test_a_mistake_in_the_questions(folder: Path, old: str, new: str, named: str, message: str):
    spoil(folder, "screening.yaml", old, new)
    with pytest.raises(ContentError) as error:
        load_content(folder=folder)
    assert message in str(error.value)
    path = folder / "screening.yaml"
    assert f"{path}, line " in str(error.value)
    if named:
        assert f"line {line_of(path, named.strip())}:" in str(error.value)


def test_a_wrong_outcome_of_a_question(folder: Path):
    """The outcome that stands at the question must be the one that its answers lead to."""
    path = folder / "screening.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    start = lines.index("  C8:")
    at = next(n for n in range(start, len(lines)) if "outcome: approval" in lines[n])
    lines[at] = "    outcome: adapt"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ContentError, match=rf"line {at + 1}: C8 can lead to approval, not adapt"):
        load_content(folder=folder)


ROUTINE: list[tuple[str, str, str, str]] = [
    ("    each_s: 8\n", "", "counts: [5]", "each_s"),
    ("          20: { seconds: 300, say: five minutes }\n", "", "", "10 and one for 20"),
    ("      - step: firmer\n", "      - step: hammering\n", "hammering", "hammering"),
    ("      - step: firmer\n", "      - step: stroking\n", "", "twice"),
    ("    offered: true\n", "", "offer: Would you like some light", "offer"),
    ("    between: Would you", "    betwixt: Would you", "betwixt", "betwixt"),
    ("like {more} more?", "like more?", "like more?", "more"),
    ("for {time}.", "for a while.", "for a while", "time"),
    ("      - { at: 0.25, say:", "      - { at: 1.5, say:", "at: 1.5", "at"),
    ("    most: 20\n", "    most: 15\n", "most: 15", "more movements"),
    ("    most: 20\n", "    most: 25\n", "most: 25", "most"),
    ("    between: Would", "    sides: Now the other.\n    between: Would", "sides: Now the other.", "no sides"),
    ("    where: From the top of the buttocks to the waist.\n", "", "  stroking:", "where"),
    ("      side: { where:", "      side: { when:", "side: { when:", "when"),
    ("    variants: [pregnancy]", "    variants: [pregnant]", "variants: [pregnant]", "variants"),
    ("  half: Half time.\n", "", "timing:", "half"),
    ("      - step: vibrations\n", "      - step: vibrations\n      - step: kneading\n", "", "not for pregnancy"),
    ("  light:\n    source", "  light:\n    firmer: true\n    source", "", "never firmer"),
    ("  pregnancy:\n    source", "  other:\n    source", "variants: # which", "pregnancy"),
    ("    positions: [side]", "    positions: [upside]", "upside", "positions"),
    ("      10: { seconds: 60, say: one minute }", "      10: { seconds: 60, counts: [2], say: one minute }", "counts: [2]", "either"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "named", "message"), ROUTINE)
def test_a_mistake_in_the_routine(folder: Path, old: str, new: str, named: str, message: str):
    spoil(folder, "routine.yaml", old, new)
    with pytest.raises(ContentError) as error:
        load_content(folder=folder)
    assert message in str(error.value)
    path = folder / "routine.yaml"
    assert f"{path}, line " in str(error.value)
    if named:
        assert f"line {line_of(path, named)}:" in str(error.value)


LIMITS: list[tuple[str, str, str, str]] = [
    ("  hold_s: { value: 120, source: DJ }\n", "", "limits:", "hold_s"),
    ("  hold_s: { value: 120, source: DJ }", "  hold_s: { value: 120 }", "hold_s: { value: 120 }", "source"),
    ("  hold_s:", "  holds_s:", "limits:", "hold_s"),
    ("  hold_s:", "  extra: { value: 1, source: DJ }\n  hold_s:", "extra", "extra"),
    ("most_holds: { value: 3", "most_holds: { value: 2.5", "most_holds", "whole"),
    ("ramp_interval_s: { value: 60", "ramp_interval_s: { value: -60", "value: -60", "greater than 0"),
    ("ramp_interval_s: { value: 60", "ramp_interval_s: { value: often", "often", "number"),
    ("  belt:\n", "  bolt:\n", "bolt", "bolt"),
    ("    later_minutes: { value: 15", "    later_minutes: { value: 5", "belt:", "must not fall"),
]


@pytest.mark.parametrize(("old", "new", "named", "message"), LIMITS)
def test_a_mistake_in_the_limits(folder: Path, old: str, new: str, named: str, message: str):
    spoil(folder, "limits.yaml", old, new)
    with pytest.raises(ContentError) as error:
        load_content(folder=folder)
    assert message in str(error.value)
    path = folder / "limits.yaml"
    assert f"{path}, line {line_of(path, named)}:" in str(error.value)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: hello\nb: 3\n", 2),
        ("a: hello\n\nb: ''\n", 3),
        ("a: hello\nb: 'unclosed {slot'\n", 2),
        ("- hello\n", 1),
        ("", 1),
        ("a: hello\na: again\n", 2),
        ("a: hello\nb: [x\n", 3),
    ],
)
def test_a_mistake_in_the_lines(tmp_path: Path, text: str, line: int):
    path = tmp_path / "lines.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=rf"lines\.yaml, line {line}: "):
        load_lines(path)


def test_lines_are_sentences_with_slots(tmp_path: Path):
    path = tmp_path / "lines.yaml"
    path.write_text('yes: "Hello {name}."\nsoon: at 19:00\n', encoding="utf-8")
    assert load_lines(path) == {"yes": "Hello {name}.", "soon": "at 19:00"}


def wrong_bytes(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00")


@pytest.mark.parametrize("damage", [Path.unlink, wrong_bytes])
@pytest.mark.parametrize("name", ["screening.yaml", "routine.yaml", "limits.yaml", "lines.yaml"])
def test_a_file_that_cannot_be_read_is_named(folder: Path, name: str, damage: Callable[[Path], None]):
    damage(folder / name)
    with pytest.raises(ContentError, match=name):
        load_content(folder=folder)


def test_a_language_that_is_not_there():
    with pytest.raises(ContentError, match="no content"):
        load_content("xx")
