"""What a home knows before a conversation begins, from the `home` of a script.

Anna:
  age: 40
  records: course               # a healthy person's answers to the questions of the course
  sessions: [{kind: roller, days_ago: 2, seconds: 300, unfinished: true, position: kneading}]
  course: {days_ago: 9, sessions: 10}
  used: {roller: 20}            # minutes of today
  reminders: [{minutes_ago: 30, text: ...}]
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assistant.content import Content
from assistant.domain.course import CoursePlan, Reminder, SessionRecord
from assistant.domain.device import Kind
from assistant.domain.screening import AnswerRecord
from assistant.ports import PersonRecord, Store


async def furnish(store: Store, home: Mapping[str, Any], wall: dt.datetime, content: Content) -> None:
    for name, known in home.items():
        await store.save_person(PersonRecord(name, age=known.get("age")))
        for session in known.get("sessions", ()):
            await store.begin_session(_session(name, session, wall))
        if known.get("records") == "course":
            await store.record_answers(name, course_answers(content, wall - dt.timedelta(days=2)))
        if plan := known.get("course"):
            started = wall.date() - dt.timedelta(days=plan.get("days_ago", 9))
            await store.save_course(name, CoursePlan(started, sessions=plan.get("sessions", 10)))
        for kind, minutes in known.get("used", {}).items():
            await _use(store, name, Kind(kind), 60.0 * minutes, wall)
        for reminder in known.get("reminders", ()):
            due = wall - dt.timedelta(minutes=reminder["minutes_ago"])
            await store.add_reminder(Reminder(name, due, reminder["text"]))


async def _use(store: Store, name: str, kind: Kind, seconds: float, wall: dt.datetime) -> None:
    await store.reserve(
        name, kind, seconds, wall, kind_day_s=seconds, all_devices_day_s=seconds, at_least_s=0, gap_s=0
    )


def _session(name: str, known: Mapping[str, Any], wall: dt.datetime) -> SessionRecord:
    began = wall - dt.timedelta(days=known.get("days_ago", 0), minutes=known.get("minutes_ago", 0))
    seconds = known.get("seconds", 300)
    record = SessionRecord(
        name,
        Kind(known.get("kind", "roller")),
        began,
        known.get("planned_s", 300),
        seconds=seconds,
        position=known.get("position"),
        phase="running",
    )
    if known.get("unfinished"):
        return record
    return replace(record, ended=began + dt.timedelta(seconds=seconds), phase="ended", ended_by="time_up")


def course_answers(content: Content, at: dt.datetime) -> list[AnswerRecord]:
    """A healthy person's answers to the questions that are asked once a course."""
    return [
        AnswerRecord(question.id, 40 if question.state == "age" else False, unsure=False, at=at)
        for question in content.questions.questions.values()
        if question.scope.value == "course"
    ]
