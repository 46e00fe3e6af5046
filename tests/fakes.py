"""Fakes of the ports that the dialogue talks through; each passes the contract suite of its port."""

import asyncio
from collections.abc import Mapping, Sequence

from assistant.domain.errors import EarError, EarSilentError
from assistant.ports import Clock, Heard, Listening, Source, Stage

NEAR_DBFS, FAR_DBFS, STANDS_OUT_DB = -20.0, -38.0, 30.0
"""How loud the person is, and a television across the room."""
WORD_MS = 350
MADE_OUT_AFTER_MS = 300
"""As long as a recogniser takes to be sure that somebody has finished."""


class ScriptedEar:
    """Hears what `say` is given, as if it had been spoken now; `freeze` stops its proofs of life."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._utterances: asyncio.Queue[Heard | EarSilentError | None] = asyncio.Queue()
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

    def say(
        self,
        text: str,
        *,
        stage: Stage = Stage.FINAL,
        turn: str | None = None,
        why_rejected: str | None = None,
        maybe: str | None = None,
        level_dbfs: float = NEAR_DBFS,
    ) -> None:
        """A text that is no phrase, or that is rejected, is heard as sound without words."""
        current = self.listening.turn if self.listening else "t0"
        now_ms = int(self._clock.now() * 1000)
        known = self.listening is not None and text in self.listening.phrases and why_rejected is None
        self._utterances.put_nowait(
            Heard(
                text=text if known else "",
                turn=turn or current,
                by=self.source,
                stage=stage,
                confidence=1.0,
                why_rejected=None if known else why_rejected or "unlike any phrase",
                audio_start_ms=now_ms - WORD_MS * len(text.split()),
                audio_end_ms=now_ms,
                made_out_ms=now_ms + MADE_OUT_AFTER_MS,
                level_dbfs=level_dbfs,
                snr_db=STANDS_OUT_DB + level_dbfs - NEAR_DBFS,
                maybe=maybe,
            )
        )

    def lose(self) -> None:
        """The microphone is unplugged."""
        self._lost = True
        self._utterances.put_nowait(None)

    def fall_silent(self) -> None:
        """The microphone was pulled, and is being opened again."""
        for proof in ("frames", "ears"):
            self.freeze(proof)
        self._utterances.put_nowait(EarSilentError("The microphone went silent.", "Plug it in again."))

    def hear_again(self) -> None:
        self._frozen_at.clear()

    def freeze(self, proof: str) -> None:
        self._frozen_at[proof] = self._clock.now()

    async def hear(self) -> Heard:
        heard = None if self._lost and self._utterances.empty() else await self._utterances.get()
        if heard is None:
            raise EarError("The microphone is gone.", "Plug it in again.")
        if isinstance(heard, EarSilentError):
            raise heard
        return heard

    def alive_at(self) -> Mapping[str, float]:
        now = self._clock.now()
        return {name: self._frozen_at.get(name, now) for name in ("frames", "ears")}

    async def close(self) -> None:
        self.lose()


class TimedVoice:
    """Speaks at the pace of a voice, without sound; `spoken` are (text, whole), `played` (seconds, whole).

    `volumes` are how loud each line began, None where nobody has set it.
    """

    def __init__(self, clock: Clock, *, words_per_minute: int = 150) -> None:
        self._clock = clock
        self._cut = asyncio.Event()
        self._words_per_minute = words_per_minute
        self.spoken: list[tuple[str, bool]] = []
        self.played: list[tuple[float, bool]] = []
        self.volume: float | None = None
        self.volumes: list[float | None] = []

    @property
    def description(self) -> str:
        return "a timed voice"

    async def speak(self, text: str) -> bool:
        self.volumes.append(self.volume)
        whole = await self._sound(len(text.split()) * 60 / self._words_per_minute)
        self.spoken.append((text, whole))
        return whole

    async def play(self, sound: bytes) -> bool:
        whole = await self._sound(len(sound) / 32000)
        self.played.append((len(sound) / 32000, whole))
        return whole

    async def _sound(self, seconds: float) -> bool:
        self._cut.clear()
        cut = asyncio.ensure_future(self._cut.wait())
        timer = asyncio.ensure_future(self._clock.sleep(seconds))
        try:
            await asyncio.wait({cut, timer}, return_when=asyncio.FIRST_COMPLETED)
            whole = not cut.done()
        finally:
            cut.cancel()
            timer.cancel()
        return whole

    def cut(self) -> None:
        self._cut.set()

    def adjust(self, *, words_per_minute: int | None = None, volume: float | None = None) -> None:
        if words_per_minute is not None:
            self._words_per_minute = words_per_minute
        if volume is not None:
            self.volume = volume

    async def prepare(self, lines: Sequence[str]) -> None:
        pass

    async def close(self) -> None:
        self.cut()
