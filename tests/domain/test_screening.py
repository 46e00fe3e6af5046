"""How a screening goes: corrections, doubt, what stays on record, blocks, the one clearance."""
# long because: the outcomes of every question are written out a second time.

import datetime as dt
import pickle
from dataclasses import replace

import pytest

from assistant.domain.device import Kind
from assistant.domain.errors import ClearanceError
from assistant.domain.screening import UNSURE, Ask, Block, Outcome, ReadBack, Result, Screening
from tests.domain.answering import (
    ALL,
    DEVICES,
    HELPER,
    QUESTIONS,
    ROLLER,
    WALL,
    answer_to,
    begin,
    go_on,
    record,
    screened,
)

DAY = dt.timedelta(days=1)


def until(screening: Screening, prompt: str, answers=None) -> Ask | ReadBack:
    """Answer until this prompt is put."""
    for _ in range(100):
        now = screening.next()
        assert not isinstance(now, Result), now
        if now.id == prompt:
            return now
        screening.answer(answer_to(now, answers or {}))
    raise AssertionError(f"{prompt} is never asked")


# Corrections


def test_I8_a_corrected_yes_leaves_nothing_on_record():
    talk = go_on(begin(), {"E1": [True, False], "V3": [True, False], "check.V3": False})
    assert talk.end.outcome == "clearance"
    assert talk.end.blocks == ()
    assert [r.value for r in talk.end.answers if r.question == "V3"] == [False]


def test_a_corrected_chain_is_asked_from_its_start():
    talk = go_on(begin(), {"V13": [True, False], "V13.back": True, "check.V13": False, "U2": [True, False]})
    assert talk.ids.count("V13") == 2
    assert talk.end.outcome == "clearance"
    assert not [r for r in talk.end.answers if r.question == "V13.back"]


def test_not_sure_whether_it_was_understood_is_not_a_confirmation():
    talk = go_on(begin(), {"V2": [True, False], "check.V2": UNSURE, "E1": [True, False]})
    assert (talk.end.outcome, talk.end.blocks) == ("clearance", ())


def test_a_denied_summary_asks_the_session_again_with_nothing_on_record():
    talk = go_on(begin(), {"V19": [9, 2], "check.V19": False, "check.session": [False, True]})
    assert talk.ids.count("E1") == 2
    assert talk.end.pain == 2
    assert [r.value for r in talk.end.answers if r.question == "V19"] == [2]


def test_a_denied_part_of_the_course_asks_that_part_again_and_no_other():
    talk = go_on(begin(), {"C20": [True, False], "check.course2": [False, True]})
    assert (talk.ids.count("CA1"), talk.ids.count("CS1"), talk.ids.count("E1")) == (2, 1, 1)
    assert talk.end.allowance is not None
    assert talk.end.allowance.routine == "full"


@pytest.mark.parametrize(
    "answers",
    [
        {"E1": True},  # a yes to the group, and no to each of its items, twice
        {"U1": UNSURE},
        {"S1": True},
        {"CS1": True},
        {"V2": True, "check.V2": False},  # the same yes three times, and each time taken back
        {"check.session": False},
        {"check.course1": False},
    ],
)
def test_answers_that_go_on_contradicting_each_other_end_without_massage_and_without_a_record(answers):
    talk = go_on(begin(), answers)
    assert (talk.end.outcome, talk.end.blocks) == ("refusal", ())
    for question in ("V2", "V6", "V12", "V14", "V16", "V18", "C3"):
        if question in str(answers) or any(
            question in QUESTIONS.groups[g].items for g in answers if g[0] in "EUS"
        ):
            assert not [r for r in talk.end.answers if r.question == question]
    assert "doctor" in " ".join(talk.end.lines)


def test_a_contradiction_is_cleared_up_by_asking_the_group_once_more():
    talk = go_on(begin(), {"E1": [True, False]})
    assert talk.ids[:5] == ["E1", "V2", "V3", "V4", "E1"]
    assert talk.end.outcome == "clearance"


# Taking the last answer back


def test_back_asks_the_last_question_again_and_keeps_nothing_of_it():
    screening = begin(HELPER)
    until(screening, "V17")
    assert screening.next().id == "V17"
    screening.back()
    again = screening.next()
    assert again.id == "V19"
    screening.answer(2)
    assert go_on(screening).end.pain == 2


