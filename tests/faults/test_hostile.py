"""Hostile messages on every topic of hub and massager, over a real broker: nothing moves, nobody falls over."""

import asyncio
import json
import threading
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiomqtt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from device_adapters.contract import LEAVES
from tests.faults.scene import Scene, moves, scene

pytestmark = [pytest.mark.processes, pytest.mark.broker]

EXAMPLES = 100
WAIT_S = 60.0

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=40),
    st.sampled_from(
        ["0" * 32, "stale", "button", "overheat", "roller", "measured", "\ud800", "\u202e", "\x00"]
    ),
)
FIELDS = (
    "lease n boot seen ttl_ms pressure speed amplitude heat program zones seq actual target stop_reason "
    "refused remaining_s kind ranges programs feedback own_cutoff_s simulated event max step"
).split()
objects = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=8), inner, max_size=8)
    ),
    max_leaves=20,
)
texts = objects.map(lambda found: json.dumps(found).encode("utf-8", "surrogatepass"))
deep = st.integers(1, 3000).map(lambda depth: b'{"lease":' * depth)
long = st.integers(4000, 200_000).map(lambda size: b'"' + b"x" * size + b'"')
twice = st.sampled_from(FIELDS).map(lambda name: f'{{"{name}": 1, "{name}": 9}}'.encode())
payloads = st.one_of(texts, texts, st.binary(max_size=200), deep, long, twice)
topics = st.one_of(
    st.sampled_from([f"massage/1/home/roller/{leaf}" for leaf in LEAVES]),
    st.sampled_from([f"massage/1/home/{device}/{leaf}" for device in ("ghost", "a" * 33) for leaf in LEAVES]),
    st.sampled_from(
        ["massage/1/home/ha/stop", "massage/1/home/ha/start", "homeassistant/status", "massage/1"]
    ),
)
message = st.tuples(topics, payloads, st.integers(0, 2), st.booleans()).filter(
    # By the contract that takes a massager out of the house: after it no evening goes as ever.
    lambda found: not (found[0].endswith("/desc") and not found[1])
)
messages = st.lists(message, min_size=1, max_size=12)


class Evening:
    """Anna in front of the menu, on a loop of its own, for as many hostile messages as there are."""

    def __init__(self, folder: Path, furnished: Path) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="evening")
        self._thread.start()
        self._stack = AsyncExitStack()
        self.scene: Scene = self.do(self._begin(folder, furnished))

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(WAIT_S)

    def end(self) -> None:
        self.do(self._stack.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _begin(self, folder: Path, furnished: Path) -> Scene:
        one = await self._stack.enter_async_context(scene(folder, furnished, "roller", 1))
        await one.plug_in()
        await one.begin(start=False)
        await one.unknot.until({"type": "asked", "question": "menu"})
        self._rogue = await self._stack.enter_async_context(aiomqtt.Client("127.0.0.1", one.broker.port))
        return one

    async def send(self, hostile: list[tuple[str, bytes, int, bool]]) -> None:
        for topic, payload, qos, retain in hostile:
            await self._rogue.publish(topic, payload, qos=qos, retain=retain)

    async def alive(self) -> None:
        """Both still answer, after all that was sent before."""
        one = self.scene
        asked_at = len(one.massager.lines)
        await self._rogue.publish("massage/1/home/roller/stop", b"are you there?", qos=1)
        await one.massager.until({"type": "state"}, asked_at)
        asked_at = len(one.unknot.lines)
        await one.evening.say("help")
        await one.unknot.until({"type": "asked", "question": "menu"}, asked_at)


@pytest.fixture
def evening(tmp_path: Path, furnished: Path) -> Iterator[Evening]:
    one = Evening(tmp_path, furnished)
    yield one
    one.end()


def test_I3_I6_hostile_messages_on_every_topic_move_nothing_and_keep_no_stop_from_its_motor(
    evening: Evening,
) -> None:
    """After all of it, with a broker full of retained rubbish, an evening goes as ever."""

    @given(hostile=messages)
    @settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    def nothing_moves(hostile: list[tuple[str, bytes, int, bool]]) -> None:
        evening.do(evening.send(hostile))
        evening.do(evening.alive())
        assert not [line for line in evening.scene.massager.lines if moves(line)]

    async def as_ever() -> None:
        one = evening.scene
        await one.evening.say("start the roller")
        await one.massager.until(moves)
        await one.stops()
        await one.at_zero()
        await one.person_told("stopped", "unplug_now")

    nothing_moves()
    evening.do(as_ever())
