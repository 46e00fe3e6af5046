"""Fakes of the ports that the dialogue talks through; each passes the contract suite of its port."""

import asyncio
from collections.abc import Mapping, Sequence

from assistant.domain.errors import EarError
from assistant.ports import Clock, Heard, Listening, Source, Stage


class ScriptedEar:
    """Hears what `say` is given, as if it had been spoken now; `freeze` stops its proofs of life."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._utterances: asyncio.Queue[Heard | None] = asyncio.Queue()
        self._frozen_at: dict[str, float] = {}
        self._lost = False
        self.listening: Listening | None = None

    @property
    def source(self) -> Source:
        return Source.POCKETSPHINX

    @property
    def description(self) -> str:
        return "a script"

    @property
    def hearing(self) -> bool:
        return False

    async def listen(self, listening: Listening) -> None:
        self.listening = listening

    def say(self, text: str, *, stage: Stage = Stage.FINAL, turn: str | None = None) -> None:
        current = self.listening.turn if self.listening else "t0"
        now_ms = int(self._clock.now() * 1000)
        known = self.listening is not None and text in self.listening.phrases
        self._utterances.put_nowait(
            Heard(
                text=text if known else "",
                turn=turn or current,
                by=self.source,
                stage=stage,
                confidence=1.0,
                why_rejected=None if known else "unlike any phrase",
                audio_start_ms=now_ms - 400,
                audio_end_ms=now_ms,
            )
        )

    def lose(self) -> None:
        """The microphone is unplugged."""
        self._lost = True
        self._utterances.put_nowait(None)

    def freeze(self, proof: str) -> None:
        self._frozen_at[proof] = self._clock.now()

    async def hear(self) -> Heard:
        heard = None if self._lost and self._utterances.empty() else await self._utterances.get()
        if heard is None:
            raise EarError("The microphone is gone.", "Plug it in again.")
        return heard

    def alive_at(self) -> Mapping[str, float]:
        now = self._clock.now()
        return {name: self._frozen_at.get(name, now) for name in ("frames", "ears")}

    async def close(self) -> None:
        self.lose()


class TimedVoice:
    """Speaks at the pace of a voice, without sound; `spoken` are (text, whole)."""

    def __init__(self, clock: Clock, *, words_per_minute: int = 150) -> None:
        self._clock = clock
        self._cut = asyncio.Event()
        self._words_per_minute = words_per_minute
        self.spoken: list[tuple[str, bool]] = []

    @property
    def description(self) -> str:
        return "a timed voice"

    async def speak(self, text: str) -> bool:
        self._cut.clear()
        seconds = len(text.split()) * 60 / self._words_per_minute
        cut = asyncio.ensure_future(self._cut.wait())
        timer = asyncio.ensure_future(self._clock.sleep(seconds))
        try:
            await asyncio.wait({cut, timer}, return_when=asyncio.FIRST_COMPLETED)
            whole = not cut.done()
        finally:
            cut.cancel()
            timer.cancel()
        self.spoken.append((text, whole))
        return whole

    def cut(self) -> None:
        self._cut.set()

    def adjust(self, *, words_per_minute: int | None = None, volume: float | None = None) -> None:
        if words_per_minute is not None:
            self._words_per_minute = words_per_minute

    async def prepare(self, lines: Sequence[str]) -> None:
        pass

    async def close(self) -> None:
        self.cut()
