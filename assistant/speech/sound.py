"""Opens the ear and the voice that the settings ask for."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TextIO

from assistant.domain.errors import EarError, SettingsError, VoiceError
from assistant.ports import Clock, Ear, Voice
from assistant.speech.cache import LineCache
from assistant.speech.proxy import OnProblem, SoundEar, SoundVoice
from assistant.speech.recognisers import RecogniserName
from assistant.speech.render import Renderer, piper_voice
from assistant.speech.silent_voice import SilentVoice
from assistant.speech.sound_process import SoundProcess
from assistant.speech.typed_ear import TypedEar

DEFAULT = "default"
STDIN = 0


@asynccontextmanager
async def open_sound(
    *,
    clock: Clock,
    microphone: str | None,
    voice: str,
    recogniser: RecogniserName,
    home: Path,
    pronunciations: Mapping[str, str],
    on_problem: OnProblem,
    typed: TextIO | None = None,
    had_noise: bool = False,
    strict: bool = False,
) -> AsyncIterator[tuple[Ear, Voice]]:
    """An ear and a voice for as long as the context lasts.

    `microphone`: "default", a device's name, "-" (raw 16 kHz mono s16le PCM on stdin), a WAV file, or None
    for typed lines (`typed`, else stdin). `voice`: "default", a device's name, "none", or a WAV file to
    write. Models lie under `home`/models, rendered lines under `home`/cache. `on_problem(what, remedy)` is
    told of what goes wrong later. `had_noise`: set-up saw a noise floor, so that digital zero is a stuck
    microphone. `strict` hears every answer by the stricter thresholds. Raises EarError when there is nothing
    to listen with; a missing loudspeaker raises VoiceError when something is to be spoken.
    """
    if microphone is None and voice == "none":
        yield TypedEar(typed or sys.stdin, clock), SilentVoice()
        return
    source, pass_fds = _source(microphone)
    opening = {
        "microphone": source,
        "voice": _target(voice),
        "recogniser": recogniser,
        "home": str(home),
        "pronunciations": dict(pronunciations),
        "had_noise": had_noise,
        "strict": strict,
    }
    process = SoundProcess(clock, opening, pass_fds)
    renderer = Renderer(LineCache(home / "cache" / "voice"), piper_voice(home))
    await process.start()
    reading = asyncio.create_task(process.run(), name="sound process")
    try:
        ready = await process.ready()
        ear: Ear = (
            TypedEar(typed or sys.stdin, clock) if source is None else SoundEar(process, ready, on_problem)
        )
        speaker: Voice = (
            SilentVoice() if voice == "none" else SoundVoice(process, ready, renderer, on_problem)
        )
        yield ear, speaker
    finally:
        await renderer.close()
        await process.close()
        with contextlib.suppress(OSError):  # a full disk: doctor then has the counts of the time before
            process.tally.keep(home)
        reading.cancel()
        await asyncio.wait([reading])
    if not reading.cancelled() and (error := reading.exception()) is not None:
        raise error


def _source(microphone: str | None) -> tuple[list[Any] | None, tuple[int, ...]]:
    """What the process is told of the microphone, and the descriptors it inherits."""
    if microphone is None:
        return None, ()
    if microphone == "-":
        if sys.platform == "win32":
            raise EarError("Sound on stdin does not work on Windows.", "Use a WAV file or a microphone.")
        inherited = os.dup(STDIN)
        return ["pipe", inherited], (inherited,)
    if microphone.lower().endswith(".wav"):
        path = Path(microphone)
        if not path.is_file():
            raise EarError(f"There is no file {path}.", "Check its name.")
        return ["file", str(path.resolve())], ()
    return ["device", None if microphone == DEFAULT else microphone], ()


def _target(voice: str) -> list[Any] | None:
    if voice == "none":
        return None
    if voice.lower().endswith(".wav"):
        path = Path(voice)
        if not path.parent.is_dir():
            raise VoiceError(
                f"There is no folder {path.parent}.", "Choose another place for the voice's file."
            )
        return ["file", str(path.resolve())]
    if not voice:
        raise SettingsError("The voice has no name.", "Choose default, none, or a WAV file.")
    return ["device", None if voice == DEFAULT else voice]
