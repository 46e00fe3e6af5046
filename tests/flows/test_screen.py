"""The screening as it is held: at every question silence and garbage are no answers, and what is kept."""

import datetime as dt

import pytest

from assistant.domain.device import Kind
from assistant.domain.questions import NONE_OF_THESE, REASON
from assistant.domain.screening import AnswerRecord
from assistant.ports import GUEST, PersonRecord
from tests.domain.answering import screened
from tests.fakes_store import MemoryStore
from tests.flows.screening_room import QUESTIONS, Screened, hold_screening, path_to
from tests.sim import START, SimClock, sim_run

GARBAGE = "the cat sat on the mat"
ALL_KINDS = frozenset(Kind)


def held(answers=None, **case) -> Screened:
    return sim_run(lambda: hold_screening(answers or {}, **case))


def reaching(name: str) -> dict:
    """What has to be so for a question to be asked at all."""
    case: dict = {"kinds": ALL_KINDS}
    if name == "V20":
        store = MemoryStore()
        sim_run(lambda: remember(store))
        case["store"] = store
    return case


async def remember(store: MemoryStore) -> None:
    at = START - dt.timedelta(days=2)
    known = [AnswerRecord(q, value=False, unsure=False, at=at) for q in QUESTIONS.of_course if q != "C1"]
    await store.record_answers("Anna", [*known, AnswerRecord(REASON, "relaxing", unsure=False, at=at)])


@pytest.mark.parametrize("said", [None, GARBAGE], ids=["silence", "garbage"])
@pytest.mark.parametrize("name", QUESTIONS.questions)
def test_I8_silence_and_garbage_are_no_answer_to_any_question(name: str, said: str | None):
    talk = held({**path_to(name), name: said}, **reaching(name))
    assert talk.asked.count(name) == 3, talk.asked
    assert talk.asked[-3:] == [name] * 3
    assert talk.outcome == "unfinished"
    assert talk.clearance is None
    assert name not in talk.kept
    assert name not in dict(talk.answered)
    assert not sim_run(lambda: talk.store.blocks("Anna", START))


@pytest.mark.parametrize(
    "name",
    [g.id for g in QUESTIONS.groups.values() if g.state == NONE_OF_THESE]
    + [q.id for q in QUESTIONS.questions.values() if q.state == NONE_OF_THESE],
)
def test_H1_a_bare_no_is_never_an_answer_to_signs_of_an_emergency(name: str):
    items = QUESTIONS.groups[name].items if name in QUESTIONS.groups else (name,)
    opened = {g.id: "yes" for g in QUESTIONS.groups.values() if name in g.items}
    talk = held({**path_to(items[0]), **opened, name: "no"}, kinds=ALL_KINDS)
    assert talk.asked[-3:] == [name] * 3
    assert "say_none_of_these" in talk.said
    assert talk.outcome == "unfinished"
    assert not {name, *items} & talk.kept.keys()


@pytest.mark.parametrize("name", QUESTIONS.questions)
def test_why_and_what_it_means_are_told_at_every_question(name: str):
    question = QUESTIONS.questions[name]
    asked = {name: ["why do you ask", "what does that mean", None]}
    talk = held({**path_to(name), **asked}, **reaching(name))
    told = {line["line"]: line["text"] for line in talk.of_type("said")}
    assert told["why"] == question.why
    assert told["means"] == question.means


# Numbers


@pytest.mark.parametrize(
    ("answers", "heard", "age"),
    [
        ({"C1": "forty"}, "I heard four zero, forty. Is that right?", 40),
        ({"C1": "nineteen"}, "I heard one nine, nineteen. Is that right?", 19),
        ({"C1": "i am seventy"}, "I heard seven zero, seventy. Is that right?", 70),
    ],
)
def test_H3_a_number_that_sounds_like_another_is_read_back_digit_by_digit(answers, heard, age):
    talk = held(answers)
    assert heard in [line["text"] for line in talk.of_type("asked")]
    assert talk.kept["C1"].value == age


def test_H3_a_number_that_was_misheard_is_asked_for_digit_by_digit():
    talk = held({"C1": "fifty", "check.C1.number": "no", "C1.digits": "one five"})
    assert ("C1.digits", 15) in talk.answered
    assert talk.outcome == "refusal"
    assert talk.kept["C1"].value == 15


@pytest.mark.parametrize(
    "answers",
    [
        {"check.C1.number": ["i made a mistake", "yes"]},
        {"check.C1.number": "no", "C1.digits": ["i made a mistake", "four two"]},
    ],
)
def test_a_mistake_over_the_digits_goes_one_question_back(answers):
    talk = held({"C1": ["fifty", "forty two"], **answers})
    assert "one_back" in talk.said
    assert talk.kept["C1"].value == 42


@pytest.mark.parametrize("said", [None, "not sure"])
def test_I8_a_number_that_is_not_confirmed_is_not_kept(said):
    talk = held({"C1": "fifty", "check.C1.number": said, "C1.digits": None})
    assert talk.outcome == "unfinished"
    assert "C1" not in talk.kept


@pytest.mark.parametrize("said", ["an hour", "half an hour ago", "seventy two", "two hours", "ten"])
def test_other_numbers_are_not_read_back_on_their_own(said):
    assert "check.V17.number" not in held({"V17": said}).asked


@pytest.mark.parametrize(("said", "kept"), [("sixty minutes", 60), ("ninety", 90)])
def test_H3_minutes_that_sound_like_others_are_read_back_too(said, kept):
    talk = held({"V17": said})
    assert "check.V17.number" in talk.asked
    assert talk.kept["V17"].value == kept


