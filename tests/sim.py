"""Simulated time: an event loop on which waiting takes no time and everything happens in a fixed order."""

import asyncio
import datetime as dt
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

START = dt.datetime(2026, 3, 4, 19, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))


class _JumpingSelector(selectors.DefaultSelector):
    """Never waits: where the loop would wait for its next timer, the clock jumps to it."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 1000.0

    def select(self, timeout: float | None = None) -> list[Any]:
        ready = super().select(0)
        # Looking takes time too: a wait too short to be told from none must not last for ever.
        self.time += 1e-9
        if ready or timeout is None or timeout <= 0:
            if timeout is None and not ready:
                raise RuntimeError("nothing will ever happen again: every task waits for something")
            return ready
        # The smallest step that is sure to pass the timer in spite of rounding.
        self.time += max(timeout, 1e-6)
        return ready


class SimLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.time


class SimClock:
    """The Clock port on simulated time; `jump` moves the wall clock only, `suspend` both at once."""

    def __init__(self, start: dt.datetime = START) -> None:
        self._start = start
        self._offset = 0.0
        self._stuck_at: dt.datetime | None = None
        self._suspended = 0.0
        self._origin: float | None = None
        self._last = 100.0

    def now(self) -> float:
        """The loop's time; after its end, the time of that."""
        try:
            time = asyncio.get_running_loop().time()
        except RuntimeError:
            return self._last
        if self._origin is None:
            self._origin = time
        self._last = time - self._origin + 100.0 + self._suspended
        return self._last

    def wall(self) -> dt.datetime:
        if self._stuck_at is not None:
            return self._stuck_at
        passed = dt.timedelta(seconds=self.now() - 100.0 + self._offset)
        return (self._start.astimezone(dt.UTC) + passed).astimezone(self._start.tzinfo)

    def stick(self, *, stuck: bool) -> None:
        """The wall clock stands still, or goes on from where time really is."""
        self._stuck_at = self.wall() if stuck else None

    def carry_to(self, zone: dt.tzinfo) -> None:
        """The same moment, in another time zone."""
        self._start = self._start.astimezone(zone)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))

    def jump(self, seconds: float) -> None:
        self._offset += seconds

    def suspend(self, seconds: float) -> None:
        self._suspended += seconds


def sim_run(main: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run `main()` to its end on a fresh simulated loop."""
    with asyncio.Runner(loop_factory=SimLoop) as runner:
        return runner.run(main())
