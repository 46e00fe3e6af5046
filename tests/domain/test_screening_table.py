"""Every question, answered yes, no and not sure, with all else well: the outcomes, written down a second time.

Silence and what is no answer are in tests/flows/test_screen.py: nothing comes of them at any question.
"""

import pytest

from assistant.domain.screening import UNSURE, Value
from tests.domain.answering import HELPER, QUESTIONS, ROLLER, begin, go_on, screened

OUTCOMES = {"emergency": "E", "urgent": "U", "refusal": "S", "wait": "W", "clearance": "+"}
WELL: dict[str, Value] = {
    # What follows from a yes, answered as well as it can be.
    "V9.serious": False,
    "V9.checked": True,
    "V13.back": False,
    "V16.oil": True,
    "V18.only": True,
    "V17.hour": True,
    "V19.strong": False,
    "V21.side": True,
    "C7.now": False,
    "C11.recent": False,
    "C16.controlled": True,
    "C25.signal": True,
    "C25.present": True,
    "C23": 20,
    "C23.midwife": True,
    **{name: True for name, question in QUESTIONS.questions.items() if name.endswith(".approved")},
}

# id: how it is reached; yes, no, not sure with a helper; the same with the roller alone
PREGNANT: dict[str, Value] = {"V20b": True}
TABLE: dict[str, tuple[dict[str, Value], str, str]] = {
    "V2": ({}, "E+E", "E+E"),
    "V3": ({}, "E+E", "E+E"),
    "V4": ({}, "E+E", "E+E"),
    "V5": ({}, "E+E", "E+E"),
    "V7": ({}, "E+E", "E+E"),
    "V8": ({}, "E+E", "E+E"),
    "V10": ({}, "E+E", "E+E"),
    "V11": ({}, "E+E", "E+E"),
    "V9": ({}, "+++", "+++"),
    "V9.serious": ({"V9": True}, "E+E", "E+E"),
    "V9.checked": ({"V9": True}, "+SS", "+SS"),
    "V6": ({}, "U+U", "U+U"),
    "V12": ({}, "U+U", "U+U"),
    "V14": ({}, "U+U", "U+U"),
    "V15": ({}, "U+U", "U+U"),
    "V13": ({}, "S+S", "S+S"),
    "V13.back": ({"V13": True}, "USU", "USU"),
    "V20b": ({}, "+++", "S+S"),
    "V16": ({}, "+++", "+++"),
    "V16.oil": ({"V16": True, "V16.spot": False}, "+SS", "+SS"),
    "V16.spot": ({"V16": True, "V16.oil": False}, "+SS", "+SS"),
    "V16.also": ({"V16": True, "V16.oil": False, "V16.spot": True}, "+++", "+++"),
    "V18": ({}, "+++", "+++"),
    "V18.only": ({"V18": True}, "+SS", "+SS"),
    "V19.strong": ({"V19": UNSURE}, "S+S", "SSS"),
    "V17.hour": ({"V17": UNSURE}, "+WW", "+WW"),
    "V21": ({}, "+++", "---"),
    "V21.side": ({"V21": False}, "+++", "---"),
    "P1": (PREGNANT, "U+U", "---"),
    "P2": (PREGNANT, "U+U", "---"),
    "P3": (PREGNANT, "U+U", "---"),
    "P4": (PREGNANT, "U+U", "---"),
    "P5": (PREGNANT, "U+U", "---"),
    "P6": (PREGNANT, "U+U", "---"),
    "P7": (PREGNANT, "U+U", "---"),
    "P8": (PREGNANT, "U+U", "---"),
    "P9": (PREGNANT, "U+U", "---"),
    "P10a": (PREGNANT, "U+U", "---"),
    "C23.midwife": (PREGNANT, "+SS", "---"),
    "C23x": ({}, "+++", "+++"),
    "C1.approved": ({"C1": 16}, "+SS", "+SS"),
    "C2": ({}, "+++", "+++"),
    "C2.approved": ({"C2": True}, "+SS", "+SS"),
    "C3": ({}, "S+S", "S+S"),
    "C4": ({}, "S+S", "S+S"),
    "C5": ({}, "S+S", "S+S"),
    "C6": ({}, "+++", "+++"),
    "C6.approved": ({"C6": True}, "+SS", "+SS"),
    "C7": ({}, "+++", "+++"),
    "C7.now": ({"C7": True}, "S+S", "S+S"),
    "C7.approved": ({"C7": True}, "+SS", "+SS"),
    "C8": ({}, "+++", "S+S"),
    "C8.approved": ({"C8": True}, "+SS", "---"),
    "C9": ({}, "+++", "+++"),
    "C9.approved": ({"C9": True}, "+SS", "+SS"),
    "C10": ({}, "+++", "+++"),
    "C10.approved": ({"C10": True}, "+SS", "+SS"),
    "C11": ({}, "+++", "+++"),
    "C11.recent": ({"C11": True}, "S+S", "S+S"),
    "C11.approved": ({"C11": True}, "+SS", "+SS"),
    "C12": ({}, "S+S", "S+S"),
    "C13": ({}, "S+S", "S+S"),
    "C14": ({}, "+++", "S+S"),
    "C14.approved": ({"C14": True}, "+SS", "---"),
    "C15": ({}, "+++", "+++"),
    "C15.approved": ({"C15": True}, "+SS", "+SS"),
    "C16": ({}, "+++", "+++"),
    "C16.controlled": ({"C16": True}, "+SS", "+SS"),
    "C16.approved": ({"C16": True}, "---", "+SS"),
    "C17": ({}, "+++", "S+S"),
    "C17.approved": ({"C17": True}, "+SS", "---"),
    "C18": ({}, "+++", "S+S"),
    "C18.approved": ({"C18": True}, "+SS", "---"),
    "C19": ({}, "+++", "+++"),
    "C19.approved": ({"C19": True}, "+SS", "+SS"),
    "C20": ({}, "+++", "+++"),
    "C20m": ({}, "+++", "+++"),
    "C20m.approved": ({"C20m": True}, "+SS", "+SS"),
    "C21": ({}, "+++", "+++"),
    "C21.approved": ({"C21": True}, "+SS", "+SS"),
    "C22": ({}, "+++", "+++"),
    "C22.approved": ({"C22": True}, "+SS", "+SS"),
    "C24": ({}, "+++", "S+S"),
    "C24.approved": ({"C24": True}, "+SS", "---"),
    "C25": ({}, "+++", "+++"),
    "C25.signal": ({"C25": True}, "+SS", "+SS"),
    "C25.present": ({"C25": True}, "+SS", "+SS"),
    "C26": ({}, "+++", "+++"),
    "C26.approved": ({"C26": True}, "+SS", "+SS"),
    "C27": ({}, "+++", "+++"),
    "C27.approved": ({"C27": True}, "+SS", "+SS"),
}

