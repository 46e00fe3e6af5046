"""Every question and every answer to it: what it must lead to, written down here a second time."""

from dataclasses import replace

import pytest

from assistant.domain.device import Kind
from assistant.domain.screening import UNSURE, AnswerRecord, Ask, Value
from tests.domain.answering import ALL, DEVICES, HELPER, QUESTIONS, ROLLER, begin, go_on, screened

REFUSED, EMERGENCY, URGENT, WAIT, CLEAR = "refusal", "emergency", "urgent", "wait", "clearance"

ENDS_AT_ONCE = {
    "V2": EMERGENCY,
    "V3": EMERGENCY,
    "V4": EMERGENCY,
    "V5": EMERGENCY,
    "V7": EMERGENCY,
    "V8": EMERGENCY,
    "V10": EMERGENCY,
    "V11": EMERGENCY,
    "V6": URGENT,
    "V12": URGENT,
    "V14": URGENT,
    "V15": URGENT,
    "C3": REFUSED,
    "C4": REFUSED,
    "C5": REFUSED,
    "C12": REFUSED,
    "C13": REFUSED,
}
"""A yes, or "not sure", ends it whatever else is true."""

NEEDS_AGREEMENT = {
    # id: (who may go on after a doctor agreed, routine, cap)
    "C2": (ALL, "full", 1.0),
    "C6": (ALL, "full", 1.0),
    "C27": (ALL, "full", 1.0),
    "C8": (HELPER, "strokes", 1.0),
    "C9": (ALL, "light", 0.5),
    "C10": (ALL, "full", 1.0),
    "C14": (HELPER, "light", 1.0),
    "C15": (ALL, "light", 0.5),
    "C17": (HELPER, "full", 1.0),
    "C18": (HELPER, "full", 1.0),
    "C19": (ALL, "light", 0.5),
    "C20m": (ALL, "light", 0.5),
    "C21": (ALL, "light", 0.5),
    "C22": (ALL, "light", 0.5),
    "C26": (ALL, "full", 1.0),
    "C24": (HELPER, "light", 1.0),
}

NOT_FOR_MASSAGERS = {name for name, (kinds, _, _) in NEEDS_AGREEMENT.items() if kinds == HELPER}

