"""What is particular to typed lines; the rest is in the contract."""

import asyncio
import os

from assistant.clock import SystemClock
from assistant.ports import Listening
from assistant.speech.typed_ear import TypedEar


def test_I8_a_line_belongs_to_the_turn_in_which_it_is_read():
    async def run():
        reading, writing = os.pipe()
        with os.fdopen(reading) as stream:
            ear = TypedEar(stream, SystemClock())
            turns = []
            for turn in ("t1", "t2"):
                await ear.listen(Listening(turn, "s", ("yes",), ()))
                os.write(writing, b"yes\n")
                turns.append((await ear.hear()).turn)
            os.write(writing, b"half a li")
            os.write(writing, b"ne\r\n\n   \nlast")
            os.close(writing)
            return turns, [(await ear.hear()).text for _ in range(2)]

    assert asyncio.run(run()) == (["t1", "t2"], ["half a line", "last"])
