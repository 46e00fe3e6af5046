"""A soft click for each stroke, beside the conversation: whatever is said or heard goes first."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from assistant.dialogue.conversation import Conversation
from assistant.domain.rhythm import click_track, seconds_of
from assistant.ports import Clock


@asynccontextmanager
async def clicking(talk: Conversation, clock: Clock, per_minute: int, strokes: int) -> AsyncIterator[None]:
    """While the block runs, at most this many strokes are marked; the clicks end with the block.

    A line of the assistant breaks them off, and so does a stop, within one block of sound; after a line
    they go on where the rhythm is by then.
    """
    track = asyncio.create_task(_play(talk, clock, per_minute, strokes))
    try:
        yield
    finally:
        track.cancel()
        await asyncio.wait({track})
    if not track.cancelled():
        track.result()


async def _play(talk: Conversation, clock: Clock, per_minute: int, strokes: int) -> None:
    began = clock.now()
    done = 0
    while done < strokes:
        if await talk.play(click_track(per_minute, strokes - done)):
            return
        # Broken off. After a stop nobody lets it begin again: the block has ended by then.
        past = (clock.now() - began) / seconds_of(1, per_minute)
        done = int(past) + 1
        await clock.sleep(seconds_of(done - past, per_minute))
