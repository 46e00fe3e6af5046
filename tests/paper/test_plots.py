"""Where the points of the report's plots lie."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.adherence import Adherence
from assistant.domain.course import SessionRecord
from assistant.domain.device import Kind
from assistant.paper.plots import (
    BOTTOM,
    LEFT,
    MOST_TICKS,
    RIGHT,
    TOP,
    WIDTH,
    Dates,
    course_plot,
    height,
    minutes_bars,
    pain_marks,
)

START = dt.date(2026, 3, 2)
DAYS = st.integers(0, 700).map(lambda n: START + dt.timedelta(days=n))
HEIGHT = 190.0


def session(
    day: int = 0,
    kind: Kind = Kind.ROLLER,
    seconds: float = 300.0,
    before: int | None = 5,
    after: int | None = 3,
) -> SessionRecord:
    began = dt.datetime.combine(START, dt.time(19), dt.UTC) + dt.timedelta(days=day)
    return SessionRecord("Anna", kind, began, 300.0, seconds=seconds, pain_before=before, pain_after=after)


@given(st.lists(DAYS, min_size=1))
def test_every_day_lies_on_the_axis_and_the_later_one_further_right(days: list[dt.date]) -> None:
    dates = Dates.over(days)
    places = [dates.x(day) for day in sorted(days)]
    assert places == sorted(places)
    assert places[0] == LEFT
    assert all(LEFT <= x <= WIDTH - RIGHT for x in places)


@given(st.lists(DAYS, min_size=1))
def test_dates_below_the_axis_are_whole_weeks_apart_and_few(days: list[dt.date]) -> None:
    ticks = Dates.over(days).ticks()
    assert 2 <= len(ticks) <= MOST_TICKS + 1
    steps = {round(later - earlier) for (earlier, _), (later, _) in itertools.pairwise(ticks)}
    assert max(steps) - min(steps) <= 1


def test_a_single_session_has_an_axis_too() -> None:
    assert Dates.over([START]).ticks() == [(LEFT, "2 Mar"), (pytest.approx(353.8, abs=0.1), "9 Mar")]


@pytest.mark.parametrize(("pain", "y"), [(0, HEIGHT - BOTTOM), (10, TOP), (5, (TOP + HEIGHT - BOTTOM) / 2)])
def test_pain_ten_is_at_the_top_and_none_at_the_line(pain: float, y: float) -> None:
    assert height(pain, 10, HEIGHT) == y


def test_a_mark_for_each_session_in_which_pain_was_told() -> None:
    told = [session(0), session(2, before=None, after=None), session(4, after=None)]
    dates = Dates.over(one.began.date() for one in told)
    first, last = pain_marks(told, dates, HEIGHT)
    assert (first.x, first.before, first.after) == (LEFT, height(5, 10, HEIGHT), height(3, 10, HEIGHT))
    assert first.before is not None
    assert first.after is not None
    assert first.after > first.before  # less pain is lower down
    assert (last.x, last.after) == (dates.x(told[2].began.date()), None)


def test_minutes_are_summed_by_massager_the_most_first() -> None:
    spent = [session(seconds=120), session(kind=Kind.BELT, seconds=600), session(seconds=180)]
    belt, roller = minutes_bars(spent)
    assert (belt.kind, belt.minutes, belt.sessions, belt.share) == (Kind.BELT, 10, 1, 1)
    assert (roller.kind, roller.minutes, roller.sessions, roller.share) == (Kind.ROLLER, 5, 2, 0.5)


def test_no_minutes_at_all_are_no_division_by_zero() -> None:
    assert [bar.share for bar in minutes_bars([session(seconds=0)])] == [0]


def test_stairs_rise_by_one_on_each_day_and_end_at_the_edge() -> None:
    kept = Adherence((START, START + dt.timedelta(days=2), START + dt.timedelta(days=40)), (START,), 2)
    dates = Dates(START, START + dt.timedelta(days=13))
    plot = course_plot(kept, dates, HEIGHT)
    assert plot.top == 2  # the third is planned beyond the axis
    bottom, half, edge = HEIGHT - BOTTOM, (TOP + HEIGHT - BOTTOM) / 2, WIDTH - RIGHT
    assert plot.done == f"{LEFT},{bottom} {LEFT},{bottom} {LEFT},{half} {edge},{half}"
    assert plot.planned.endswith(f"{edge},{TOP}")
