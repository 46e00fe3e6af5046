"""Strangers on the broker: late, stale, replayed, kept and forged commands, stolen names, noise."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiomqtt

from tests.faults.proxy import on_topic
from tests.faults.scene import Scene
from tests.mosquitto import connect_packet

PREFIX = "massage/1/home"
LOUD_PER_S = 10_000
BLAST_EVERY_S = 0.05
NOISE_S = 1.0
"""Before she says stop: on a busy machine noise may end a session by itself."""

Setpoint = dict[str, Any]
Forge = Callable[[Sequence[Setpoint], Setpoint], Sequence[Setpoint]]
"""From the setpoints that were sent and the latest state: what a stranger sends."""


async def setpoint_late_past_stop(one: Scene) -> None:
    """Setpoints hang on their way; the stop overtakes them; then they arrive."""
    await one.moving()
    one.massager_side.down.hold_back(on_topic("/setpoint"))
    await one.clock.sleep(1.5)
    await one.stops()
    await one.at_zero()
    await one.person_told("stopped")
    one.massager_side.down.release()
    await one.massager.until({"type": "setpoint"}, one.since_massager)


async def setpoints_replayed(one: Scene) -> None:
    """All that was ever sent comes again, in and out of order, during the session and after its stop."""
    await _forged(one, lambda sent, _: [*sent, *reversed(sent)] * 3)


async def setpoints_stale(one: Scene) -> None:
    """The right lease, the next number, and a state that was seen long ago, or of an earlier boot."""
    await _forged(
        one,
        lambda sent, state: [
            like(sent[-1], n=sent[-1]["n"] + 1 + more, pressure=9, **old)
            for more in range(20)
            for old in ({"seen": 1}, {"boot": "0" * 16, "seen": state["seq"]})
        ],
    )


async def setpoints_of_strangers(one: Scene) -> None:
    """With everything right that can be overheard, under a lease of their own."""
    await _forged(
        one,
        lambda sent, state: [
            like(
                sent[-1],
                lease=secrets.token_hex(16),
                boot=state["boot"],
                seen=state["seq"],
                n=n,
                pressure=high,
            )
            for n in (1, sent[-1]["n"] + 1, 10_000)
            for high in (1, 9)
        ],
    )


async def setpoint_retained(one: Scene) -> None:
    """It stands on the broker for whoever comes; the massager comes again."""
    await one.moving()
    async with one.client() as rogue:
        await rogue.publish(
            f"{PREFIX}/roller/setpoint", json.dumps(like(_sent(one)[-1], pressure=9)), retain=True
        )
    one.strike()
    one.massager_side.break_off()
    await one.massager.until({"type": "setpoint", "retained": True}, one.since_massager)
    await one.outlived()


def like(setpoint: Setpoint, **other: Any) -> Setpoint:
    return {**setpoint, **other}


def _sent(one: Scene) -> list[Setpoint]:
    """The setpoints that the massager has got."""
    return [
        json.loads(line["payload"])
        for line in one.massager.of_type("setpoint")
        if line["payload"].startswith('{"lease"')
    ]


async def _forged(one: Scene, forge: Forge) -> None:
    await one.moving()
    topic, sent = f"{PREFIX}/roller/setpoint", _sent(one)
    async with one.client() as rogue:

        async def send() -> None:
            state = one.massager.of_type("state")[-1]
            for payload in forge(sent, state):
                await rogue.publish(topic, json.dumps(payload), qos=one.rng.choice((0, 1)))

        await send()
        await one.clock.sleep(1.0)
        assert not one.unknot.of_type("stop", "hold"), "forged setpoints ended the session"
        await one.stops()
        await one.at_zero()
        await one.person_told("stopped")
        for _ in range(10):
            await send()
            await one.clock.sleep(0.3)
    assert [line for line in one.massager.of_type("state", since=one.since_massager) if line["refused"]]


async def hub_id_taken(one: Scene) -> None:
    """A stranger connects under the hub's own client id: the broker throws the hub out."""
    await one.moving()
    one.strike()
    async with aiomqtt.Client("127.0.0.1", one.broker.port, identifier=one.hub_side.client_ids[-1]):
        await one.at_zero()
        await one.session_over()
        await one.person_told("problem", "alarm")


async def massager_id_taken(one: Scene) -> None:
    await one.moving()
    one.strike()
    async with aiomqtt.Client("127.0.0.1", one.broker.port, identifier=one.massager_side.client_ids[-1]):
        await one.outlived()


async def stop_in_noise(one: Scene) -> None:
    """Ten thousand messages a second on the broker; one in twenty is for the hub, one for the massager."""
    await one.moving()
    one.strike()
    async with noise(one):
        await one.outlived(NOISE_S)


@asynccontextmanager
async def noise(one: Scene) -> AsyncIterator[None]:
    """QoS 0 messages, written as bytes: the one who makes noise must not be what is slow."""
    topics = [f"noise/{n}" for n in range(18)] + [f"{PREFIX}/ghost/state", f"{PREFIX}/roller/setpoint"]
    some = b"".join(publication(topic, b'{"n": 1}') for topic in topics)
    blast = some * round(LOUD_PER_S * BLAST_EVERY_S / len(topics))
    reader, writer = await asyncio.open_connection("127.0.0.1", one.broker.port)
    began, taken = one.clock.now(), 0

    async def make() -> None:
        nonlocal taken
        due = began
        while True:
            writer.write(blast)
            await writer.drain()
            taken += round(LOUD_PER_S * BLAST_EVERY_S)
            due += BLAST_EVERY_S
            await one.clock.sleep(due - one.clock.now())

    writer.write(connect_packet("noise"))
    assert (await reader.readexactly(4))[3] == 0, "the broker refused the noise"
    making = asyncio.create_task(make())
    try:
        yield
        assert not making.done(), "the broker did not bear the noise"
        per_s = taken / (one.clock.now() - began)
        print(f"the broker took {per_s:.0f} messages a second")
        assert per_s >= LOUD_PER_S / 2, "it was not loud"
    finally:
        making.cancel()
        writer.close()


def publication(topic: str, payload: bytes) -> bytes:
    """A PUBLISH of MQTT 3.1.1, QoS 0, shorter than 128 bytes."""
    rest = len(topic).to_bytes(2) + topic.encode() + payload
    assert len(rest) < 128
    return bytes((0x30, len(rest))) + rest
