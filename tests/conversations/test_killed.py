"""The hub is killed at each minute of a session of each kind, and the person asks for the same again at once."""

import asyncio
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from assistant.demo.person import Cue
from assistant.domain.device import Kind
from tests.conversations.invariants import check_all
from tests.conversations.talk import Played, Room, Script
from tests.conversations.test_random_people import PREGNANT
from tests.conversations.witness import Witness, check_days
from tests.sim import sim_run

MINUTE_S = 60.0
OFF_S = (1, 100, 15_000)
"""How long the hub is off: less than a lease, less than a hold, so long that there may be a second session."""
START = dt.datetime(2026, 3, 4, 6, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))


@dataclass(frozen=True)
class Massage:
    """What is asked for, in a home where it was done before; it lasts `minutes` at least."""

    wish: str
    minutes: int
    answers: Mapping[str, str | None]


MASSAGES = {
    "roller": Massage("start the roller", 10, {}),
    "belt": Massage("start the belt", 15, {}),
    "chair": Massage("start the chair", 15, {}),
    "hand roller": Massage("start the hand roller", 10, {}),
    "hands": Massage("help me massage", 17, {"routine_length": "twenty minutes", "resume_routine": "yes"}),
    "hands, pregnant": Massage("help me massage", 15, {**PREGNANT, "resume_routine": "yes"}),
}


class Killing:
    """Kills the hub a while after each session began; looks on as a witness does."""

    def __init__(self, after_s: float, off_s: float) -> None:
        self.witness = Witness()
        self._after_s = after_s
        self._off_s = off_s
        self._kills = 2

    def see(self, line: Mapping[str, Any], room: Room) -> None:
        self.witness.see(line, room)
        match line:
            case {"type": "session", "phase": "running", "session": session} if self._kills:
                asyncio.get_running_loop().call_later(self._after_s, self._kill, room, session)
            case _:
                pass

    def _kill(self, room: Room, session: int) -> None:
        """Unless that session is over."""
        phases = [w.line for w in room.written if w.line["type"] == "session"]
        if self._kills and phases[-1]["session"] == session and phases[-1]["phase"] != "ended":
            self._kills -= 1
            room.kill(off_s=self._off_s)


def evening(massage: Massage, minute: int) -> Played:
    """Killed `minute` minutes into a session, and once more into the one that is asked for after it."""
    menu = {"type": "asked", "question": "menu"}
    talk = [Cue(menu, say=massage.wish), Cue({"type": "ready"}), Cue(menu, say=massage.wish)]
    sessions = [{"kind": kind.value, "days_ago": 3, "seconds": 300, "planned_s": 300} for kind in Kind]
    home = {"Anna": {"records": "course", "sessions": sessions, "course": {"days_ago": 9}}}
    devices = (Kind.ROLLER, Kind.BELT, Kind.CHAIR)
    script = Script("killed", "", talk, start=START, home=home, answers=massage.answers, devices=devices)
    killing = Killing(minute * MINUTE_S + 1, OFF_S[minute % len(OFF_S)])

    async def play() -> Played:
        return await killing.witness.watch(Room(script, on_event=killing.see)).play()

    return sim_run(play)


def check_kept(played: Played) -> None:
    """The minutes that a session had taken stay taken when it was killed (I5)."""
    planned: dict[int, float] = {}
    resumed = False
    for line in played.lines:
        match line:
            case {"type": "answered", "question": "resume_routine"}:
                resumed = True
            case {"type": "session", "phase": "running", "session": session, "remaining_s": left_s}:
                # What is resumed goes on with the minutes that were taken for it.
                planned[session] = max(0 if resumed else left_s, planned.get(session, 0))
            case {"type": "session", "phase": "ended", "session": session}:
                planned.pop(session)
    assert planned, "no session was killed"
    kept = sum(one.ms for person in played.store._people.values() for one, _ in person.taken.values()) / 1000
    assert kept >= sum(planned.values()) - 1


@pytest.mark.parametrize("massage", MASSAGES.values(), ids=MASSAGES)
def test_I1_I2_I5_I7_I8_killed_at_each_minute_nothing_goes_on_and_no_minute_comes_back(
    massage: Massage,
) -> None:
    for minute in range(massage.minutes):
        played = evening(massage, minute)
        check_all(played)
        check_days(played)
        check_kept(played)
        assert len(played.of_type("ready")) >= 2, f"it was not killed in minute {minute}"
