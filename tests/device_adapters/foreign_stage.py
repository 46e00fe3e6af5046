"""One foreign massager behind the house, on simulated time."""

import asyncio
from collections.abc import Awaitable, Callable

from assistant.domain.device import Axis, Levels
from device_adapters.alongside import alongside
from device_adapters.emulators.emulated import Emulated
from device_adapters.emulators.models import MODELS, Model
from device_adapters.foreign_massager import ForeignMassager
from device_adapters.house import Foreign
from device_adapters.profile_file import find_profile
from tests.clearances import clearance_for
from tests.fakes_foreign import ForeignHouse
from tests.sim import SimClock, sim_run

Scene = Callable[["Stage"], Awaitable[None]]


class Stage:
    """One foreign massager, its emulator, and the house that drives it."""

    def __init__(self, house: ForeignHouse, clock: SimClock, name: str) -> None:
        self.house, self.clock = house, clock
        self.line = house.line
        self.device: Emulated = house.devices[name]
        self.hands = house.hands[name]
        (self.massager,) = [one for one in house.foreign if one.capabilities.device == name]
        self.kind = self.massager.capabilities.kind

    async def open(self) -> ForeignMassager:
        await self.house.find(self.kind)
        await self.massager.open(clearance_for(self.kind, self.clock))
        return self.massager

    async def drive(self, levels: Levels, seconds: float) -> None:
        """Keep these levels for so long, a setpoint each second."""
        end = self.clock.now() + seconds
        while self.clock.now() < end:
            await self.massager.setpoint(levels)
            await self.clock.sleep(1.0)

    def level_one(self) -> Levels:
        levels = Levels()
        for axis in self.massager.capabilities.ranges:
            if axis is not Axis.HEAT:
                levels = levels.with_level(axis, 1)
        return levels

    async def until_still(self, since: float, within_s: float) -> float:
        """Seconds from then until the motor stands still; it must be within that many."""
        while not self.device.actual.zero:
            assert self.clock.now() - since <= within_s, f"still moving after {within_s} s"
            await self.clock.sleep(0.1)
        return self.clock.now() - since


def on_stage(scene: Scene, profile: str = "tasmota_belt", model: Model | None = None) -> None:
    async def main() -> None:
        clock = SimClock()
        foreign = Foreign(find_profile(profile), "mine", "theirs")
        house = ForeignHouse(clock, {"mine": (foreign, model or MODELS[profile])})
        async with asyncio.timeout(5000), alongside(house.run()):
            house.begin()
            await scene(Stage(house, clock, "mine"))

    sim_run(main)
