"""Where sound comes from: a microphone, a pipe of raw PCM, or a WAV file. Each fills a BlockQueue."""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from assistant.domain.errors import EarError
from assistant.speech.blocks import BlockQueue, End
from assistant.speech.devices import portaudio
from assistant.speech.frames import BLOCK, RATE, Samples, mix_down, read_wav, to_int16
from assistant.speech.resample import StreamResampler

OVER = End("The sound is over.", "Start again with a microphone.")
PLUG_IN = "Plug a microphone in, choose one with 'unknot setup', or use 'unknot run --text'."
NO_FRAMES_S = 1.0
FIRST_FRAMES_S = 4.0
"""Some sound systems take a while to begin."""


class Microphone(Protocol):
    """A source of sound."""

    @property
    def description(self) -> str: ...

    def start(self, blocks: BlockQueue) -> None:
        """Fill `blocks` with int16 mono 16 kHz from now on. Raises EarError."""
        ...

    def stop(self) -> None: ...


class DeviceMicrophone:
    """A microphone of this machine through PortAudio; `name` None is the system's default.

    It is asked for 16 kHz mono; one that has only another rate or more channels is resampled and mixed
    down. When its callbacks cease for a second it counts as unplugged: PortAudio does not tell.
    """

    def __init__(self, name: str | None) -> None:
        self._name = name
        self._stream: Any = None
        self._came_at = time.monotonic()
        self.description = name or "default"

    def start(self, blocks: BlockQueue) -> None:
        sounddevice = portaudio(EarError)
        self._came_at = time.monotonic() + FIRST_FRAMES_S - NO_FRAMES_S
        try:
            self._stream = self._open(sounddevice, blocks)
            self._stream.start()
        except (sounddevice.PortAudioError, ValueError) as error:
            raise EarError(
                f"The microphone {self.description} cannot be opened: {error}.", PLUG_IN
            ) from error

    def stop(self) -> None:
        if self._stream is not None:
            stream, self._stream = self._stream, None
            stream.abort(ignore_errors=True)
            stream.close(ignore_errors=True)

    def check(self, blocks: BlockQueue) -> None:
        """End the sound when no frames came for a second."""
        if self._stream is not None and time.monotonic() - self._came_at > NO_FRAMES_S:
            blocks.finish(End("The microphone went silent.", "Plug it in again and start again.", lost=True))

    def _open(self, sounddevice: Any, blocks: BlockQueue) -> Any:
        try:
            found = sounddevice.query_devices(self._name, "input")
        except (sounddevice.PortAudioError, ValueError) as error:
            what = (
                "There is no microphone." if self._name is None else f"There is no microphone {self._name!r}."
            )
            raise EarError(what, PLUG_IN) from error
        self.description = str(found["name"])
        own_rate = round(found["default_samplerate"])
        ways = [(RATE, 1), (own_rate, 1), (own_rate, int(found["max_input_channels"]))]
        for rate, channels in ways[:-1]:
            try:
                sounddevice.check_input_settings(self._name, channels, "int16", samplerate=rate)
            except sounddevice.PortAudioError:
                continue
            return self._stream_at(sounddevice, rate, channels, blocks)
        return self._stream_at(sounddevice, *ways[-1], blocks)

    def _stream_at(self, sounddevice: Any, rate: int, channels: int, blocks: BlockQueue) -> Any:
        to_mono = Intake(rate, channels)

        def came(frames: Any, _count: int, _time: Any, status: Any) -> None:
            self._came_at = time.monotonic()
            if status.input_overflow:
                blocks.overruns += 1
            blocks.put_or_drop(to_mono(np.frombuffer(frames, dtype=np.int16)))

        return sounddevice.RawInputStream(
            device=self._name,
            samplerate=rate,
            channels=channels,
            dtype="int16",
            blocksize=rate * BLOCK // RATE,
            latency="low",
            callback=came,
        )


class Intake:
    """Blocks of interleaved int16 at any rate and number of channels to mono 16 kHz."""

    def __init__(self, rate: int, channels: int) -> None:
        self._channels = channels
        self._resampler = StreamResampler(rate, RATE)
        self._as_is = rate == RATE

    def __call__(self, block: Samples) -> Samples:
        mono = mix_down(block, self._channels)
        return mono.copy() if self._as_is else to_int16(self._resampler.push(mono.astype(np.float32)))


class PipeMicrophone:
    """Raw 16 kHz mono s16le PCM from a file descriptor, at the speed it comes."""

    description = "sound from stdin"

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def start(self, blocks: BlockQueue) -> None:
        threading.Thread(target=self._read, args=(blocks,), name="pipe", daemon=True).start()

    def stop(self) -> None:
        """The thread ends with the process: nothing else can interrupt its read."""

    def _read(self, blocks: BlockQueue) -> None:
        rest = b""
        end = OVER
        try:
            while piece := os.read(self._descriptor, BLOCK * 2):
                rest += piece
                whole = len(rest) // 2 * 2
                blocks.put(np.frombuffer(rest[:whole], dtype="<i2").astype(np.int16))
                rest = rest[whole:]
        except OSError as error:
            end = End(f"Reading sound from stdin failed: {error}.", "Start again.", lost=True)
        blocks.finish(end)


class FileMicrophone:
    """A WAV file (16-bit PCM, any rate and channels), as if it were spoken now: a second takes a second."""

    def __init__(self, path: Path, pause: Callable[[float], None] = time.sleep) -> None:
        self._path = path
        self._pause = pause
        self._stopped = threading.Event()
        self.description = f"sound from {path.name}"

    def start(self, blocks: BlockQueue) -> None:
        sound = read_wav(self._path)
        threading.Thread(target=self._play, args=(sound, blocks), name="file", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def _play(self, sound: Samples, blocks: BlockQueue) -> None:
        began = time.monotonic()
        for at in range(0, sound.size, BLOCK):
            if self._stopped.is_set():
                return
            blocks.put(sound[at : at + BLOCK])
            if (ahead := (at + BLOCK) / RATE - (time.monotonic() - began)) > 0:
                self._pause(ahead)
        blocks.finish(OVER)
