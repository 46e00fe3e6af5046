"""The loop that holds the lease: a conjunction of proofs of life."""

import asyncio
from typing import Any

import pytest

from assistant.dialogue.proofs import Proof, ProofsOfLife, first_of, hold_lease, seen_within
from assistant.domain.device import ZERO, Kind, Levels
from assistant.domain.errors import DeviceError, LeaseEndedError
from tests.clearances import clearance_for
from tests.fakes_massager import FakeHouse
from tests.sim import SimClock, sim_run

ONE = Levels(pressure=1, speed=1)
NAMES = ("frames", "ears", "flow", "check_in")


class Running:
    """A roller under a lease, and proofs that a test can freeze."""

    def __init__(self) -> None:
        self.clock = SimClock()
        self.house: FakeHouse
        self.frozen: dict[str, float] = {}
        self.allowed = ONE
        self.changed = asyncio.Event()
        self.final: Levels | None = None

    def proofs(self) -> ProofsOfLife:
        def seen(name: str) -> Any:
            return lambda: self.frozen.get(name, self.clock.now())

        return ProofsOfLife([seen_within(name, seen(name), 1.0, f"{name} went silent") for name in NAMES])

    async def run(self, meanwhile: Any) -> BaseException | None:
        """Hold the lease while `meanwhile` runs: what ended it."""
        self.house = FakeHouse(self.clock)
        ticking = asyncio.ensure_future(self.house.run())
        roller = await self.house.find(Kind.ROLLER)
        await roller.open(clearance_for(Kind.ROLLER, self.clock))
        lease = asyncio.ensure_future(
            hold_lease(lambda: self.allowed, self.changed, self.proofs(), roller, self.clock)
        )
        await meanwhile(self)
        lease.cancel()
        await asyncio.wait({lease})
        await self.clock.sleep(10)
        self.final = self.house.devices[Kind.ROLLER].actual
        ticking.cancel()
        return None if lease.cancelled() else lease.exception()


@pytest.mark.parametrize("name", NAMES)
def test_I4_freezing_any_one_proof_ends_the_lease(name):
    running = Running()

    async def freeze(r: Running) -> None:
        await r.clock.sleep(5)
        assert r.house.devices[Kind.ROLLER].actual == ONE
        r.frozen[name] = r.clock.now()
        await r.clock.sleep(5)
        assert r.house.devices[Kind.ROLLER].actual == ZERO

    ended = sim_run(lambda: running.run(freeze))
    assert isinstance(ended, LeaseEndedError)
    assert ended.proof == name
    assert running.final == ZERO


def test_the_lease_goes_on_while_everything_is_fresh():
    running = Running()

    async def a_minute(r: Running) -> None:
        await r.clock.sleep(60)
        assert r.house.devices[Kind.ROLLER].actual == ONE

    assert sim_run(lambda: running.run(a_minute)) is None


def test_a_change_goes_out_at_once():
    running = Running()

    async def lower(r: Running) -> None:
        await r.clock.sleep(5.5)
        r.allowed = Levels(pressure=1)
        r.changed.set()
        await r.clock.sleep(0.01)
        when, _, detail = next(entry for entry in reversed(r.house.log) if entry[1] == "setpoint")
        assert detail["speed"] == 0
        assert r.clock.now() - when < 0.1

    assert sim_run(lambda: running.run(lower)) is None


def test_I4_a_suspended_hub_does_not_go_on():
    running = Running()

    async def sleep_deep(r: Running) -> None:
        await r.clock.sleep(5)
        r.clock.suspend(120)
        await r.clock.sleep(2)

    ended = sim_run(lambda: running.run(sleep_deep))
    assert isinstance(ended, DeviceError)
    assert running.final == ZERO


def test_two_proofs_of_one_name_are_refused():
    with pytest.raises(ValueError, match="two proofs"):
        ProofsOfLife([Proof("a", lambda _: True, ""), Proof("a", lambda _: True, "")])


def test_a_proof_from_the_future_is_not_fresh():
    proof = seen_within("frames", lambda: 10.0, 1.0, "")
    assert not proof.fresh(5.0)
    assert proof.fresh(10.5)
    assert not proof.fresh(11.5)


def test_what_is_alive_while_it_is_asked_is_fresh():
    # The proofs were weighed a few microseconds before the terminal said "now".
    assert seen_within("ears", lambda: 10.00002, 1.0, "").fresh(10.0)


def test_first_of_says_whether_it_came_and_passes_errors_on():
    async def fail() -> None:
        raise ValueError("no")

    async def main() -> None:
        clock = SimClock()
        event = asyncio.Event()
        assert not await first_of(clock, event.wait(), 2)
        event.set()
        assert await first_of(clock, event.wait(), 2)
        with pytest.raises(ValueError, match="no"):
            await first_of(clock, fail(), 2)

    sim_run(main)