def test_what_was_typed_was_not_misheard():
    talk = held({"C1": "50", "V17": "90"}, typed=True)
    assert not [name for name in talk.asked if name.endswith(".number")]
    assert talk.kept["C1"].value == 50


@pytest.mark.parametrize(
    ("name", "wrong", "between"),
    [
        ("C1", "200", "from 0 to 120"),
        ("C1", "-5", "from 0 to 120"),
        ("V19", "11", "from 0 to 10"),
        ("V19", "4.5", "from 0 to 10"),
        ("V17", "2000", "from 0 to 1440"),
        ("C23", "50", "from 0 to 42"),
    ],
)
def test_a_number_outside_its_range_is_asked_again_with_the_range(name, wrong, between):
    talk = held({**path_to(name), name: wrong}, typed=True)
    assert [line["text"] for line in talk.of_type("said") if line["line"] == "number_between"] == [
        f"Please give a number {between}."
    ] * 2
    assert talk.outcome == "unfinished"
    assert name not in talk.kept


def test_digits_outside_the_range_are_asked_for_again_with_the_range():
    talk = held(
        {**path_to("C23"), "C23": "forty", "check.C23.number": "no", "C23.digits": ["nine nine", "one four"]}
    )
    assert "number_between" in talk.said
    assert talk.kept["C23"].value == 14


# What is kept


def test_a_screening_that_was_left_goes_on_with_the_course_and_asks_the_day_again():
    store = MemoryStore()
    first = held({"CA1": None}, store=store)
    assert first.outcome == "unfinished"
    assert {"CS1", "C1"} <= set(first.asked)
    again = held({}, store=store, clock=SimClock(START + dt.timedelta(hours=1)))
    assert "screening_goes_on" in again.said
    assert not {"CS1", "CS2", "CS3", "C1", "C25", REASON} & set(again.asked)
    assert {"E1", "E2", "E3", "U1", "U2", "S1", "V19", "V17", "CA1"} <= set(again.asked)
    assert again.clearance is not None
    last = held({}, store=store, clock=SimClock(START + dt.timedelta(days=1)))
    assert "screening_goes_on" not in last.said
    assert not {"CS1", "CA1"} & set(last.asked)


def test_what_was_confirmed_is_kept_when_a_stop_ends_the_screening():
    store = MemoryStore()
    first = held({"CA1": "stop"}, store=store)
    assert first.clearance is None
    assert "C3" in first.kept
    assert "C2" not in first.kept


def test_the_answers_of_today_are_asked_again_even_in_the_next_minute():
    store = MemoryStore()
    held({}, store=store)
    again = held({}, store=store, clock=SimClock(START + dt.timedelta(minutes=1)))
    assert {"E1", "E2", "E3", "U1", "U2", "S1", "V19", "V17", "V21"} <= set(again.asked)


def test_an_age_that_was_told_is_kept_with_the_person():
    store = MemoryStore()
    sim_run(lambda: store.save_person(PersonRecord("Anna", answer_window_s=15.0)))
    held({"C1": "seventy two"}, store=store)
    assert sim_run(lambda: store.person("Anna")) == PersonRecord("Anna", age=72, answer_window_s=15.0)


def test_a_misheard_age_that_was_taken_back_is_kept_nowhere():
    store = MemoryStore()
    held({"C1": "seventy two", "check.course1": "no"}, store=store)
    assert sim_run(lambda: store.person("Anna")).age is None


# What brings a person here


def test_what_brings_a_person_here_is_asked_once_and_kept():
    store = MemoryStore()
    first = held({REASON: "after sports"}, store=store)
    assert first.asked[0] == REASON
    assert first.said[:2] == [REASON, "reason_limit"]
    assert first.kept[REASON].value == "sport"
    again = held({}, store=store, clock=SimClock(START + dt.timedelta(days=200)))
    assert REASON not in again.asked


def test_a_reason_that_answers_a_question_is_read_back_before_it_counts():
    talk = held({REASON: ["my kidneys", "back pain"], f"check.{REASON}": "no"})
    assert talk.kept[REASON].value == "muscles"
    assert talk.clearance is not None
    confirmed = held({REASON: "my kidneys", "C19.approved": "no"})
    assert confirmed.kept[REASON].value == "kidneys"
    assert confirmed.outcome == "refusal"
    assert confirmed.kept["C19"].value is True


def test_a_reason_need_not_be_given_and_a_guest_is_not_asked():
    assert held({REASON: "not sure"}).kept[REASON].value == "unsaid"
    assert REASON not in held({}, person=GUEST).asked


def test_somebody_who_is_held_back_is_not_asked_what_brings_them():
    store = MemoryStore()
    (fever,) = screened({"V13": True}, wall=START).blocks
    sim_run(lambda: store.add_block("Anna", fever))
    assert held({}, store=store).asked == []


# The note


@pytest.mark.parametrize(
    ("answers", "kinds", "offered"),
    [
        ({"C15": "yes"}, {Kind.HELPER}, True),
        ({"C16": "yes", "C16.controlled": "yes"}, {Kind.ROLLER}, True),
        ({"V13": "yes"}, {Kind.HELPER}, False),
        ({"V19": "nine"}, {Kind.HELPER}, False),
        ({"V2": "yes"}, {Kind.HELPER}, False),
        ({}, {Kind.HELPER}, False),
    ],
)
def test_a_note_is_offered_where_a_doctors_agreement_is_missing(answers, kinds, offered):
    assert ("note_for_doctor" in held(answers, kinds=frozenset(kinds)).said) is offered


def test_a_guest_has_no_note():
    assert "note_for_doctor" not in held({"C15": "yes"}, person=GUEST).said
