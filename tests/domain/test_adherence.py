"""The course as it was planned beside the course as it was done."""

import datetime as dt

import pytest

from assistant.domain.adherence import adherence
from assistant.domain.course import CoursePlan, SessionRecord
from assistant.domain.device import Kind

ZONE = dt.timezone(dt.timedelta(hours=1))
START = dt.date(2026, 3, 2)  # a Monday
PLAN = CoursePlan(START, sessions=10, every_days=2, at=dt.time(19, 0))


def at(days: int, hour: int = 19) -> dt.datetime:
    return dt.datetime.combine(START + dt.timedelta(days=days), dt.time(hour), ZONE)


def session(days: int, seconds: float = 300.0) -> SessionRecord:
    return SessionRecord("Anna", Kind.ROLLER, at(days), 300.0, seconds=seconds)


@pytest.mark.parametrize(
    ("wall", "due"),
    [(at(0, 18), 0), (at(0, 19), 1), (at(1), 1), (at(2, 18), 1), (at(2, 20), 2), (at(18), 10), (at(300), 10)],
)
def test_what_is_due_grows_by_the_plan_and_ends_with_the_course(wall: dt.datetime, due: int) -> None:
    assert adherence(PLAN, [], wall).due == due


def test_what_was_planned_does_not_move_with_what_was_done() -> None:
    late = adherence(PLAN, [session(5), session(6)], at(30))
    assert late.planned == tuple(START + dt.timedelta(days=2 * n) for n in range(10))
    assert late.done == (START + dt.timedelta(days=5), START + dt.timedelta(days=6))


def test_days_of_the_week_are_planned_as_they_are() -> None:
    plan = CoursePlan(START, weekdays=(1, 4))
    assert [day.weekday() for day in adherence(plan, [], at(0)).planned] == [1, 4] * 5


@pytest.mark.parametrize(
    ("days", "gap"), [([], 0), ([3], 0), ([0, 2, 9, 11], 7), ([0, 0, 1], 1), ([-9, 0, 4], 4)]
)
def test_longest_gap_is_between_counted_days_of_the_course(days: list[int], gap: int) -> None:
    assert adherence(PLAN, [session(day) for day in days], at(30)).longest_gap_days == gap


def test_a_session_too_short_to_count_fills_no_gap() -> None:
    assert adherence(PLAN, [session(0), session(4, seconds=60), session(8)], at(30)).longest_gap_days == 8