NUMBERS: dict[str, tuple[dict[str, Value], list[tuple[Value, str, str]]]] = {
    # id: how it is reached; a value, with a helper, with the roller alone
    "V19": (
        {},
        [(0, "+", "+"), (6, "+", "+"), (7, "+", "S"), (8, "S", "S"), (10, "S", "S"), (UNSURE, "+", "S")],
    ),
    "V17": ({}, [(0, "W", "W"), (59, "W", "W"), (60, "+", "+"), (1440, "+", "+"), (UNSURE, "+", "+")]),
    "C23": (PREGNANT, [(0, "S", "-"), (13, "S", "-"), (14, "+", "-"), (42, "+", "-"), (UNSURE, "S", "-")]),
    "C1": (
        {"C1.approved": True},
        [(0, "S", "S"), (15, "S", "S"), (16, "+", "+"), (18, "+", "+"), (61, "+", "+"), (UNSURE, "+", "+")],
    ),
}

LIGHTER = {
    # id: routine, share of the levels, position, oil; with a helper, after a yes
    "V16": ("full", 1.0, "prone", False),
    "V18": ("light", 0.3, "prone", True),
    "V20b": ("pregnancy", 1.0, "side", True),
    "C8": ("strokes", 1.0, "prone", True),
    "C9": ("light", 0.5, "prone", True),
    "C14": ("light", 1.0, "prone", True),
    "C15": ("light", 0.5, "prone", True),
    "C16": ("light", 0.5, "prone", True),
    "C19": ("light", 0.5, "prone", True),
    "C20": ("light", 0.5, "prone", True),
    "C20m": ("light", 0.5, "prone", True),
    "C21": ("light", 0.5, "prone", True),
    "C22": ("light", 0.5, "prone", True),
    "C24": ("light", 1.0, "prone", True),
}


