"""A motor that runs, as far as the bench needs one: the real supervisor, and each zero that it commands."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Protocol

from assistant.clock import SystemClock
from assistant.dialogue.conversation import Conversation
from assistant.dialogue.listening import listening_to
from assistant.dialogue.speaking import Lines
from assistant.dialogue.supervisor import Supervisor
from assistant.domain.device import Kind
from assistant.domain.errors import DeviceNotFoundError
from assistant.domain.events import Event
from assistant.ports import Heard, Listening, Massager, Source
from assistant.speech.frames import Samples
from assistant.speech.recogniser import Utterance
from assistant.speech.silent_voice import SilentVoice
from intents import Phrasebook

STATE = "device"


class Hearing(Protocol):
    """An ear, with or without the assistant's own voice in the room."""

    @property
    def source(self) -> Source: ...

    def listen(self, listening: Listening) -> None: ...

    def feed(self, block: Samples) -> list[Utterance]: ...


class InMotion:
    """A person is being massaged: `feed` takes sound and gives what commanded zero within it, in order."""

    def __init__(self, ear: Hearing, phrasebook: Phrasebook) -> None:
        self._ear = ear
        self._zeros = _Zeros()
        clock = SystemClock()
        journal = _NoJournal()
        given = _Given(ear.source)
        talk = Conversation(given, SilentVoice(), clock, journal, phrasebook, Lines({}))
        talk.moving, talk.state = True, STATE
        self._supervisor = Supervisor(given, self._zeros, clock, journal, phrasebook, talk)
        ear.listen(listening_to(phrasebook, STATE, talk.turn))

    def feed(self, block: Samples) -> list[Heard]:
        """Each Heard that brought every motor to zero."""
        return [found.heard for found in self._ear.feed(block) if self._stops(found.heard)]

    def _stops(self, heard: Heard) -> bool:
        before = self._zeros.count
        self._supervisor.see(heard)
        return self._zeros.count > before


class _Zeros:
    """Massagers that only count how often zero was commanded."""

    description = "none"

    def __init__(self) -> None:
        self.count = 0

    def stop_all(self) -> None:
        self.count += 1

    async def find(self, kind: Kind, name: str | None = None) -> Massager:
        raise DeviceNotFoundError(f"There is no {name or kind.value} here.", "It is only counted.")

    def known(self) -> Sequence[Massager]:
        return ()

    async def confirm_stop(self) -> float | None:
        return 0.0

    async def alarms(self) -> AsyncIterator[str]:
        never: tuple[str, ...] = ()
        for alarm in never:
            yield alarm


class _Given:
    """The ear's port, for what is handed to the supervisor by `see`."""

    hearing = False
    description = "the bench"

    def __init__(self, source: Source) -> None:
        self.source = source

    async def listen(self, listening: Listening) -> None:
        del listening

    async def hear(self) -> Heard:
        raise NotImplementedError

    def alive_at(self) -> Mapping[str, float]:
        return {}

    async def close(self) -> None:
        """Nothing is open."""


class _NoJournal:
    """The bench keeps counts, not events."""

    def write(self, event: Event) -> None:
        del event

    def session(self, session_id: int | None) -> None:
        del session_id

    def turn(self, turn: str | None) -> None:
        del turn

    def running(self) -> AbstractAsyncContextManager[None]:
        return nullcontext()
