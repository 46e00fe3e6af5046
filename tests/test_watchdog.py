"""Systemd hears of the hub exactly while the hub can hear a stop: whole evenings on simulated time (I4)."""

import asyncio
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from assistant.ports import Source
from assistant.sd_notify import NotifySocket
from assistant.service_unit import WATCHDOG_S
from assistant.watchdog import EAR_S, as_service
from tests.conversations.talk import FOLDER, Room, read_script
from tests.fakes import ScriptedEar
from tests.sim import sim_run
from tests.systemd import NotifiedSystemd

EVERY_S = WATCHDOG_S / 4
LONG_S = 4 * WATCHDOG_S


class WatchedRoom(Room):
    """A room whose hub is a service: `told` is what it told, and when."""

    def __init__(self, script: str, address: str) -> None:
        super().__init__(read_script(FOLDER / f"{script}.yaml"))
        self.told: list[tuple[float, dict[str, str]]] = []
        self._address = address

    def _wired(self) -> Any:
        return as_service(super()._wired(), NotedSocket(self._address, self))

    def alive_at(self, since: float = 0.0) -> list[float]:
        return [at for at, lines in self.told if "WATCHDOG" in lines and at > since]

    def said(self, name: str) -> list[str]:
        return [lines[name] for _, lines in self.told if name in lines]


class NotedSocket(NotifySocket):
    """The real one, which also notes the time."""

    def __init__(self, address: str, room: WatchedRoom) -> None:
        super().__init__(address, watchdog_s=WATCHDOG_S)
        self._room = room

    def tell(self, **lines: str) -> None:
        self._room.told.append((self._room.clock.now(), lines))
        super().tell(**lines)


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[NotifiedSystemd]:
    listening = NotifiedSystemd(tmp_path)
    yield listening
    listening.close()


def watched(address: str, what: Any) -> WatchedRoom:
    """The room in which `what` was done a minute after the hub was up."""

    async def main() -> WatchedRoom:
        room = WatchedRoom("silence_in_screening", address)
        playing = asyncio.ensure_future(room.play())
        await room.clock.sleep(60)
        await what(room)
        room.stop_playing()
        await playing
        return room

    return sim_run(main)


@pytest.mark.parametrize("script", ["roller_all_well", "helper_all_well", "roller_stop", "wait_and_continue"])
def test_a_hub_that_is_well_is_never_late(script: str, systemd: NotifiedSystemd) -> None:
    async def main() -> WatchedRoom:
        room = WatchedRoom(script, systemd.address)
        await room.play()
        return room

    room = sim_run(main)
    assert "READY" in room.told[0][1]
    assert systemd.told()[0] == room.told[0][1]
    ends = room.told[-1]
    assert ends[1] == {"STOPPING": "1"}
    moments = [room.told[0][0], *room.alive_at(), ends[0]]
    assert max(later - earlier for earlier, later in pairwise(moments)) <= EVERY_S + 0.1
    assert len(moments) > 20


@pytest.mark.parametrize("proof", ["frames", "ears"])
def test_I4_an_ear_that_hangs_is_not_told_as_alive_until_it_hears_again(
    proof: str, systemd: NotifiedSystemd
) -> None:
    moments = {}

    async def freeze(room: WatchedRoom) -> None:
        room.mute()
        moments["frozen"] = room.clock.now()
        room.ear.freeze(proof)
        await room.clock.sleep(LONG_S)
        moments["mended"] = room.clock.now()
        room.ear.hear_again()
        await room.clock.sleep(LONG_S)

    room = watched(systemd.address, freeze)
    meanwhile = [at for at in room.alive_at(moments["frozen"] + EAR_S) if at <= moments["mended"]]
    assert meanwhile == []
    assert room.alive_at(moments["mended"])
    assert f"Cannot hear a stop: no sign of life of {proof}" in room.said("STATUS")
    assert room.said("STATUS")[-1] == "Listening: a script"


def test_I4_a_hub_whose_ear_is_lost_and_that_does_not_end_is_not_told_as_alive(
    systemd: NotifiedSystemd, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = {}

    async def never(_: str) -> bool:
        await asyncio.Event().wait()
        return True

    async def lose(room: WatchedRoom) -> None:
        room.mute()
        assert room.parts is not None
        monkeypatch.setattr(room.parts.voice, "speak", never)  # its last line never comes to an end
        moments["lost"] = room.clock.now()
        room.ear.lose()
        await room.clock.sleep(LONG_S)

    room = watched(systemd.address, lose)
    assert room.alive_at(moments["lost"]) == []
    assert "Cannot hear a stop: nobody listens" in room.said("STATUS")


def test_a_microphone_that_is_known_to_be_away_is_waited_for(systemd: NotifiedSystemd) -> None:
    moments = {}

    async def pull(room: WatchedRoom) -> None:
        room.mute()
        moments["pulled"] = room.clock.now()
        room.ear.fall_silent()
        await room.clock.sleep(LONG_S)
        moments["back"] = room.clock.now()
        room.ear.hear_again()
        await room.clock.sleep(LONG_S)

    room = watched(systemd.address, pull)
    meanwhile = [at for at in room.alive_at(moments["pulled"]) if at <= moments["back"]]
    assert len(meanwhile) >= LONG_S / EVERY_S - 1
    assert room.said("STATUS") == [
        "Listening: a script",
        "Without a microphone for now",
        "Listening: a script",
    ]


def test_a_page_that_nobody_looks_at_is_no_hang(
    systemd: NotifiedSystemd, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = {}
    monkeypatch.setattr(ScriptedEar, "source", Source.PAGE)

    async def look_away(room: WatchedRoom) -> None:
        room.mute()
        moments["away"] = room.clock.now()
        room.ear.freeze("frames")
        await room.clock.sleep(LONG_S)

    room = watched(systemd.address, look_away)
    assert len(room.alive_at(moments["away"])) >= LONG_S / EVERY_S - 1


def test_a_suspended_machine_is_told_as_alive_once_its_ear_is(systemd: NotifiedSystemd) -> None:
    moments = {}

    async def suspend(room: WatchedRoom) -> None:
        room.mute()
        room.clock.suspend(3600)
        moments["awake"] = room.clock.now()
        await room.clock.sleep(LONG_S)

    room = watched(systemd.address, suspend)
    assert room.alive_at(moments["awake"])[0] - moments["awake"] <= EVERY_S


def test_without_systemd_nothing_is_added() -> None:
    class Kept(Room):
        def _wired(self) -> Any:
            parts = super()._wired()
            assert as_service(parts, None) is parts
            return parts

    async def main() -> None:
        await Kept(read_script(FOLDER / "roller_stop.yaml")).play()

    sim_run(main)
