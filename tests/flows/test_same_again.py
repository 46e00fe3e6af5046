"""What is kept of the last time, and what of it a massager of today can do."""

import pytest

from assistant.domain.device import Axis, Kind
from assistant.flows.same_again import KEPT_AS, LastTime, last_time
from assistant.ports import PersonRecord
from device_adapters.kinds import capabilities_of

KEPT = {"kind": "chair", "program": "tap", "zones": ["lower_back"], "levels": {"pressure": 3, "speed": 1}}


def of(kept):
    return last_time(PersonRecord("Anna", settings={KEPT_AS: kept}))


def test_what_is_kept_is_read():
    assert of(KEPT) == LastTime(Kind.CHAIR, "tap", ("lower_back",), {Axis.PRESSURE: 3, Axis.SPEED: 1})
    assert last_time(PersonRecord("Anna")) is None


@pytest.mark.parametrize(
    "kept", ["chair", {}, {"kind": "toaster"}, {**KEPT, "levels": {"power": 3}}, {**KEPT, "levels": ["x"]}, 7]
)
def test_what_cannot_be_read_is_nothing(kept):
    assert of(kept) is None


def test_a_massager_does_what_it_can_of_it():
    last = LastTime(Kind.CHAIR, "yoga", ("neck", "lower_back"), {Axis.PRESSURE: 3, Axis.AMPLITUDE: 2})
    assert last.for_one(capabilities_of(Kind.CHAIR), {Axis.PRESSURE: 5}) == LastTime(
        Kind.CHAIR, None, ("lower_back",), {Axis.PRESSURE: 3}
    )


def test_what_is_told_of_it_is_within_what_the_answers_of_today_allow():
    last = LastTime(Kind.ROLLER, levels={Axis.PRESSURE: 5, Axis.SPEED: 2})
    today = last.for_one(capabilities_of(Kind.ROLLER), {Axis.PRESSURE: 3, Axis.SPEED: 3})
    assert today.told == "pressure three and speed two"


def test_level_one_is_nothing_to_speak_of():
    assert LastTime(Kind.ROLLER, levels={Axis.PRESSURE: 1, Axis.SPEED: 1}).told == ""
    assert LastTime(Kind.CHAIR, "tap", (), {Axis.PRESSURE: 2}).told == "the program tap and pressure two"
