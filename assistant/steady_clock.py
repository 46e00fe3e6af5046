"""The Clock whose wall time cannot be set forward while the program runs (I5)."""

import datetime as dt

from assistant.domain.day import set_forward, steady_wall
from assistant.ports import Clock


class SteadyClock:
    """The Clock port over another one: for whatever asks the store what a day or a block still holds.

    A wall clock that jumps ahead of the time that passed since the start is not believed until the
    program starts again: nothing within a run tells a wrong setting from a right one. That also holds for
    the correction, over the network, of a hub that started with a clock far behind; meanwhile the latest
    time that the store ever saw keeps the day, and blocks only last longer. `doubtful` tells of both.
    Summer time is no jump, and a suspend counts. What is only shown or logged needs no steady clock.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._start_wall = clock.wall()
        self._start_now = clock.now()

    def now(self) -> float:
        return self._clock.now()

    def wall(self) -> dt.datetime:
        """The local time; from the start on by the clock that nobody sets, once it was set forward."""
        return steady_wall(self._start_wall, self._start_now, self._clock.wall(), self._clock.now())

    @property
    def doubtful(self) -> bool:
        """True while the wall clock is ahead: when its date is right, the program has to be started anew."""
        return set_forward(self._start_wall, self._start_now, self._clock.wall(), self._clock.now())

    async def sleep(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
