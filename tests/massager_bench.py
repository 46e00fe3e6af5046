"""The ways to have massagers, behind one face: in memory, over amqtt, over mosquitto, ours and foreign ones."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from assistant.clock import SystemClock
from assistant.domain.clearance import Clearance
from assistant.domain.device import DeviceState, Kind, Levels
from assistant.ports import Clock, Massager, Massagers
from device_adapters.alongside import alongside
from device_adapters.broker_url import BrokerUrl
from device_adapters.embedded_broker import embedded_broker
from device_adapters.emulators.run import EmulatedMassager
from device_adapters.house import House
from device_adapters.simulator import simulated
from tests.clearances import clearance_for
from tests.fakes_foreign import SUITE, ForeignCore, ForeignHouse
from tests.fakes_massager import FakeHouse
from tests.sim import SimClock, sim_run

# Far longer than anything takes: reaching it is a failure, not a measurement.
DEADLINE_S = 40.0
KINDS = (Kind.ROLLER, Kind.BELT)


class Hands(Protocol):
    """What a test does to a massager from outside the network."""

    def happen(self, what: str) -> None: ...


class Core(Protocol):
    """The inside of a massager: what its motor does, and who may drive it."""

    @property
    def actual(self) -> Levels: ...

    @property
    def lease(self) -> str | None: ...


@dataclass
class Bench:
    house: Massagers
    clock: Clock
    hands: dict[Kind, Hands]
    cores: dict[Kind, Core]
    simulated: bool = True
    """What the massagers say of themselves: nobody can tell an emulator from the device."""

    def clearance(self, kind: Kind) -> Clearance:
        return clearance_for(kind, self.clock)


Check = Callable[[Bench], Awaitable[None]]


@asynccontextmanager
async def bench_over(url: str) -> AsyncIterator[Bench]:
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        massagers = {
            kind: await stack.enter_async_context(simulated(kind, url, clock=clock, on_event=lambda _: None))
            for kind in KINDS
        }
        house = await stack.enter_async_context(House.connect(url, "home", clock, find_s=1.0))
        for kind in KINDS:
            await house.find(kind)
        yield Bench(house, clock, dict(massagers), {kind: one.device for kind, one in massagers.items()})


@asynccontextmanager
async def bench_in_memory() -> AsyncIterator[Bench]:
    clock = SimClock()
    house = FakeHouse(clock, KINDS)
    async with alongside(house.run()):
        yield Bench(
            house, clock, dict(house.devices), {kind: one.core for kind, one in house.devices.items()}
        )


@asynccontextmanager
async def bench_of_foreign_over(url: str) -> AsyncIterator[Bench]:
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        emulated = {}
        for kind, (one, model) in SUITE.items():
            device = EmulatedMassager(model, BrokerUrl.parse(url), one.profile.topic, clock, lambda _: None)
            emulated[kind] = await stack.enter_async_context(device.running())
        foreign = [one for one, _ in SUITE.values()]
        house = await stack.enter_async_context(
            House.connect(url, "home", clock, find_s=1.0, foreign=foreign)
        )
        for kind in SUITE:
            await house.find(kind)
        yield Bench(
            house,
            clock,
            dict(emulated),
            {
                kind: ForeignCore(emulated[kind].device, massager)
                for massager in house.foreign
                for kind in [massager.capabilities.kind]
            },
            simulated=False,
        )


@asynccontextmanager
async def bench_of_foreign_in_memory() -> AsyncIterator[Bench]:
    clock = SimClock()
    house = ForeignHouse(clock, {kind.value: found for kind, found in SUITE.items()})
    async with alongside(house.run()):
        house.begin()
        yield Bench(
            house,
            clock,
            {kind: house.hands[kind.value] for kind in SUITE},
            {
                massager.capabilities.kind: ForeignCore(house.devices[massager.capabilities.device], massager)
                for massager in house.foreign
            },
            simulated=False,
        )


def check_foreign_in_memory(check: Check) -> None:
    async def main() -> None:
        async with asyncio.timeout(1000), bench_of_foreign_in_memory() as bench:
            await check(bench)

    sim_run(main)


def check_foreign_over(url: str, check: Check) -> None:
    async def main() -> None:
        async with asyncio.timeout(DEADLINE_S), bench_of_foreign_over(url) as bench:
            await check(bench)

    asyncio.run(main())


def check_in_memory(check: Check) -> None:
    async def main() -> None:
        async with bench_in_memory() as bench:
            await check(bench)

    sim_run(main)


def check_over_amqtt(check: Check) -> None:
    async def main() -> None:
        async with asyncio.timeout(DEADLINE_S), embedded_broker() as url, bench_over(url) as bench:
            await check(bench)

    asyncio.run(main())


def check_over(url: str, check: Check) -> None:
    async def main() -> None:
        async with asyncio.timeout(DEADLINE_S), bench_over(url) as bench:
            await check(bench)

    asyncio.run(main())


async def state_where(massager: Massager, is_so: Callable[[DeviceState], bool]) -> DeviceState:
    """The latest state, or the first one from now on, of which this is so."""
    changes = massager.changes()
    if massager.state is not None and massager.state.live and is_so(massager.state):
        return massager.state
    async with asyncio.timeout(DEADLINE_S):
        async for state in changes:
            if state.live and is_so(state):
                return state
    raise AssertionError("the states ended")


@asynccontextmanager
async def held(bench: Bench, massager: Massager, levels: Levels) -> AsyncIterator[None]:
    """Open, and send these levels over and over while the block runs."""
    await massager.open(bench.clearance(massager.capabilities.kind))
    async with alongside(keep_sending(bench.clock, massager, levels)):
        yield


async def keep_sending(clock: Clock, massager: Massager, levels: Levels) -> None:
    while True:
        await massager.setpoint(levels)
        await clock.sleep(0.5)
