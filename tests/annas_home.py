"""The data folder in which Anna lives, and what is on record in it afterwards."""

import asyncio
from pathlib import Path

from assistant.clock import SystemClock
from assistant.content import load_content
from assistant.demo.anna import NAME, move_in
from assistant.domain.course import SessionRecord
from assistant.domain.device import Kind
from assistant.store import SqlStore

DAY_S = 1200.0
"""What a day may have with the roller."""
FIRST_SESSION_S = 300.0


def furnish(folder: Path) -> Path:
    """A data folder in which Anna lives, in the middle of her course."""

    async def main() -> None:
        store = SqlStore.open(folder)
        await move_in(store, load_content().questions, SystemClock().wall())
        await store.close()

    folder.mkdir(mode=0o700)
    asyncio.run(main())
    return folder


async def on_record(home: Path) -> list[SessionRecord]:
    """Anna's sessions; the hub may be alive, or just killed."""
    store = SqlStore.open(home)
    try:
        return list(await store.sessions(NAME))
    finally:
        await store.close()


async def left_of_the_day(home: Path) -> float:
    """Seconds that Anna could still have with the roller today, the gap between sessions aside."""
    limits = load_content().limits
    store = SqlStore.open(home)
    try:
        day_s = limits.day_s(Kind.ROLLER)
        taken = await store.reserve(
            NAME,
            Kind.ROLLER,
            day_s,
            SystemClock().wall(),
            kind_day_s=day_s,
            all_devices_day_s=limits.all_devices_day_s,
            at_least_s=0.0,
            gap_s=0.0,
        )
        await store.give_back(taken, taken.seconds)
        return taken.seconds
    finally:
        await store.close()
