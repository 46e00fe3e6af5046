"""Stop wins: one supervisor owns the ear and sees every word first (I3).

On a stop it commands zero before anything else happens, then breaks off the voice and the flow.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, TypeVar

from assistant.dialogue.conversation import DOUBTFUL_STOP, EAR_SILENT, Conversation
from assistant.dialogue.doubt import Doubt
from assistant.dialogue.interruption import InterruptedByStopError, StopHeard, ended
from assistant.dialogue.question import NOT_UNDERSTOOD
from assistant.domain.device import all_measured
from assistant.domain.errors import DeviceError, EarError, EarSilentError
from assistant.domain.events import HeardPhrase, Microphone, Problem, Stopped
from assistant.ports import TOO_MUFFLED, TOO_NOISY, Clock, Ear, Heard, Journal, Massagers, Stage
from intents import Match, Phrasebook

T = TypeVar("T")

LOOK_S = 0.25
FRESH_S = 1.0
STEADY_S = 3.0
"""Longer than it takes to see that a microphone sends nothing but zeros, and that its proofs grow old."""

HOLD = "Hold"
FROM_AFAR = "too far away to be the person's"
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
        doubt: Doubt | None = None,
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
        self._doubt = doubt or Doubt()
        self._to_tell: asyncio.Queue[str] = asyncio.Queue()
        self._noisy = False
        self.ear_lost = False
        self.listening = False

    async def run(self) -> None:
        """See every utterance until there are no more; the end of the sound is a stop."""
        async with asyncio.TaskGroup() as tasks:
            beside = [tasks.create_task(self._confirm_stops()), tasks.create_task(self._tell())]
            self.listening = True
            try:
                await self._hear(tasks)
            finally:
                self.listening = False
            for task in beside:
                task.cancel()
        await self._confirm_stop()

    async def _hear(self, tasks: asyncio.TaskGroup) -> None:
        awaiting: asyncio.Task[None] | None = None
        while True:
            try:
                heard = await self._ear.hear()
            except EarSilentError as silent:
                known = awaiting is not None and not awaiting.done()
                self._fall_silent(silent, known=known)
                if not known:
                    awaiting = tasks.create_task(self._until_it_hears())
                continue
            except EarError as lost:
                if awaiting is not None:
                    awaiting.cancel()
                self.ear_lost = True
                self.stop(StopHeard("ear_lost", by=self._ear.source.value))
                self._journal.write(Problem(lost.what, lost.remedy))
                return
            self.see(heard)

    def _fall_silent(self, silent: EarSilentError, *, known: bool) -> None:
        """Nothing is heard for now: zero, and a hold where something moved, never resumed by itself (I7).

        `known`: that is so already; it came back and was lost again before it was told to hear.
        """
        self._massagers.stop_all()
        if not known:
            self._journal.write(Problem(silent.what, silent.remedy))
            self._journal.write(Microphone(open=False))
        if self._talk.moving:
            self._talk.break_off()
            heard = Heard("", self._talk.turn, self._ear.source)
            self._talk.deliver(Match(EAR_SILENT, {}, ""), heard)
        elif not known:
            self._to_tell.put_nowait("ear_silent_now")

    async def _until_it_hears(self) -> None:
        """Until every proof of the ear has been fresh for a while: a muted microphone sends frames, too."""
        since = steady_since = self._clock.now()
        while self._clock.now() - steady_since < STEADY_S:
            await self._clock.sleep(LOOK_S)
            now = self._clock.now()
            if any(at <= since or now - at > FRESH_S for at in self._ear.alive_at().values()):
                steady_since = now
        self._journal.write(Microphone(open=True))
        self._to_tell.put_nowait("ear_hears_again")

    async def _tell(self) -> None:
        """What comes from beside the flow, and cuts off nothing: an emergency number goes first."""
        while True:
            line = await self._to_tell.get()
            await self._talk.announce(self._talk.lines.text(line), line)

    async def _confirm_stops(self) -> None:
        """After each stop, note when the massagers showed a live zero: the journal then has it twice."""
        while True:
            await self._stopped.wait()
            self._stopped.clear()
            await self._confirm_stop()

    async def _confirm_stop(self) -> None:
        stop = self._last_stop
        if await self._massagers.confirm_stop() is not None and stop is not None:
            measured = all_measured(one.capabilities for one in self._massagers.known())
            confirmed_ms = int(self._clock.now() * 1000)
            self._journal.write(replace(stop, confirmed_ms=confirmed_ms, measured=measured))

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
        interruption.pregnant = before.pregnant if before else False
        interruption.by_hand = before.by_hand if before else False
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
        match, maybe = self._match(heard.text), self._match(heard.maybe)
        if match is None and _stops(maybe) and self._talk.asks_whether_a_stop(heard):
            match = maybe  # asked whether it was a stop, they say what may be one: it was
        intent = match.intent if match else None
        may_stop = _ends_motion(maybe)
        if self._too_far(heard, match):
            self._note(heard, match, FROM_AFAR)
            return FROM_AFAR
        if match is not None and heard.stage is Stage.FINAL and intent in STOPS:
            symptom = match.slots.get("symptom")
            kind = STOPS[match.intent]
            self.stop(StopHeard(kind, heard.by.value, match.text, symptom, heard.turn, heard.took_ms), heard)
            self._note(heard, match, None)
            return None
        doubtful = heard.stage is Stage.DOUBTFUL or (
            self._talk.moving and match is None and (may_stop or self._doubt.may_be_a_stop(heard))
        )
        if doubtful or may_stop or intent == HOLD:
            self._massagers.stop_all()
            if self._talk.moving:
                self._talk.break_off()
        if doubtful:
            match = Match(DOUBTFUL_STOP, {}, heard.text or heard.maybe or "")
        refused = self._talk.deliver(match or self._not_understood(heard), heard)
        if match is not None and not doubtful and refused is None:
            self._doubt.learn(heard)
            self._noisy = False
        why = refused or heard.why_rejected or (None if match else "not a phrase of this moment")
        self._note(heard, None if refused else match, why)
        return why

    def _too_far(self, heard: Heard, match: Match | None) -> bool:
        """Whether it is too far away to count: all but what was surely heard in a quiet room.

        While something moves that counts only where it stops.
        """
        if not self._doubt.from_afar(heard):
            return False
        may_count = match is not None and (_ends_motion(match) or not self._talk.moving)
        return not (may_count and self._doubt.surely_heard(heard))

    def _match(self, text: str | None) -> Match | None:
        return self._phrasebook.match(text, self._talk.state, self._talk.names) if text else None

    def _not_understood(self, heard: Heard) -> Match:
        """Where only the room's noise or a pillow was in the way, that is told instead, and what helps."""
        if heard.why_rejected == TOO_MUFFLED:
            return Match(NOT_UNDERSTOOD, {"why": TOO_MUFFLED}, heard.text)
        if heard.why_rejected != TOO_NOISY:
            return Match(NOT_UNDERSTOOD, {}, heard.text)
        if not self._noisy:
            self._noisy = True
            lines = self._talk.lines
            self._journal.write(Problem(lines.text("noisy_problem"), lines.text("noisy_remedy")))
        return Match(NOT_UNDERSTOOD, {"why": TOO_NOISY}, heard.text)

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
                level_dbfs=heard.level_dbfs,
                snr_db=heard.snr_db,
            )
        )


def _stops(match: Match | None) -> bool:
    return match is not None and match.intent in STOPS


def _ends_motion(match: Match | None) -> bool:
    return _stops(match) or (match is not None and match.intent == HOLD)