def test_back_over_the_answer_to_an_opened_group_returns_to_the_item():
    screening = begin()
    until(screening, "check.V3", {"E1": True, "V3": True})
    screening.back()
    assert screening.next().id == "V3"
    screening.answer(False)
    assert screening.next().id == "V4"


def test_back_at_the_first_question_changes_nothing():
    screening = begin()
    screening.back()
    assert screening.next().id == "E1"


def test_I8_an_answer_needs_its_question_to_have_been_put():
    screening = begin()
    with pytest.raises(ValueError, match="not put"):
        screening.answer(False)
    screening.next()
    screening.answer(False)
    with pytest.raises(ValueError, match="not put"):
        screening.answer(False)
    screening.next()
    screening.back()
    with pytest.raises(ValueError, match="not put"):
        screening.answer(False)


def test_a_confirmed_ending_cannot_be_taken_back():
    screening = begin()
    talk = go_on(screening, {"V7": True})
    for attempt in (screening.back, lambda: screening.answer(False)):
        with pytest.raises(ValueError, match="over"):
            attempt()
    assert screening.next() == talk.end


@pytest.mark.parametrize(
    ("prompt", "answers", "wrong"),
    [
        ("E1", {}, 3),
        ("E1", {}, "no"),
        ("V2", {"E1": True}, 0),
        ("V19", {}, 11),
        ("V19", {}, -1),
        ("V19", {}, True),
        ("V17", {}, "sixty"),
        ("V17", {}, 1441),
        ("check.session", {}, 1),
    ],
)
def test_what_cannot_be_an_answer_is_refused_and_the_question_stays(prompt, answers, wrong):
    screening = begin()
    until(screening, prompt, answers)
    with pytest.raises(ValueError, match=prompt):
        screening.answer(wrong)
    assert screening.next().id == prompt


# The clearance


def test_I1_a_passed_screening_gives_one_clearance():
    screening = begin(ROLLER)
    go_on(screening, {"V19": 3})
    clearance = screening.clearance(5.0)
    assert (clearance.person, clearance.pain_before, clearance.granted_at) == ("Anna", 3, 5.0)
    assert clearance.allowance.kinds == ROLLER
    with pytest.raises(ClearanceError):
        screening.clearance(5.0)
    with pytest.raises(TypeError):
        pickle.dumps(clearance)


@pytest.mark.parametrize("answers", [{"V7": True}, {"V17": 10}, {"V16": True}, {"C13": True}, {"V12": True}])
def test_I1_nothing_else_gives_a_clearance(answers):
    screening = begin()
    assert go_on(screening, answers).end.outcome != "clearance"
    with pytest.raises(ClearanceError):
        screening.clearance(0.0)


def test_I1_there_is_no_clearance_before_the_result_was_told():
    screening = begin(records=go_on(begin()).end.answers)
    until(screening, "check.session")
    with pytest.raises(ClearanceError):
        screening.clearance(0.0)
    screening.answer(True)
    with pytest.raises(ClearanceError):
        screening.clearance(0.0)
    assert isinstance(screening.next(), Result)
    screening.clearance(0.0)


def test_a_screening_for_nothing_at_all_is_a_mistake():
    with pytest.raises(ValueError, match="something"):
        begin(frozenset())


# Records


def returning(**changed) -> dict:
    known = {r.question: r for r in screened(kinds=ALL, age=None).answers}
    return known | changed


def test_a_returning_person_is_asked_the_session_only():
    talk = go_on(begin(HELPER, records=returning(), wall=WALL + DAY))
    assert talk.ids == [
        "E1",
        "E2",
        "E3",
        "U1",
        "U2",
        "S1",
        "V19",
        "V17",
        "V21",
        "check.session",
    ]


def test_the_answers_of_the_course_expire_after_three_months():
    for days, asked in ((90, False), (92, True)):
        talk = go_on(begin(HELPER, records=returning(), wall=WALL + days * DAY))
        assert ("CS1" in talk.ids) is asked
        assert ("CA3" in talk.ids) is asked


def test_a_record_from_the_future_does_not_count():
    talk = go_on(begin(HELPER, records=returning(), wall=WALL - DAY))
    assert "CS1" in talk.ids


def test_something_new_asks_the_course_again():
    talk = go_on(begin(HELPER, records=returning(), wall=WALL + DAY), {"V20": True})
    assert {"CS1", "CS2", "CS3", "CA1", "C20"} <= set(talk.ids)


