"""Stop wins: one supervisor owns the ear and sees every word first (I3).

On a stop it commands zero before anything else happens, then breaks off the voice and the flow.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, TypeVar

from assistant.dialogue.conversation import DOUBTFUL_STOP, NOT_UNDERSTOOD, Conversation
from assistant.dialogue.interruption import InterruptedByStopError, StopHeard, ended
from assistant.domain.errors import DeviceError, EarError
from assistant.domain.events import HeardPhrase, Problem, Stopped
from assistant.ports import Clock, Ear, Heard, Journal, Massagers, Stage
from intents import Match, Phrasebook

T = TypeVar("T")

STOPS = {"Stop": "stop", "ItHurts": "hurts", "FeelBad": "unwell", "Emergency": "emergency"}


class Supervisor:
    """Listens for as long as the hub runs and lets flows run under its eyes."""

    def __init__(
        self,
        ear: Ear,
        massagers: Massagers,
        clock: Clock,
        journal: Journal,
        phrasebook: Phrasebook,
        talk: Conversation,
    ) -> None:
        self._ear = ear
        self._massagers = massagers
        self._clock = clock
        self._journal = journal
        self._phrasebook = phrasebook
        self._talk = talk
        self._flows: list[asyncio.Task[Any]] = []
        self._stop: StopHeard | None = None
        self._unheeded: InterruptedByStopError | None = None
        self._last_stop: Stopped | None = None
        self._stopped = asyncio.Event()
        self.ear_lost = False

    async def run(self) -> None:
        """See every utterance until there are no more; the end of the sound is a stop."""
        async with asyncio.TaskGroup() as tasks:
            confirming = tasks.create_task(self._confirm_stops())
            await self._hear()
            confirming.cancel()
        await self._confirm_stop()

    async def _hear(self) -> None:
        while True:
            try:
                heard = await self._ear.hear()
            except EarError as lost:
                self.ear_lost = True
                self.stop(StopHeard("ear_lost", by=self._ear.source.value))
                self._journal.write(Problem(lost.what, lost.remedy))
                return
            self.see(heard)

    async def _confirm_stops(self) -> None:
        """After each stop, note when the massagers showed a live zero: the journal then has it twice."""
        while True:
            await self._stopped.wait()
            self._stopped.clear()
            await self._confirm_stop()

    async def _confirm_stop(self) -> None:
        stop = self._last_stop
        if await self._massagers.confirm_stop() is not None and stop is not None:
            self._journal.write(replace(stop, confirmed_ms=int(self._clock.now() * 1000)))

    async def until_stopped(self, flow: Coroutine[Any, Any, T]) -> T:
        """Run a flow to its end. Raises InterruptedByStopError when a stop ended it.

        Flows may nest; a stop ends the innermost, and whoever started it decides what follows.
        """
        self._unheeded = None
        task = asyncio.ensure_future(flow)
        self._flows.append(task)
        if self._stop is not None:
            task.cancel()
        try:
            return await self._outcome(task)
        finally:
            self._flows.remove(task)

    async def _outcome(self, task: asyncio.Task[T]) -> T:
        """A flow that a stop met has no result, even where it came to its end in the same moment."""
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            task.cancel()
            await ended(task)
            raise
        if self._stop is not None:
            stop, self._stop = self._stop, None
            error = None if task.cancelled() else task.exception()
            # That a massager was stopped is no news.
            if error is not None and not isinstance(error, DeviceError):
                self._journal.write(Problem(f"While stopping: {error}", ""))
            raise self._interruption(stop)
        return task.result()

    def _interruption(self, stop: StopHeard) -> InterruptedByStopError:
        """What is raised for a stop: the more serious of two where one is still being carried out."""
        before = self._unheeded
        if before is not None and stop.seriousness <= before.stop.seriousness:
            return before
        interruption = InterruptedByStopError(stop)
        interruption.session_id = before.session_id if before else None
        self._unheeded = interruption
        return interruption

    def stop(self, stop: StopHeard, heard: Heard | None = None) -> None:
        """Zero first; then the voice, the flow and the journal. Never raises, never waits."""
        self._massagers.stop_all()
        sent_ms = int(self._clock.now() * 1000)
        self._talk.break_off()
        if self._stop is None or stop.seriousness > self._stop.seriousness:
            self._stop = stop
        if self._flows:
            self._flows[-1].cancel()
        audio_ms = heard.audio_end_ms if heard else None
        self._last_stop = Stopped(stop.by, stop.word, audio_ms, sent_ms, confirmed_ms=None)
        self._journal.write(self._last_stop)
        self._stopped.set()

    def see(self, heard: Heard) -> str | None:
        """Take what was heard, tapped or sent; why it does not count, or None (I3, I8)."""
        match = self._phrasebook.match(heard.text, self._talk.state, self._talk.names) if heard.text else None
        intent = match.intent if match else None
        if match is not None and heard.stage is Stage.FINAL and intent in STOPS:
            symptom = match.slots.get("symptom")
            self.stop(StopHeard(STOPS[match.intent], heard.by.value, heard.text, symptom), heard)
            self._note(heard, match, None)
            return None
        if heard.stage is Stage.DOUBTFUL or intent == "Hold":
            self._massagers.stop_all()
            if self._talk.moving:
                self._talk.break_off()
        if heard.stage is Stage.DOUBTFUL:
            match = Match(DOUBTFUL_STOP, {}, heard.text)
        refused = self._talk.deliver(match or Match(NOT_UNDERSTOOD, {}, heard.text), heard)
        why = refused or heard.why_rejected or (None if match else "not a phrase of this moment")
        self._note(heard, None if refused else match, why)
        return why

    def _note(self, heard: Heard, match: Match | None, why: str | None) -> None:
        self._journal.write(
            HeardPhrase(
                text=heard.text,
                intent=match.intent if match else None,
                why_rejected=why,
                slots=dict(match.slots) if match else {},
                confidence=heard.confidence,
                by=heard.by.value,
                audio_start_ms=heard.audio_start_ms,
                audio_end_ms=heard.audio_end_ms,
            )
        )
