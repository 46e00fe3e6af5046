"""Measures the page on this machine: python -m tests.web.figures. What it printed stands in docs/page.md.

How late zero is commanded after the stop of a page, with nobody and with 200 others watching; and how late what
happens is with somebody who watches, too.
"""

import asyncio
import math
import statistics
import sys
import time
from contextlib import asynccontextmanager

import httpx

from assistant.domain.events import Said
from tests.web.house_on_page import hosted
from tests.web.screen import until

VIEWERS = 200
ROUNDS = 2
STOPS = LINES = 100
APART_S = 0.1
WATCHING = """
import asyncio, sys, httpx
async def watch(client):
    async with client.stream("GET", sys.argv[1]) as answer:
        async for _ in answer.aiter_bytes():
            pass
async def everybody(n):
    async with httpx.AsyncClient(timeout=None, limits=httpx.Limits(max_connections=None)) as client:
        await asyncio.gather(*(watch(client) for _ in range(n)))
asyncio.run(everybody(int(sys.argv[2])))
"""


def told(name: str, late_s: list[float]) -> str:
    """p50, p95 and the worst, in milliseconds."""
    in_order = sorted(1000 * one for one in late_s)
    p95 = in_order[math.ceil(0.95 * len(in_order)) - 1]
    return f"{name}: {statistics.median(in_order):.1f} / {p95:.1f} / {in_order[-1]:.1f} ms ({len(in_order)})"


async def stops(hub) -> list[float]:
    """From the request of a stop to zero on its way to the massagers, the network of this machine included."""
    late_s = []
    async with httpx.AsyncClient(timeout=30) as client:
        for _ in range(STOPS):
            asked_at, before = hub.house.clock.now(), len(hub.house.log)
            answer = await client.post(f"{hub.url}api/stop")
            assert answer.json()["confirmed_s"] is not None
            sent_at = next(at for at, what, _ in hub.house.log[before:] if what == "stop")
            late_s.append(sent_at - asked_at)
            await asyncio.sleep(APART_S)
    return late_s


async def lines(hub) -> list[float]:
    """From a line of the journal to the caption of somebody who watches."""
    late_s = []
    arrived: asyncio.Queue[str] = asyncio.Queue()

    async def watch() -> None:
        async with (
            httpx.AsyncClient(timeout=None) as client,
            client.stream("GET", f"{hub.url}api/events") as answer,
        ):
            async for line in answer.aiter_lines():
                arrived.put_nowait(line)

    async with asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(watch())
        while "beat" not in await arrived.get():
            pass
        for n in range(LINES):
            written_at = time.perf_counter()
            hub.parts.journal.write(Said("figure", f"line number {n}."))
            while f"line number {n}." not in await arrived.get():
                pass
            late_s.append(time.perf_counter() - written_at)
            await asyncio.sleep(APART_S)
        watching.cancel()
    return late_s


async def until_there_are(hub, number: int) -> None:
    """So many who watch."""
    while True:
        if hub.front.audience.size == number:
            return
        await asyncio.sleep(0.1)


@asynccontextmanager
async def viewers(hub, number: int):
    """So many watch, from another process."""
    crowd = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WATCHING, f"{hub.url}api/events", str(number)
    )
    try:
        await until_there_are(hub, number)
        yield
    finally:
        crowd.kill()
        await crowd.wait()
        await until_there_are(hub, 0)


async def main() -> None:
    alone, in_company, shown, shown_to_many = [], [], [], []
    async with hosted(by_page=False) as hub:
        await until(hub, {"type": "asked", "question": "menu"})
        for _ in range(ROUNDS):
            alone += await stops(hub)
            shown += await lines(hub)
            async with viewers(hub, VIEWERS):
                in_company += await stops(hub)
                shown_to_many += await lines(hub)
    print("p50 / p95 / worst, and how many")
    print(told("stop to zero commanded, nobody watching", alone))
    print(told(f"stop to zero commanded, {VIEWERS} watching", in_company))
    print(told("what happens to its caption, one watching", shown))
    print(told(f"what happens to its caption, {VIEWERS} more watching", shown_to_many))


if __name__ == "__main__":
    asyncio.run(main())