def test_H14_an_expired_agreement_is_asked_for_again():
    known = {r.question: r for r in screened({"C2": True, "C2.approved": True}).answers}
    assert "C2.approved" not in go_on(begin(records=known, wall=WALL + 90 * DAY)).ids
    assert (
        screened(
            records=known | {"C2": record("C2", value=True, at=WALL + 80 * DAY)}, wall=WALL + 92 * DAY
        ).outcome
        == "refusal"
    )


def test_what_is_known_still_adapts_a_later_session():
    known = {r.question: r for r in screened({"C20": True, "C8": True, "C8.approved": True}).answers}
    result = screened(records=known, wall=WALL + DAY)
    assert result.allowance is not None
    assert (result.allowance.kinds, result.allowance.routine, result.allowance.level_cap) == (
        HELPER,
        "strokes",
        0.5,
    )
    assert screened(records=known, kinds=ROLLER, wall=WALL + DAY).outcome == "refusal"


def test_the_most_careful_of_every_adaptation_counts():
    result = screened(
        {"V18": True, "V18.only": True, "V21": False, "V21.side": False, "C14": True, "C14.approved": True}
    )
    allowance = result.allowance
    assert allowance is not None
    assert allowance.kinds == HELPER
    assert (allowance.level_cap, allowance.routine, allowance.position) == (0.3, "strokes", "seated")


def test_over_sixty_the_middle_of_the_range_is_the_most():
    for age, cap in ((60, 1.0), (61, 0.5)):
        for way in ({"age": age}, {"age": None}):
            result = screened({"C1": age}, kinds=ROLLER, **way)
            assert result.allowance is not None
            assert result.allowance.level_cap == cap


def test_an_age_on_file_below_sixteen_is_refused_without_asking():
    talk = go_on(begin(age=12))
    assert (talk.end.outcome, "C1" in talk.ids) == ("refusal", False)


def test_a_wait_lasts_until_the_hour_is_full():
    assert screened({"V17": 25}).wait_s == 35 * 60
    assert screened({"V17": UNSURE, "V17.hour": False}).wait_s == 3600
    assert "35 minutes" in " ".join(screened({"V17": 25}).lines)


def test_what_is_more_serious_than_a_meal_wins():
    assert screened({"V17": 10, "C13": True}).outcome == "refusal"


def test_a_helpers_question_is_not_put_where_no_helper_is():
    assert "V21" not in go_on(begin(ROLLER)).ids
    assert "V21" in go_on(begin(HELPER)).ids


def test_the_course_can_be_left_and_resumed():
    screening = begin(HELPER)
    until(screening, "CA1")
    kept = {r.question: r for r in screening.confirmed}
    assert "C3" in kept
    assert "C2" not in kept
    talk = go_on(begin(HELPER, records=kept, wall=WALL + dt.timedelta(hours=1)))
    assert "CS1" not in talk.ids
    assert "CA1" in talk.ids


def test_a_person_present_is_asked_for_each_time():
    with_help = {"C25": True, "C25.signal": True, "C25.present": True}
    known = {r.question: r for r in screened(with_help).answers}
    assert screened({"C25.present": True}, records=known, wall=WALL + DAY).outcome == "clearance"
    assert screened({"C25.present": False}, records=known, wall=WALL + DAY).outcome == "refusal"


# Pregnancy


def pregnant(weeks: int) -> dict:
    talk = screened({"V20b": True, "C23": weeks, "C23.midwife": True}, kinds=HELPER)
    assert talk.allowance is not None
    assert (talk.allowance.routine, talk.allowance.position) == ("pregnancy", "side")
    return {r.question: r for r in talk.answers}


def test_the_weeks_advance_by_themselves():
    known = pregnant(14)
    talk = go_on(begin(HELPER, records=known, wall=WALL + 60 * DAY), {"V20b": True})
    assert talk.end.outcome == "clearance"
    assert not {"C23", "C23.midwife"} & set(talk.ids)
    assert {"P1-3", "P4-6", "P7-9", "P10"} <= set(talk.ids)


