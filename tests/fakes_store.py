"""The Store port in memory: the same rules as the real one, nothing survives it."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.domain.answers import AnswerRecord, Block
from assistant.domain.course import CoursePlan, Reminder, SessionRecord, session_changes
from assistant.domain.day import (
    ClockMark,
    DayLimits,
    Taken,
    aware,
    device_ends,
    give_back_ms,
    grant,
    holds,
    instant,
    lifts,
    not_before,
    seen,
)
from assistant.domain.device import Kind
from assistant.domain.errors import StoreError
from assistant.domain.events import KEPT_OUTSIDE_SESSIONS
from assistant.domain.person import person_key, person_name
from assistant.ports import PersonRecord, Reservation


@dataclass
class _Person:
    record: PersonRecord
    answers: dict[str, AnswerRecord] = field(default_factory=dict)
    blocks: dict[str, Block] = field(default_factory=dict)
    sessions: dict[int, SessionRecord] = field(default_factory=dict)
    taken: dict[int, tuple[Taken, bool]] = field(default_factory=dict)
    course: CoursePlan | None = None


class MemoryStore:
    """Keeps everything in dictionaries; `events` are the journal lines that were kept."""

    def __init__(self) -> None:
        self._people: dict[str, _Person] = {}
        self._reminders: dict[int, Reminder] = {}
        self._told: set[int] = set()
        self._mark: ClockMark | None = None
        self._last_id = 0
        self.events: list[dict[str, Any]] = []
        self.closed = False

    def _id(self) -> int:
        self._last_id += 1
        return self._last_id

    def _get(self, name: str) -> _Person:
        key = person_key(name)
        if key not in self._people:
            self._people[key] = _Person(PersonRecord(person_name(name)))
        return self._people[key]

    def _find(self, name: str) -> _Person:
        """The person, or an empty one that is not kept."""
        return self._people.get(person_key(name)) or _Person(PersonRecord(person_name(name)))

    def _saw(self, wall: dt.datetime) -> ClockMark:
        self._mark = seen(self._mark, wall)
        return self._mark

    async def person(self, name: str) -> PersonRecord:
        return self._get(name).record

    async def save_person(self, person: PersonRecord) -> None:
        known = self._get(person.name)
        known.record = replace(person, name=known.record.name, settings=dict(person.settings))

    async def people(self) -> Sequence[str]:
        return [person.record.name for person in self._people.values()]

    async def answers(self, person: str) -> Mapping[str, AnswerRecord]:
        return dict(self._find(person).answers)

    async def record_answers(self, person: str, answers: Sequence[AnswerRecord]) -> None:
        known = self._get(person)
        for answer in answers:
            self._saw(answer.at)
            known.answers[answer.question] = answer

    async def take_back_answers(
        self, person: str, questions: Collection[str], earlier: Sequence[AnswerRecord]
    ) -> None:
        for question in questions:
            self._get(person).answers.pop(question, None)
        await self.record_answers(person, earlier)

    async def blocks(self, person: str, wall: dt.datetime) -> Sequence[Block]:
        self._saw(wall)
        return [block for block in self._find(person).blocks.values() if holds(block, wall)]

    async def add_block(self, person: str, block: Block) -> None:
        known = self._get(person)
        known.blocks.pop(block.question, None)
        mark = self._saw(block.since)
        if not lifts(block):
            known.blocks[block.question] = not_before(mark, block)

    async def reserve(
        self,
        person: str,
        kind: Kind,
        seconds: float,
        wall: dt.datetime,
        *,
        kind_day_s: float,
        all_devices_day_s: float,
        at_least_s: float,
        gap_s: float,
        sessions_a_day: int | None = None,
    ) -> Reservation:
        limits = DayLimits(kind_day_s, all_devices_day_s, at_least_s, gap_s, sessions_a_day)
        known = self._get(person)
        mark = self._saw(wall)
        ms = grant(
            kind,
            seconds,
            wall,
            mark=mark,
            taken=[one for one, _ in known.taken.values()],
            ended=device_ends(known.sessions.values()),
            limits=limits,
        )
        number = self._id()
        known.taken[number] = (Taken(kind, mark.day, mark.at, ms), False)
        return Reservation(number, known.record.name, kind, ms / 1000)

    async def give_back(self, reservation: Reservation, unused_s: float) -> None:
        taken = self._find(reservation.person).taken
        if reservation.id not in taken:
            return
        one, given_back = taken[reservation.id]
        if not given_back:
            ms = one.ms - give_back_ms(one.ms, unused_s)
            taken[reservation.id] = (replace(one, ms=ms), True)

    async def begin_session(self, session: SessionRecord) -> int:
        self._saw(session.began)
        known = self._get(session.person)
        number = self._id()
        known.sessions[number] = replace(session, person=known.record.name)
        return number

    async def update_session(self, session_id: int, **changes: Any) -> None:
        session_changes(changes)
        for person in self._people.values():
            if session_id in person.sessions:
                changed = replace(person.sessions[session_id], **changes)
                if changed.ended is not None:
                    self._saw(changed.ended)
                person.sessions[session_id] = changed
                return
        raise StoreError("That session is not on record.", "Start a new one.")

    async def unfinished_session(self, person: str) -> tuple[int, SessionRecord] | None:
        unfinished = [(n, s) for n, s in self._find(person).sessions.items() if s.ended is None]
        return unfinished[-1] if unfinished else None

    async def sessions(self, person: str) -> Sequence[SessionRecord]:
        return list(self._find(person).sessions.values())

    async def course(self, person: str) -> CoursePlan | None:
        return self._find(person).course

    async def save_course(self, person: str, plan: CoursePlan) -> None:
        self._get(person).course = plan

    async def add_reminder(self, reminder: Reminder) -> Reminder:
        known = self._get(reminder.person)
        aware(reminder.due)
        kept = replace(reminder, id=self._id(), person=known.record.name)
        self._reminders[kept.id or 0] = kept
        return kept

    async def reminders(self, wall: dt.datetime | None = None) -> Sequence[Reminder]:
        waiting = [r for n, r in self._reminders.items() if n not in self._told]
        if wall is not None:
            self._saw(wall)
            waiting = [r for r in waiting if instant(r.due) <= instant(wall)]
        return sorted(waiting, key=lambda r: (instant(r.due), r.id or 0))

    async def reminder_told(self, reminder_id: int) -> None:
        self._told.add(reminder_id)

    async def latest_seen(self) -> dt.datetime | None:
        return self._mark.at if self._mark else None

    async def write_events(self, lines: Sequence[Mapping[str, Any]]) -> None:
        on_record = {n for person in self._people.values() for n in person.sessions}
        for line in lines:
            session = line.get("session")
            if session in on_record or (session is None and line.get("type") in KEPT_OUTSIDE_SESSIONS):
                self.events.append(dict(line))

    async def forget(self, person: str) -> None:
        known = self._people.pop(person_key(person), None)
        self.events = [line for line in self.events if line.get("session") is not None]
        if known is not None:
            self.events = [line for line in self.events if line["session"] not in known.sessions]
            for n in [n for n, r in self._reminders.items() if r.person == known.record.name]:
                del self._reminders[n]

    async def close(self) -> None:
        self.closed = True
