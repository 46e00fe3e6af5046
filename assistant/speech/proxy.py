"""The Ear and the Voice that the hub sees; the work is done in the sound process."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from assistant.domain.errors import EarError, EarSilentError, UnknotError, VoiceError
from assistant.ports import Heard, Listening, Source, Stage
from assistant.speech.playback import PLUG_IN
from assistant.speech.render import Renderer, Speaking
from assistant.speech.sound_process import SoundProcess
from assistant.speech.wire import Message

NO_VOICE = ("There is no loudspeaker.", PLUG_IN)
OnProblem = Callable[[str, str], None]


class SoundEar:
    """Ear over the sound process."""

    def __init__(self, process: SoundProcess, ready: Message, on_problem: OnProblem) -> None:
        self._process = process
        self._on_problem = on_problem
        self._found: asyncio.Queue[Heard | EarError] = asyncio.Queue()
        self._over: EarError | None = None
        self._numbers = itertools.count(1)
        self._asked: dict[int, asyncio.Future[None]] = {}
        self._listening: Listening | None = None
        self._silent = False
        self.latest: Message | None = None
        """The message of the latest utterance, with the gate's numbers."""
        self.source = Source(ready["source"])
        self.description: str = ready["ear"]
        process.on_message(self._take)

    @property
    def hearing(self) -> bool:
        return self._process.speaking

    @property
    def dbfs(self) -> float:
        """The level of the microphone now, in dBFS."""
        return self._process.pulses.dbfs

    @property
    def floor_dbfs(self) -> float | None:
        """The level of the room without the voice, in dBFS; None as long as it is not known."""
        return self._process.pulses.floor_dbfs

    @property
    def overruns(self) -> int:
        """Blocks of sound that were lost because the ear could not keep up."""
        return self._process.pulses.overruns

    async def listen(self, listening: Listening) -> None:
        if self._over is not None:
            raise self._over
        self._listening, self._process.released = listening, False
        if self._silent:
            return  # it is asked for this as soon as it hears again
        number = next(self._numbers)
        asked = self._asked[number] = asyncio.get_running_loop().create_future()
        self._process.send({"type": "listen", "id": number, "listening": asdict(listening)})
        try:
            await asked
        finally:
            del self._asked[number]

    async def release(self) -> None:
        """Let go of the microphone until the next `listen`."""
        self._process.released = True
        self._process.send({"type": "release"})

    async def keep_next(self, path: Path) -> None:
        """Write the sound of the next utterance to `path`, readable by its owner only."""
        self._process.send({"type": "keep", "path": str(path)})

    async def hear(self) -> Heard:
        if self._over is not None and self._found.empty():
            raise self._over
        found = await self._found.get()
        if isinstance(found, EarError):
            raise found
        return found

    def alive_at(self) -> Mapping[str, float]:
        return dict(self._process.proofs)

    async def close(self) -> None:
        self._end(EarError("The ear is closed."))

    def _take(self, message: Message) -> None:
        match message["type"]:
            case "lost":
                self._fall_silent(EarSilentError(message["what"], message["remedy"]))
            case "back" if message["ear"] is not None:
                self._hear_again(message)
            case "heard":
                self.latest = message
                self._found.put_nowait(as_heard(message["heard"]))
            case "listening":
                self._answered(message)
            case "problem":
                self._on_problem(message["what"], message["remedy"])
            case "ended" | "failed":
                if message["type"] == "failed" or message["lost"]:
                    self._on_problem(message["what"], message["remedy"])
                self._end(EarError(message["what"], message["remedy"]))

    def _fall_silent(self, silent: EarSilentError) -> None:
        """Told once, in the order of what was heard; whoever asks it to listen need not wait for it."""
        self._silent = True
        self._found.put_nowait(silent)
        for asked in self._asked.values():
            if not asked.done():
                asked.set_result(None)

    def _hear_again(self, ready: Message) -> None:
        self._silent = False
        self.description = ready["ear"]
        if self._listening is not None and not self._process.released:
            number = next(self._numbers)
            self._process.send({"type": "listen", "id": number, "listening": asdict(self._listening)})

    def _answered(self, message: Message) -> None:
        asked = self._asked.get(message["id"])
        if asked is None or asked.done():
            return
        if "what" in message:
            asked.set_exception(EarError(message["what"], message["remedy"]))
        else:
            asked.set_result(None)

    def _end(self, error: EarError) -> None:
        if self._over is not None:
            return
        self._over = error
        self._found.put_nowait(error)
        for asked in self._asked.values():
            if not asked.done():
                asked.set_exception(error)