def test_weeks_below_fourteen_are_asked_again_later():
    talk = screened({"V20b": True, "C23": 10}, kinds=HELPER)
    assert talk.outcome == "refusal"
    assert talk.blocks[0].until == WALL + 14 * DAY
    known = {r.question: r for r in talk.answers}
    later = go_on(begin(HELPER, records=known, wall=WALL + 15 * DAY), {"V20b": True, "C23": 12})
    assert "C23" in later.ids
    assert later.end.outcome == "refusal"
    much_later = begin(HELPER, records=known, wall=WALL + 30 * DAY)
    assert go_on(much_later, {"V20b": True, "C23.midwife": True}).end.outcome == "clearance"


def test_the_warning_signs_of_pregnancy_come_before_the_week():
    talk = go_on(begin(HELPER), {"V20b": True, "C23.midwife": True})
    order = [i for i in talk.ids if i.startswith(("P", "C23"))]
    assert order == ["P1-3", "P4-6", "P7-9", "P10", "C23", "C23.midwife"]


def test_after_a_pregnancy_it_is_asked_whether_there_was_a_birth():
    known = returning() | {"C23": record("C23", 38, at=WALL + 10 * DAY)}
    assert known["C24"].value is False
    assert "C24" in go_on(begin(HELPER, records=known, wall=WALL + 30 * DAY)).ids
    del known["C23"]
    assert "C24" not in go_on(begin(HELPER, records=known, wall=WALL + 30 * DAY)).ids


def test_where_nothing_is_left_to_use_no_further_question_is_put():
    talk = go_on(begin(ROLLER), {"V20b": True})
    assert talk.ids[-2:] == ["V20b", "check.V20b"]
    assert talk.end.reasons == (QUESTIONS.questions["V20b"].yes.reason,)


def test_who_can_never_be_pregnant_is_not_asked_again():
    known = {r.question: r for r in screened({"C23x": True}).answers}
    talk = go_on(begin(HELPER, records=known, wall=WALL + DAY))
    assert not {"V20b", "C23x", "C24"} & set(talk.ids)


@pytest.mark.parametrize(("age", "asked"), [(None, True), (11, False), (12, True), (55, True), (56, False)])
def test_pregnancy_is_asked_about_where_it_can_be(age, asked):
    asks = next(prompt for prompt in go_on(begin(HELPER, age=age)).prompts if prompt.id == "U2")
    assert ("V20b" in asks.covers) is asked
    assert ("pregnancy" in asks.text) is asked


# Blocks


@pytest.mark.parametrize("question", ["V2", "V12", "V16", "V19", "C13", "C15"])
def test_H23_a_block_survives_a_retry_and_asks_nothing(question):
    answers = {question: 9 if question == "V19" else True}
    blocked = screened(answers)
    assert len(blocked.blocks) == 1
    for kinds in (ALL, HELPER, ROLLER):
        for minutes in (0, 5, 60 * 11):
            again = go_on(begin(kinds, blocks=blocked.blocks, wall=WALL + dt.timedelta(minutes=minutes)))
            assert again.prompts == []
            assert again.end.outcome == "refusal"
            assert blocked.blocks[0].come_back in again.end.lines
            assert again.end.blocks == ()


def test_a_block_with_an_end_is_over_then():
    block = screened({"V13": True}).blocks[0]
    assert block.until == WALL + 2 * DAY
    assert screened(blocks=[block], wall=WALL + 2 * DAY - dt.timedelta(seconds=1)).outcome == "refusal"
    assert screened(blocks=[block], wall=WALL + 2 * DAY).outcome == "clearance"


@pytest.mark.parametrize(("hour", "hours"), [(0, 24), (8, 16), (12, 12), (19, 12), (23, 12)])
def test_H23_what_holds_until_tomorrow_is_never_over_on_the_same_day(hour, hours):
    """Half a day, for whoever had a drink in the evening; the whole day, for whoever had it in the morning."""
    began = WALL.replace(hour=hour)
    (block,) = screened({"V18": True}, wall=began).blocks
    assert block.until == began + dt.timedelta(hours=hours)
    assert block.until.date() == began.date() + DAY


def test_an_emergency_holds_a_day_and_until_a_doctor_has_agreed():
    block = screened({"V2": True}).blocks[0]
    assert (block.outcome, block.until) == (Outcome.EMERGENCY, None)
    later = begin(blocks=[block], wall=WALL + DAY)
    asked = later.next()
    assert isinstance(asked, Ask)
    assert asked.id == "V2.agreed"
    assert block.reason in asked.text
    talk = go_on(later, {"V2.agreed": True})
    assert talk.ids[:3] == ["V2.agreed", "check.V2.agreed", "E1"]
    assert talk.end.outcome == "clearance"
    kept = {r.question: r for r in talk.end.answers}
    assert kept["V2.agreed"].value is True
    assert screened(blocks=[block], records=kept, wall=WALL + 30 * DAY).outcome == "clearance"


