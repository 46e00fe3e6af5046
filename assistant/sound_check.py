"""The microphone and the speaker at set-up: which ones there are, how loud, and one spoken line."""

import asyncio
import io
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.text import Text

from assistant.asking import Asker
from assistant.clock import SystemClock
from assistant.domain.errors import EarError, VoiceError
from assistant.speech.devices import SoundDevice, levels, list_devices
from assistant.speech.frames import SILENCE_DBFS
from assistant.speech.sound import DEFAULT, open_sound

READINGS = 50
"""Five seconds: ten readings a second."""

NO_SOUND_S = 10.0
LINE = "Hello. This is Unknot. Can you hear me?"

NOTHING_DBFS = -75.0
QUIET_DBFS = -45.0
CLIPPED_DBFS = -9.0
NOISY_DBFS = -40.0
"""Levels are the root mean square of 100 ms. The peaks of speech lie at least 10 dB above it, so that speech
above -9 dBFS is cut off at full scale; a quiet room through a microphone of its own is below -50."""

GAUGE = 40
LOUD_SHARE = 10


@dataclass(frozen=True, slots=True)
class Sounds:
    """What `set_up` needs of the machine's sound."""

    devices: Callable[[], Awaitable[Sequence[SoundDevice]]]
    levels: Callable[[str | None], AsyncGenerator[float, None]]
    speak: Callable[[str, Path], Awaitable[None]]
    """Speak LINE on a loudspeaker ("default" or its name). Raises VoiceError, EarError."""


async def speak_line(speaker: str, home: Path) -> None:
    """Speak one line through `speaker`; `home` is the data folder, whose cache keeps it."""
    sound = open_sound(
        clock=SystemClock(),
        microphone=None,
        voice=speaker,
        recogniser="auto",
        home=home,
        pronunciations={},
        on_problem=lambda _what, _remedy: None,
        typed=io.StringIO(),
    )
    async with sound as (_, voice):
        await voice.speak(LINE)


def this_machine() -> Sounds:
    return Sounds(list_devices, levels, speak_line)


def judge(readings: Sequence[float]) -> str:
    """What to think of a microphone into which somebody just spoke; levels in dBFS, ten a second."""
    ordered = sorted(readings)
    share = max(1, len(ordered) // LOUD_SHARE)
    loud, still = sum(ordered[-share:]) / share, ordered[len(ordered) // LOUD_SHARE]
    if loud < NOTHING_DBFS:
        return "Nothing arrives. Is the microphone muted, or another one meant?"
    if loud < QUIET_DBFS:
        return "Too quiet. Turn the microphone up, or move it closer."
    if loud > CLIPPED_DBFS:
        return "Too loud: the sound is cut off (clipping). Turn the microphone down, or move it away."
    if still > NOISY_DBFS:
        return "Loud enough, and the room is noisy. Words will be missed; move the microphone closer."
    return "Good."


def gauge(dbfs: float) -> Text:
    """A bar from -60 dBFS to full scale."""
    filled = max(0, min(GAUGE, round((dbfs + 60) / 60 * GAUGE)))
    style = "red" if dbfs > CLIPPED_DBFS else "yellow" if dbfs < QUIET_DBFS else "green"
    return Text.assemble("  ", ("█" * filled, style), ("░" * (GAUGE - filled), "dim"), f" {dbfs:4.0f} dBFS")


async def check_microphone(sounds: Sounds, asker: Asker, console: Console, known: str | None) -> str | None:
    """Let a microphone be chosen and speak into it; its name, or None for the system's default."""
    found = [device for device in await sounds.devices() if device.inputs]
    if not found:
        _warn(console, "There is no microphone. Plug one in and run `unknot setup` again.")
        console.print("Without one, `unknot run --text` takes typed words.")
        return known
    default = [device.default_input for device in found]
    while True:
        name = _choose("Which microphone?", found, default, asker, console, known)
        if not asker.asks:
            return name
        console.print("Please speak for five seconds, as you would with the assistant.")
        try:
            verdict = judge(await _meter(sounds.levels(name), console))
        except EarError as error:
            verdict = str(error)
        console.print(verdict, style="green" if verdict == "Good." else "yellow", markup=False)
        if verdict == "Good." or not asker.yes("Try again, or try another one?", suggestion=True):
            return name
        known = name


async def check_speaker(
    sounds: Sounds, asker: Asker, console: Console, known: str | None, home: Path
) -> str | None:
    """Let a loudspeaker be chosen and hear it; its name, or None for the system's default."""
    found = [device for device in await sounds.devices() if device.outputs]
    if not found:
        _warn(console, "There is no loudspeaker. Plug one in, or read along with `unknot run --voice none`.")
        return known
    default = [device.default_output for device in found]
    while True:
        name = _choose("Which loudspeaker?", found, default, asker, console, known)
        if not asker.asks:
            return name
        try:
            with console.status("Speaking ..."):
                await sounds.speak(name or DEFAULT, home)
        except (EarError, VoiceError) as error:
            _warn(console, str(error))
            return name
        if asker.yes("Did you hear it?", suggestion=True):
            return name
        if not asker.yes("Turn it up, or choose another one. Try again?", suggestion=True):
            return name
        known = name


def _choose(
    question: str,
    found: Sequence[SoundDevice],
    default: Sequence[bool],
    asker: Asker,
    console: Console,
    known: str | None,
) -> str | None:
    names = [device.name for device in found]
    options = ["the default of this machine", *names]
    if known is not None and known not in names:
        _warn(console, f"{known} was set and is not there now.")
    usual = next((device.name for device, is_default in zip(found, default, strict=True) if is_default), None)
    if usual:
        options[0] += f" ({usual})"
    chosen = asker.choice(question, options, names.index(known) + 1 if known in names else 0)
    return names[chosen - 1] if chosen else None


async def _meter(readings: AsyncGenerator[float, None], console: Console) -> list[float]:
    """Show the level for five seconds. Raises EarError when no sound comes."""
    kept: list[float] = []
    try:
        with Live(gauge(SILENCE_DBFS), console=console, transient=True) as live:
            async with asyncio.timeout(NO_SOUND_S), aclosing(readings) as coming:
                async for dbfs in coming:
                    kept.append(dbfs)
                    live.update(gauge(dbfs))
                    if len(kept) >= READINGS:
                        break
    except TimeoutError as error:
        raise EarError("The microphone sends nothing.", "Choose another one, or plug it in again.") from error
    if not kept:
        raise EarError("The microphone sends nothing.", "Choose another one, or plug it in again.")
    return kept


def _warn(console: Console, text: str) -> None:
    console.print(text, style="yellow", highlight=False, markup=False)
