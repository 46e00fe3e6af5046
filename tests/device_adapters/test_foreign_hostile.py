"""Whatever a foreign device, or somebody in its name, says: nothing breaks, and nothing moves without a lease (I6)."""

import json

from hypothesis import given
from hypothesis import strategies as st

from device_adapters.adapter import Sending
from device_adapters.adapters import adapter_for
from device_adapters.contract import stop_payload
from device_adapters.foreign_device import ForeignDevice
from device_adapters.hostile_json import MalformedError
from device_adapters.profile_file import find_profile, profile_names

FIELDS = ["POWER", "POWER1", "PulseTime1", "PowerOnState", "state", "power_on_behavior", "on_time", "switch",
          "switch_1", "massage_speed", "aircell", "heat", "mode", "level", "power", "key", "Set"]  # fmt: skip
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(
    ["ON", "OFF", "on", "off", "Online", "online", "1", "0", "low", "30 (Active 30)", "", "x" * 300]
) | st.lists(st.integers(), max_size=2) | st.dictionaries(st.sampled_from(FIELDS), st.integers(), max_size=2)  # fmt: skip
PAYLOADS = (
    st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=6).map(lambda found: json.dumps(found).encode())
    | st.sampled_from(
        [b"ON", b"OFF", b"0.0", b"6.0", b"nan", b"-1", b"1e999", b"Online", b"online", b"1", b""]
    )
    | st.binary(max_size=40)
)


@given(
    name=st.sampled_from(profile_names()),
    messages=st.lists(st.tuples(st.integers(0, 9), PAYLOADS, st.booleans(), st.floats(0, 5)), max_size=12),
)
def test_I6_H17_without_a_lease_nothing_but_zero_and_questions_goes_out(name, messages):
    profile = find_profile(name)
    adapter = adapter_for(profile)
    device = ForeignDevice(profile, adapter, "it", new_boot=lambda: "boot")
    harmless = {*adapter.write(profile.zero), *adapter.ask(), *adapter.ask_checks()}
    now, sent, setpoint = 0.0, list[Sending](), 1
    for which, payload, retained, later in messages:
        now += later
        topic = adapter.subscriptions[which % len(adapter.subscriptions)]
        try:
            news = device.heard(topic, payload, now, retained=retained)
        except MalformedError:
            continue
        sent += news.sendings
        assert not (retained and (news.states or news.sendings))
        seen = news.states[-1].seq if news.states else 0
        # Somebody asks for motion under a lease that nobody opened at zero.
        ask = {"lease": "e" * 32, "n": setpoint, "boot": "boot", "seen": seen, "ttl_ms": 3000, "pressure": 1}
        setpoint += 1
        sent += device.setpoint(json.dumps(ask).encode(), now)
        sent += device.tick(now)
    sent += device.stop(stop_payload(None))
    assert {*sent} <= harmless
    assert device.lease is None