@pytest.mark.parametrize("said", [False, UNSURE])
def test_H23_no_agreement_holds_the_block_from_that_day_on(said):
    block = screened({"V2": True}).blocks[0]
    talk = go_on(begin(blocks=[block], wall=WALL + DAY), {"V2.agreed": said})
    assert talk.ids == ["V2.agreed", "check.V2.agreed"]
    assert [b.since for b in talk.end.blocks] == [WALL + DAY]
    both = [block, *talk.end.blocks]
    again = go_on(begin(blocks=both, wall=WALL + DAY + dt.timedelta(hours=23)))
    assert (again.prompts, again.end.outcome) == ([], "refusal")


def test_a_misheard_agreement_lifts_nothing():
    block = screened({"V2": True}).blocks[0]
    talk = go_on(begin(blocks=[block], wall=WALL + DAY), {"V2.agreed": True, "check.V2.agreed": False})
    assert talk.end.outcome == "refusal"
    assert talk.end.answers == ()


def test_an_agreement_lifts_only_blocks_that_are_older():
    first = screened({"V2": True}).blocks[0]
    same_moment = [record("V2.agreed", value=True, at=first.since)]
    assert (
        screened(blocks=[first], records=same_moment, wall=WALL + dt.timedelta(hours=1)).outcome == "refusal"
    )
    agreed = [record("V2.agreed", value=True, at=WALL + DAY)]
    second = screened({"V2": True}, wall=WALL + 5 * DAY, blocks=[first], records=agreed).blocks[0]
    assert screened(blocks=[first, second], records=agreed, wall=WALL + 5 * DAY).outcome == "refusal"


NEVER_A_MOTOR = {
    # root: what ends the screening
    "C7": {"C7": True, "C7.now": True},
    "C12": {"C12": True},
    "C13": {"C13": True},
    "C16": {"C16": True, "C16.controlled": False},
}


@pytest.mark.parametrize("root", NEVER_A_MOTOR)
def test_after_a_doctor_agreed_there_is_a_light_massage_by_hand_and_still_no_motor(root):
    ended = screened(NEVER_A_MOTOR[root])
    known = {r.question: r for r in ended.answers}
    talk = go_on(begin(records=known, blocks=ended.blocks, wall=WALL + DAY), {f"{root}.agreed": True})
    assert talk.end.outcome == "clearance"
    assert not {root, f"{root}.approved"} & set(talk.ids)
    allowance = talk.end.allowance
    assert allowance is not None
    assert (allowance.kinds, allowance.routine, allowance.level_cap) == (HELPER, "light", 0.5)
    agreed = known | {r.question: r for r in talk.end.answers}
    for kinds in (ROLLER, DEVICES):
        again = go_on(begin(kinds, records=agreed, blocks=ended.blocks, wall=WALL + 2 * DAY))
        assert again.end.outcome == "refusal"


def test_a_recent_clot_holds_for_six_months_and_no_agreement_shortens_it():
    ended = screened({"C11": True, "C11.recent": True})
    block = ended.blocks[0]
    assert block.until == WALL + 184 * DAY
    agreed = record("C11.agreed", value=True, at=WALL + 2 * DAY)
    known = {r.question: r for r in ended.answers} | {"C11.agreed": agreed}
    for days in (1, 90, 183):
        for kinds in (ALL, HELPER):
            talk = go_on(begin(kinds, records=known, blocks=[block], wall=WALL + days * DAY))
            assert (talk.prompts, talk.end.outcome) == ([], "refusal")
    much_later = begin(records=known, blocks=[block], wall=WALL + 184 * DAY)
    talk = go_on(much_later, {"CS2": True, "C11": True, "C11.recent": False, "C11.approved": True})
    assert {"C11", "C11.recent", "C11.approved"} <= set(talk.ids)
    assert talk.end.outcome == "clearance"
    assert screened(records=known, wall=WALL + 3 * DAY, kinds=ROLLER).outcome == "refusal"


def test_an_old_clot_is_asked_about_again_after_a_day():
    ended = screened({"C11": True, "C11.recent": False, "C11.approved": False})
    assert ended.blocks[0].until is None
    later = begin(blocks=ended.blocks, wall=WALL + DAY)
    assert later.next().id == "C11.agreed"


