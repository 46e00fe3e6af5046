"""The Store port over SQLAlchemy: what survives a restart."""

import asyncio
import datetime as dt
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Engine

from assistant.domain.answers import AnswerRecord, Block
from assistant.domain.course import CoursePlan, Reminder, SessionRecord, session_changes
from assistant.domain.day import DayLimits, aware
from assistant.domain.device import Kind
from assistant.domain.errors import LimitReachedError, StoreError
from assistant.home import person_folder
from assistant.ports import PersonRecord, Reservation
from assistant.store import minutes, people, sessions, sqlite
from assistant.store.faults import told
from assistant.store.whole import whole

T = TypeVar("T")

CACHE = "cache"


class SqlStore:
    """Each method is one transaction, done on a thread of its own in the order of the calls.

    A slow disk thus never holds up the event loop, where a stop may be waiting. A caller that is
    cancelled stops waiting; what it asked for may still be done, and minutes it reserved stay taken.
    """

    def __init__(self, engine: Engine, home: Path, where: str, executor: ThreadPoolExecutor | None) -> None:
        """Use `open`; here an engine of another database can be given, `where` names it for people."""
        self._engine = engine
        self._home = home
        self._where = where
        self._executor = executor
        self._closed = False

    @classmethod
    def open(cls, home: Path, *, inline: bool = False) -> Self:
        """Open, check and migrate the database in the data folder; blocks for as long as that takes.

        `inline` runs the SQL on the calling thread: for an event loop on simulated time, which cannot
        wait for a thread. Raises StoreError with a remedy; a damaged file is left where it is.
        """
        engine = sqlite.open_engine(home)
        executor = None if inline else ThreadPoolExecutor(1, thread_name_prefix="unknot-store")
        return cls(engine, home, str(home / sqlite.FILE), executor)

    async def _run(self, work: Callable[[Connection], T]) -> T:
        return await self._on_thread(lambda: self._transaction(work))

    async def _on_thread(self, work: Callable[[], T]) -> T:
        if self._closed:
            raise StoreError(f"The history in {self._where} is closed.", "Start Unknot again.")
        if self._executor is None:
            return work()
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)

    def _transaction(self, work: Callable[[Connection], T]) -> T:
        with told(self._where), self._engine.begin() as connection:
            return work(connection)

    async def person(self, name: str) -> PersonRecord:
        return await self._run(lambda c: people.person(c, name))

    async def save_person(self, person: PersonRecord) -> None:
        await self._run(lambda c: people.save(c, person))

    async def people(self) -> Sequence[str]:
        return await self._run(people.names)

    async def answers(self, person: str) -> Mapping[str, AnswerRecord]:
        return await self._run(lambda c: people.latest_answers(c, person))

    async def record_answers(self, person: str, answers: Sequence[AnswerRecord]) -> None:
        await self._run(lambda c: people.record_answers(c, person, answers))

    async def take_back_answers(
        self, person: str, questions: Collection[str], earlier: Sequence[AnswerRecord]
    ) -> None:
        await self._run(lambda c: people.take_back_answers(c, person, questions, earlier))

    async def blocks(self, person: str, wall: dt.datetime) -> Sequence[Block]:
        return await self._run(lambda c: people.holding(c, person, wall))

    async def add_block(self, person: str, block: Block) -> None:
        await self._run(lambda c: people.add_block(c, person, block))

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

        def take(connection: Connection) -> Reservation | LimitReachedError:
            owner = people.find_or_make(connection, person)
            return minutes.reserve(connection, owner, kind, seconds, wall, limits=limits)

        taken = await self._run(take)
        if isinstance(taken, LimitReachedError):
            raise taken
        return taken

    async def give_back(self, reservation: Reservation, unused_s: float) -> None:
        def give(connection: Connection) -> None:
            owner = people.find(connection, reservation.person)
            minutes.give_back(connection, reservation.id, owner, unused_s)

        await self._run(give)

    async def begin_session(self, session: SessionRecord) -> int:
        def begin(connection: Connection) -> int:
            minutes.see(connection, session.began)
            return sessions.begin(connection, people.find_or_make(connection, session.person)[0], session)

        return await self._run(begin)

    async def update_session(self, session_id: int, **changes: Any) -> None:
        session_changes(changes)

        def change(connection: Connection) -> None:
            if changes.get("ended") is not None:
                minutes.see(connection, changes["ended"])
            sessions.change(connection, session_id, changes)

        await self._run(change)

    async def unfinished_session(self, person: str) -> tuple[int, SessionRecord] | None:
        found = await self._run(lambda c: sessions.of_person(c, people.find(c, person)))
        return next(((n, record) for n, record in reversed(found) if record.ended is None), None)

    async def sessions(self, person: str) -> Sequence[SessionRecord]:
        found = await self._run(lambda c: sessions.of_person(c, people.find(c, person)))
        return [record for _, record in found]

    async def course(self, person: str) -> CoursePlan | None:
        return await self._run(lambda c: sessions.course(c, people.find(c, person)))

    async def save_course(self, person: str, plan: CoursePlan) -> None:
        await self._run(lambda c: sessions.save_course(c, people.find_or_make(c, person)[0], plan))

    async def add_reminder(self, reminder: Reminder) -> Reminder:
        aware(reminder.due)
        return await self._run(
            lambda c: sessions.add_reminder(c, people.find_or_make(c, reminder.person), reminder)
        )

    async def reminders(self, wall: dt.datetime | None = None) -> Sequence[Reminder]:
        def waiting(connection: Connection) -> list[Reminder]:
            if wall is not None:
                minutes.see(connection, wall)
            return sessions.waiting(connection, wall)

        return await self._run(waiting)

    async def reminder_told(self, reminder_id: int) -> None:
        await self._run(lambda c: sessions.told(c, reminder_id))

    async def latest_seen(self) -> dt.datetime | None:
        return await self._run(minutes.latest_seen)

    async def whole(self, person: str) -> Mapping[str, Any]:
        """Everything that is kept of a person, by table, as values that JSON knows; empty for nobody."""
        return await self._run(lambda c: whole(c, person))

    async def write_events(self, lines: Sequence[Mapping[str, Any]]) -> None:
        await self._run(lambda c: sessions.write_events(c, lines))

    async def forget(self, person: str) -> None:
        """Erase the person's rows, what is left of them in the file, their folder, and all rendered lines.

        Raises StoreError when the disk fails; asking again goes on with what is left.
        """
        await self._on_thread(lambda: self._erase(person))

    def _erase(self, person: str) -> None:
        self._transaction(lambda c: people.forget(c, person))
        if self._engine.dialect.name == "sqlite":
            with told(self._where):
                sqlite.compact(self._engine)
        folder = person_folder(self._home, person)
        try:
            sqlite.erase_set_aside(self._home)
            # Rendered lines are named by what they hold, so nobody can tell which of them say this name.
            if (cache := self._home / CACHE).is_dir() and not cache.is_symlink():
                shutil.rmtree(cache)
            if folder.is_symlink():
                folder.unlink()
            elif folder.exists():
                shutil.rmtree(folder)
        except OSError as error:
            raise StoreError(
                f"The recordings in {folder} could not be erased: {(error.strerror or str(error)).lower()}.",
                "Delete that folder by hand.",
            ) from error

    async def close(self) -> None:
        """Finish what was asked for and let go of the file; again does nothing."""
        if self._closed:
            return
        closing = self._on_thread(self._engine.dispose)
        try:
            await closing
        finally:
            self._closed = True
            if self._executor is not None:
                self._executor.shutdown(wait=False)
