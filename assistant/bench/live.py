"""Sound at the speed it comes, without waiting for it: when would this have been known?

A block arrives when its last sample does, and is worked on when the work on the one before it is done. The
work counts as the processor time it takes, so that another program on the machine changes nothing.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from assistant.speech.frames import BLOCK, RATE, Samples

Known = TypeVar("Known")


@dataclass(frozen=True, slots=True)
class Moment(Generic[Known]):
    """What became known, and when: seconds of the stream, the work included."""

    what: Known
    at_s: float


def live(
    sound: Samples,
    feed: Callable[[Samples], list[Known]],
    *,
    block: int = BLOCK,
    busy: Callable[[], float] = time.process_time,
) -> Iterator[Moment[Known]]:
    """Feed the stream block by block (`block` samples each); what came out, in order.

    `busy` tells processor seconds. The last block may be shorter.
    """
    free_at = 0.0
    for at in range(0, sound.size, block):
        part = sound[at : at + block]
        arrived = (at + part.size) / RATE
        began = busy()
        found = feed(part)
        free_at = max(arrived, free_at) + busy() - began
        for what in found:
            yield Moment(what, free_at)