def test_after_news_an_earlier_agreement_counts_no_more():
    ended = screened({"C13": True})
    known = {r.question: r for r in ended.answers} | {
        "C13.agreed": record("C13.agreed", value=True, at=WALL + DAY)
    }
    assert screened(records=known, blocks=ended.blocks, wall=WALL + 2 * DAY).outcome == "clearance"
    news = {"V20": True, "C13": True}
    assert screened(news, records=known, blocks=ended.blocks, wall=WALL + 2 * DAY).outcome == "refusal"


def test_after_news_an_agreement_is_asked_for_again():
    ended = screened({"C15": True})
    known = {r.question: r for r in ended.answers} | {
        "C15.agreed": record("C15.agreed", value=True, at=WALL + DAY)
    }
    assert "C15.approved" not in go_on(begin(records=known, wall=WALL + 2 * DAY)).ids
    talk = go_on(begin(records=known, wall=WALL + 2 * DAY), {"V20": True, "C15": True})
    assert "C15.approved" in talk.ids
    assert talk.end.outcome == "refusal"


def test_an_agreement_does_not_cover_an_answer_that_came_after_it():
    known = [
        record("C13", value=True, at=WALL + 5 * DAY),
        record("C13.agreed", value=True, at=WALL + DAY),
    ]
    talk = go_on(begin(records=known, wall=WALL + 6 * DAY), {"C13": True})
    assert "C13" in talk.ids
    assert talk.end.outcome == "refusal"


def test_a_new_clot_is_not_covered_by_an_agreement_to_an_old_one():
    old = screened({"C11": True, "C11.recent": False, "C11.approved": False})
    agreed = record("C11.agreed", value=True, at=WALL + 80 * DAY)
    known = {r.question: r for r in old.answers} | {"C11.agreed": agreed}
    later = {"C11": True, "C11.recent": True}
    assert screened(later, records=known, blocks=old.blocks, wall=WALL + 120 * DAY).outcome == "refusal"


def test_the_most_serious_block_is_told_first():
    blocks = [*screened({"V16": True}).blocks, *screened({"V7": True}).blocks]
    result = screened(blocks=blocks, wall=WALL)
    assert "1 1 2" in " ".join(result.lines)


def test_the_block_of_a_question_that_is_no_more_still_holds():
    block = replace(screened({"V2": True}).blocks[0], question="V99")
    assert screened(blocks=[block], wall=WALL + dt.timedelta(hours=23)).outcome == "refusal"
    assert screened({"V99.agreed": True}, blocks=[block], wall=WALL + DAY).outcome == "clearance"


SAID = Block(
    "said_emergency@2026-03-04T19:00:00+01:00",
    Outcome.EMERGENCY,
    "because you said chest pain",
    "the emergency doctors",
    "right now",
    "Come back when a doctor has agreed to massage.",
    WALL,
    None,
)


@pytest.mark.parametrize("name", [SAID.question, "said_unwell", "said_unwell@2026-03-04T19:00:00.000+01:00"])
def test_H23_a_symptom_that_was_said_holds_a_day_and_until_a_doctor_has_agreed(name):
    said = replace(SAID, question=name)
    early = go_on(begin(blocks=[said], wall=WALL + DAY - dt.timedelta(seconds=1)))
    assert (early.prompts, early.end.outcome, early.end.blocks) == ([], "refusal", ())
    assert "because you said chest pain" in early.end.lines[0]
    screening = begin(blocks=[said], wall=WALL + DAY)
    asked = screening.next()
    assert isinstance(asked, Ask)
    assert (asked.id, asked.strict) == (f"{name}.agreed", True)
    assert "because you said chest pain" in asked.text
    talk = go_on(screening, {f"{name}.agreed": True})
    assert talk.ids[:3] == [f"{name}.agreed", f"check.{name}.agreed", "E1"]
    assert talk.end.outcome == "clearance"
    kept = {r.question: r for r in talk.end.answers}
    assert (kept[f"{name}.agreed"].value, kept[f"{name}.agreed"].at) == (True, WALL + DAY)
    assert go_on(begin(blocks=[said], records=kept, wall=WALL + 2 * DAY)).ids[0] == "E1"


