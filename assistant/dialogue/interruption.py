"""What breaks off a conversation, whatever it is doing."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from assistant.domain.answers import Block
from assistant.domain.errors import UnknotError

SYMPTOMS = ("unwell", "emergency")
"""What forbids a massage for a day."""

_LEAST_SERIOUS_FIRST = ("stop", "ear_lost", "shutdown", "hurts", *SYMPTOMS)


@dataclass(frozen=True, slots=True)
class StopHeard:
    """Somebody or something said stop. `kind` is stop, hurts, unwell, emergency, ear_lost or shutdown.

    `turn` is the one it was said in, `took_ms` how long after its last sound it was made out, where it was
    sound.
    """

    kind: str
    by: str
    word: str | None = None
    symptom: str | None = None
    turn: str | None = None
    took_ms: int | None = None

    @property
    def seriousness(self) -> int:
        """Higher is more serious: "chest pain" is not lost in the "stop, stop" that follows it."""
        return _LEAST_SERIOUS_FIRST.index(self.kind)


class InterruptedByStopError(Exception):
    """Raised out of a flow when a stop ended it; the zero was commanded before."""

    def __init__(self, stop: StopHeard) -> None:
        super().__init__(stop.kind)
        self.stop = stop
        self.session_id: int | None = None
        """The session that it ended, when there was one."""
        self.by_hand = False
        """Whether no motor had a part in it."""
        self.pregnant = False
        """Whether that was the one for pregnancy, whose warning signs have advice of their own."""
        self.block: Block | None = None
        """What was kept of a symptom, to be taken back where it was misheard."""


class NoAnswerError(UnknotError):
    """Raised when a question got no answer three times: silence is never an answer (I8)."""

    def __init__(self, question: str, *, silent: bool) -> None:
        super().__init__("I did not get an answer." if silent else "I could not understand the answer.")
        self.question = question
        self.silent = silent


async def ended(task: asyncio.Task[Any]) -> None:
    """Wait until the task is over, however often this is cancelled meanwhile. Raises CancelledError then."""
    broken_off: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as cancelled:
            broken_off = cancelled
    if broken_off is not None:
        raise broken_off


async def seen_through(writing: Coroutine[Any, Any, None]) -> None:
    """What must be written down is, also when it is broken off meanwhile; only then is it broken off."""
    task = asyncio.ensure_future(writing)
    await ended(task)
    task.result()