CASES: list[tuple[str, dict[str, Value], frozenset[Kind], str]] = [
    # V9 a fall: emergency after a serious one with pain, else not before a doctor has checked it
    ("V9 serious", {"V9": True, "V9.serious": True}, ALL, EMERGENCY),
    ("V9 perhaps serious", {"V9": True, "V9.serious": UNSURE}, ALL, EMERGENCY),
    ("V9 perhaps", {"V9": UNSURE, "V9.serious": False}, ALL, REFUSED),
    ("V9 not checked", {"V9": True, "V9.serious": False, "V9.checked": False}, ALL, REFUSED),
    ("V9 perhaps checked", {"V9": True, "V9.serious": False, "V9.checked": UNSURE}, ALL, REFUSED),
    ("V9 checked", {"V9": True, "V9.serious": False, "V9.checked": True}, ALL, CLEAR),
    # V13 fever: urgent with back pain
    ("V13 with back pain", {"V13": True, "V13.back": True}, ALL, URGENT),
    ("V13 perhaps back pain", {"V13": True, "V13.back": UNSURE}, ALL, URGENT),
    ("V13 alone", {"V13": True, "V13.back": False}, ALL, REFUSED),
    ("V13 perhaps", {"V13": UNSURE, "V13.back": False}, ALL, REFUSED),
    # V16 skin and oil
    ("V16 skin", {"V16": True}, ALL, REFUSED),
    ("V16 perhaps", {"V16": UNSURE, "V16.oil": UNSURE, "V16.spot": UNSURE}, ALL, REFUSED),
    ("V16 a spot", {"V16": True, "V16.spot": True}, ALL, CLEAR),
    ("V16 the oil", {"V16": True, "V16.oil": True}, HELPER, CLEAR),
    ("V16 a spot and the oil", {"V16": True, "V16.spot": True, "V16.also": True}, HELPER, CLEAR),
    # V17 the meal
    ("V17 now", {"V17": 0}, ALL, WAIT),
    ("V17 59", {"V17": 59}, ALL, WAIT),
    ("V17 60", {"V17": 60}, ALL, CLEAR),
    ("V17 not sure", {"V17": UNSURE, "V17.hour": UNSURE}, ALL, WAIT),
    ("V17 under an hour", {"V17": UNSURE, "V17.hour": False}, ALL, WAIT),
    ("V17 over an hour", {"V17": UNSURE, "V17.hour": True}, ALL, CLEAR),
    # V18 alcohol and drowsiness
    ("V18", {"V18": True}, ALL, REFUSED),
    ("V18 perhaps", {"V18": UNSURE, "V18.only": UNSURE}, ALL, REFUSED),
    ("V18 painkiller", {"V18": True, "V18.only": True}, ALL, CLEAR),
    # V19 pain
    *((f"V19 {n}", {"V19": n}, ROLLER, CLEAR) for n in range(7)),
    ("V19 7 roller", {"V19": 7}, ROLLER, REFUSED),
    ("V19 7 helper", {"V19": 7}, HELPER, CLEAR),
    *((f"V19 {n}", {"V19": n}, HELPER, REFUSED) for n in (8, 9, 10)),
    ("V19 not sure, strong", {"V19": UNSURE, "V19.strong": True}, HELPER, REFUSED),
    ("V19 not sure at all", {"V19": UNSURE, "V19.strong": UNSURE}, HELPER, REFUSED),
    ("V19 not sure, mild", {"V19": UNSURE, "V19.strong": False}, HELPER, CLEAR),
    ("V19 not sure, mild, roller", {"V19": UNSURE, "V19.strong": False}, ROLLER, REFUSED),
    # V20 pregnancy: no massager, none under 14 weeks or without the week, a midwife agrees
    ("pregnant, roller", {"V20b": True}, ROLLER, REFUSED),
    ("pregnant, any massager", {"V20b": True}, DEVICES, REFUSED),
    ("perhaps pregnant, roller", {"V20b": UNSURE}, ROLLER, REFUSED),
    ("pregnant 13", {"V20b": True, "C23": 13, "C23.midwife": True}, HELPER, REFUSED),
    ("pregnant 14", {"V20b": True, "C23": 14, "C23.midwife": True}, HELPER, CLEAR),
    ("pregnant, week unknown", {"V20b": True, "C23": UNSURE, "C23.midwife": True}, HELPER, REFUSED),
    ("perhaps pregnant", {"V20b": UNSURE, "C23": UNSURE}, HELPER, REFUSED),
    ("pregnant, no midwife", {"V20b": True, "C23": 20, "C23.midwife": False}, HELPER, REFUSED),
    ("pregnant, midwife perhaps", {"V20b": True, "C23": 20, "C23.midwife": UNSURE}, HELPER, REFUSED),
    *(
        (f"pregnant {name} {value}", {"V20b": True, name: value, "C23.midwife": True}, HELPER, URGENT)
        for name in ("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10a")
        for value in (True, UNSURE)
    ),
    # V21 cannot lie face down
    ("V21 no", {"V21": False}, HELPER, CLEAR),
    ("V21 not sure", {"V21": UNSURE}, HELPER, CLEAR),
    # C1 age
    ("C1 15", {"C1": 15}, ALL, REFUSED),
    ("C1 16", {"C1": 16}, ALL, REFUSED),
    ("C1 17, perhaps agreed", {"C1": 17, "C1.approved": UNSURE}, ALL, REFUSED),
    ("C1 17, agreed", {"C1": 17, "C1.approved": True}, ALL, CLEAR),
    ("C1 18", {"C1": 18}, ALL, CLEAR),
    ("C1 not sure", {"C1": UNSURE}, ALL, REFUSED),
    # C7 cancer, C11 clot: not now, or with an agreement when it is old
    ("C7 now", {"C7": True, "C7.now": True, "C7.approved": True}, ALL, REFUSED),
    ("C7 perhaps now", {"C7": UNSURE, "C7.now": UNSURE, "C7.approved": True}, ALL, REFUSED),
    ("C7 past", {"C7": True, "C7.now": False, "C7.approved": True}, ALL, CLEAR),
    ("C7 past, not agreed", {"C7": True, "C7.now": False}, ALL, REFUSED),
    ("C11 recent", {"C11": True, "C11.recent": True, "C11.approved": True}, ALL, REFUSED),
    ("C11 perhaps recent", {"C11": True, "C11.recent": UNSURE, "C11.approved": True}, ALL, REFUSED),
    ("C11 old", {"C11": True, "C11.recent": False, "C11.approved": True}, ALL, CLEAR),
    ("C11 old, not agreed", {"C11": True, "C11.recent": False}, ALL, REFUSED),
    # C16 blood pressure
    ("C16 uncontrolled", {"C16": True}, ALL, REFUSED),
    ("C16 perhaps controlled", {"C16": True, "C16.controlled": UNSURE}, ALL, REFUSED),
    ("C16 controlled, helper", {"C16": True, "C16.controlled": True}, HELPER, CLEAR),
    ("C16 controlled, roller", {"C16": True, "C16.controlled": True}, ROLLER, REFUSED),
    ("C16 agreed", {"C16": True, "C16.controlled": True, "C16.approved": True}, ROLLER, CLEAR),
    # C20 wear or a mild curve
    ("C20", {"C20": True}, ALL, CLEAR),
    ("C20 perhaps", {"C20": UNSURE}, ALL, CLEAR),
    # C25 cannot end it alone
    ("C25 no signal", {"C25": True}, ALL, REFUSED),
    ("C25 perhaps a signal", {"C25": UNSURE, "C25.signal": UNSURE, "C25.present": True}, ALL, REFUSED),
    ("C25 alone", {"C25": True, "C25.signal": True}, ALL, REFUSED),
    ("C25 with somebody", {"C25": True, "C25.signal": True, "C25.present": True}, ALL, CLEAR),
]

