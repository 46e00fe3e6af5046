"""The system's voice, one line after another as in an evening."""

import asyncio

import pytest

from assistant.speech.cache import LineCache
from assistant.speech.frames import RATE, read_wav
from assistant.speech.render import Renderer, Speaking
from assistant.wiring import load_words

CONTENT, _ = load_words()
WORDS_PER_MINUTE = 180


@pytest.mark.audio
def test_every_line_is_rendered_whole(tmp_path):
    lines = [line for line in CONTENT.lines.values() if "{" not in line]

    async def lengths() -> dict[str, float]:
        renderer = Renderer(LineCache(tmp_path))
        try:
            return {
                line: read_wav(await renderer.render(line, Speaking(WORDS_PER_MINUTE))).size / RATE
                for line in lines
            }
        finally:
            await renderer.close()

    found = asyncio.run(lengths())
    too_short = {
        line: seconds
        for line, seconds in found.items()
        if seconds < 0.5 * len(line.split()) * 60 / WORDS_PER_MINUTE
    }
    assert not too_short
