"""The course: what counts, what comes next, the break, and clocks that change."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.course import (
    Coming,
    CoursePlan,
    Next,
    SessionRecord,
    add_months,
    counted_days,
    counted_today,
    is_first,
    local_moment,
    moments_to_come,
    next_session,
)
from assistant.domain.device import Kind
from assistant.domain.errors import SettingsError

BERLIN = ZoneInfo("Europe/Berlin")
PLAN = CoursePlan(dt.date(2026, 3, 2))


def at(day: dt.date, hour: int = 19, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), BERLIN)


def session(
    day: dt.date, seconds: float = 600, planned_s: float = 600, kind: Kind = Kind.ROLLER
) -> SessionRecord:
    return SessionRecord("Anna", kind, at(day, 18), planned_s, seconds=seconds)


def days(first: dt.date, count: int, every: int = 2) -> list[dt.date]:
    return [first + dt.timedelta(days=every * n) for n in range(count)]


@pytest.mark.parametrize(
    ("seconds", "planned_s", "counts"),
    [(119, 600, False), (120, 600, True), (29, 60, False), (30, 60, True), (0, 600, False), (0, 0, False)],
)
def test_a_session_counts_after_two_minutes_or_half_of_what_was_planned(seconds, planned_s, counts):
    assert session(PLAN.started, seconds, planned_s).counts is counts


def test_a_session_that_a_crash_cut_off_counts_by_what_it_ran():
    assert session(PLAN.started, 300).ended is None
    assert session(PLAN.started, 300).counts


def test_one_session_a_day_counts_and_none_before_the_course():
    before = PLAN.started - dt.timedelta(days=1)
    third = PLAN.started + dt.timedelta(days=2)
    sessions = [
        session(third),
        session(before),
        session(PLAN.started),
        session(PLAN.started, kind=Kind.HELPER),
    ]
    assert counted_days(PLAN, sessions) == [PLAN.started, third]


def test_without_a_plan_or_with_no_wish_for_another_course_nothing_comes():
    wall = at(PLAN.started)
    assert next_session(None, [session(PLAN.started)], wall) == Next(Coming.NONE)
    assert next_session(replace(PLAN, declined=True), [], wall) == Next(Coming.NONE)


def test_the_first_session_is_due_when_the_course_starts():
    wall = at(PLAN.started - dt.timedelta(days=3))
    assert next_session(PLAN, [], wall) == Next(Coming.DUE, at(PLAN.started), 1, 10)


def test_the_next_session_is_planned_from_the_last_that_counted():
    done = [session(PLAN.started), session(PLAN.started + dt.timedelta(days=5), seconds=30)]
    coming = next_session(PLAN, done, at(PLAN.started, 20))
    assert coming == Next(Coming.DUE, at(PLAN.started + dt.timedelta(days=2)), 2, 10)


def test_a_session_that_waits_is_due_today_and_says_for_how_long():
    done = [session(PLAN.started)]
    today = PLAN.started + dt.timedelta(days=5)
    assert next_session(PLAN, done, at(today, 21)) == Next(Coming.DUE, at(today), 2, 10, missed_days=3)
    on_time = PLAN.started + dt.timedelta(days=2)
    assert next_session(PLAN, done, at(on_time, 21)) == Next(Coming.DUE, at(on_time), 2, 10)


def test_a_complete_course_is_followed_by_a_break_of_two_calendar_months():
    plan = CoursePlan(dt.date(2025, 12, 13))
    done = [session(day) for day in days(plan.started, 10)]
    assert done[-1].began.date() == dt.date(2025, 12, 31)
    end = at(dt.date(2026, 2, 28))
    assert next_session(plan, done[:-1], at(dt.date(2025, 12, 30))).kind is Coming.DUE
    assert next_session(plan, done, at(dt.date(2025, 12, 31), 20)) == Next(Coming.BREAK, end, 10, 10)
    assert next_session(plan, done, end - dt.timedelta(minutes=1)).kind is Coming.BREAK
    assert next_session(plan, done, end) == Next(Coming.ASK_AGAIN, end, 10, 10)


def test_another_course_starts_its_own_count():
    done = [session(day) for day in days(PLAN.started, 10)]
    again = CoursePlan(dt.date(2026, 6, 1), sessions=12)
    assert next_session(again, done, at(again.started)) == Next(Coming.DUE, at(again.started), 1, 12)


def test_a_planned_time_of_day_stays_what_clocks_show_across_summer_time():
    plan = CoursePlan(dt.date(2026, 3, 28), every_days=1)
    coming = next_session(plan, [session(plan.started)], at(plan.started, 20))
    assert coming.at is not None
    assert coming.at.strftime("%d %H:%M %z") == "29 19:00 +0200"
    assert coming.at.astimezone(dt.UTC) - at(plan.started).astimezone(dt.UTC) == dt.timedelta(hours=23)


def test_a_time_of_day_that_summer_time_leaves_out_or_brings_twice():
    half_past_two = dt.time(2, 30)
    assert local_moment(dt.date(2026, 3, 29), half_past_two, BERLIN).strftime("%H:%M %z") == "03:30 +0200"
    assert local_moment(dt.date(2026, 10, 25), half_past_two, BERLIN).strftime("%H:%M %z") == "02:30 +0200"
    with pytest.raises(ValueError, match="zone"):
        local_moment(dt.date(2026, 3, 29), half_past_two, None)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ((2025, 12, 31), 2, (2026, 2, 28)),
        ((2023, 12, 30), 2, (2024, 2, 29)),
        ((2026, 10, 15), 2, (2026, 12, 15)),
        ((2026, 11, 5), 2, (2027, 1, 5)),
        ((2026, 10, 31), 13, (2027, 11, 30)),
    ],
)
def test_months_end_where_the_calendar_ends_them(day, months, then):
    assert add_months(dt.date(*day), months) == dt.date(*then)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 30))
def test_months_never_lead_into_a_month_further(day, months):
    then = add_months(day, months)
    assert (then.year * 12 + then.month) - (day.year * 12 + day.month) == months
    assert then.day == day.day or (then + dt.timedelta(days=1)).day == 1


@given(
    st.lists(st.tuples(st.integers(0, 90), st.floats(0, 1200)), max_size=60),
    st.integers(10, 20),
    st.integers(1, 14),
    st.integers(0, 200),
)
def test_a_planned_session_is_never_in_the_past_days_nor_sooner_than_planned(ran, sessions, every, today):
    plan = CoursePlan(PLAN.started, sessions, every)
    records = [session(plan.started + dt.timedelta(days=day), seconds) for day, seconds in ran]
    wall = at(plan.started + dt.timedelta(days=today), 12)
    coming = next_session(plan, records, wall)
    done = counted_days(plan, records)
    assert coming.of == sessions
    assert coming.at is not None
    if coming.kind is Coming.DUE:
        assert coming.number == len(done) + 1 <= sessions
        assert coming.at.date() >= wall.date()
        assert not done or (coming.at.date() - done[-1]).days >= every
    else:
        assert len(done) >= sessions
        assert (coming.kind is Coming.ASK_AGAIN) == (wall >= coming.at)


def test_the_first_session_of_a_kind_is_the_first_that_counts():
    assert is_first(Kind.BELT, [session(PLAN.started), session(PLAN.started, 20, kind=Kind.BELT)])
    assert not is_first(Kind.ROLLER, [session(PLAN.started)])


def test_counted_today_goes_by_the_local_date():
    late = replace(session(PLAN.started), began=at(PLAN.started, 23, 50))
    assert counted_today([late], at(PLAN.started, 23, 59))
    assert not counted_today([late], at(PLAN.started + dt.timedelta(days=1), 0, 10))
    assert not counted_today([session(PLAN.started, 20)], at(PLAN.started))


def test_days_of_the_week_are_kept_and_a_missed_one_waits_for_the_next_of_them():
    """The course starts on a Wednesday; it is planned for Mondays and Thursdays."""
    plan = replace(PLAN, started=dt.date(2026, 3, 4), weekdays=(0, 3))
    first = next_session(plan, [], at(plan.started))
    assert first.at == at(dt.date(2026, 3, 5))
    missed = next_session(plan, [], at(dt.date(2026, 3, 6)))
    assert (missed.at, missed.missed_days) == (at(dt.date(2026, 3, 9)), 1)
    after = next_session(plan, [session(dt.date(2026, 3, 5))], at(dt.date(2026, 3, 5), 20))
    assert (after.at, after.missed_days) == (at(dt.date(2026, 3, 9)), 0)


def test_what_is_left_of_a_course_follows_its_rhythm():
    plan = CoursePlan(dt.date(2026, 3, 4), every_days=3)
    done = [session(day) for day in days(plan.started, 7)]
    last = done[-1].began.date()
    on_time = moments_to_come(plan, done, at(last, 20))
    assert [moment.date() - last for moment in on_time] == [dt.timedelta(days=n) for n in (3, 6, 9)]
    late = moments_to_come(plan, done, at(last + dt.timedelta(days=5)))
    assert [moment.date() - last for moment in late] == [dt.timedelta(days=n) for n in (5, 8, 11)]
    assert moments_to_come(plan, [session(day) for day in days(plan.started, 10)], at(last)) == []
    assert moments_to_come(replace(plan, declined=True), [], at(last)) == []


@pytest.mark.parametrize("wrong", [(7,), (-1,), (3, 0), (2, 2)])
def test_days_of_the_week_are_in_order_each_once(wrong):
    with pytest.raises(ValueError, match="days of the week"):
        replace(PLAN, weekdays=wrong)


@pytest.mark.parametrize("wrong", [{"sessions": 9}, {"sessions": 21}, {"every_days": 0}, {"every_days": 15}])
def test_a_plan_outside_the_articles_numbers_is_refused(wrong):
    with pytest.raises(SettingsError, match="Say a number"):
        replace(PLAN, **wrong)
