"""What is asked for from Home Assistant is what a person could say, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.device import Kind
from assistant.homeassistant.phrases import HUB_BUTTONS, Meaningless, Say, Stop, meaning
from device_adapters.kinds import capabilities_of
from intents import Phrasebook

MASSAGERS = [capabilities_of(kind) for kind in (Kind.ROLLER, Kind.BELT, Kind.CHAIR)]
ASK = "massage/1/home/ha/set/"
ALLOWING = {"Yes", "No", "Comfortable", "Continue", "NoneOfThese", "Ready", "Pain", "Name"}
"""What only the person may say."""


def means(topic: str, payload: str, *, retained: bool = False) -> Say | Stop | Meaningless:
    return meaning(ASK + topic, payload.encode(), MASSAGERS, retained=retained)


@pytest.fixture(scope="module")
def phrasebook() -> Phrasebook:
    return Phrasebook.load()


@pytest.mark.parametrize(
    ("topic", "payload", "phrase", "state", "intent", "slots"),
    [
        ("roller/power", "ON", "start the roller", "menu", "Start", {"kind": "roller"}),
        ("chair/power", "ON", "start the chair", "menu", "Start", {"kind": "chair"}),
        ("roller/pressure", "3", "set pressure to 3", "device", "SetLevel", {"axis": "pressure", "level": 3}),
        ("roller/speed", "10.0", "set speed to 10", "device", "SetLevel", {"axis": "speed", "level": 10}),
        (
            "roller/amplitude",
            "0",
            "set amplitude to 0",
            "comfort",
            "SetLevel",
            {"axis": "amplitude", "level": 0},
        ),
        ("belt/heat", "ON", "heat on", "device", "Heat", {"level": 1}),
        ("belt/heat", "OFF", "heat off", "device", "Heat", {"level": 0}),
        ("chair/program", "knead", "program 2", "device", "ChooseProgram", {"number": 2}),
        ("hub/wait", "PRESS", "wait", "device", "Hold", {}),
        ("hub/finish", "PRESS", "finish", "device", "Finish", {}),
        ("hub/wake", "PRESS", "hello massage", "idle", "Wake", {}),
        ("hub/routine", "PRESS", "start the routine", "menu", "Start", {"kind": "helper"}),
    ],
)
def test_the_phrase_that_it_stands_for(phrasebook, topic, payload, phrase, state, intent, slots):
    assert means(topic, payload) == Say(phrase)
    match = phrasebook.match(phrase, state, ())
    assert match is not None
    assert (match.intent, dict(match.slots)) == (intent, slots)


@pytest.mark.parametrize(
    ("topic", "payload", "why"),
    [
        ("roller/pressure", "11", Meaningless.RANGE),
        ("roller/pressure", "-1", Meaningless.RANGE),
        ("roller/pressure", "2.5", Meaningless.RANGE),
        ("roller/pressure", "", Meaningless.RANGE),
        ("roller/pressure", "²", Meaningless.RANGE),
        ("roller/amplitude", "6", Meaningless.RANGE),
        ("belt/amplitude", "1", Meaningless.RANGE),
        ("roller/heat", "ON", Meaningless.UNKNOWN),
        ("roller/power", "on", Meaningless.UNKNOWN),
        ("roller/program", "knead", Meaningless.RANGE),
        ("chair/program", "boil", Meaningless.RANGE),
        ("ghost/power", "ON", Meaningless.UNKNOWN),
        ("hub/yes", "PRESS", Meaningless.UNKNOWN),
        ("hub/power", "ON", Meaningless.UNKNOWN),
    ],
)
def test_what_stands_for_nothing(topic, payload, why):
    assert means(topic, payload) is why


def test_I6_what_is_retained_is_no_wish_but_a_stop_is_one():
    assert means("roller/power", "ON", retained=True) is Meaningless.RETAINED
    assert isinstance(means("hub/stop", "", retained=True), Stop)
    assert isinstance(means("roller/power", "OFF", retained=True), Stop)


@pytest.mark.parametrize("topic", ["hub/stop", "roller/stop", "ghost/stop"])
def test_I3_any_payload_stops(topic):
    assert isinstance(means(topic, "\x00{["), Stop)


@given(
    topic=st.text("abhubrolepwsu/", max_size=14),
    payload=st.one_of(st.binary(max_size=80), st.sampled_from([b"ON", b"3", b"yes", b"continue"])),
)
def test_I7_nothing_from_there_says_yes_for_the_person(phrasebook, topic, payload):
    found = meaning(ASK + "x/" + topic, payload, MASSAGERS, retained=False)
    if isinstance(found, Say):
        for state in ("menu", "device", "comfort", "held", "yes_no"):
            match = phrasebook.match(found.phrase, state, ())
            assert match is None or match.intent not in ALLOWING


def test_I7_no_button_of_the_hub_says_yes_for_the_person(phrasebook):
    for button in HUB_BUTTONS.values():
        for state in ("menu", "device", "comfort", "held", "yes_no", "none_of_these", "routine"):
            match = phrasebook.match(button.phrase, state, ()) if button.phrase else None
            assert match is None or match.intent not in ALLOWING
