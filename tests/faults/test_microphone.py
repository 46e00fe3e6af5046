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
    ("fault", "told", "phase", "ended_by", "hears_again"),
    [
        (kill, "ear_silent", "held", None, True),
        (freeze, "ear_silent", "held", None, True),
        (fall_silent, "ear_silent", "held", None, False),
        (end, "ear_lost", "ended", "ear_lost", False),
    ],
    ids=["sound_process_killed", "sound_process_frozen", "no_more_sound", "end_of_input"],
)
def test_I4_nobody_hears(
    fault: Callable[[Evening], None],
    told: str,
    phase: str,
    ended_by: str | None,
    hears_again: bool,
    tmp_path: Path,
    furnished: Path,
) -> None:
    """A microphone that may come back holds the roller at zero; one that cannot ends the session.

    A sound process that died or hangs is started anew: it hears again, and the roller stays where it is (I7).
    """

    async def main() -> None:
        async with household(tmp_path) as house:
            home = house.home(furnished)
            roller = await house.roller()
            evening = await house.spoken_evening(home, hurry=HURRY)
            await until_moving(roller)
            since, at, said = len(roller.lines), house.clock.now(), len(evening.hub.lines)
            fault(evening)
            await goes_to_zero(roller, since, at)
            await evening.hub.until({"type": "session", "phase": phase}, said)
            await evening.hub.until({"type": "said", "line": told}, said)
            if hears_again:
                await evening.hub.until({"type": "microphone", "open": True}, said)
                await evening.hub.until({"type": "said", "line": "ear_hears_again"}, said)
            await stays_at_zero(house, roller, since)
            heard = commands(roller, since)
            assert "setpoint" not in heard[heard.index("stop") :]
            (session,) = await on_record(home)
            assert session.ended_by == ended_by
            if phase == "ended":
                assert await evening.hub.ends() == 0

    asyncio.run(main())
