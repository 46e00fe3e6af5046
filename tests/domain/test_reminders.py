"""Reminders: when they are due, and how late."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.course import About, CoursePlan, Reminder, SessionRecord
from assistant.domain.device import Kind
from assistant.domain.errors import SettingsError
from assistant.domain.quiet import QuietHours
from assistant.domain.reminders import (
    due_reminders,
    in_zone,
    remind_in,
    remind_of,
    remind_tomorrow,
    told_at,
)

BERLIN = ZoneInfo("Europe/Berlin")
WALL = dt.datetime(2026, 3, 4, 19, 0, tzinfo=BERLIN)
LONDON = ZoneInfo("Europe/London")
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)


def test_ten_minutes_are_ten_minutes_across_a_change_of_summer_time():
    spring = dt.datetime(2026, 3, 29, 1, 55, tzinfo=BERLIN)
    assert remind_in("Anna", 10, "massage", spring).due.strftime("%H:%M %z") == "03:05 +0200"
    autumn = dt.datetime(2026, 10, 25, 2, 55, tzinfo=BERLIN)
    assert remind_in("Anna", 10, "massage", autumn).due.strftime("%H:%M %z") == "02:05 +0100"


@pytest.mark.parametrize("minutes", [0, 0.5, -1, 1441, float("nan"), float("inf")])
def test_a_reminder_is_from_a_minute_to_a_day_away(minutes):
    with pytest.raises(SettingsError, match="how many minutes"):
        remind_in("Anna", minutes, "massage", WALL)
    assert remind_in("Anna", 1440, "massage", WALL).due == WALL + dt.timedelta(days=1)


def test_tomorrow_is_at_the_planned_time_of_day_also_on_the_day_of_a_change():
    plan = CoursePlan(dt.date(2026, 3, 1), at=dt.time(8, 30))
    eve = dt.datetime(2026, 3, 28, 23, 0, tzinfo=BERLIN)
    due = remind_tomorrow("Anna", plan, "massage", eve).due
    assert due.strftime("%d %H:%M %z") == "29 08:30 +0200"


PLAN = CoursePlan(WALL.date(), every_days=2, at=dt.time(19, 30))
TEXTS: dict[About, str] = {"session": "next", "break": "again?"}


def done(*days: int) -> list[SessionRecord]:
    return [SessionRecord("Anna", Kind.ROLLER, WALL + dt.timedelta(days=n), 300, seconds=300) for n in days]


def planned(plan: CoursePlan | None, sessions: list[SessionRecord], wall: dt.datetime) -> Reminder | None:
    return remind_of("Anna", plan, sessions, TEXTS, wall)


def test_the_next_session_is_reminded_of_at_its_hour():
    half_past = WALL + 30 * MINUTE
    assert planned(PLAN, [], WALL) == Reminder("Anna", half_past, "next", about="session")
    assert planned(PLAN, done(0), WALL) == Reminder("Anna", half_past + 2 * DAY, "next", about="session")
    assert planned(None, [], WALL) is None
    assert planned(replace(PLAN, declined=True), [], WALL) is None


@pytest.mark.parametrize("passed", [30 * MINUTE, 60 * MINUTE])
def test_of_one_whose_hour_has_passed_the_following_is_reminded_of(passed):
    reminder = planned(PLAN, [], WALL + passed)
    assert reminder is not None
    assert reminder.due == WALL + 30 * MINUTE + 2 * DAY


def test_the_last_one_whose_hour_has_passed_is_reminded_of_tomorrow():
    plan = replace(PLAN, started=WALL.date() - 30 * DAY)
    reminder = planned(plan, done(*range(-10, -1)), WALL + 60 * MINUTE)
    assert reminder is not None
    assert reminder.due == WALL + 30 * MINUTE + DAY


def test_days_of_the_week_are_kept_also_after_a_miss():
    """It is a Wednesday."""
    plan = replace(PLAN, started=WALL.date() - 9 * DAY, weekdays=(0, 3))
    reminder = planned(plan, [], WALL)
    assert reminder is not None
    assert reminder.due == WALL + 30 * MINUTE + DAY


def test_the_end_of_the_break_is_reminded_of_and_then_nothing():
    plan = replace(PLAN, started=WALL.date() - 30 * DAY)
    sessions = done(*range(-11, -1))
    reminder = planned(plan, sessions, WALL)
    assert reminder == Reminder(
        "Anna", dt.datetime(2026, 5, 2, 19, 30, tzinfo=BERLIN), "again?", about="break"
    )
    assert planned(plan, sessions, reminder.due) is None


def test_a_plan_keeps_what_clocks_show_in_another_zone_and_a_wish_its_moment():
    session = Reminder("Anna", WALL, "next", about="session")
    assert in_zone(session, LONDON).due == dt.datetime(2026, 3, 4, 19, 0, tzinfo=LONDON)
    wish = Reminder("Anna", WALL, "ten minutes")
    assert in_zone(wish, LONDON) == wish


def test_in_quiet_hours_nothing_is_due_and_what_waited_was_not_missed():
    quiet = {"Anna": QuietHours(dt.time(18), dt.time(20))}
    asked = Reminder("Anna", WALL - 5 * MINUTE, "Anna's")
    bobs = Reminder("Bob", WALL - 5 * MINUTE, "Bob's")
    started = WALL - 10 * MINUTE
    assert [one.reminder for one in due_reminders([asked, bobs], WALL, started, quiet)] == [bobs]
    assert told_at(asked, WALL, quiet) == WALL + 60 * MINUTE
    assert told_at(bobs, WALL, quiet) == WALL
    (later,) = due_reminders([asked], WALL + 60 * MINUTE, started, quiet)
    assert not later.missed
    # The hub was off at their end: only then it was missed.
    (missed,) = due_reminders([asked], WALL + 90 * MINUTE, WALL + 80 * MINUTE, quiet)
    assert missed.missed
    (waited,) = due_reminders([asked], WALL + 90 * MINUTE, WALL + 30 * MINUTE, quiet)
    assert not waited.missed


@given(st.integers(0, 3 * 24 * 60), st.integers(0, 3 * 24 * 60), st.integers(0, 23), st.integers(0, 23))
def test_a_hub_that_sleeps_until_the_next_reminder_finds_it_due(due, now, start, end):
    """Else it would sleep and wake without an end."""
    quiet = {"Anna": QuietHours(dt.time(start), dt.time(end))}
    eve = dt.datetime(2026, 3, 28, 12, 0, tzinfo=dt.UTC)
    reminder = Reminder("Anna", eve + due * MINUTE, "text")
    wall = (eve + now * MINUTE).astimezone(BERLIN)
    told = told_at(reminder, wall, quiet)
    assert told.astimezone(dt.UTC) >= wall.astimezone(dt.UTC)
    assert due_reminders([reminder], told, wall, quiet)


def test_due_ones_come_oldest_first_and_say_how_late_and_whether_they_were_missed():
    started = WALL - 5 * MINUTE
    missed = Reminder("Anna", WALL - 30 * MINUTE, "missed", 2)
    on_time = Reminder("Anna", WALL, "now", 1)
    at_start = Reminder("Anna", started, "at the start", 4)
    to_come = Reminder("Anna", WALL + MINUTE, "later", 3)
    due = due_reminders([on_time, to_come, missed, at_start], WALL, started)
    assert [(one.reminder.text, one.late, one.missed) for one in due] == [
        ("missed", 30 * MINUTE, True),
        ("at the start", 5 * MINUTE, False),
        ("now", dt.timedelta(0), False),
    ]


def test_lateness_is_real_time_across_a_change_of_summer_time():
    due = Reminder("Anna", dt.datetime(2026, 3, 29, 1, 30, tzinfo=BERLIN), "night")
    wall = dt.datetime(2026, 3, 29, 3, 30, tzinfo=BERLIN)
    assert due_reminders([due], wall, wall)[0].late == dt.timedelta(hours=1)
