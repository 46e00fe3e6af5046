"""Text to a sound file, in a process that can be killed; each line once.

pyttsx3 hangs and prints: its engine lives in `python -m assistant.speech.engines`, is asked for one line
at a time, and is killed and started again when it does not answer.
"""

import asyncio
import contextlib
import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.domain.errors import VoiceError
from assistant.speech.cache import LineCache
from assistant.speech.frames import write_wav
from assistant.speech.wire import Message, decode, encode

ANSWER_S = 30.0
TRIES = 2


@dataclass(frozen=True, slots=True)
class Speaking:
    """How a line is spoken."""

    words_per_minute: int = 150


class Renderer:
    """Renders lines to WAV files under `cache`. `piper_voice` is a Piper model; without it pyttsx3 speaks."""

    def __init__(self, cache: LineCache, piper_voice: Path | None = None) -> None:
        self._cache = cache
        self._piper_voice = piper_voice
        self._engine = "piper" if piper_voice else "pyttsx3"
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    @property
    def description(self) -> str:
        return f"Piper ({self._piper_voice.stem})" if self._piper_voice else "pyttsx3"

    async def render(self, text: str, speaking: Speaking) -> Path:
        """The WAV file of a line. Raises VoiceError when it cannot be made."""
        path = self._cache.path(self._engine, self._piper_voice, speaking.words_per_minute, text)
        if path.exists():
            return path
        async with self._turn:
            if path.exists():  # while waiting for our turn somebody rendered it
                return path
            part = self._cache.part(path)
            try:
                await self._ask(text, speaking, part)
                return self._cache.keep(part, path)
            finally:
                self._cache.discard(part)

    async def keep(self, sound: bytes) -> Path:
        """The WAV file of mono 16 kHz 16-bit little-endian PCM. Raises VoiceError."""
        path = self._cache.path("sound", hashlib.sha256(sound).hexdigest())
        if path.exists():
            return path
        part = self._cache.part(path)
        try:
            write_wav(part, np.frombuffer(sound[: len(sound) // 2 * 2], dtype="<i2"))
            return self._cache.keep(part, path)
        except OSError as error:
            raise VoiceError(f"A sound cannot be written: {error}.", "Free some space.") from error
        finally:
            self._cache.discard(part)

    async def close(self) -> None:
        if self._process is None:
            return
        process, self._process = self._process, None
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()

    async def _ask(self, text: str, speaking: Speaking, part: Path) -> None:
        message: Message = {
            "type": "render", "text": text, "path": str(part), "words_per_minute": speaking.words_per_minute,
        }  # fmt: skip
        for _ in range(TRIES):
            whole = False
            try:
                async with asyncio.timeout(ANSWER_S):
                    answer = await self._answer(message)
                whole = True
            except TimeoutError:
                continue
            finally:
                if not whole:  # an answer to this would be taken for one to the next
                    await self.close()
            if answer is None:
                await self.close()
                continue
            if answer["type"] == "failed":
                raise VoiceError(answer["what"], answer["remedy"])
            return
        raise VoiceError(
            "The voice does not answer.", "Try another voice in the settings, or '--voice none'."
        )

    async def _answer(self, message: Message) -> Message | None:
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "assistant.speech.engines",
                *([str(self._piper_voice)] if self._piper_voice else []),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            return None
        try:
            stdin.write(encode(message))
            await stdin.drain()
            line = await stdout.readline()
        except ConnectionError:
            return None
        return decode(line) if line else None


def piper_voice(home: Path) -> Path | None:
    """The Piper voice put under `home`/models/piper, when Piper is installed; None otherwise."""
    try:
        import piper  # noqa: F401 - an optional extra
    except ImportError:
        return None
    voices = sorted(path for path in (home / "models" / "piper").glob("*.onnx"))
    return next((path for path in voices if path.with_name(f"{path.name}.json").exists()), None)
