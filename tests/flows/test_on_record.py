"""What is on record of a screening: what was confirmed, and nothing that was taken back."""

import datetime as dt

import pytest

from assistant.domain.questions import REASON
from assistant.domain.screening import AnswerRecord
from assistant.ports import GUEST, PersonRecord
from tests.domain.answering import screened
from tests.fakes_store import MemoryStore
from tests.flows.screening_room import QUESTIONS, Screened, hold_screening
from tests.sim import START, SimClock, sim_run

MISTAKE = "i made a mistake"


def held(answers=None, **case) -> Screened:
    return sim_run(lambda: hold_screening(answers or {}, **case))


async def remember(store: MemoryStore) -> None:
    at = START - dt.timedelta(days=2)
    known = [AnswerRecord(q, value=False, unsure=False, at=at) for q in QUESTIONS.of_course if q != "C1"]
    await store.record_answers("Anna", [*known, AnswerRecord(REASON, "relaxing", unsure=False, at=at)])


def test_I1_an_answer_that_was_taken_back_across_the_parts_and_given_anew_is_the_one_on_record():
    corrected = {
        "CS3": ["no", "yes"],
        "C16": "yes",
        "C16.controlled": "yes",
        "check.course1": ["yes", "no", "yes"],
        "CA1": [MISTAKE, None],
    }
    talk = held(corrected)
    assert talk.outcome == "unfinished"
    assert talk.answered.count(("check.course1", True)) == 2
    assert talk.kept["C16"].value is True
    assert talk.kept["C3"].value is False


@pytest.mark.parametrize("then", [None, "stop"], ids=["silence", "stop"])
def test_I1_what_was_taken_back_and_not_given_again_is_not_on_record(then):
    store = MemoryStore()
    long_ago = AnswerRecord("C16", value=True, unsure=False, at=START - dt.timedelta(days=200))
    sim_run(lambda: store.record_answers("Anna", [long_ago]))
    talk = held({"C1": "seventy two", "CA1": MISTAKE, "check.course1": ["yes", then]}, store=store)
    assert {"C1", "C3"} & talk.kept.keys() == set()
    assert talk.kept["C16"] == long_ago
    assert "E1" not in talk.kept
    assert "V2" in talk.kept
    assert sim_run(lambda: store.person("Anna")).age is None


def test_H23_an_agreement_that_was_taken_back_lifts_no_block():
    store = MemoryStore()
    (block,) = screened({"C13": True}, wall=START - dt.timedelta(days=2)).blocks
    sim_run(lambda: store.add_block("Anna", block))
    left = held({"C13.agreed": "yes", "E1": MISTAKE, "check.C13.agreed": ["yes", None]}, store=store)
    assert ("C13.agreed", True) in left.answered
    assert "C13.agreed" not in left.kept
    again = held({"C13.agreed": "no"}, store=store, clock=SimClock(START + dt.timedelta(hours=1)))
    assert again.asked[0] == "C13.agreed"
    assert again.outcome == "refusal"


def test_news_that_were_taken_back_leave_the_answers_of_the_course():
    store = MemoryStore()
    sim_run(lambda: remember(store))
    known = AnswerRecord("C1", value=42, unsure=False, at=START - dt.timedelta(days=2))
    sim_run(lambda: store.record_answers("Anna", [known]))
    left = held({"V20": "yes", "C1": MISTAKE, "check.session": ["yes", None]}, store=store)
    assert "C1" in left.asked
    assert "V20.renewed" not in left.kept
    again = held({}, store=store, clock=SimClock(START + dt.timedelta(hours=1)))
    assert not QUESTIONS.of_course & set(again.asked)


def test_H14_news_outlive_a_clock_that_was_behind_for_an_evening():
    store = MemoryStore()
    news = AnswerRecord("V20.renewed", value=True, unsure=False, at=START - dt.timedelta(days=1))
    sim_run(lambda: remember(store))
    sim_run(lambda: store.record_answers("Anna", [news]))
    held({"E2": None}, store=store, clock=SimClock(START - dt.timedelta(days=20)))
    talk = held({}, store=store)
    assert {"CS1", "CS2", "CS3", "CA1", "CA2"} <= set(talk.asked)


def test_of_a_guest_no_answer_is_on_record_but_what_forbids_a_massage():
    store = MemoryStore()
    assert held({"C1": "seventy two"}, person=GUEST, store=store).kept == {}
    ill = held({"V13": "yes"}, person=GUEST, store=store)
    assert ill.outcome == "refusal"
    assert ill.kept == {}
    assert [block.question for block in sim_run(lambda: store.blocks(GUEST, START))] == ["V13"]
    assert sim_run(lambda: store.person(GUEST)) == PersonRecord(GUEST)
