"""The real Clock: counts through suspend, never goes back."""

import asyncio
import datetime as dt
import sys
import time

import tzlocal


def _suspend_counting_clock() -> int | None:
    """The clock id that goes on while the machine sleeps, None where time.monotonic already does."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return int(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        # Python's monotonic stands still while a Mac sleeps; this one does not.
        return int(time.CLOCK_MONOTONIC)
    return None


class SystemClock:
    """The Clock port on this machine. `now` is in seconds since the machine started."""

    def __init__(self) -> None:
        self._id = _suspend_counting_clock()

    def now(self) -> float:
        return time.monotonic() if self._id is None else time.clock_gettime(self._id)

    def wall(self) -> dt.datetime:
        """The local time in its zone, which knows summer time: a planned 19:00 stays at 19:00."""
        return dt.datetime.now(tzlocal.get_localzone())

    async def sleep(self, seconds: float) -> None:
        """Wait at least `seconds`; a suspend in between makes it longer, which `now` then shows."""
        await asyncio.sleep(max(0.0, seconds))
