"""The planned sessions of a course as an iCalendar file (RFC 5545), each with an alarm."""

import datetime as dt
import uuid
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vText

from assistant.domain.course import Coming, CoursePlan, SessionRecord, moments_to_come, next_session
from assistant.domain.person import person_key

LASTS = dt.timedelta(minutes=30)
"""The questions, the longest usual session and the rest after it (DJ)."""
ALARM_BEFORE = dt.timedelta(minutes=10)
UIDS = uuid.uuid5(uuid.NAMESPACE_URL, "https://unknot.invalid/course")


def course_calendar(
    person: str, plan: CoursePlan, sessions: Sequence[SessionRecord], wall: dt.datetime
) -> bytes:
    """The sessions that are left, or the end of the break, in the zone of `wall` (which is now).

    A session keeps its UID when its day changes, so that a calendar that reads the file again moves it.
    The name of the person is not in it: calendars are shared.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Unknot//Guided relaxation massage//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    coming = next_session(plan, sessions, wall)
    moments = moments_to_come(plan, sessions, wall)
    for number, at in enumerate(moments, coming.number):
        text = f"Massage, session {number} of {plan.sessions}"
        calendar.add_component(_event(_uid(person, plan, number), text, at, wall))
    if coming.kind is Coming.BREAK and coming.at is not None:
        text = "The break is over: another course of massage?"
        calendar.add_component(_event(_uid(person, plan, 0), text, coming.at, wall))
        moments = [coming.at]
    if moments:
        # A zone's rules for the time around the course: some calendars know nothing else of it.
        days = [at.date() for at in moments]
        year = dt.timedelta(days=366)
        calendar.add_missing_timezones(min(days) - year, max(days) + year)
    return bytes(calendar.to_ical())


def _uid(person: str, plan: CoursePlan, number: int) -> str:
    """The same for a session of a course each time, and telling nothing of the person."""
    return f"{uuid.uuid5(UIDS, f'{person_key(person)} {plan.started.isoformat()} {number}')}@unknot"


def _event(uid: str, text: str, at: dt.datetime, wall: dt.datetime) -> Event:
    event = Event()
    event.add("uid", vText(uid))
    event.add("summary", text)
    event.add("description", "Guided relaxation massage, not diagnosis or treatment.")
    # A zone without a name has no rules to send along.
    event.add("dtstart", at if isinstance(at.tzinfo, ZoneInfo) else at.astimezone(dt.UTC))
    event.add("duration", LASTS)
    event.add("dtstamp", wall.astimezone(dt.UTC))
    event.add("last-modified", wall.astimezone(dt.UTC))
    # A calendar takes the later of two versions by this number.
    event.add("sequence", int(wall.timestamp()) // 60)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    alarm.add("trigger", -ALARM_BEFORE)
    event.add_component(alarm)
    return event