class SoundVoice:
    """Voice over the sound process: rendered to a file, played from it."""

    def __init__(
        self, process: SoundProcess, ready: Message, renderer: Renderer, on_problem: OnProblem
    ) -> None:
        self._process = process
        self._on_problem = on_problem
        self._renderer = renderer
        self._speaker: str | None = ready["voice"]
        self._problem = VoiceError(*(ready["voice_problem"] or NO_VOICE))
        self._numbers = itertools.count(1)
        self._under_way: tuple[int, asyncio.Future[bool]] | None = None
        self._speaking = Speaking()
        self._volume = 1.0
        process.on_message(self._take)

    @property
    def description(self) -> str:
        return f"{self._renderer.description}, {self._speaker or 'no loudspeaker'}"

    async def speak(self, text: str) -> bool:
        return await self._played(lambda: self._renderer.render(text, self._speaking))

    async def play(self, sound: bytes) -> bool:
        return await self._played(lambda: self._renderer.keep(sound))

    async def _played(self, made: Callable[[], Awaitable[Path]]) -> bool:
        """Play the file that `made` makes, to its end or until it is cut."""
        if self._process.failure is not None:
            raise _voiceless(self._process.failure)
        self.cut()
        number = next(self._numbers)
        whole: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._under_way = (number, whole)
        sent = False
        try:
            # A cut counts from here on, also while the process is on its way back.
            await self._process.until_up()
            if self._speaker is None:
                raise self._problem
            path = await made()
            if not whole.done():
                self._process.send({"type": "play", "id": number, "path": str(path), "volume": self._volume})
                sent = True
            return await whole
        finally:
            if self._under_way == (number, whole):
                # Cancelling whoever waits for the line cancels `whole` with it.
                if sent and (whole.cancelled() or not whole.done()):
                    self._process.send({"type": "cut"})
                self._under_way = None

    def cut(self) -> None:
        if self._under_way is None or self._under_way[1].done():
            return
        self._process.send({"type": "cut"})
        self._under_way[1].set_result(False)

    def adjust(self, *, words_per_minute: int | None = None, volume: float | None = None) -> None:
        if words_per_minute is not None:
            self._speaking = Speaking(words_per_minute=words_per_minute)
        if volume is not None:
            self._volume = min(1.0, max(0.0, volume))

    async def prepare(self, lines: Sequence[str]) -> None:
        for line in lines:
            await self._renderer.render(line, self._speaking)

    async def close(self) -> None:
        self.cut()
        await self._renderer.close()

    def _take(self, message: Message) -> None:
        if message["type"] == "back":
            self._speaker = message["voice"]
            self._problem = VoiceError(*(message["voice_problem"] or NO_VOICE))
        if message["type"] == "voice_lost":
            self._speaker, self._problem = None, VoiceError(message["what"], message["remedy"])
            self._on_problem(message["what"], message["remedy"])
        if self._under_way is None or self._under_way[1].done():
            return
        number, whole = self._under_way
        if message["type"] == "played" and message["id"] == number:
            whole.set_result(message["whole"])
        elif message["type"] in ("failed", "lost", "voice_lost"):
            whole.set_exception(_voiceless(VoiceError(message["what"], message["remedy"])))


def _voiceless(error: UnknotError) -> VoiceError:
    return VoiceError(error.what, error.remedy)


def as_heard(message: Message) -> Heard:
    """What was heard, out of the message that told of it."""
    return Heard(**{**message, "by": Source(message["by"]), "stage": Stage(message["stage"])})
