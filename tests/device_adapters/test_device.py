"""I6 on the device core: whatever arrives in whatever order, nothing moves without a live, opened lease."""

import itertools
import json

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from assistant.domain.device import Kind, Levels
from device_adapters.contract import LAST_SEQ
from device_adapters.device import Device
from device_adapters.kinds import capabilities_of
from device_adapters.lease import MOST_BURNED

LEASES = [letter * 32 for letter in "abcd"]


def new_device(now: float = 0.0, first_seq: int = 1) -> Device:
    boots = itertools.count(1)
    return Device(
        capabilities_of(Kind.ROLLER), new_boot=lambda: f"boot-{next(boots)}", now=now, first_seq=first_seq
    )


def setpoint(lease: str, n: int, boot: str, seen: int, **levels) -> bytes:
    found = {"lease": lease, "n": n, "boot": boot, "seen": seen, "ttl_ms": 3000, **levels}
    return json.dumps(found).encode()


class AnythingArrives(RuleBasedStateMachine):
    """Messages of honest and dishonest hubs, delayed, doubled, replayed and retained, against one device.

    What must hold is judged from outside, by what was sent when, not by the device's own bookkeeping.
    """

    @initialize()
    def switch_on(self):
        self.now = 0.0
        self.device = new_device()
        self.n = 0
        self.sent: list[tuple[bytes, float, bool]] = []
        self.accepted: set[bytes] = set()
        self.dead: set[str] = set()
        self.fresh_until = float("-inf")
        self.last_pressure = 0
        self.state: dict = {}
        self.hear(self.device.start(self.now))

    def hear(self, messages):
        for message in messages:
            if message.leaf == "state":
                self.state = message.payload

    def arrive(self, payload: bytes, written_at: float, *, retained: bool, by_boot: bool):
        before = (self.device.lease, self.device._actuator.target)
        self.hear(self.device.tick(self.now))
        lease_before = self.device.lease
        self.hear(self.device.setpoint(payload, self.now, retained=retained))
        taken = self.state["refused"] is None
        if taken:
            assert not retained
            assert by_boot, "a setpoint of an earlier boot was taken"
            assert self.now - written_at <= 2.0 + 1e-6, "a setpoint that was held up was taken"
            assert payload not in self.accepted, "the same setpoint was taken twice"
            found = json.loads(payload)
            assert found["lease"] not in self.dead, "a lease came back from the dead"
            if lease_before is None:
                assert not any(found.get(axis) for axis in ("pressure", "speed", "amplitude"))
            else:
                assert found["lease"] == lease_before, "a foreign lease was taken"
            self.accepted.add(payload)
            self.fresh_until = self.now + 3.0
        elif before[0] == self.device.lease:
            assert self.device._actuator.target == before[1], "a refused setpoint changed the target"

    @rule(
        lease=st.sampled_from(LEASES),
        pressure=st.integers(0, 12),
        speed=st.integers(0, 2),
        lag=st.integers(0, 4),
        step=st.integers(-1, 2),
        retained=st.booleans() | st.just(False),
        deliver=st.booleans() | st.just(True),
    )
    def setpoint(self, lease, pressure, speed, lag, step, retained, deliver):
        self.n = max(0, self.n + step)
        seen = max(0, self.state["seq"] - lag)
        payload = setpoint(lease, self.n, self.device.boot, seen, pressure=pressure, speed=speed)
        # A state that was named had been sent by now at the latest: that is when this was written.
        self.sent.append((payload, self.now, retained))
        if deliver:
            self.arrive(payload, self.now, retained=retained, by_boot=True)

    @rule(lease=st.sampled_from(LEASES))
    def honest_hub_opens_and_moves(self, lease):
        for levels in ({}, {"pressure": 2}):
            self.n += 1
            payload = setpoint(lease, self.n, self.device.boot, self.state["seq"], **levels)
            self.sent.append((payload, self.now, False))
            self.arrive(payload, self.now, retained=False, by_boot=True)

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def replay(self, data):
        payload, written_at, retained = data.draw(st.sampled_from(self.sent))
        same_boot = json.loads(payload)["boot"] == self.device.boot
        self.arrive(payload, written_at, retained=retained, by_boot=same_boot)

    @rule(payload=st.binary(max_size=40))
    def rubbish(self, payload):
        self.hear(self.device.setpoint(payload, self.now))

    @rule(
        payload=st.sampled_from(
            [b"", b"{}", b"\xff", *(json.dumps({"lease": one}).encode() for one in LEASES)]
        )
    )
    def stop(self, payload):
        self.hear(self.device.tick(self.now))
        self.bury(self.device.lease)
        self.hear(self.device.stop(payload, self.now))
        if payload.startswith(b'{"lease"'):
            self.bury(json.loads(payload)["lease"])
        assert self.device.lease is None
        assert self.device._actuator.target.zero

    @rule()
    def button(self):
        self.hear(self.device.tick(self.now))
        self.bury(self.device.lease)
        self.hear(self.device.button(self.now))

    @rule()
    def reboot(self):
        # A lease id lives within a boot; what was sent to the boot before is dead by its boot id.
        self.dead.clear()
        self.hear(self.device.reboot(self.now))
        assert self.device.actual.zero

    @rule(seconds=st.sampled_from([0.1, 0.5, 1.0, 1.9, 2.1, 3.0, 5.0]), ticked=st.booleans())
    def time_passes(self, seconds, ticked):
        lease = self.device.lease
        if ticked:
            for part in range(1, 11):
                self.hear(self.device.tick(self.now + seconds * part / 10))
                self.look()
        self.now += seconds
        self.hear(self.device.tick(self.now))
        if self.device.lease is None:
            self.bury(lease)
        if not ticked:
            # Within the gap it may have risen and lost its lease; only where it stands now is known.
            self.last_pressure = self.device.actual.pressure

    def bury(self, lease):
        if lease is not None:
            self.dead.add(lease)
            self.fresh_until = float("-inf")

    def look(self):
        pressure = self.device.actual.pressure
        if pressure > self.last_pressure:
            assert self.device.lease is not None
        self.last_pressure = pressure

    @invariant()
    def nothing_moves_on_without_a_live_lease(self):
        if not hasattr(self, "device"):
            return
        self.look()
        if self.device.lease is None:
            assert self.device._actuator.target.zero
        else:
            assert self.device.lease not in self.dead
            assert self.now <= self.fresh_until + 1e-6, "a lease outlived its time to live"


