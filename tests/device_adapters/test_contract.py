"""Hostile payloads on every topic: whatever arrives is either understood in full or MalformedError."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.device import Axis, Feedback, Kind, Levels
from assistant.domain.errors import SettingsError
from device_adapters.contract import (
    LAST_SEQ,
    LEAVES,
    Topics,
    check_name,
    desc_payload,
    read_desc,
    read_event,
    read_setpoint,
    read_state,
    read_stop,
    read_topic,
    setpoint_payload,
    stop_payload,
)
from device_adapters.hostile_json import MalformedError, read_json
from device_adapters.kinds import capabilities_of

LEASE = "0123456789abcdef" * 2
AXES = (Axis.PRESSURE, Axis.SPEED)
SETPOINT = {"lease": LEASE, "n": 1, "boot": "b1", "seen": 1, "ttl_ms": 3000, "pressure": 1}
STATE = {
    "boot": "b1",
    "seq": 1,
    "lease": None,
    "n": 0,
    "actual": {"pressure": 0, "speed": 0},
    "target": {"pressure": 0, "speed": 0},
}
DESC = {"kind": "roller", "ranges": {"pressure": {"max": 10}}, "feedback": "measured", "own_cutoff_s": 900}


def state_of(payload: bytes):
    return read_state(payload, "roller", AXES, live=True, received_at=1.0)


READERS = {
    "setpoint": (read_setpoint, SETPOINT),
    "state": (state_of, STATE),
    "desc": (lambda payload: read_desc(payload, "roller"), DESC),
    "event": (read_event, {"event": "button"}),
}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("leaf", READERS)
@given(payload=st.binary(max_size=300))
def test_any_bytes_are_understood_or_malformed(leaf, payload):
    reader, _ = READERS[leaf]
    with contextlib.suppress(MalformedError):
        reader(payload)


@pytest.mark.parametrize("leaf", READERS)
@given(data=st.data())
def test_any_value_in_any_field_is_understood_or_malformed(leaf, data):
    reader, valid = READERS[leaf]
    changed = {**valid, data.draw(st.sampled_from(sorted(valid))): data.draw(json_values)}
    with contextlib.suppress(MalformedError):
        reader(json.dumps(changed).encode())


@given(payload=st.binary(max_size=5000))
def test_I3_reading_a_stop_never_fails(payload):
    assert read_stop(payload) is None or len(read_stop(payload)) == 32


@given(st.text(max_size=60))
def test_a_topic_is_of_the_contract_or_malformed(topic):
    with pytest.raises(MalformedError):
        read_topic(topic)


@pytest.mark.parametrize("leaf", READERS)
@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"null",
        b"[]",
        b"1",
        b'"x"',
        b"{",
        b"\xff\xfe",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": 99999999999999999999}',
        b'{"a": 1, "a": 2}',
        b"[" * 3000,
        b'{"a":' * 600,
        b'{"a": "' + b"x" * 5000 + b'"}',
        b'{"a": [[[[1]]]]}',
    ],
)
def test_what_is_no_json_of_the_contract_is_malformed(leaf, payload):
    reader, _ = READERS[leaf]
    with pytest.raises(MalformedError):
        reader(payload)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 18])
def test_a_number_that_is_none_is_malformed_also_in_an_unknown_field(value):
    with pytest.raises(MalformedError):
        read_json(f'{{"a": {value}}}'.encode())


def test_brackets_in_a_text_are_no_nesting():
    assert read_json(b'{"a": "[[[[[[{{{{{{ \\" [[["}') == {"a": '[[[[[[{{{{{{ " [[['}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("lease", None),
        ("lease", "0"),
        ("lease", LEASE + "\n"),
        ("lease", LEASE.upper()),
        ("lease", "٠" * 32),
        ("n", True),
        ("n", 1.0),
        ("n", "1"),
        ("n", -1),
        ("n", LAST_SEQ + 1),
        ("boot", ""),
        ("boot", 7),
        ("seen", None),
        ("ttl_ms", 0),
        ("ttl_ms", -3000),
        ("ttl_ms", True),
        ("pressure", True),
        ("pressure", 1.5),
        ("pressure", "1"),
        ("pressure", -1),
        ("pressure", 101),
        ("pressure", None),
        ("pressure", [1]),
        ("program", 3),
        ("program", "Wave!"),
        ("zones", "lower_back"),
        ("zones", ["Lower back"]),
        ("zones", ["x"] * 17),
    ],
)
def test_a_wrong_field_of_a_setpoint_is_malformed(field, value):
    with pytest.raises(MalformedError, match=field):
        read_setpoint(json.dumps({**SETPOINT, field: value}).encode())


@pytest.mark.parametrize("field", ["lease", "n", "boot", "seen", "ttl_ms"])
def test_a_setpoint_without_its_proofs_is_malformed(field):
    with pytest.raises(MalformedError, match=field):
        read_setpoint(json.dumps({key: value for key, value in SETPOINT.items() if key != field}).encode())


@pytest.mark.parametrize("part", ["actual", "target"])
@pytest.mark.parametrize("levels", [{}, {"pressure": 0}, {"pressure": 0, "speed": None}, {"heat": 0}])
def test_a_level_that_is_not_told_is_not_zero(part, levels):
    with pytest.raises(MalformedError):
        state_of(json.dumps({**STATE, part: levels}).encode())


def test_a_state_is_read():
    told = {
        **STATE,
        "lease": LEASE,
        "n": 3,
        "actual": {"pressure": 2, "speed": 1},
        "remaining_s": 12.5,
        "new": {},
    }
    state = read_state(json.dumps(told).encode(), "roller", AXES, live=False, received_at=7.0)
    assert (state.device, state.boot, state.seq, state.lease, state.n) == ("roller", "b1", 1, LEASE, 3)
    assert state.actual == Levels(pressure=2, speed=1)
    assert (state.remaining_s, state.stop_reason, state.refused) == (12.5, None, None)
    assert (state.live, state.received_at) == (False, 7.0)


def test_a_setpoint_goes_there_and_comes_back():
    levels = Levels(pressure=3, heat=1, program="wave", zones=("shoulders", "lower_back"))
    setpoint = read_setpoint(setpoint_payload(LEASE, 4, "b1", 9, levels))
    assert setpoint.levels == levels
    assert (setpoint.lease, setpoint.n, setpoint.boot, setpoint.seen, setpoint.ttl_ms) == (
        LEASE,
        4,
        "b1",
        9,
        3000,
    )


def test_a_stop_names_its_lease():
    assert read_stop(stop_payload(LEASE)) == LEASE
    assert read_stop(stop_payload(None)) is None


def test_zones_are_sent_only_where_some_are_named():
    assert b"zones" not in setpoint_payload(LEASE, 4, "b1", 9, Levels(pressure=3))
    assert b"zones" not in desc_payload(capabilities_of(Kind.ROLLER))


@pytest.mark.parametrize("kind", [Kind.ROLLER, Kind.BELT, Kind.CHAIR])
def test_a_description_goes_there_and_comes_back(kind):
    capabilities = capabilities_of(kind, "upstairs")
    assert read_desc(desc_payload(capabilities), "upstairs") == capabilities


def test_a_description_may_leave_out_what_it_has_not():
    found = read_desc(json.dumps(DESC).encode(), "r")
    assert (found.kind, found.feedback, found.programs) == (Kind.ROLLER, Feedback.MEASURED, ())
    assert found.ranges == {Axis.PRESSURE: 10}
    assert not found.simulated


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "toaster"),
        ("feedback", "guessed"),
        ("ranges", {}),
        ("ranges", {"pressure": {"max": 0}}),
        ("ranges", {"pressure": {"max": 1000}}),
        ("ranges", {"pressure": {"max": 10, "step": 2}}),
        ("own_cutoff_s", -1),
        ("own_cutoff_s", 1e9),
        ("programs", ["x"] * 65),
        ("zones", ["x"] * 17),
        ("zones", [1]),
    ],
)
def test_a_wrong_description_is_malformed(field, value):
    with pytest.raises(MalformedError):
        read_desc(json.dumps({**DESC, field: value}).encode(), "r")


def test_topics_are_written_and_read():
    topics = Topics("home", "roller-2")
    for leaf in LEAVES:
        assert topics.of(leaf) == f"massage/1/home/roller-2/{leaf}"
        assert read_topic(topics.of(leaf)) == ("home", "roller-2", leaf)


@pytest.mark.parametrize("name", ["", "a/b", "+", "#", "Roller", "ü", "x" * 33, "a b", "a\n", "$SYS"])
def test_a_name_that_cannot_stand_in_a_topic_is_refused(name):
    with pytest.raises(SettingsError, match="small letters"):
        check_name(name)
    with pytest.raises(SettingsError):
        Topics("home", name)
    with pytest.raises(MalformedError):
        read_topic(f"massage/1/home/{name}/state")


@pytest.mark.parametrize(
    "topic", ["massage/2/home/roller/state", "massage/1/home/roller", "massage/1/home/roller/x"]
)
def test_another_major_version_or_leaf_is_not_ours(topic):
    with pytest.raises(MalformedError):
        read_topic(topic)