@pytest.mark.parametrize("answer", [False, UNSURE])
def test_H23_without_an_agreement_a_symptom_that_was_said_holds_from_that_day_on(answer):
    talk = go_on(begin(blocks=[SAID], wall=WALL + DAY), {f"{SAID.question}.agreed": answer})
    assert (talk.end.outcome, talk.end.blocks) == ("refusal", (replace(SAID, since=WALL + DAY),))
    kept = {r.question: r for r in talk.end.answers}
    again = begin(blocks=talk.end.blocks, records=kept, wall=WALL + 2 * DAY)
    assert again.next().id == f"{SAID.question}.agreed"


def test_each_symptom_that_was_said_needs_its_own_agreement():
    other = replace(SAID, question="said_unwell@2026-03-05T19:00:00+01:00", since=WALL + DAY)
    agreed = [record(f"{SAID.question}.agreed", value=True, at=WALL + 5 * DAY)]
    talk = go_on(begin(blocks=[SAID, other], records=agreed, wall=WALL + 6 * DAY))
    assert talk.ids[0] == f"{other.question}.agreed"
    assert talk.end.outcome == "refusal"


# What is said


def test_every_ending_names_why_who_how_soon_and_when_to_come_back():
    for question in QUESTIONS.questions.values():
        for effect in question.effects():
            if effect.outcome in (Outcome.EMERGENCY, Outcome.URGENT, Outcome.STOP):
                assert effect.advice is not None
                assert effect.reason
                for text in (effect.advice.who, effect.advice.how_soon, effect.advice.come_back):
                    assert text
    for answers in ({"V2": True}, {"V12": True}, {"V16": True}, {"C15": True}, {"E1": True}):
        lines = " ".join(screened(answers).lines)
        assert "because" in lines
        assert "Please ask" in lines
        assert "Come back" in lines


def test_an_emergency_says_the_number_digit_by_digit_first():
    assert screened({"V7": True}).lines[0].startswith("Please call 1 1 2 now.")


def test_the_summary_says_back_what_was_answered():
    text = go_on(begin(HELPER, records=returning(), wall=WALL + DAY)).prompts[-1].text
    assert text == "You said no warning signs, pain 4, and last meal 2 hours ago. Is that right?"
    asked = begin(HELPER, records=returning(), wall=WALL + DAY)
    spot = until(asked, "check.session", {"V16": True, "V16.spot": True, "V19": 5, "V17": 61}).text
    assert "yes to one small spot" in spot
    assert "oil, no" not in spot
    assert "pain 5" in spot
    assert "last meal 1 hour and 1 minute ago" in spot
    assert "no to the rest" in spot
    assert "no warning signs" not in spot


SKIN = {"V16": True, "V16.oil": False, "V16.spot": True, "V16.also": True}
MUCH = {**SKIN, "V18": True, "V18.only": True, "V21": False, "V21.side": True}


def test_a_no_that_kept_a_yes_from_ending_it_is_read_back():
    old = {"C7": True, "C7.now": False, "C7.approved": True}
    (told,) = (prompt.text for prompt in go_on(begin(), old).prompts if prompt.id == "check.course1")
    assert told.startswith("You said yes to cancer, no to cancer now, yes to a doctor's agreement")


def test_what_would_take_twenty_seconds_to_read_back_is_read_back_in_two_sentences():
    talk = go_on(begin(HELPER), MUCH)
    first, second = (prompt for prompt in talk.prompts if prompt.id.startswith("check.session"))
    assert (first.id, second.id) == ("check.session", "check.session.2")
    for item in ("sore or infected", "small spot", "oil allergy", "painkillers"):
        assert item in first.text
    for item in ("face down", "on your side", "pain 4", "last meal", "no to the rest"):
        assert item in second.text
    assert all(len(prompt.text.split()) < 50 for prompt in (first, second))
    assert first.covers == second.covers
    assert talk.end.outcome == "clearance"


def test_I8_a_denied_second_sentence_confirms_nothing_of_the_first():
    screening = begin(HELPER)
    until(screening, "check.session.2", MUCH)
    assert screening.confirmed == ()
    screening.answer(False)
    assert (screening.next().id, screening.confirmed) == ("E1", ())


def test_the_chart_gets_the_pain_also_when_it_ends_there():
    assert screened({"V19": 9}).pain == 9


def test_kinds_are_never_more_than_could_be_used():
    assert screened(kinds=frozenset({Kind.BELT})).allowance.kinds == {Kind.BELT}
