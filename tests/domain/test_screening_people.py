"""People: who they are, what they answer, what must come of it."""

import pytest

from assistant.domain.screening import UNSURE
from tests.domain.answering import ALL, DEVICES, HELPER, ROLLER, screened

PEOPLE = [
    # Who, what could be used, the age on file, what is answered, the outcome, and what is then allowed.
    ("Anna, 40, stiff after work", ALL, 40, {"V19": 3}, "clearance", (ALL, "full", "prone", 1.0)),
    ("Bert, 67, roller", ROLLER, 67, {"V19": 4}, "clearance", (ROLLER, "full", "prone", 0.5)),
    ("Cem, 35, numb between the legs since today", ROLLER, 35, {"V2": True}, "emergency", None),
    ("Dora, 52, not sure about her chest", HELPER, 52, {"V7": UNSURE}, "emergency", None),
    ("Emil, 44, burning when he passes water", HELPER, 44, {"V14": True}, "urgent", None),
    ("Fay, 29, a cold with fever", ROLLER, 29, {"V13": True, "V13.back": False}, "refusal", None),
    (
        "Gus, 60, pacemaker, alone with the belt",
        DEVICES,
        60,
        {"C17": True, "C17.approved": True},
        "refusal",
        None,
    ),
    (
        "Gus again, with his wife's hands",
        HELPER,
        60,
        {"C17": True, "C17.approved": True},
        "clearance",
        (HELPER, "full", "prone", 1.0),
    ),
    ("Hana, 31, ten weeks pregnant", HELPER, 31, {"V20b": True, "C23": 10}, "refusal", None),
    (
        "Ida, 33, thirty weeks pregnant, midwife agrees",
        ALL,
        33,
        {"V20b": True, "C23": 30, "C23.midwife": True},
        "clearance",
        (HELPER, "pregnancy", "side", 1.0),
    ),
    ("Ida again, with a severe headache", ALL, 33, {"V20b": True, "P5": True}, "urgent", None),
    ("Jon, 15, after football", ROLLER, None, {"C1": 15}, "refusal", None),
    (
        "Kim, 17, her doctor agreed",
        HELPER,
        None,
        {"C1": 17, "C1.approved": True},
        "clearance",
        (HELPER, "full", "prone", 1.0),
    ),
    ("Leo, 58, blood thinners, nobody asked", HELPER, 58, {"C14": True}, "refusal", None),
    (
        "Mia, 70, osteoporosis, her doctor agreed, cannot lie face down",
        ALL,
        70,
        {"C8": True, "C8.approved": True, "V21": False, "V21.side": True},
        "clearance",
        (HELPER, "strokes", "side", 0.5),
    ),
    ("Ned, 48, ate a quarter of an hour ago", ROLLER, 48, {"V17": 15}, "wait", None),
    ("Ola, 39, two glasses of wine", HELPER, 39, {"V18": True}, "refusal", None),
    (
        "Pat, 45, a painkiller at lunch and mild scoliosis",
        ALL,
        45,
        {"V18": True, "V18.only": True, "C20": True},
        "clearance",
        (ALL, "light", "prone", 0.3),
    ),
    ("Quin, 50, pain eight", ALL, 50, {"V19": 8}, "refusal", None),
    ("Rosa, 50, pain seven", ALL, 50, {"V19": 7}, "clearance", (HELPER, "strokes", "prone", 0.3)),
    ("Sam, 41, fell from a ladder, it hurts", ALL, 41, {"V9": True, "V9.serious": True}, "emergency", None),
]


@pytest.mark.parametrize(
    ("kinds", "age", "answers", "outcome", "left"), [p[1:] for p in PEOPLE], ids=[p[0] for p in PEOPLE]
)
def test_person(kinds, age, answers, outcome, left):
    result = screened(answers, kinds=kinds, age=age)
    assert result.outcome == outcome
    if left is None:
        assert result.allowance is None
    else:
        allowed = result.allowance
        assert allowed is not None
        assert (allowed.kinds, allowed.routine, allowed.position, allowed.level_cap) == left
        assert allowed.heat is False
