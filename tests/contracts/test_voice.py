"""One suite over every Voice: a line to its end, a line cut, a line in a file."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from assistant.clock import SystemClock
from assistant.domain.rhythm import click_track
from assistant.ports import Voice
from assistant.speech.silent_voice import SilentVoice
from assistant.speech.sound import open_sound
from tests.fakes import TimedVoice

LINE = "Ready."
LONG = "This is a rather long line, and it will not be spoken to its end, because somebody cuts it. " * 3


@asynccontextmanager
async def silent(_tmp: Path) -> AsyncIterator[Voice]:
    yield SilentVoice()


@asynccontextmanager
async def timed(_tmp: Path) -> AsyncIterator[Voice]:
    yield TimedVoice(SystemClock())


@asynccontextmanager
async def to_a_file(tmp: Path) -> AsyncIterator[Voice]:
    with (tmp / "typed").open("w+") as nothing_typed:
        opening = open_sound(
            clock=SystemClock(),
            microphone=None,
            voice=str(tmp / "voice.wav"),
            recogniser="auto",
            home=tmp,
            pronunciations={},
            on_problem=lambda *_: None,
            typed=nothing_typed,
        )
        async with opening as (_, voice):
            yield voice


VOICES = [
    pytest.param(silent, id="silent"),
    pytest.param(timed, id="timed"),
    pytest.param(to_a_file, id="file", marks=[pytest.mark.audio, pytest.mark.processes]),
]


@pytest.fixture(params=VOICES)
def on_stage(request, tmp_path):
    """Run a test with a fresh voice."""

    def run(test):
        async def within():
            async with asyncio.timeout(60), request.param(tmp_path) as voice:
                return await test(voice)

        return asyncio.run(within())

    return run


def test_a_line_is_spoken_to_its_end(on_stage):
    async def test(voice):
        assert await voice.speak(LINE) is True
        assert await voice.speak(LINE) is True

    on_stage(test)


def test_I3_a_line_that_takes_time_is_over_at_once_when_it_is_cut(on_stage):
    async def test(voice):
        speaking = asyncio.ensure_future(voice.speak(LONG))
        await asyncio.sleep(0)
        whole = speaking.done() and speaking.result()
        voice.cut()
        assert await speaking is whole

    on_stage(test)


def test_a_sound_is_played_to_its_end_and_again(on_stage):
    async def test(voice):
        assert await voice.play(click_track(30, 1)) is True
        assert await voice.play(click_track(30, 1)) is True
        assert await voice.speak(LINE) is True

    on_stage(test)


def test_I3_a_sound_is_over_at_once_when_it_is_cut(on_stage):
    async def test(voice):
        playing = asyncio.ensure_future(voice.play(click_track(12, 100)))
        await asyncio.sleep(0)
        whole = playing.done() and playing.result()
        voice.cut()
        assert await playing is whole
        assert await voice.speak(LINE) is True

    on_stage(test)


def test_a_cut_with_nothing_to_cut_does_not_touch_the_next_line(on_stage):
    async def test(voice):
        voice.cut()
        voice.cut()
        assert await voice.speak(LINE) is True

    on_stage(test)


def test_a_speaker_that_is_cancelled_can_speak_again(on_stage):
    async def test(voice):
        speaking = asyncio.ensure_future(voice.speak(LONG))
        await asyncio.sleep(0)
        speaking.cancel()
        await asyncio.wait([speaking])
        assert await voice.speak(LINE) is True

    on_stage(test)


def test_lines_can_be_prepared_and_the_way_of_speaking_changed(on_stage):
    async def test(voice):
        await voice.prepare([LINE])
        voice.adjust(words_per_minute=110, volume=0.5)
        voice.adjust()
        assert await voice.speak(LINE) is True
        assert voice.description

    on_stage(test)


def test_closing_twice_is_closing(on_stage):
    async def test(voice):
        await voice.close()
        await voice.close()

    on_stage(test)
