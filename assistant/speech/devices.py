"""Microphones and loudspeakers of this machine, through PortAudio.

Run as a program it lists them, or meters one, as JSON lines: PortAudio and the layers under it write
warnings to stderr and may hang, so the hub asks in a process of its own.
"""

import asyncio
import importlib
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from assistant.domain.errors import EarError, UnknotError, VoiceError
from assistant.speech.child import Outbox, settle
from assistant.speech.frames import level_dbfs
from assistant.speech.wire import Message, decode

LISTING_S = 20.0
METER_S = 0.1


@dataclass(frozen=True, slots=True)
class SoundDevice:
    """One device; a microphone has `inputs`, a loudspeaker `outputs`; `rate` is its own, in Hz."""

    name: str
    inputs: int
    outputs: int
    rate: int
    default_input: bool = False
    default_output: bool = False


def portaudio(error: type[EarError | VoiceError]) -> Any:
    """The sounddevice module. Raises `error` with the remedy when PortAudio is missing."""
    try:
        return importlib.import_module("sounddevice")
    except OSError as missing:
        remedy = (
            "Install it: sudo apt install libportaudio2" if sys.platform == "linux" else "Install PortAudio."
        )
        raise error("The sound library PortAudio is missing.", remedy) from missing


async def list_devices() -> list[SoundDevice]:
    """All devices. Raises EarError when PortAudio is missing or does not answer."""
    try:
        async with asyncio.timeout(LISTING_S), aclosing(_ask("list")) as answers:
            return [SoundDevice(**message["device"]) async for message in answers]
    except TimeoutError as error:
        raise EarError(
            "The sound system does not answer.", "Unplug USB sound devices, or restart."
        ) from error


async def levels(microphone: str | None = None) -> AsyncGenerator[float, None]:
    """The level of a microphone in dBFS, ten times a second, until closed. Raises EarError."""
    async with aclosing(_ask("meter", *([microphone] if microphone else []))) as answers:
        async for message in answers:
            yield float(message["dbfs"])


async def _ask(*words: str) -> AsyncGenerator[Message, None]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "assistant.speech.devices", *words,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout is not None  # noqa: S101 - it was asked for one line above
    try:
        while line := await process.stdout.readline():
            message = decode(line)
            if message["type"] == "failed":
                raise EarError(message["what"], message["remedy"])
            yield message
        if code := await process.wait():
            raise EarError(f"The sound system failed (exit code {code}).", "Restart the machine's sound.")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _list(out: Outbox) -> None:
    sounddevice = portaudio(EarError)
    first_input, first_output = sounddevice.default.device
    for index, found in enumerate(sounddevice.query_devices()):
        device = SoundDevice(
            name=found["name"],
            inputs=found["max_input_channels"],
            outputs=found["max_output_channels"],
            rate=round(found["default_samplerate"]),
            default_input=index == first_input,
            default_output=index == first_output,
        )
        out.send({"type": "device", "device": asdict(device)})


def _meter(out: Outbox, microphone: str | None) -> None:
    sounddevice = portaudio(EarError)
    try:
        rate = round(sounddevice.query_devices(microphone, "input")["default_samplerate"])
        with sounddevice.RawInputStream(
            device=microphone, samplerate=rate, channels=1, dtype="int16"
        ) as stream:
            while True:
                frames, _ = stream.read(round(rate * METER_S))
                out.send({"type": "level", "dbfs": level_dbfs(np.frombuffer(frames, dtype=np.int16))})
    except (sounddevice.PortAudioError, ValueError) as error:
        raise EarError(
            f"The microphone cannot be opened: {error}.", "Plug it in, or choose another."
        ) from error


def main(words: list[str]) -> int:
    out = settle()
    try:
        if words[:1] == ["meter"]:
            _meter(out, words[1] if len(words) > 1 else None)
        else:
            _list(out)
    except UnknotError as error:
        out.send({"type": "failed", "what": error.what, "remedy": error.remedy})
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
