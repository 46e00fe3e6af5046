"""Lines of speech to a loudspeaker or a file, block by block, so that a line can be cut within one."""

import threading
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np

from assistant.domain.errors import VoiceError
from assistant.speech.devices import portaudio
from assistant.speech.frames import BLOCK, RATE, Samples, silence, to_int16
from assistant.speech.resample import StreamResampler

Done = Callable[[int, bool], None]
"""Called with a line's number and whether it was played to its end."""

PLUG_IN = "Plug one in, or start with '--voice none' and read the captions."

NO_CALLS_S = 2.0
"""A loudspeaker that asks for no sound for so long is gone: PortAudio does not tell."""

YIELD_S = 1.5
"""So long the voice is silent for whoever speaks over it: for a word or two, not for a television."""
BACK_S = 0.2
"""It goes on a little before the place where it fell silent."""


class Playback:
    """The line under way. `take` is called for each block; the rest may be called from any thread."""

    def __init__(self, done: Done) -> None:
        self._done = done
        self._lock = threading.Lock()
        self._line: int | None = None
        self._sound: Samples = silence(0)
        self._at = 0
        self._yielded = 0
        self.rate = RATE
        """Samples per second of the lines that are given to it."""
        self.yielding = False
        """A person speaks over the line: it waits for them, for a while."""

    def play(self, line: int, sound: Samples) -> None:
        """Start a line; the one under way is cut."""
        self.cut()
        with self._lock:
            self._line, self._sound, self._at, self._yielded = line, sound, 0, 0

    def cut(self) -> None:
        """Fall silent: the next block is silence."""
        self._finish(whole=False)

    def take(self, count: int) -> Samples:
        """The next `count` samples to play; silence when there is no line, and after its end."""
        with self._lock:
            if self._waits(count):
                return np.zeros(count, dtype=np.int16)
            part = self._sound[self._at : self._at + count]
            self._at += part.size
            over = self._line is not None and self._at >= self._sound.size
        if over:
            self._finish(whole=True)
        block = np.zeros(count, dtype=np.int16)
        block[: part.size] = part
        return block

    def _waits(self, count: int) -> bool:
        if not self.yielding:
            self._yielded = 0
        if not self.yielding or self._line is None or self._yielded >= YIELD_S * self.rate:
            return False
        if not self._yielded:
            self._at = max(0, self._at - round(BACK_S * self.rate))
        self._yielded += count
        return True

    @property
    def busy(self) -> bool:
        return self._line is not None

    def _finish(self, *, whole: bool) -> None:
        with self._lock:
            line, self._line = self._line, None
            self._sound, self._at = silence(0), 0
        if line is not None:
            self._done(line, whole)


class Player(Protocol):
    """Something that plays lines."""

    @property
    def description(self) -> str: ...

    @property
    def rate(self) -> int:
        """Samples per second that `playback` is to be given."""
        ...

    playback: Playback

    def start(self) -> None:
        """Raises VoiceError when there is nothing to play on."""
        ...

    def stop(self) -> None: ...


class SpeakerPlayer:
    """A loudspeaker of this machine through PortAudio; `name` None is the system's default.

    `heard` is told what is played, silence too, at 16 kHz: the echo canceller takes it out of the microphone.
    """

    def __init__(self, name: str | None, done: Done, heard: Callable[[Samples], None] | None = None) -> None:
        self._name = name
        self._heard = heard
        self._stream: Any = None
        self._asked_at = time.monotonic()
        self._to_16k = StreamResampler(RATE, RATE)
        self.rate = RATE
        self.playback = Playback(done)
        self.description = name or "the default loudspeaker"

    def start(self) -> None:
        sounddevice = portaudio(VoiceError)
        try:
            found = _loudspeaker(sounddevice, self._name)
            self.description = str(found["name"])
            self.rate = self.playback.rate = self._rate(sounddevice, round(found["default_samplerate"]))
            self._to_16k = StreamResampler(self.rate, RATE)
            self._stream = sounddevice.RawOutputStream(
                device=self._name,
                samplerate=self.rate,
                channels=1,
                dtype="int16",
                blocksize=self.rate * BLOCK // RATE,
                latency="low",
                callback=self._wanted,
            )
            self._stream.start()
            self._asked_at = time.monotonic()
        except (sounddevice.PortAudioError, ValueError) as error:
            raise VoiceError(
                f"The loudspeaker {self.description} cannot be opened: {error}.", PLUG_IN
            ) from error

    def stop(self) -> None:
        self.playback.cut()
        if self._stream is not None:
            self._stream.abort(ignore_errors=True)
            self._stream.close(ignore_errors=True)

    @property
    def lost(self) -> bool:
        """True when the loudspeaker has ceased to ask for sound."""
        return self._stream is not None and time.monotonic() - self._asked_at > NO_CALLS_S

    def _rate(self, sounddevice: Any, own: int) -> int:
        try:
            sounddevice.check_output_settings(self._name, 1, "int16", samplerate=RATE)
        except sounddevice.PortAudioError:
            return own
        return RATE

    def _wanted(self, out: Any, count: int, _time: Any, _status: Any) -> None:
        self._asked_at = time.monotonic()
        block = self.playback.take(count)
        out[:] = block.tobytes()
        if self._heard is not None:
            self._heard(to_int16(self._to_16k.push(block.astype(np.float32))))


def _loudspeaker(sounddevice: Any, name: str | None) -> dict[str, Any]:
    try:
        return dict(sounddevice.query_devices(name, "output"))
    except (sounddevice.PortAudioError, ValueError) as error:
        what = "There is no loudspeaker." if name is None else f"There is no loudspeaker {name!r}."
        raise VoiceError(what, PLUG_IN) from error


class FilePlayer:
    """A WAV file in place of a loudspeaker: line after line with a short pause, at the pace of speech."""

    rate = RATE
    PAUSE_S = 0.3

    def __init__(self, path: Path, done: Done, problem: Callable[[str, str], None]) -> None:
        self._path = path
        self._problem = problem
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self.playback = Playback(done)
        self.description = f"the file {path.name}"

    def start(self) -> None:
        try:
            file = self._path.open("wb")
        except OSError as error:
            raise VoiceError(f"{self._path} cannot be written: {error}.", "Choose another file.") from error
        self._thread = threading.Thread(target=self._write, args=(file,), name="voice", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self.playback.cut()
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def _write(self, raw: BinaryIO) -> None:
        """Play lines in step with time whether or not they can be written: a full disk mutes nothing."""
        try:
            with raw, wave.open(raw, "wb") as file:
                file.setparams((1, 2, RATE, 0, "NONE", "not compressed"))
                self._pace(lambda sound: file.writeframes(sound.astype("<i2").tobytes()))
        except OSError as error:
            self._problem(f"{self._path} cannot be written any more: {error}.", "Free some space.")
            self._pace(lambda _sound: None)

    def _pace(self, write: Callable[[Samples], None]) -> None:
        spoke, due = False, time.monotonic()
        while not self._stopped.wait(max(0.0, due - time.monotonic())):
            due = max(due + BLOCK / RATE, time.monotonic())
            speaks = self.playback.busy
            if speaks:
                write(self.playback.take(BLOCK))
            elif spoke:
                write(silence(self.PAUSE_S))
            spoke = speaks