TestI6NothingMovesWithoutALiveOpenedLease = AnythingArrives.TestCase
TestI6NothingMovesWithoutALiveOpenedLease.settings = settings(
    max_examples=150, stateful_step_count=40, deadline=None
)


def test_I6_the_machine_above_can_move_the_motor():
    # Guards the property: a device that refused everything would pass it.
    machine = AnythingArrives()
    machine.switch_on()
    machine.honest_hub_opens_and_moves(LEASES[0])
    machine.time_passes(1.0, ticked=True)
    assert machine.device.actual.pressure == 2


def opened(device: Device, lease: str, n: int, now: float) -> dict:
    state = next(one.payload for one in device.stop(b"", now) if one.leaf == "state")
    told = device.setpoint(setpoint(lease, n, state["boot"], state["seq"]), now)
    return told[-1].payload


def test_I6_a_full_list_of_burned_leases_makes_a_new_boot_and_loses_none():
    device = new_device()
    device.start(0.0)
    old_boot = device.boot
    late = None
    for number in range(MOST_BURNED + 2):
        now = number * 0.1
        state = opened(device, f"{number:032x}", 1, now)
        assert state["lease"] == f"{number:032x}"
        if number == 0:
            late = setpoint(f"{0:032x}", 2, old_boot, state["seq"], pressure=1)
        device.stop(b"", now)
    assert device.boot != old_boot
    told = device.setpoint(late, now)[-1].payload
    assert told["refused"] == "stale"
    assert device.lease is None


def test_the_sequence_wraps_into_a_new_boot():
    device = new_device(first_seq=LAST_SEQ)
    first = device.start(0.0)[0].payload
    assert (first["boot"], first["seq"]) == ("boot-1", LAST_SEQ)
    second = device.stop(b"", 0.1)[0].payload
    assert (second["boot"], second["seq"]) == ("boot-2", 1)


def test_I6_the_wrap_ends_a_lease():
    device = new_device(first_seq=LAST_SEQ - 1)
    state = device.start(0.0)[0].payload
    told = device.setpoint(setpoint(LEASES[0], 1, state["boot"], state["seq"]), 0.1)[-1].payload
    assert told["lease"] == LEASES[0]
    device.setpoint(setpoint(LEASES[0], 2, "boot-1", LAST_SEQ, pressure=1), 0.2)
    device.tick(0.3)
    assert device.lease is None
    device.tick(1.5)
    assert device.actual.zero


def test_time_that_goes_back_moves_nothing():
    device = new_device(now=10.0)
    device.start(10.0)
    assert device.tick(5.0) == []
    device.switched_on_by_hand(10.0, Levels(pressure=2))
    device.tick(9.0)
    assert device.actual.zero


def test_power_off_cuts_the_current_at_once_and_says_so():
    device = new_device()
    device.start(0.0)
    device.switched_on_by_hand(0.0, Levels(pressure=5))
    device.tick(3.0)
    assert device.actual.pressure == 5
    state = device.power_off(3.0)[-1].payload
    assert state["actual"]["pressure"] == 0
    assert state["stop_reason"] == "off"
    assert device.actual.zero


def test_a_device_without_a_cut_off_of_its_own_says_so():
    capabilities = capabilities_of(Kind.ROLLER)
    device = Device(
        type(capabilities)(device="r", kind=Kind.ROLLER, ranges=capabilities.ranges),
        new_boot=lambda: "b",
        now=0.0,
    )
    assert device.start(0.0)[0].payload["remaining_s"] is None


@pytest.mark.parametrize("kind", [Kind.HELPER, Kind.MANUAL_ROLLER])
def test_what_has_no_simulator_says_so(kind):
    from assistant.domain.errors import SettingsError

    with pytest.raises(SettingsError, match="cannot be simulated"):
        capabilities_of(kind)
