"""Quiet hours: when they hold, and when they end, also in the nights that change the clocks."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.errors import SettingsError
from assistant.domain.quiet import NEVER_QUIET, USUAL_QUIET, QuietHours, quiet_hours

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = QuietHours(dt.time(21), dt.time(8))
times = st.times().map(lambda time: time.replace(second=0, microsecond=0))
moments = st.integers(0, 400 * 24 * 60).map(
    lambda minutes: (dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)).astimezone(
        BERLIN
    )
)


def at(*moment: int, fold: int = 0) -> dt.datetime:
    return dt.datetime(*moment, fold=fold, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("moment", "held"),
    [((20, 59), False), ((21, 0), True), ((0, 0), True), ((7, 59), True), ((8, 0), False), ((12, 0), False)],
)
def test_they_hold_over_midnight(moment, held):
    assert NIGHT.hold(at(2026, 3, 4, *moment)) is held


def test_they_hold_in_the_middle_of_a_day():
    noon = QuietHours(dt.time(12), dt.time(14))
    assert noon.after(at(2026, 3, 4, 13)) == at(2026, 3, 4, 14)
    assert not noon.hold(at(2026, 3, 4, 14))


@pytest.mark.parametrize(
    ("moment", "told"), [((4, 21, 30), (5, 8, 0)), ((5, 7, 59), (5, 8, 0)), ((4, 19, 0), (4, 19, 0))]
)
def test_what_waits_is_told_at_their_end(moment, told):
    assert NIGHT.after(at(2026, 3, *moment)) == at(2026, 3, *told)


@given(times, times, moments)
def test_after_them_it_is_never_quiet_and_never_earlier(start, end, moment):
    hours = QuietHours(start, end)
    told = hours.after(moment)
    waits = told.astimezone(dt.UTC) - moment.astimezone(dt.UTC)
    assert dt.timedelta(0) <= waits <= dt.timedelta(hours=49)
    assert not hours.hold(told)
    assert (waits == dt.timedelta(0)) or hours.hold(moment)


def test_where_the_clocks_skip_the_only_hour_that_is_not_quiet_it_is_told_a_day_later():
    hours = QuietHours(dt.time(3), dt.time(2))
    assert hours.after(at(2026, 3, 28, 12)) == at(2026, 3, 30, 2)
    assert NIGHT.after(at(2026, 3, 28, 22)) == at(2026, 3, 29, 8)


def test_an_end_in_the_hour_that_comes_twice_is_the_second_one_once_the_first_has_passed():
    early = QuietHours(dt.time(1), dt.time(2, 30))
    assert early.after(at(2026, 10, 25, 1, 30)) == at(2026, 10, 25, 2, 30)
    again = early.after(at(2026, 10, 25, 2, 10, fold=1))
    assert again.astimezone(dt.UTC) == at(2026, 10, 25, 2, 30, fold=1).astimezone(dt.UTC)


def test_they_are_written_as_they_are_given():
    assert quiet_hours("21:00-08:00") == NIGHT
    assert str(NIGHT) == "21:00-08:00"
    assert quiet_hours("None") == NEVER_QUIET
    assert not NEVER_QUIET.hold(at(2026, 3, 4, 0, 0))
    assert USUAL_QUIET.hold(at(2026, 3, 4, 3, 0))


@pytest.mark.parametrize("wrong", ["", "21:00", "9pm-8am", "21:00-25:00", "21:00-08:00-09:00"])
def test_what_are_no_quiet_hours_is_said(wrong):
    with pytest.raises(SettingsError, match="21:00-08:00"):
        quiet_hours(wrong)
    with pytest.raises(ValueError, match="zone"):
        QuietHours(dt.time(21, tzinfo=dt.UTC), dt.time(8))
