"""The conversation's parts, wired to each other over the ports: the same in the program and in a test."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from assistant.content import Content, load_content
from assistant.dialogue.conversation import Conversation
from assistant.dialogue.doubt import Caution, Doubt
from assistant.dialogue.speaking import Lines
from assistant.dialogue.supervisor import Supervisor
from assistant.domain.errors import ContentError, UnknotError
from assistant.domain.events import Ended, Problem, Ready
from assistant.flows.evening import evening
from assistant.flows.hub import Hub, Rest
from assistant.journal import EventJournal, Sink
from assistant.ports import GUEST, Clock, Ear, Journal, Massagers, Source, Store, Voice
from assistant.steady_clock import SteadyClock
from intents import IntentError, Phrasebook


@dataclass(frozen=True, slots=True)
class Parts:
    """A hub's parts, wired; `run` lets them live until the evening is over."""

    hub: Hub
    talk: Conversation
    voice: Voice
    journal: EventJournal
    person: str
    beside: tuple["Beside", ...] = ()

    async def run(self) -> int:
        """Talk until there is nobody to talk with: the exit code. Motors are at zero when it returns."""
        hub, talk = self.hub, self.talk
        try:
            async with self.journal.running():
                names = await hub.store.people()
                talk.names = tuple(name for name in names if name != GUEST)
                self.journal.write(
                    Ready(
                        hub.ear.description,
                        self.voice.description,
                        hub.massagers.description,
                        version("unknot"),
                    )
                )
                await _until_first(
                    evening(talk, hub, self.person, hub.clock.wall()),
                    hub.supervisor.run(),
                    _tell_alarms(talk, hub),
                    *(_alone(beside(self), self.journal) for beside in self.beside),
                )
                self.journal.write(Ended(0))
        finally:
            hub.massagers.stop_all()
        return 0


Beside = Callable[[Parts], Coroutine[Any, Any, None]]
"""What runs beside the evening, over its parts: the page, the smart home. It ends when the evening does.

Where it fails with an UnknotError, that is written down and the evening goes on without it.
"""


def wire(
    *,
    clock: Clock,
    store: Store,
    massagers: Massagers,
    ear: Ear,
    voice: Voice,
    content: Content,
    phrasebook: Phrasebook,
    person: str,
    answer_window_s: float = 10.0,
    emergency_number: str = "112",
    sinks: tuple[Sink, ...] = (),
    pace: float = 1.0,
    beside: tuple[Beside, ...] = (),
    caution: str = "normal",
    rest: Rest | None = None,
) -> Parts:
    """Put the parts together. `pace` below one shortens the massage itself: for simulated massagers only."""
    rest = rest or Rest()
    journal = EventJournal(clock, store, sinks)
    talk = Conversation(
        ear, voice, clock, journal, phrasebook, Lines(content.lines), answer_window_s=answer_window_s
    )
    doubt = Doubt(Caution(caution))
    supervisor = Supervisor(ear, massagers, clock, journal, phrasebook, talk, doubt)
    hub = Hub(
        clock=SteadyClock(clock),
        store=store,
        massagers=massagers,
        journal=journal,
        ear=ear,
        supervisor=supervisor,
        questions=content.questions,
        routine=content.routine,
        limits=content.limits.at_pace(pace),
        emergency_number=emergency_number,
        goodbye_ends=ear.source is Source.TYPED or rest.ends,
        rest=rest,
    )
    return Parts(hub, talk, voice, journal, person, beside)


def load_words() -> tuple[Content, Phrasebook]:
    """Content and sentences. Raises ContentError naming the file and the line."""
    try:
        return load_content(), Phrasebook.load()
    except IntentError as wrong:
        raise ContentError(str(wrong)) from wrong


async def _tell_alarms(talk: Conversation, hub: Hub) -> None:
    """The loudest there is: over whatever is being said."""
    async for alarm in hub.massagers.alarms():
        hub.journal.write(Problem(alarm, ""))
        await talk.call_out(alarm, "alarm")


async def _alone(beside: Coroutine[Any, Any, None], journal: Journal) -> None:
    """What it fails with is its own affair: it ends no massage."""
    try:
        await beside
    except* UnknotError as failed:
        for problem in _single(failed):
            journal.write(Problem(problem.what, problem.remedy))


def _single(errors: ExceptionGroup[UnknotError]) -> Iterator[UnknotError]:
    for error in errors.exceptions:
        if isinstance(error, ExceptionGroup):
            yield from _single(error)
        else:
            yield error


async def _until_first(main: Coroutine[Any, Any, None], *others: Coroutine[Any, Any, None]) -> None:
    """Run all until `main` is over."""
    async with asyncio.TaskGroup() as tasks:
        beside = [tasks.create_task(other) for other in others]
        await main
        for task in beside:
            task.cancel()
