"""People: who they are, what they answer, what must come of it."""

import re

import pytest

from assistant.domain.screening import UNSURE
from tests.domain.answering import ALL, DEVICES, HELPER, ROLLER, screened

PREGNANT_13 = {"V20b": True, "C23": 13, "C23.midwife": True}

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
    (
        "Tess, 78, controlled blood pressure, ten years' pain, leakage for years, approved",
        HELPER,
        78,
        {"C16": True, "C16.controlled": True, "C27": True, "C27.approved": True},
        "clearance",
        (HELPER, "light", "prone", 0.5),
    ),
    (
        "the same Tess, leakage since yesterday",
        HELPER,
        78,
        {"V4": True, "C16": True, "C16.controlled": True, "C27": True, "C27.approved": True},
        "emergency",
        None,
    ),
    ("Tess again, and nobody has agreed to the leakage", HELPER, 78, {"C27": True}, "refusal", None),
    ("Uwe, 66, a clot four months ago", HELPER, 66, {"C11": True, "C11.recent": True}, "refusal", None),
    (
        "Vera, 71, a clot ten years ago, her doctor agreed, alone with the belt",
        DEVICES,
        71,
        {"C11": True, "C11.recent": False, "C11.approved": True},
        "clearance",
        (DEVICES, "full", "prone", 0.5),
    ),
    (
        "Will, 24, needs help to call out, and is alone",
        ROLLER,
        24,
        {"C25": True, "C25.signal": True, "C25.present": False},
        "refusal",
        None,
    ),
    ("Xenia, 30, thirteen weeks pregnant, midwife agrees", HELPER, 30, PREGNANT_13, "refusal", None),
    (
        "Xenia a week later",
        HELPER,
        30,
        {**PREGNANT_13, "C23": 14},
        "clearance",
        (HELPER, "pregnancy", "side", 1.0),
    ),
    (
        "Yara, 34, a baby four weeks ago, her doctor agreed",
        HELPER,
        34,
        {"C24": True, "C24.approved": True},
        "clearance",
        (HELPER, "light", "prone", 1.0),
    ),
    ("Zoe, 55, a kidney stone last year, nobody asked", ROLLER, 55, {"C19": True}, "refusal", None),
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
        if outcome != "wait":
            why, see, come_back = result.lines
            assert "because " in why
            assert re.fullmatch("Please ask .+, .+[.]", see)
            assert come_back.startswith("Come back ")
    else:
        allowed = result.allowance
        assert allowed is not None
        assert (allowed.kinds, allowed.routine, allowed.position, allowed.level_cap) == left
        assert not (allowed.heat and allowed.level_cap < 1.0)
