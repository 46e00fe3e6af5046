"""The lease of a motor is a conjunction of proofs of life; the first stale one is a stop (I4)."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from assistant.domain.device import Levels
from assistant.domain.errors import LeaseEndedError
from assistant.ports import Clock, Massager

SETPOINT_EVERY_S = 1.0
JUST_NOW_S = 0.1
"""A terminal is alive at the moment it is asked, which is just after the moment the proofs are weighed."""
LONGEST_GAP_S = 3.0
"""A gap in the loop longer than the time to live means that the hub was suspended or frozen."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Fresh while `fresh(now)` says so; `told` is what the person is told when it is not."""

    name: str
    fresh: Callable[[float], bool]
    told: str


def seen_within(name: str, seen_at: Callable[[], float], seconds: float, told: str) -> Proof:
    """A proof that is fresh while it was last seen at most `seconds` ago."""
    return Proof(name, lambda now: -JUST_NOW_S <= now - seen_at() <= seconds, told)


class ProofsOfLife:
    """All that must be alive while a motor moves."""

    def __init__(self, proofs: list[Proof]) -> None:
        names = [p.name for p in proofs]
        if len(set(names)) != len(names):
            raise ValueError(f"two proofs of one name: {names}")
        self._proofs = tuple(proofs)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(p.name for p in self._proofs)

    def first_stale(self, now: float) -> Proof | None:
        return next((p for p in self._proofs if not p.fresh(now)), None)


async def hold_lease(
    allowed: Callable[[], Levels],
    changed: asyncio.Event,
    proofs: ProofsOfLife,
    massager: Massager,
    clock: Clock,
    sent: Callable[[Levels], None] = lambda _: None,
) -> None:
    """Send what is allowed each second and on every change, as long as every proof is fresh.

    Never returns. Raises LeaseEndedError after the stop was sent, and whatever the massager raises.
    """
    last = clock.now()
    while True:
        now = clock.now()
        if now - last > LONGEST_GAP_S:
            massager.burn()
            raise LeaseEndedError("clock", "I was asleep for a moment, so I switched everything off.")
        last = now
        if (stale := proofs.first_stale(now)) is not None:
            massager.burn()
            raise LeaseEndedError(stale.name, stale.told)
        changed.clear()
        levels = allowed()
        await massager.setpoint(levels)
        sent(levels)
        await first_of(clock, changed.wait(), SETPOINT_EVERY_S)


async def first_of(clock: Clock, waiting: Awaitable[object], seconds: float) -> bool:
    """Wait for `waiting` at most `seconds` of the clock; True when it came."""
    came = asyncio.ensure_future(waiting)
    timer = asyncio.ensure_future(clock.sleep(max(0.0, seconds)))
    try:
        await asyncio.wait({came, timer}, return_when=asyncio.FIRST_COMPLETED)
        if came.done():
            came.result()
            return True
        return False
    finally:
        timer.cancel()
        if not came.done():
            came.cancel()
