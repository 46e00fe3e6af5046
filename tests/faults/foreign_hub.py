"""A hub as a process of its own that drives one foreign massager: URL PROFILE TOPIC [SECONDS of silence].

It prints `driving` once the massager is told to move, and goes on until it is killed.
"""

import asyncio
import sys

from assistant.clock import SystemClock
from assistant.domain.device import Axis, Kind, Levels
from device_adapters.house import Foreign, House
from device_adapters.profile_file import find_profile
from tests.clearances import clearance_for


async def main(url: str, profile: str, topic: str) -> None:
    clock = SystemClock()
    foreign = Foreign(find_profile(profile), "mine", topic)
    async with House.connect(url, "home", clock, foreign=[foreign]) as house:
        kind = Kind(foreign.profile.kind)
        massager = await house.find(kind)
        await massager.open(clearance_for(kind, clock))
        levels = Levels()
        for axis in massager.capabilities.ranges:
            levels = levels if axis is Axis.HEAT else levels.with_level(axis, 1)
        while True:
            await massager.setpoint(levels)
            print("driving", flush=True)
            await clock.sleep(1.0)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
