"""The microphone, the process that hears, or the sound itself is gone while the roller runs."""

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.annas_home import on_record
from tests.massager_lines import commands, goes_to_zero, stays_at_zero, until_moving
from tests.processes import HURRY, Evening, household
from tests.program import children_of

pytestmark = [pytest.mark.processes, pytest.mark.broker, pytest.mark.audio]


def sound_process(evening: Evening) -> int:
    (pid,) = children_of(evening.hub.process.pid)
    return pid


def kill(evening: Evening) -> None:
    os.kill(sound_process(evening), signal.SIGKILL)


def freeze(evening: Evening) -> None:
    os.kill(sound_process(evening), signal.SIGSTOP)


def fall_silent(evening: Evening) -> None:
    evening.switch_off_microphone()


def end(evening: Evening) -> None:
    evening.switch_off_microphone()
    evening.hub.microphone.close()


@pytest.mark.parametrize(
    ("fault", "told", "ended_by"),
    [
        (kill, "ear_lost", {"ear_lost"}),
        (freeze, "problem", {"frames", "ears"}),
        (fall_silent, "problem", {"frames", "ears"}),
        (end, "ear_lost", {"ear_lost"}),
    ],
    ids=["sound_process_killed", "sound_process_frozen", "no_more_sound", "end_of_input"],
)
def test_I4_nobody_hears(
    fault: Callable[[Evening], None], told: str, ended_by: set[str], tmp_path: Path, furnished: Path
) -> None:
    async def main() -> None:
        async with household(tmp_path) as house:
            home = house.home(furnished)
            roller = await house.roller()
            evening = await house.spoken_evening(home, hurry=HURRY)
            await until_moving(roller)
            since, at, said = len(roller.lines), house.clock.now(), len(evening.hub.lines)
            fault(evening)
            await goes_to_zero(roller, since, at)
            await evening.hub.until({"type": "session", "phase": "ended"}, said)
            await evening.hub.until({"type": "said", "line": told}, said)
            await stays_at_zero(house, roller, since)
            heard = commands(roller, since)
            assert "setpoint" not in heard[heard.index("stop") :]
            (session,) = await on_record(home)
            assert session.ended_by in ended_by
            if told == "ear_lost":
                assert await evening.hub.ends() == 0

    asyncio.run(main())
