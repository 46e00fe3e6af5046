"""Each proof of life, frozen by its name in a running session, ends the lease with that reason (I4)."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from assistant.flows import motion as motion_module
from assistant.flows.motion import Motion
from tests.conversations.invariants import RAMP_S, TTL_S, check_all
from tests.conversations.talk import FOLDER, Room, read_script
from tests.sim import sim_run

FROZEN_AFTER_S = 20.0
LONGEST_S = 70.0
"""A check-in that was not put, or a flow that hangs at the next one, is the last to be noticed."""


class Running:
    """The roller runs; what the session is made of is here to be frozen."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: tuple[str, ...] = ()
        self.motion: Motion
        self.room: Room
        self._freeze: Callable[[Running], None] = lambda _: None
        proofs_of_life = motion_module.proofs_of_life

        def watched(talk: Any, hub: Any, motion: Motion) -> Any:
            proofs = proofs_of_life(talk, hub, motion)
            self.names, self.motion = proofs.names, motion
            return proofs

        monkeypatch.setattr(motion_module, "proofs_of_life", watched)

    def play(self, freeze: Callable[["Running"], None]) -> dict[str, Any]:
        """The session as it is on record, after `freeze` and a minute at zero."""
        self._freeze = freeze

        async def evening() -> dict[str, Any]:
            self.room = Room(read_script(FOLDER / "roller_all_well.yaml"), on_event=self._see)
            played = await self.room.play()
            await self.watching
            check_all(played)
            (session,) = await played.store.sessions("Anna")
            return {"ended_by": session.ended_by, "seconds": session.seconds}

        return sim_run(evening)

    def _see(self, line: Any, room: Room) -> None:
        if line["type"] == "session" and line["phase"] == "running":
            self.watching = asyncio.ensure_future(self._watch())

    async def _watch(self) -> None:
        room, clock = self.room, self.room.clock
        room.mute()
        await clock.sleep(FROZEN_AFTER_S)
        assert not room.house.still()
        self._freeze(self)
        await clock.sleep(LONGEST_S + TTL_S + RAMP_S)
        for _ in range(60):
            assert room.house.still()
            await clock.sleep(1)
        room.stop_playing()


def hang(running: Running) -> None:
    async def never(_: object) -> None:
        await asyncio.Event().wait()

    running.room.ear.listen = never  # type: ignore[method-assign] - the flow hangs in it


FREEZE: dict[str, Callable[[Running], None]] = {
    "frames": lambda running: running.room.ear.freeze("frames"),
    "ears": lambda running: running.room.ear.freeze("ears"),
    "flow": hang,
    "clearance": lambda running: running.motion.clearance.end("another person"),
    "limits": lambda running: running.motion.timer.extend(-running.motion.timer.planned_s),
    "check_in": lambda running: setattr(running.motion, "check_in_at", -1000.0),
    "device": lambda running: running.room.house.devices[running.motion.kind].press_button(),
    "state": lambda running: running.room.house.devices[running.motion.kind].happen("withhold"),
}
ENDED_BY = {"limits": "time_up", "frames": "not_continued", "ears": "not_continued"}
"""The end by time is no fault, whoever notices it. Without an ear it is a hold that nobody can continue."""


@pytest.mark.parametrize("name", FREEZE)
def test_I4_freezing_a_proof_of_life_ends_the_lease_with_that_reason(name, monkeypatch):
    running = Running(monkeypatch)
    session = running.play(FREEZE[name])
    assert session["ended_by"] == ENDED_BY.get(name, name)
    assert session["seconds"] <= FROZEN_AFTER_S + LONGEST_S


def test_every_proof_of_life_of_a_running_session_is_frozen_here(monkeypatch):
    running = Running(monkeypatch)
    running.play(FREEZE["device"])
    assert set(running.names) == set(FREEZE)
