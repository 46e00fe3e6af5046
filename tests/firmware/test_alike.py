"""The simulator and the firmware refuse, move and stop alike, whatever happens to them in whatever order."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assistant.domain.device import Axis, Kind
from device_adapters.contract import read_desc, read_setpoint
from device_adapters.hostile_json import MalformedError, to_json
from device_adapters.kinds import capabilities_of
from tests.firmware_device import FirmwareDevice
from tests.golden import DeviceSide, python_device

# Times are eighths of a second, which both clocks hold exactly.
EIGHTH = 0.125

levels = st.fixed_dictionaries(
    {}, optional={axis.value: st.integers(0, 7) for axis in (Axis.PRESSURE, Axis.SPEED, Axis.HEAT)}
)
setpoints = st.builds(
    lambda lease, n, back, ttl, at: {"lease": lease * 32, "n": n, "back": back, "ttl_ms": ttl * 125, **at},
    st.sampled_from("abc"),
    st.integers(0, 12),
    st.integers(0, 6),
    st.integers(1, 40),
    st.one_of(st.just({}), levels),
)
happenings = st.one_of(
    st.tuples(st.just("setpoint"), setpoints),
    st.tuples(st.just("setpoint"), setpoints),
    st.tuples(st.just("retained"), setpoints),
    st.tuples(st.just("stop"), st.sampled_from([b"", b"{}", b'{"lease":"' + b"b" * 32 + b'"}', b"[["])),
    st.tuples(st.sampled_from(["tick", "button", "overheat", "foreign", "reboot"]), st.none()),
)
lives = st.lists(st.tuples(st.integers(0, 12), happenings), max_size=40)


def live(device: DeviceSide, life: list[tuple[int, tuple[str, Any]]]) -> list[Any]:
    """Everything a device says and does in such a life."""
    now, states, told = 0.0, [], []
    for wait, (word, argument) in [(0, ("start", None)), *life]:
        now += wait * EIGHTH
        match word:
            case "setpoint" | "retained":
                latest = states[max(0, len(states) - 1 - argument["back"])]
                payload = {key: value for key, value in argument.items() if key != "back"}
                text = json.dumps({**payload, "boot": latest["boot"], "seen": latest["seq"]}).encode()
                sent = device.setpoint(text, now, retained=word == "retained")
            case "stop":
                sent = device.stop(argument, now)
            case "foreign":
                sent = device.switched_on_by_hand(now)
            case _:
                sent = getattr(device, word)(now)
        for message in sent:
            said = dict(message.payload)
            if message.leaf == "state":
                states.append(said)
                # Half a tenth of a second is rounded up by one and to the even digit by the other.
                said["remaining_s"] = pytest.approx(said["remaining_s"], abs=0.11)
            told.append((now, message.leaf, said))
        told.append((now, device.actual, device.lease))
    return told


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(life=lives, kind=st.sampled_from([Kind.ROLLER, Kind.BELT]))
@example(life=[(8, ("foreign", None)), (8, ("stop", b"")), (12, ("tick", None))] * 3, kind=Kind.ROLLER)
def test_I6_both_say_and_do_the_same(life, kind, firmware: Path):
    capabilities = capabilities_of(kind)
    with contextlib.closing(FirmwareDevice(firmware, capabilities)) as device:
        assert live(device, life) == live(python_device(capabilities, 1), life)


PARTS = st.sampled_from(
    ['{"lease":"', "a" * 32, '","n":', "1", '"boot":"b"', '"seen":2', '"ttl_ms":3000', ",", ":", "{", "}", "[", "]",
     '"pressure":', "true", "null", "NaN", "-0", "1.5", "1e3", "\\u0061", '"', "\\", " ", "\t", "\x01", "é", "\ud800",
     '"zones":["lower_back"]', '"program":"wave"', '"pressure":-0', '"lease":"' + "b" * 32 + '"', "\ufeff", "12345678901234567"]
)  # fmt: skip
WHOLE = {"lease": "a" * 32, "n": 1, "boot": "b", "seen": 2, "ttl_ms": 3000}
values = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 101), st.floats(), st.text(max_size=3), st.lists(st.text("ab_é", max_size=2), max_size=18),
    st.integers(2**53 - 2, 2**60), st.just({"a": [1]}),
)  # fmt: skip
fields = st.sampled_from([*WHOLE, *(axis.value for axis in Axis), "program", "zones", "later"])
nearly_right = st.dictionaries(fields, values, max_size=3).map(
    lambda wrong: json.dumps({**WHOLE, **wrong}).encode("utf-8", "surrogatepass")
)
pieces = st.lists(PARTS, max_size=14).map(lambda some: "".join(some).encode("utf-8", "surrogatepass"))
whole = to_json(WHOLE)
bitten = st.builds(
    lambda at, by: whole[:at] + by + whole[at + 1 :], st.integers(0, len(whole)), st.binary(max_size=3)
)


def read_by_the_hub(payload: bytes) -> str:
    try:
        setpoint = read_setpoint(payload)
    except MalformedError:
        return "refused"
    numbers = [setpoint.n, setpoint.seen, setpoint.ttl_ms, *(setpoint.levels[axis] for axis in Axis)]
    words = [setpoint.lease, setpoint.boot, *numbers, setpoint.program or "-", *setpoint.zones]
    return " ".join(map(str, words))


@pytest.fixture(scope="module")
def reader(firmware: Path):
    with contextlib.closing(FirmwareDevice(firmware, capabilities_of(Kind.ROLLER))) as device:
        yield device


@settings(max_examples=600)
@given(payload=st.one_of(nearly_right, pieces, bitten, st.binary(max_size=40)))
@example(payload=whole)
@example(payload=whole + b" " * (4096 - len(whole)))
@example(payload=whole + b" " * (4097 - len(whole)))
@example(payload=whole.replace(b'"n"', b'"\\u006e"'))
@example(payload=whole[:-1] + b',"x":"\\ud83d\\ude00","x2":"\\ud83d"}')
@example(payload=whole[:-1] + b',"\xc3\xa9":1,"\\u00e9":1}')
@example(payload=whole[:-1] + b',"\xf0\x9f\x98\x80":1,"\\ud83d\\ude00":1}')
@example(payload=whole[:-1] + b',"x":"\xed\xa0\x80"}')
@example(payload=whole[:-1] + b',"x":-1234567890123456}')
@example(payload=whole[:-1] + b',"x":-12345678901234567}')
@example(payload=whole[:-1] + b',"x":1e308,"y":1e-999}')
@example(payload=whole[:-1] + b',"x":[[[1]]]}')
@example(payload=whole[:-1] + b',"x":[[[[1]]]]}')
def test_I6_both_read_the_same_setpoints(payload, reader: FirmwareDevice):
    assert reader.read(payload) == read_by_the_hub(payload)


@pytest.mark.parametrize("kind", [Kind.ROLLER, Kind.BELT, Kind.CHAIR])
def test_the_hub_can_read_what_the_firmware_says_that_it_can_do(kind, firmware: Path):
    capabilities = capabilities_of(kind)
    with contextlib.closing(FirmwareDevice(firmware, capabilities)) as device:
        found = read_desc(json.dumps(device.desc).encode(), capabilities.device)
    assert (found.ranges, found.programs, found.zones) == (
        capabilities.ranges,
        capabilities.programs,
        capabilities.zones,
    )
    assert not found.simulated


def test_I6_a_new_connection_outdates_all_that_the_broker_kept(firmware: Path):
    with contextlib.closing(FirmwareDevice(firmware, capabilities_of(Kind.ROLLER))) as device:
        first = device.start(0.0)[-1].payload
        opening = {**WHOLE, "boot": first["boot"], "seen": first["seq"]}
        assert device.setpoint(to_json(opening), 0.1)[-1].payload["lease"] == WHOLE["lease"]
        kept = to_json({**opening, "n": 2, "pressure": 3})
        again = device.connected(0.2)[-1].payload
        assert (again["lease"], again["stop_reason"]) == (None, "restart")
        assert again["boot"] != first["boot"]
        assert device.setpoint(kept, 0.3)[-1].payload["refused"] == "stale"
        assert device.actual.zero


def test_a_motor_that_runs_with_nobody_driving_is_told_once(firmware: Path):
    """The relay has welded: the sensor shows it, and no lease explains it."""
    from device_adapters.device import Fault

    with contextlib.closing(FirmwareDevice(firmware, capabilities_of(Kind.ROLLER))) as device:
        state = device.start(0.0)[-1].payload
        opening = {**WHOLE, "boot": state["boot"], "seen": state["seq"]}
        device.setpoint(to_json(opening), 0.1)
        device.setpoint(to_json({**opening, "n": 2, "pressure": 2}), 0.2)
        device.tick(1.5)
        device.faults.add(Fault.STUCK)
        device.stop(b"", 1.6)
        told = [one.payload for now in range(2, 9) for one in device.tick(float(now)) if one.leaf == "event"]
        assert told == [{"event": "moving_without_lease"}]
        assert device.actual.pressure == 2
