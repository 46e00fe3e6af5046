"""What a screen that others see too should not show unasked is marked wherever it is told."""

import datetime as dt

import pytest

from assistant.domain.questions import REASON
from tests.domain.answering import screened
from tests.fakes_store import MemoryStore
from tests.flows.screening_room import Screened, hold_screening
from tests.sim import START, sim_run


def held(answers=None, **case) -> Screened:
    return sim_run(lambda: hold_screening(answers or {}, **case))


def test_what_is_private_is_marked_wherever_it_is_shown():
    talk = held({"V15": "yes"})
    assert private_of(talk) == {REASON, "E1", "U1", "U2", "V15", "check.V15"}
    marked = {line["line"] for line in talk.of_type("said") if line["private"]}
    assert marked == private_of(talk) | {"screening"}


def private_of(talk: Screened) -> set[str]:
    return {line["question"] for line in talk.of_type("asked") if line["private"]}


@pytest.mark.parametrize(
    ("answers", "private"),
    [
        ({}, False),
        ({"C16": "yes", "C16.controlled": "yes"}, False),
        ({"C7": "yes"}, True),
        ({"C27": "yes"}, True),
        ({"C26": "yes", "C26.approved": "yes", "C20": "yes"}, False),
        ({"C24": "yes", "C24.approved": "yes"}, True),
        ({"V2": "yes"}, False),
    ],
    ids=["well", "pressure", "cancer", "nobody agreed", "not told of", "a birth", "emergency"],
)
def test_a_result_that_tells_of_something_private_is_marked_and_an_emergency_is_for_everybody(
    answers, private
):
    talk = held(answers)
    assert {line["private"] for line in talk.of_type("said") if line["line"] == "screening"} == {private}


@pytest.mark.parametrize(("name", "private"), [("C27", True), ("C13", False)])
def test_an_earlier_answer_that_still_holds_is_as_private_as_it_was(name, private):
    store = MemoryStore()
    (block,) = screened({name: True}, wall=START - dt.timedelta(days=2)).blocks
    sim_run(lambda: store.add_block("Anna", block))
    talk = held({f"{name}.agreed": "no"}, store=store)
    assert private_of(talk) == ({f"{name}.agreed", f"check.{name}.agreed"} if private else set())
    assert {line["private"] for line in talk.of_type("said") if line["line"] == "screening"} == {private}


def test_the_reason_for_coming_is_private_also_where_it_is_said_back():
    talk = held({REASON: "my kidneys", f"check.{REASON}": "yes", "C19": "no", "C19.approved": "yes"})
    assert f"check.{REASON}" in private_of(talk)
    noted = [line for line in talk.of_type("asked") if "so I take" in line["text"]]
    assert [line["private"] for line in noted] == [True]


def test_what_is_said_beside_a_private_question_is_marked_and_what_follows_is_not():
    talk = held({"E1": ["why do you ask", "none of these"], "E2": None})
    marked = [(line["line"], line["private"]) for line in talk.of_type("said")]
    assert ("why", True) in marked
    assert ("E2", False) in marked
    assert ("screening_unfinished", False) in marked
