"""What is said of a plan, and what it means."""

import datetime as dt

import pytest

from assistant.domain.course import CoursePlan
from assistant.flows.planning import time_of_day, with_days
from assistant.flows.spoken import how_many, spoken_clock, spoken_days
from intents import Phrasebook

BOOK = Phrasebook.load()
PLAN = CoursePlan(dt.date(2026, 3, 4))


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("seven in the evening", (19, 0)),
        ("twelve in the afternoon", (12, 0)),
        ("twelve in the morning", (0, 0)),
        ("quarter to one in the afternoon", (12, 45)),
        ("quarter to twelve in the morning", (23, 45)),
        ("half past eleven in the evening", (23, 30)),
        ("eight o'clock in the morning", (8, 0)),
        ("noon", (12, 0)),
    ],
)
def test_a_time_of_day_is_what_was_said(said, at):
    match = BOOK.match(said, "course_time")
    assert match is not None
    assert time_of_day(match) == dt.time(*at)


def test_every_time_that_can_be_said_is_one():
    times = {
        time_of_day(BOOK.match(phrase, "course_time"))
        for phrase in BOOK.phrases("course_time")
        if BOOK.match(phrase, "course_time").intent == "TimeOfDay"
    }
    assert len(times) == 24 * 4


@pytest.mark.parametrize(
    ("said", "days", "back"),
    [
        ("every other day", (2, ()), "every second day"),
        ("every day", (1, ()), "every day"),
        ("every five days", (5, ()), "every five days"),
        ("friday monday and wednesday", (2, (0, 2, 4)), "on Monday, Wednesday and Friday"),
        ("sunday and sunday", (2, (6,)), "on Sunday"),
        ("at the weekend", (2, (5, 6)), "on Saturday and Sunday"),
    ],
)
def test_days_are_what_was_said_and_are_read_back_in_order(said, days, back):
    match = BOOK.match(said, "course_days")
    assert match is not None
    plan = with_days(PLAN, match)
    assert (plan.every_days, plan.weekdays) == days
    assert spoken_days(plan) == back


def test_days_between_take_the_place_of_days_of_the_week():
    first = with_days(PLAN, BOOK.match("monday", "course_days"))
    assert with_days(first, BOOK.match("every day", "course_days")) == CoursePlan(PLAN.started, every_days=1)


def test_times_and_counts_as_they_are_said():
    assert spoken_clock(dt.time(19, 45)) == "seven forty five in the evening"
    assert (how_many(1, "day"), how_many(4, "day")) == ("one day", "four days")
