"""`unknot ARGUMENTS` on a machine whose wall clock jumps: each SIGUSR1 sets it JUMP_S seconds on (or back).

Only the wall clock does: what counts through suspend cannot be set by anybody.
"""

import datetime as dt
import os
import signal
import sys

from assistant.__main__ import main
from assistant.clock import SystemClock

JUMP_S = "FAULTS_JUMP_S"


def jump_on_signal(seconds: float) -> None:
    right = SystemClock.wall
    jumped = [dt.timedelta()]

    def jump(*_: object) -> None:
        jumped[0] += dt.timedelta(seconds=seconds)

    signal.signal(signal.SIGUSR1, jump)
    SystemClock.wall = lambda clock: right(clock) + jumped[0]  # type: ignore[method-assign] # what date(1) does


if __name__ == "__main__":
    jump_on_signal(float(os.environ[JUMP_S]))
    sys.exit(main())
