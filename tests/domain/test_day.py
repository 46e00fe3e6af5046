"""Which wall time counts within one run of the program (I5)."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.day import STEADY_WITHIN_S, instant, later, set_forward, steady_wall

BERLIN = ZoneInfo("Europe/Berlin")
START = dt.datetime(2026, 3, 28, 22, 0, tzinfo=BERLIN)
HOUR = 3600.0
moments = st.floats(0, 90 * 24 * HOUR)


@given(moments, st.floats(-400 * 24 * HOUR, STEADY_WITHIN_S - 0.001))
def test_a_clock_that_agrees_or_is_behind_is_left_as_it_is(passed, off):
    wall = later(START, passed + off)
    assert steady_wall(START, 7.0, wall, 7.0 + passed) is wall
    assert not set_forward(START, 7.0, wall, 7.0 + passed)


@given(moments, st.floats(STEADY_WITHIN_S + 0.001, 400 * 24 * HOUR))
def test_I5_a_clock_that_was_set_forward_counts_as_the_time_that_passed(passed, off):
    wall = later(START, passed + off)
    steady = steady_wall(START, 7.0, wall, 7.0 + passed)
    assert instant(steady) == instant(later(START, passed))
    assert steady.tzinfo is wall.tzinfo
    assert set_forward(START, 7.0, wall, 7.0 + passed)


@given(st.lists(st.tuples(st.floats(0, HOUR), st.floats(0, STEADY_WITHIN_S)), max_size=20))
def test_I5_many_small_steps_forward_are_not_more_than_one(steps):
    passed, off = 0.0, 0.0
    for seconds, step in steps:
        passed, off = passed + seconds, off + step
        steady = steady_wall(START, 0.0, later(START, passed + off), passed)
        ahead = instant(steady) - instant(later(START, passed))
        assert ahead <= dt.timedelta(seconds=STEADY_WITHIN_S, microseconds=10)


@pytest.mark.parametrize("start", [START, dt.datetime(2026, 10, 24, 22, 0, tzinfo=BERLIN)])
def test_summer_time_is_no_jump(start):
    for hours in range(12):
        wall = (start.astimezone(dt.UTC) + dt.timedelta(hours=hours)).astimezone(BERLIN)
        assert steady_wall(start, 0.0, wall, hours * HOUR) is wall
    # Nor is it lost where the clock is not believed: 22:00 and eight hours are 7:00 or 5:00.
    ahead = (start.astimezone(dt.UTC) + dt.timedelta(hours=80)).astimezone(BERLIN)
    assert steady_wall(start, 0.0, ahead, 8 * HOUR).hour == (7 if start.month == 3 else 5)