COVERED = {*ENDS_AT_ONCE, *NEEDS_AGREEMENT, "V20"} | {i for _, answers, _, _ in CASES for i in answers}


def test_everybody_healthy_is_let_through():
    for kinds in (ALL, HELPER, ROLLER, DEVICES):
        result = screened(kinds=kinds)
        assert (result.outcome, result.pain) == (CLEAR, 4)
        assert result.allowance is not None
        assert result.allowance.kinds == kinds
        assert (result.allowance.level_cap, result.allowance.routine) == (1.0, "full")


@pytest.mark.parametrize("value", [True, UNSURE])
@pytest.mark.parametrize(("question", "outcome"), ENDS_AT_ONCE.items())
def test_a_yes_ends_it_at_once(question: str, outcome: str, value: Value):
    for kinds in (ALL, HELPER, ROLLER):
        talk = go_on(begin(kinds), {question: value})
        assert talk.end.outcome == outcome
        assert talk.ids[-2:] == [question, f"check.{question}"]
        assert [(b.question, b.outcome.value) for b in talk.end.blocks] == [
            (question, "stop" if outcome == REFUSED else outcome)
        ]


@pytest.mark.parametrize("question", NEEDS_AGREEMENT)
def test_without_a_doctors_agreement_it_ends(question: str):
    for value in (True, UNSURE):
        for agreed in (False, UNSURE):
            result = screened({question: value, f"{question}.approved": agreed}, kinds=HELPER)
            assert result.outcome == REFUSED
            assert [b.question for b in result.blocks] == [question]


@pytest.mark.parametrize(("question", "left"), NEEDS_AGREEMENT.items())
def test_with_a_doctors_agreement_it_goes_on_with_care(question: str, left: tuple):
    kinds, routine, cap = left
    for value in (True, UNSURE):
        result = screened({question: value, f"{question}.approved": True})
        assert result.outcome == CLEAR
        assert result.allowance is not None
        assert result.allowance.kinds == kinds
        assert (result.allowance.routine, result.allowance.level_cap) == (routine, cap)


@pytest.mark.parametrize("question", sorted(NOT_FOR_MASSAGERS))
def test_what_is_not_for_massagers_refuses_them_and_blocks_no_helper(question: str):
    result = screened({question: True, f"{question}.approved": True}, kinds=DEVICES)
    assert (result.outcome, result.blocks) == (REFUSED, ())


