"""Everybody who watches sees the latest; nobody who is slow holds up anybody."""

import asyncio
from itertools import pairwise

from assistant.web.audience import AT_ONCE, BEAT_S, Audience
from assistant.web.rendering import Sight
from tests.sim import SimClock, sim_run


class Drawings:
    """Templates that draw one word, and count."""

    def __init__(self):
        self.word = "first"
        self.drawn = 0

    def regions(self, now, sight):
        self.drawn += 1
        return {"banner": f"{self.word} for {'a guest' if sight.guest else 'the house'}"}


class Here:
    moving = False
    posts = False
    turn = "run.t1"


def watched(test):
    async def run():
        drawings = Drawings()
        audience = Audience(SimClock(), Here, drawings)
        running = asyncio.ensure_future(audience.run())
        await test(audience, drawings)
        running.cancel()

    sim_run(run)


async def latest(watcher, name):
    async for messages in watcher.messages():
        for event, sent in messages:
            if event == name:
                return data(sent)
    return None


def data(sent):
    """What one event says, as it is sent."""
    return "\n".join(line[6:] for line in sent.decode().splitlines() if line.startswith("data: "))


def test_whoever_comes_sees_all_there_is_and_then_what_changes():
    async def test(audience, drawings):
        with audience.joined(Sight(guest=False)) as watcher:
            assert await latest(watcher, "banner") == "first for the house"
            drawings.word = "second"
            audience.note()
            assert await latest(watcher, "banner") == "second for the house"

    watched(test)


def test_a_slow_one_misses_what_was_overtaken_and_not_the_last():
    async def test(audience, drawings):
        with audience.joined(Sight()) as watcher:
            for word in ("second", "third", "fourth"):
                drawings.word = word
                audience.note()
                await asyncio.sleep(1)
            first = await anext(watcher.messages())
            assert [data(sent) for event, sent in first if event == "banner"] == ["fourth for a guest"]

    watched(test)


def test_a_hundred_guests_cost_one_drawing_and_the_hub_gets_its_turn_between_them():
    async def test(audience, drawings):
        guests = [audience.joined(Sight()) for _ in range(100)]
        watchers = [guest.__enter__() for guest in guests]
        await asyncio.sleep(2 * BEAT_S)
        before, turns = drawings.drawn, 0
        handed = asyncio.Event()
        watchers[-1].hand = lambda _: handed.set()
        audience.note()
        while not handed.is_set():
            turns += 1
            await asyncio.sleep(0)
        assert drawings.drawn == before + 1
        assert turns >= 100 // AT_ONCE
        for guest in guests:
            guest.__exit__(None, None, None)
        assert audience.size == 0

    watched(test)


def test_a_beat_comes_each_second_so_that_silence_means_a_loss():
    async def test(audience, _):
        with audience.joined(Sight()) as watcher:
            beats = []
            async for messages in watcher.messages():
                beats += [int(data(sent)) for event, sent in messages if event == "beat"]
                if len(beats) == 4:
                    break
            gaps = [later - earlier for earlier, later in pairwise(beats[1:])]
            assert all(gap <= 1000 * (BEAT_S + 0.1) for gap in gaps)

    watched(test)


def test_closing_sends_everybody_home():
    async def test(audience, _):
        with audience.joined(Sight()) as watcher:
            audience.close()
            assert [messages async for messages in watcher.messages()] == []
            assert audience.full

    watched(test)
