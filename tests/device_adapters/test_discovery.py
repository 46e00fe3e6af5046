"""What announces itself on a broker, whose button was pressed, and what nobody can make of a message."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_adapters.discovery import MOST_DEVICES, Discovery, Found

TASMOTA = b'{"t": "plug_1", "fn": ["Kitchen", null], "rl": [1, 0]}'


def discovery() -> Discovery:
    one = Discovery("home")
    one.received("tasmota/discovery/A1/config", TASMOTA, retained=True)
    one.received("tasmota/discovery/A2/config", TASMOTA.replace(b"plug_1", b"plug_2"), retained=True)
    listed = [
        {"type": "Coordinator", "friendly_name": "Coordinator"},
        {"type": "Router", "friendly_name": "bath plug", "definition": {"description": "Smart plug"}},
        {"type": "EndDevice", "friendly_name": "sensor", "definition": None},
        "nonsense",
    ]
    one.received("zigbee2mqtt/bridge/devices", json.dumps(listed).encode(), retained=True)
    belt = {
        "stat_t": "belt-node/number/pressure/state",
        "dev": {"name": "Belt", "mf": "Espressif"},
    }
    one.received("homeassistant/number/belt-node/pressure/config", json.dumps(belt).encode(), retained=True)
    desc = {"kind": "roller", "ranges": {"pressure": {"max": 3}}, "feedback": "measured"}
    one.received("massage/1/home/roller/desc", json.dumps(desc).encode(), retained=True)
    return one


def test_everything_that_announces_itself_is_found_once():
    one = discovery()
    one.received("tasmota/discovery/A1/config", TASMOTA, retained=True)
    assert sorted((found.protocol, found.topic) for found in one.found) == [
        ("esphome", "belt-node"),
        ("native", "roller"),
        ("tasmota", "plug_1"),
        ("tasmota", "plug_2"),
        ("zigbee2mqtt", "bath plug"),
        ("zigbee2mqtt", "sensor"),
    ]
    assert {found.called for found in one.found} >= {"Kitchen", "Smart plug", "Belt", "roller"}


@pytest.mark.parametrize(
    ("topic", "payload", "pressed"),
    [
        ("stat/plug_2/RESULT", b'{"POWER": "ON"}', ("tasmota", "plug_2")),
        ("zigbee2mqtt/bath plug", b'{"state": "ON"}', ("zigbee2mqtt", "bath plug")),
        ("belt-node/number/pressure/state", b"1.0", ("esphome", "belt-node")),
        ("massage/1/home/roller/event", b'{"event": "button"}', ("native", "roller")),
    ],
)
def test_the_one_whose_button_is_pressed_is_known(topic: str, payload: bytes, pressed: tuple[str, str]):
    one = discovery()
    one.received("zigbee2mqtt/bath plug", b'{"state": "OFF"}', retained=False)
    one.received("belt-node/number/pressure/state", b"0.0", retained=True)
    one.received(topic, payload, retained=False)
    assert one.pressed == [], "what came before it was asked for is no press"
    one = discovery()
    one.received("belt-node/number/pressure/state", b"0.0", retained=True)
    one.listen()
    one.received(topic, payload, retained=True)
    assert one.pressed == [], "what the broker has kept is no press"
    one = discovery()
    one.received("belt-node/number/pressure/state", b"0.0", retained=True)
    one.listen()
    one.received(topic, payload, retained=False)
    one.received(topic, payload, retained=False)
    assert [(found.protocol, found.topic) for found in one.pressed] == [pressed]


def test_a_regular_report_is_no_press():
    one = discovery()
    one.received("zigbee2mqtt/bath plug", b'{"state": "ON"}', retained=False)
    one.listen()
    one.received("zigbee2mqtt/bath plug", b'{"state": "ON", "linkquality": 7}', retained=False)
    one.received("zigbee2mqtt/sensor", b'{"temperature": 20}', retained=False)
    one.received("stat/unknown/RESULT", b'{"POWER": "ON"}', retained=False)
    assert one.pressed == []
    one.received("zigbee2mqtt/bath plug", b'{"state": "OFF"}', retained=False)
    assert one.pressed == [Found("zigbee2mqtt", "bath plug")]


@given(
    topic=st.sampled_from(
        ["tasmota/discovery/x/config", "zigbee2mqtt/bridge/devices", "zigbee2mqtt/bath plug",
         "homeassistant/number/x/config", "homeassistant/number/x/y/config", "stat/plug_1/RESULT",
         "massage/1/home/roller/desc", "massage/1/home/roller/event", "a/number/b/state"]
    ),
    payload=st.one_of(
        st.binary(max_size=200),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=20),
            lambda inner: st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["t", "fn", "dn", "stat_t", "dev", "mf", "name", "friendly_name", "definition", "state",
                                 "POWER", "event", "type"]), inner, max_size=5),
            max_leaves=12,
        ).map(lambda value: json.dumps(value).encode()),
    ),
)  # fmt: skip
def test_H17_nothing_that_arrives_breaks_it_or_gets_a_topic_that_can_do_harm(topic: str, payload: bytes):
    one = discovery()
    one.listen()
    one.received(topic, payload, retained=False)
    for found in one.found:
        assert 1 <= len(found.topic) <= 128
        assert not {"#", "+", "{", "}", "\0"} & {*found.topic}
        assert str(found).isprintable()


def test_H17_there_is_an_end_to_how_many_there_can_be():
    one = Discovery("home")
    for n in range(MOST_DEVICES + 50):
        one.received(f"tasmota/discovery/{n}/config", TASMOTA.replace(b"plug_1", b"p%d" % n), retained=True)
    assert len(one.found) == MOST_DEVICES
