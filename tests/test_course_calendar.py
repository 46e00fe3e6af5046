"""The calendar file, read back by the library that calendars use."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

from icalendar import Calendar

from assistant.course_calendar import course_calendar
from assistant.domain.course import CoursePlan, SessionRecord
from assistant.domain.device import Kind

BERLIN = ZoneInfo("Europe/Berlin")
WALL = dt.datetime(2026, 3, 26, 12, 0, tzinfo=BERLIN)
PLAN = CoursePlan(WALL.date(), sessions=10, every_days=2, at=dt.time(19, 0))


def done(day: dt.date) -> SessionRecord:
    return SessionRecord("Anna", Kind.ROLLER, dt.datetime.combine(day, dt.time(19), BERLIN), 300, seconds=300)


def read(plan: CoursePlan, sessions: list[SessionRecord], wall: dt.datetime = WALL) -> Calendar:
    return Calendar.from_ical(course_calendar("Anna", plan, sessions, wall))


def starts(calendar: Calendar) -> list[dt.datetime]:
    return [event.start for event in calendar.events]


def test_the_sessions_are_at_what_clocks_show_across_summer_time():
    calendar = read(PLAN, [])
    assert [str(event["summary"]) for event in calendar.events][::9] == [
        "Massage, session 1 of 10",
        "Massage, session 10 of 10",
    ]
    assert [start.strftime("%m-%d %H:%M %z") for start in starts(calendar)][:3] == [
        "03-26 19:00 +0100",
        "03-28 19:00 +0100",
        "03-30 19:00 +0200",
    ]
    assert all(event.duration == dt.timedelta(minutes=30) for event in calendar.events)


def test_the_rules_of_the_zone_are_in_the_file_and_say_the_same_as_the_zone():
    """A calendar may know nothing else of it."""
    (zone,) = read(PLAN, []).timezones
    assert zone.tz_name == "Europe/Berlin"
    told = zone.to_tz(lookup_tzid=False)
    for start in starts(read(PLAN, [])):
        face = start.replace(tzinfo=None)
        assert face.replace(tzinfo=told).utcoffset() == face.replace(tzinfo=BERLIN).utcoffset()


def test_each_session_has_an_alarm():
    for event in read(PLAN, []).events:
        (alarm,) = event.alarms.times
        assert alarm.trigger == event.start - dt.timedelta(minutes=10)


def test_a_session_that_moves_keeps_its_uid_and_is_the_later_version():
    before = read(PLAN, [])
    moved = read(replace(PLAN, weekdays=(0, 3)), [], WALL + dt.timedelta(hours=1))
    assert [event.uid for event in before.events] == [event.uid for event in moved.events]
    assert len({event.uid for event in before.events}) == 10
    assert starts(before) != starts(moved)
    assert all(
        new["sequence"] > old["sequence"] for new, old in zip(moved.events, before.events, strict=True)
    )


def test_what_is_done_is_not_in_it_and_the_rest_keeps_its_uid():
    before, after = read(PLAN, []), read(PLAN, [done(WALL.date())])
    assert [event.uid for event in after.events] == [event.uid for event in before.events][1:]


def test_other_people_and_courses_have_other_uids():
    def uid(person: str, plan: CoursePlan) -> str:
        return str(Calendar.from_ical(course_calendar(person, plan, [], WALL)).events[0].uid)

    later = replace(PLAN, started=PLAN.started + dt.timedelta(days=90))
    assert len({uid("Anna", PLAN), uid("Ben", PLAN), uid("Anna", later)}) == 3
    assert uid("Anna", PLAN) == uid(" anna", PLAN)


def test_in_the_break_it_has_its_end_and_afterwards_nothing():
    sessions = [done(WALL.date() + dt.timedelta(days=n)) for n in range(10)]
    wall = WALL + dt.timedelta(days=10)
    (event,) = read(PLAN, sessions, wall).events
    assert event.start == dt.datetime(2026, 6, 4, 19, 0, tzinfo=BERLIN)
    assert "another course" in str(event["summary"])
    assert read(PLAN, sessions, event.start).events == []


def test_nobody_is_named_in_it():
    assert b"Anna" not in course_calendar("Anna", PLAN, [], WALL)


def test_a_zone_without_a_name_is_told_in_utc():
    wall = dt.datetime(2026, 3, 26, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    text = course_calendar("Anna", PLAN, [], wall).decode()
    assert "DTSTART:20260326T180000Z" in text
    assert "VTIMEZONE" not in text
