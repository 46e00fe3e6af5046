"""Every implementation of the Store port, to run one suite over."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from assistant.ports import Store
from assistant.store import SqlStore
from tests.fakes_store import MemoryStore
from tests.sim import sim_run

T = TypeVar("T")

KINDS = ("memory", "inline", "threaded")


class Household:
    """One data folder; each `run` opens the store anew, as a restart does."""

    def __init__(self, kind: str, home: Path) -> None:
        self.kind = kind
        self.home = home
        self._memory = MemoryStore()

    def open(self) -> Store:
        if self.kind == "memory":
            return self._memory
        return SqlStore.open(self.home, inline=self.kind == "inline")

    def run(self, evening: Callable[[Store], Awaitable[T]]) -> T:
        """Open, do `evening`, close; the inline store on simulated time."""

        async def main() -> T:
            store = self.open()
            try:
                return await evening(store)
            finally:
                await store.close()

        return sim_run(main) if self.kind == "inline" else asyncio.run(main())
