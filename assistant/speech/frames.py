"""Blocks of sound as every room of speech sees them: int16, mono, 16 kHz."""

import io
import math
import wave
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.domain.errors import EarError
from assistant.speech.resample import resample

RATE = 16000
"""Samples per second."""

BLOCK = 320
"""Samples in a block of 20 ms, the step in which sound moves through the process."""

FULL_SCALE = 32768.0
SILENCE_DBFS = -96.0

Samples = npt.NDArray[np.int16]
"""int16, mono, 16 kHz unless said otherwise, n samples."""


def milliseconds(samples: int) -> int:
    return samples * 1000 // RATE


def level_dbfs(block: Samples) -> float:
    """The root mean square of a block against full scale; -96 for digital silence."""
    if not block.size:
        return SILENCE_DBFS
    power = float(np.mean(np.square(block.astype(np.float64))))
    return max(SILENCE_DBFS, 10 * math.log10(power / FULL_SCALE**2)) if power > 0 else SILENCE_DBFS


def loudest_dbfs(levels: Iterable[float]) -> float:
    """The level of the loudest tenth of them: the voice, whatever the pauses."""
    ordered = sorted(levels)
    loudest = ordered[-max(1, len(ordered) // 10) :]
    return round(sum(loudest) / len(loudest), 1) if loudest else SILENCE_DBFS


def amplitude(dbfs: float) -> float:
    """The root mean square of a sound of that level, in units of a sample."""
    return float(FULL_SCALE * 10 ** (dbfs / 20))


def to_int16(sound: npt.NDArray[np.floating]) -> Samples:
    """Round and clip float samples in the int16 range."""
    rounded: Samples = np.clip(np.rint(sound), -32768, 32767).astype(np.int16)
    return rounded


def mix_down(sound: Samples, channels: int) -> Samples:
    """Interleaved channels to one, their mean; a last incomplete frame is dropped."""
    if channels == 1:
        return sound
    whole = sound[: sound.size // channels * channels].reshape(-1, channels)
    return to_int16(whole.mean(axis=1))


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), dtype=np.int16)


def read_wav(source: Path | io.BytesIO) -> Samples:
    """A WAV file of 16-bit PCM, any rate and channels, as 16 kHz mono.

    Raises EarError when it cannot be read or is not 16-bit PCM.
    """
    sound, rate = read_wav_at_its_rate(source)
    return to_int16(resample(sound.astype(np.float32), rate, RATE))


def read_wav_at_its_rate(source: Path | io.BytesIO) -> tuple[Samples, int]:
    """Like `read_wav`, in the file's own rate, which is returned with it."""
    name = source.name if isinstance(source, Path) else "the sound"
    try:
        with wave.open(source if isinstance(source, io.BytesIO) else str(source), "rb") as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            raw = file.readframes(file.getnframes())
    except FileNotFoundError as error:
        raise EarError(f"There is no file {source}.", "Check its name.") from error
    except (OSError, EOFError, wave.Error) as error:
        why = str(error) or "it is too short"
        raise EarError(f"{name} cannot be read as a WAV file: {why}.", "Use 16-bit PCM.") from error
    if width != 2 or rate <= 0:
        raise EarError(f"{name} has {width * 8} bits a sample.", "Convert it to 16-bit PCM.")
    sound = np.frombuffer(raw[: len(raw) // 2 * 2], dtype="<i2").astype(np.int16)
    return mix_down(sound, channels), rate


def write_wav(target: Path, sound: Samples, rate: int = RATE) -> None:
    """Write mono 16-bit PCM. Raises OSError."""
    with wave.open(str(target), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(sound.astype("<i2").tobytes())


class Reframer:
    """Cuts sound that comes in pieces of any size into chunks of one size; the rest waits."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._rest: Samples = np.zeros(0, dtype=np.int16)

    def push(self, block: Samples) -> list[Samples]:
        joined = np.concatenate((self._rest, block)) if self._rest.size else block
        whole = joined.size // self._size * self._size
        self._rest = joined[whole:].copy()
        return [joined[at : at + self._size] for at in range(0, whole, self._size)]

    @property
    def waiting(self) -> int:
        """Samples that do not fill a chunk yet."""
        return int(self._rest.size)
