"""A hub in real time with its page on a real port: everything is ours but the motor, which is in memory."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from assistant.clock import SystemClock
from assistant.domain.device import Kind
from assistant.speech.silent_voice import SilentVoice
from assistant.web.front import Front
from assistant.web.page_ear import PageEar
from assistant.web.serving import Place, serve
from assistant.wiring import Parts, wire
from tests.conversations.home import furnish
from tests.conversations.talk import CONTENT, PHRASEBOOK
from tests.fakes import ScriptedEar, TimedVoice
from tests.fakes_massager import FakeHouse
from tests.fakes_store import MemoryStore
from tests.web.paged import front_of

WINDOW_S = 20.0


@dataclass
class Hosted:
    """A hub that is up, and its page."""

    parts: Parts
    front: Front
    house: FakeHouse
    store: MemoryStore
    url: str
    lines: list[dict]

    def levels(self) -> list[int]:
        """Every sum of levels that was commanded; a stop is zero."""
        found = []
        for _, leaf, detail in self.house.log:
            if leaf in ("setpoint", "stop"):
                total = 0 if leaf == "stop" else detail.get("pressure", 0) + detail.get("speed", 0)
                if not found or found[-1] != total:
                    found.append(total)
        return found


@asynccontextmanager
async def hosted(
    *,
    home=None,
    devices=(Kind.ROLLER, Kind.BELT),
    pace: float = 1.0,
    by_page: bool = True,
    words_per_minute: int | None = None,
    person: str = "Anna",
    folder=None,
    port: int = 0,
) -> AsyncIterator[Hosted]:
    """A hub for as long as the context lasts. `by_page`: without a microphone."""
    clock = SystemClock()
    store, house = MemoryStore(), FakeHouse(clock, tuple(devices))
    await furnish(store, {"Anna": {"records": "course"}} if home is None else home, clock.wall(), CONTENT)
    ear = PageEar(clock) if by_page else ScriptedEar(clock)
    voice = TimedVoice(clock, words_per_minute=words_per_minute) if words_per_minute else SilentVoice()
    lines: list[dict] = []
    parts = wire(
        clock=clock,
        store=store,
        massagers=house,
        ear=ear,
        voice=voice,
        content=CONTENT,
        phrasebook=PHRASEBOOK,
        person=person,
        answer_window_s=WINDOW_S,
        sinks=(lambda line: lines.append(dict(line)),),
        pace=pace,
    )
    front = front_of(parts, ear=ear if by_page else None, folder=folder)
    with socket.create_server(("127.0.0.1", port)) as listening:
        place = Place(listening, lan=False)
        parts = replace(parts, beside=(lambda _: serve(front, place),))
        running = [asyncio.create_task(house.run()), asyncio.create_task(parts.run())]
        try:
            yield Hosted(parts, front, house, store, place.url, lines)
        finally:
            for task in reversed(running):
                task.cancel()
                await asyncio.wait({task})
            for task in running:
                if not task.cancelled() and (error := task.exception()) is not None:
                    raise error
