"""The proxy itself: what it is told to do to messages, it does to those and to no others."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiomqtt
import pytest

from tests.faults.proxy import Proxy, on_topic
from tests.mosquitto import Mosquitto

pytestmark = pytest.mark.broker

DEADLINE_S = 30.0
LAST = b"last"


class Line:
    """A sender behind the proxy and a receiver in front of the broker."""

    def __init__(self, proxy: Proxy, sender: aiomqtt.Client, receiver: aiomqtt.Client) -> None:
        self.proxy = proxy
        self.sender = sender
        self._receiver = receiver

    async def send(self, *payloads: bytes, topic: str = "some/setpoint") -> None:
        for payload in payloads:
            await self.sender.publish(topic, payload)

    async def received(self) -> list[bytes]:
        """What has come, up to the last one, which the proxy does nothing to."""
        self.proxy.behave()
        await self.send(LAST, topic="some/stop")
        return await self.until(LAST)

    async def until(self, wanted: bytes) -> list[bytes]:
        found: list[bytes] = []
        async for message in self._receiver.messages:
            assert isinstance(message.payload, bytes)
            if message.payload == wanted:
                return found
            found.append(message.payload)
        return found


def over_proxy(folder: Path, check: Callable[[Line], Awaitable[None]]) -> None:
    async def main() -> None:
        broker = Mosquitto(folder)
        broker.start()
        try:
            async with (
                asyncio.timeout(DEADLINE_S),
                Proxy(broker.port, random.Random(1)) as proxy,
                aiomqtt.Client("127.0.0.1", broker.port) as receiver,
                aiomqtt.Client("127.0.0.1", proxy.port, identifier="sender") as sender,
            ):
                await receiver.subscribe("some/#")
                await check(Line(proxy, sender, receiver))
                proxy.behave()
        finally:
            broker.kill()

    asyncio.run(main())


NUMBERS = [str(number).encode() for number in range(50)]


def test_without_rules_everything_passes_in_order(tmp_path: Path) -> None:
    async def check(line: Line) -> None:
        await line.send(*NUMBERS)
        assert await line.received() == NUMBERS
        assert line.proxy.client_ids == ["sender"]

    over_proxy(tmp_path, check)


def test_some_are_dropped_and_the_others_keep_their_order(tmp_path: Path) -> None:
    async def check(line: Line) -> None:
        line.proxy.up.drop = 0.5
        await line.send(*NUMBERS)
        came = await _passed_on(line)
        assert 0 < len(came) < len(NUMBERS)
        assert came == [one for one in NUMBERS if one in came]

    over_proxy(tmp_path, check)


def test_some_come_twice_and_none_is_lost(tmp_path: Path) -> None:
    async def check(line: Line) -> None:
        line.proxy.up.repeat = 0.5
        await line.send(*NUMBERS)
        came = await _passed_on(line)
        assert len(came) > len(NUMBERS)
        assert list(dict.fromkeys(came)) == NUMBERS

    over_proxy(tmp_path, check)


def test_some_come_after_the_next_one_and_none_is_lost(tmp_path: Path) -> None:
    async def check(line: Line) -> None:
        line.proxy.up.reorder = 0.5
        await line.send(*NUMBERS)
        came = await _passed_on(line)
        assert came != NUMBERS
        assert sorted(came) == sorted(NUMBERS)

    over_proxy(tmp_path, check)


def test_what_is_held_back_is_overtaken(tmp_path: Path) -> None:
    async def check(line: Line) -> None:
        line.proxy.up.hold_back(on_topic("/setpoint"))
        await line.send(b"first")
        await line.send(b"second", topic="some/stop")
        assert await line.until(b"second") == []
        assert await line.received() == [b"first"]

    over_proxy(tmp_path, check)


def test_while_nothing_is_forwarded_nothing_is_closed(tmp_path: Path) -> None:
    async def check(line: Line) -> None:
        line.proxy.stop_forwarding()
        await line.send(*NUMBERS)
        connecting = asyncio.create_task(asyncio.open_connection("127.0.0.1", line.proxy.port))
        _, writer = await connecting  # a new connection is taken, and hangs
        line.proxy.go_on()
        assert await line.received() == NUMBERS
        writer.close()

    over_proxy(tmp_path, check)


def test_messages_are_late_by_so_much(tmp_path: Path) -> None:
    async def check(line: Line) -> None:
        loop = asyncio.get_running_loop()
        line.proxy.up.delay_s = 0.3
        sent_at = loop.time()
        await line.send(b"late")
        await line.until(b"late")
        assert loop.time() - sent_at >= 0.3

    over_proxy(tmp_path, check)


async def _passed_on(line: Line) -> list[bytes]:
    """What the rules let through: a subscription after it all is answered when the proxy has read it all."""
    await line.sender.subscribe("nothing")
    return await line.received()
