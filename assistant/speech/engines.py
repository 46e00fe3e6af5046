"""The speech synthesisers, in a process of their own: `python -m assistant.speech.engines [PIPER.onnx]`.

Reads render {text, path, words_per_minute} from stdin, one JSON message a line, writes the WAV file, and
answers rendered {} or failed {what, remedy}.
"""

import os
import subprocess
import sys
import threading
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from assistant.domain.errors import VoiceError
from assistant.speech.child import settle
from assistant.speech.wire import read

USUAL_PIPER_WPM = 150
AIFF = b"FORM"
LONGEST_RENDER_S = 20.0
TRIES = 4
LEAST_SHARE = 0.7
"""Of the time that so many words take at the rate: less is a line that was cut."""
LEAST_S_A_WORD = 0.06
"""No voice is faster, at 260 words a minute a word takes 0.23 s."""


class Engine(Protocol):
    """Speaks into a file."""

    def render(self, text: str, path: Path, words_per_minute: int) -> None:
        """Write `text` as a WAV file. Raises VoiceError."""
        ...


class Pyttsx3Engine:
    """The system's own voice: espeak-ng on Linux, NSSpeechSynthesizer on macOS, SAPI on Windows."""

    def __init__(self) -> None:
        import pyttsx3

        try:
            self._engine: Any = pyttsx3.init()
        except Exception as error:  # the drivers raise whatever their system raises
            remedy = (
                "Install espeak-ng: sudo apt install espeak-ng" if sys.platform == "linux" else "Add a voice."
            )
            raise VoiceError("There is no voice on this machine.", remedy) from error
        # On Linux runAndWait returns while the line is still being made; the next one would empty it.
        self._done = threading.Event()
        self._engine.connect("finished-utterance", lambda **_: self._done.set())
        self._settle = _espeak_settles()
        voices = [voice.id for voice in self._engine.getProperty("voices") if _english(voice)]
        if voices:
            american = [voice for voice in voices if "en-us" in voice.lower() and "nyc" not in voice.lower()]
            self._engine.setProperty("voice", (american or voices)[0])

    def render(self, text: str, path: Path, words_per_minute: int) -> None:
        """Tried again when the line came out empty or cut: the driver mistakes the signs of their ends."""
        self._engine.setProperty("rate", words_per_minute)
        words = len(text.split())
        whole_s = LEAST_SHARE * words * 60 / words_per_minute
        for left in reversed(range(TRIES)):
            self._render_once(text, path)
            if path.exists() and path.read_bytes()[:4] == AIFF:
                _aiff_to_wav(path)
            # A line of short words is shorter than most; the last try's is taken.
            if path.exists() and _seconds(path) >= (whole_s if left else LEAST_S_A_WORD * words):
                return
        raise VoiceError("The voice made no sound.", "Install espeak-ng again, or choose another voice.")

    def _render_once(self, text: str, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._done.clear()
        self._engine.save_to_file(text, str(path))
        self._engine.runAndWait()
        self._done.wait(LONGEST_RENDER_S)
        self._settle()


def _espeak_settles() -> Callable[[], object]:
    """What waits until espeak-ng has nothing more to say of the last line; nothing on other systems."""
    if sys.platform != "linux":
        return lambda: None
    from pyttsx3.drivers import _espeak

    return _espeak.Synchronize  # type: ignore[no-any-return]  # pyttsx3 has no types


def _seconds(path: Path) -> float:
    with wave.open(str(path), "rb") as file:
        return file.getnframes() / file.getframerate()


class PiperEngine:
    """A Piper voice: slower to make, much nicer to hear."""

    def __init__(self, model: Path) -> None:
        from piper import PiperVoice, SynthesisConfig

        self._config = SynthesisConfig
        try:
            self._voice = PiperVoice.load(model)
        except Exception as error:  # onnxruntime raises its own, and ValueError, and OSError
            raise VoiceError(
                f"The Piper voice {model.name} cannot be loaded.", "Download it again."
            ) from error

    def render(self, text: str, path: Path, words_per_minute: int) -> None:
        config = self._config(length_scale=USUAL_PIPER_WPM / words_per_minute)
        with wave.open(str(path), "wb") as file:
            self._voice.synthesize_wav(text, file, config)


def _english(voice: Any) -> bool:
    languages = [
        lang.decode(errors="replace") if isinstance(lang, bytes) else str(lang) for lang in voice.languages
    ]
    return any("en" in language.lower().lstrip("\x05\x02")[:2] for language in languages)


def _aiff_to_wav(path: Path) -> None:
    """AIFF is what macOS writes, whatever the file is called; it brings the program that converts it."""
    aiff = path.with_suffix(".aiff")
    path.replace(aiff)
    try:
        subprocess.run(  # noqa: S603 - both names are ours
            ["/usr/bin/afconvert", "-f", "WAVE", "-d", "LEI16", str(aiff), str(path)], check=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise VoiceError("The voice's sound cannot be converted.", "Choose a Piper voice.") from error
    finally:
        aiff.unlink(missing_ok=True)


def main(words: list[str]) -> int:
    out = settle()
    engine: Engine | None = None
    while (message := read(sys.stdin.buffer)) is not None:
        try:
            if engine is None:
                engine = PiperEngine(Path(words[0])) if words else Pyttsx3Engine()
            engine.render(message["text"], Path(message["path"]), message["words_per_minute"])
        except VoiceError as error:
            out.send({"type": "failed", "what": error.what, "remedy": error.remedy})
        except OSError as error:
            remedy = "Free some space, or make the folder writable."
            out.send(
                {"type": "failed", "what": f"A spoken line cannot be written: {error}.", "remedy": remedy}
            )
        else:
            out.send({"type": "rendered"})
    return 0


if __name__ == "__main__":
    code = main(sys.argv[1:])
    # The drivers' own exit handlers crash now and then.
    os._exit(code)
