"""What a home knows before a conversation begins, from the `home` of a script.

Anna:
  age: 40
  stop_rehearsed: false         # true where it is not said
  last: {kind: chair, program: knead, levels: {pressure: 3}}    # what was liked the last time
  records: course               # a healthy person's answers to the questions of the course
  sessions: [{kind: roller, days_ago: 2, seconds: 300, unfinished: true, position: kneading}]
  course: {days_ago: 9, sessions: 10, every: 2, at: "19:00", weekdays: [0, 3]}
  patience: 20                  # seconds to answer; voice_speed, quiet ("21:00-08:00"), called likewise
  used: {roller: 20}            # minutes of today
  reminders: [{minutes_ago: 30, text: ..., about: session}]     # the text or its line; negative is to come
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assistant.content import Content
from assistant.domain.course import CoursePlan, Reminder, SessionRecord
from assistant.domain.day import later
from assistant.domain.device import Kind
from assistant.domain.questions import REASON
from assistant.domain.quiet import quiet_hours
from assistant.domain.screening import AnswerRecord
from assistant.flows.same_again import KEPT_AS
from assistant.ports import PersonRecord, Store


async def furnish(store: Store, home: Mapping[str, Any], wall: dt.datetime, content: Content) -> None:
    for name, known in home.items():
        last = {KEPT_AS: known["last"]} if "last" in known else {}
        rehearsed = known.get("stop_rehearsed", True)
        await store.save_person(
            PersonRecord(
                name,
                age=known.get("age"),
                words_per_minute=known.get("voice_speed"),
                answer_window_s=known.get("patience"),
                stop_rehearsed=rehearsed,
                settings=last,
                quiet=quiet_hours(known["quiet"]) if "quiet" in known else None,
                spoken_name=known.get("called"),
            )
        )
        for session in known.get("sessions", ()):
            await store.begin_session(_session(name, session, wall))
        if known.get("records") == "course":
            await store.record_answers(name, course_answers(content, wall - dt.timedelta(days=2)))
        if plan := known.get("course"):
            started = wall.date() - dt.timedelta(days=plan.get("days_ago", 9))
            at = dt.time.fromisoformat(plan.get("at", "19:00"))
            days = tuple(plan.get("weekdays", ()))
            await store.save_course(
                name, CoursePlan(started, plan.get("sessions", 10), plan.get("every", 2), at, weekdays=days)
            )
        for kind, minutes in known.get("used", {}).items():
            await _use(store, name, Kind(kind), 60.0 * minutes, wall)
        for reminder in known.get("reminders", ()):
            due = later(wall, -60 * reminder["minutes_ago"])
            about = reminder.get("about", "massage")
            text = content.lines.get(reminder["text"], reminder["text"])
            await store.add_reminder(Reminder(name, due, text, about=about))


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
        pain_before=known.get("before"),
        pain_after=known.get("after"),
    )
    if known.get("unfinished"):
        return record
    return replace(record, ended=began + dt.timedelta(seconds=seconds), phase="ended", ended_by="time_up")


def course_answers(content: Content, at: dt.datetime) -> list[AnswerRecord]:
    """A healthy person's answers to what is asked once a course, and once."""
    return [
        AnswerRecord(REASON, "relaxing", unsure=False, at=at),
        *(
            AnswerRecord(question.id, 40 if question.state == "age" else False, unsure=False, at=at)
            for question in content.questions.questions.values()
            if question.scope.value == "course" and question.state != "weeks"
        ),
    ]
