"""How something goes on from many of its moments: from each in a copy of this process, made at that moment.

Playing up to each moment anew would take the square of the time.
"""

import asyncio
import gc
import os
import traceback
from collections.abc import Callable, Coroutine
from typing import Any

from tests.sim import sim_run

WELL = b"well"


class Copies:
    """What `sim_run` of this class runs may call `here`: once there, it goes on in two processes."""

    def __init__(self) -> None:
        self.made = 0
        self._failed: list[str] = []
        self._tell: int | None = None

    def here(self, about: str) -> bool:
        """True in a new copy of the process, which ends with `sim_run`; then False in this one.

        What fails in a copy is raised by `sim_run` in this one, with `about`: what is played might swallow it.
        """
        loop = asyncio.get_running_loop()
        told, tell = os.pipe()
        copy = os.fork()
        if copy == 0:
            gc.disable()
            os.close(told)
            self._tell = tell
            asyncio._set_running_loop(loop)
            return True
        self.made += 1
        os.close(tell)
        with os.fdopen(told, "rb") as pipe:
            result = pipe.read()
        os.waitpid(copy, 0)
        if result != WELL:
            self._failed.append(f"{about}: {result.decode() or 'the copy of the process was lost'}")
        return False

    def sim_run(self, main: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            sim_run(main)
            result = WELL
        except BaseException:
            if self._tell is None:
                raise
            result = traceback.format_exc().encode()
        if self._tell is not None:
            os.write(self._tell, result)
            os._exit(0)
        if self._failed:
            raise AssertionError("\n".join(self._failed))