@pytest.mark.parametrize(("answers", "kinds", "outcome"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_outcome(answers: dict[str, Value], kinds: frozenset[Kind], outcome: str):
    age = None if "C1" in answers else 40
    assert screened(answers, kinds=kinds, age=age).outcome == outcome


def test_no_question_is_missing_here():
    approvals = {q for q, one in QUESTIONS.questions.items() if one.approval}
    assert set(QUESTIONS.questions) - approvals - {"C23x", "V21.side"} <= COVERED


def test_the_numbers_of_the_questions_are_all_there():
    """V1 and C23 are asked by the flow and as "how many weeks"; everything else by its number."""
    roots = {question.split(".")[0] for question in QUESTIONS.questions}
    assert {f"V{n}" for n in range(2, 22)} <= roots
    assert {f"C{n}" for n in range(1, 28)} <= roots


GROUPED = [(group.id, item) for group in QUESTIONS.groups.values() for item in group.items]


def ungrouped():
    def alone(entries: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(
            i for e in entries for i in (QUESTIONS.groups[e].items if e in QUESTIONS.groups else (e,))
        )

    asked = {
        name: replace(q, yes=replace(q.yes, ask=alone(q.yes.ask))) for name, q in QUESTIONS.questions.items()
    }
    return replace(
        QUESTIONS,
        questions=asked,
        session=alone(QUESTIONS.session),
        course=tuple(alone(part) for part in QUESTIONS.course),
    )


@pytest.mark.parametrize("value", [True, UNSURE])
@pytest.mark.parametrize(("group", "item"), GROUPED)
def test_through_its_group_a_question_leads_where_it_leads_alone(group: str, item: str, value: Value):
    answers: dict[str, Value] = {item: value}
    if item.startswith("P"):
        answers["V20b"] = True
    for kinds in (HELPER, ROLLER):
        known = screened(kinds=kinds).answers if item == "V20" else ()  # asked of who has been here before
        grouped = screened({**answers, group: value}, kinds=kinds, records=known)
        alone = screened(answers, kinds=kinds, questions=ungrouped(), records=known)
        assert (grouped.outcome, grouped.reasons) == (alone.outcome, alone.reasons)
        if not item.startswith("P"):  # alone, these belong to the chain of "could you be pregnant"
            assert grouped.blocks == alone.blocks
        assert grouped.allowance == alone.allowance


NO_BARE_NO = ["V2", "V3", "V4", "V5", "V7", "V8", "V9", "V9.serious", "V10", "V11"]


@pytest.mark.parametrize("question", NO_BARE_NO)
def test_H1_an_emergency_asked_alone_is_denied_by_none_of_these_too(question: str):
    fell = {"E3": True, "V9": True, "V9.serious": False, "V9.checked": True}
    talk = go_on(begin(), {"E1": [True, False], "E2": [True, False], **fell})
    asked = [prompt for prompt in talk.prompts if prompt.id == question]
    assert asked
    assert all(isinstance(prompt, Ask) and prompt.state == "none_of_these" for prompt in asked)
    assert talk.end.outcome == CLEAR


def test_no_emergency_alone_is_missing_there():
    assert {q.id for q in QUESTIONS.questions.values() if q.outcome == EMERGENCY} == set(NO_BARE_NO)


def test_an_emergency_is_denied_by_none_of_these_and_never_by_a_bare_no():
    talk = go_on(begin())
    for prompt in talk.prompts:
        if any(
            QUESTIONS.questions[q].outcome == EMERGENCY for q in prompt.covers if q in QUESTIONS.questions
        ):
            assert getattr(prompt, "state", "none_of_these") == "none_of_these"
    assert talk.ids[:3] == ["E1", "E2", "E3"]


def test_each_item_of_a_denied_group_has_its_own_answer():
    kept = {r.question: r for r in screened(kinds=HELPER).answers}
    for item in ("V2", "V3", "V4", "V5", "V7", "V8", "V9", "V10", "V11", "V13", "C3", "C14"):
        assert kept[item].value is False
        assert kept[item].unsure is False


def test_not_sure_is_on_record_as_what_it_counts_as():
    kept = {
        r.question: r
        for r in screened({"C20": UNSURE, "V21": UNSURE, "V17": UNSURE, "V17.hour": True}).answers
    }
    assert kept["C20"] == AnswerRecord("C20", value=True, unsure=True, at=kept["C20"].at)
    assert (kept["V21"].value, kept["V21"].unsure) == (False, True)
    assert (kept["V17"].value, kept["V17"].unsure) == ("unsure", True)
