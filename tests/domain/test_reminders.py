"""Reminders: when they are due, and how late."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from assistant.domain.course import Coming, CoursePlan, Next, Reminder
from assistant.domain.errors import SettingsError
from assistant.domain.reminders import due_reminders, remind_in, remind_of, remind_tomorrow

BERLIN = ZoneInfo("Europe/Berlin")
WALL = dt.datetime(2026, 3, 4, 19, 0, tzinfo=BERLIN)
MINUTE = dt.timedelta(minutes=1)


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


def test_only_what_is_still_to_come_is_reminded_of():
    later = WALL + MINUTE
    assert remind_of("Anna", Next(Coming.DUE, later, 2, 10), "text", WALL) == Reminder("Anna", later, "text")
    assert remind_of("Anna", Next(Coming.BREAK, later, 10, 10), "text", WALL) == Reminder(
        "Anna", later, "text"
    )
    assert remind_of("Anna", Next(Coming.DUE, WALL, 2, 10), "text", WALL) is None
    assert remind_of("Anna", Next(Coming.ASK_AGAIN, later, 10, 10), "text", WALL) is None
    assert remind_of("Anna", Next(Coming.NONE), "text", WALL) is None


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
