"""The sound process of the hub, on simulated time: everything of it but the two devices and the pipe is the product's.

The hub's end (SoundProcess, SoundEar, SoundVoice) starts it, kills it and reads its messages as it does those of
`python -m assistant.speech.process`. The microphone and the loudspeaker are in one room (acoustics.py), the canceller
between them.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from assistant.ports import Clock
from assistant.speech.blocks import BlockQueue
from assistant.speech.ear_loop import EarLoop
from assistant.speech.echo import EchoCanceller
from assistant.speech.frames import BLOCK, RATE, read_wav, write_wav
from assistant.speech.microphone import NO_FRAMES_S
from assistant.speech.playback import Playback
from assistant.speech.process import PULSE_S
from assistant.speech.recognisers import make_recogniser
from assistant.speech.render import Renderer, Speaking
from assistant.speech.sound_process import SoundProcess
from assistant.speech.spotter import second_ear
from assistant.speech.watch import MicrophoneWatch
from assistant.speech.wire import Message, as_listening, decode, encode
from tests.audio.acoustics import OWN_VOICE, Acoustics
from tests.speaker import synthesise

STEP_S = BLOCK / RATE


@dataclass
class Plug:
    """The microphone's: out, nothing comes from it. `hangs` is the process: it does nothing any more."""

    out: bool = False
    hangs: bool = False


class SynthesisedHere(Renderer):
    """Lines rendered in this process: no other could be waited for on simulated time."""

    async def _ask(self, text: str, speaking: Speaking, part: Path) -> None:
        write_wav(part, synthesise(text, OWN_VOICE, speaking.words_per_minute))


class ProcessInRoom(SoundProcess):
    """The hub's end, with a process that is a task; each start of it loads the recogniser anew."""

    def __init__(self, clock: Clock, opening: Message, acoustics: Acoustics, plug: Plug) -> None:
        super().__init__(clock, opening)
        self._acoustics = acoustics
        self.plug = plug

    async def start(self) -> None:
        self.plug.hangs = False
        # A stand-in for asyncio's process: it has the same pipes.
        self._process = SoundTask(self._clock, self._acoustics, self.plug)
        self._quiet_ticks, self._hears, self._line = 0, False, None
        self.pulses.begin()
        self.send({"type": "open", **self._opening})


class SoundTask:
    """What `assistant.speech.process` does, block by block, with the pipes of a process."""

    def __init__(self, clock: Clock, acoustics: Acoustics, plug: Plug) -> None:
        self.stdin = self
        self.stdout, self.stderr = asyncio.StreamReader(), asyncio.StreamReader()
        self.returncode: int | None = None
        self._clock = clock
        self._acoustics = acoustics
        self._plug = plug
        self._blocks = BlockQueue()
        self._echo = EchoCanceller()
        self._playback = Playback(self._played)
        self._task: asyncio.Task[None] | None = None

    # --- the pipes, and what a process can be told

    def write(self, lines: bytes) -> None:
        for line in lines.splitlines():
            self._obey(decode(line))

    def is_closing(self) -> bool:
        return self.returncode is not None

    def kill(self) -> None:
        self._exit(-9)

    async def wait(self) -> int:
        assert self._task is not None
        await asyncio.wait({self._task})
        assert self.returncode is not None
        return self.returncode

    def _send(self, message: Message) -> None:
        if self.returncode is None:
            self.stdout.feed_data(encode(message))

    def _exit(self, code: int) -> None:
        if self.returncode is None:
            self.returncode = code
            self.stdout.feed_eof()
            self.stderr.feed_eof()
            if self._task is not None:
                self._task.cancel()

    # --- what it does

    def _obey(self, message: Message) -> None:
        if self._plug.hangs:
            return
        match message["type"]:
            case "open":
                self._open(message)
            case "listen":
                self._recogniser.listen(as_listening(message["listening"]), at=self._blocks.captured)
                self._send({"type": "listening", "id": message["id"]})
            case "play":
                self._playback.play(message["id"], read_wav(Path(message["path"])))
            case "cut":
                self._playback.cut()
            case "close":
                self._exit(0)

    def _open(self, opening: Message) -> None:
        home = Path(opening["home"])
        self._recogniser = make_recogniser(
            opening["recogniser"], home, opening["pronunciations"], second_ear(home)
        )
        self._ear = EarLoop(
            self._recogniser,
            self._blocks,
            self._send,
            echo=self._echo,
            person_speaks=self._yield,
            watch=MicrophoneWatch(had_noise=opening["had_noise"]),
        )
        here = not self._plug.out
        self._send({
            "type": "ready",
            "ear": f"{self._recogniser.description}, a microphone in a room" if here else None,
            "ear_problem": None if here else ["There is no microphone.", "Plug one in."],
            "source": self._recogniser.source,
            "voice": "a loudspeaker in a room",
            "voice_problem": None,
        })  # fmt: skip
        self._task = asyncio.ensure_future(self._run(deaf=not here))

    async def _run(self, *, deaf: bool) -> None:
        number, came_at = 0, self._clock.now()
        while True:
            await self._clock.sleep(STEP_S)
            if self._plug.hangs:
                continue
            number += 1
            played = self._playback.take(BLOCK)
            self._echo.played(played)
            heard = self._acoustics.block(played)
            if not (deaf or self._plug.out):
                came_at = self._clock.now()
                self._blocks.put_or_drop(heard)
                self._ear.hear(self._blocks.get(0))
            elif not deaf and self._clock.now() - came_at > NO_FRAMES_S:
                lost = {"what": "The microphone went silent.", "remedy": "Plug it in again.", "lost": True}
                self._send({"type": "ended", **lost})
                deaf = True
            if number % round(PULSE_S / STEP_S) == 0:
                self._send({"type": "pulse"} if deaf else self._ear.pulse())

    def _played(self, line: int, whole: bool) -> None:
        self._send({"type": "played", "id": line, "whole": whole})

    def _yield(self, speaking: bool) -> None:
        self._playback.yielding = speaking