def came_of(name: str, value: Value, path: dict[str, Value], kinds: frozenset) -> str:
    age = None if name.startswith("C1") and not name[2:3].isdigit() else 40
    return OUTCOMES[screened({**WELL, **path, name: value}, kinds=kinds, age=age).outcome]


@pytest.mark.parametrize("name", TABLE)
def test_each_answer_leads_where_it_must(name: str) -> None:
    path, by_hand, alone = TABLE[name]
    for kinds, expected in ((HELPER, by_hand), (ROLLER, alone)):
        for value, outcome in zip((True, False, UNSURE), expected, strict=True):
            if outcome != "-":
                assert came_of(name, value, path, kinds) == outcome, (kinds, value)


@pytest.mark.parametrize("name", NUMBERS)
def test_each_number_leads_where_it_must(name: str) -> None:
    path, rows = NUMBERS[name]
    for value, by_hand, alone in rows:
        for kinds, outcome in ((HELPER, by_hand), (ROLLER, alone)):
            if outcome != "-":
                assert came_of(name, value, path, kinds) == outcome, (kinds, value)


@pytest.mark.parametrize("value", [True, False, UNSURE])
def test_V20_something_new_asks_the_course_again_and_forbids_nothing(value: Value) -> None:
    known = screened(kinds=HELPER).answers
    talk = go_on(begin(HELPER, records=known), {"V20": value})
    assert talk.end.outcome == "clearance"
    asked_again = {"C25", "CS1", "CS2", "CS3", "CA1", "CA2", "CA3", "CA4", "CA5", "C24", "C20"}
    assert asked_again & set(talk.ids) == (set() if value is False else asked_again)


@pytest.mark.parametrize(("allergic", "oil"), [(True, False), (UNSURE, False), (False, True)])
def test_V16_beside_a_sore_spot_the_oil_is_asked_about_too(allergic: Value, oil: bool) -> None:
    spot: dict[str, Value] = {"V16": True, "V16.oil": False, "V16.spot": True, "V16.also": allergic}
    allowed = screened(spot, kinds=HELPER).allowance
    assert allowed is not None
    assert (allowed.sore_spot, allowed.oil) == (True, oil)


def test_every_question_is_in_the_table() -> None:
    assert set(QUESTIONS.questions) == {*TABLE, *NUMBERS, "V20"}


@pytest.mark.parametrize("name", LIGHTER)
def test_what_is_allowed_is_as_light_as_it_must_be(name: str) -> None:
    allowed = screened({**WELL, name: True}, kinds=HELPER).allowance
    assert allowed is not None
    assert (allowed.routine, allowed.level_cap, allowed.position, allowed.oil) == LIGHTER[name]


@pytest.mark.parametrize(
    "name", [n for n, (path, by_hand, _) in TABLE.items() if not path and by_hand[0] == "+"]
)
def test_whoever_is_not_named_there_is_massaged_as_everybody(name: str) -> None:
    if name in LIGHTER or name == "V21":
        return
    allowed = screened({**WELL, name: True}, kinds=HELPER).allowance
    assert allowed is not None
    assert (allowed.routine, allowed.level_cap, allowed.position, allowed.oil) == ("full", 1.0, "prone", True)
