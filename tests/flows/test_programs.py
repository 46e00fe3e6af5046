"""Programs and zones by name, by number, and what a chair has not."""

import pytest

from assistant.domain.device import Axis, Capabilities, Kind
from assistant.flows.programs import WithinReach, first_zones, program_named, zones_after, zones_called
from device_adapters.kinds import capabilities_of
from intents import Match
from tests.conversations.talk import FOLDER, PHRASEBOOK, Room, read_script
from tests.sim import sim_run

CHAIR = capabilities_of(Kind.CHAIR)
STRANGE = Capabilities("c", Kind.CHAIR, {Axis.PRESSURE: 1}, programs=("yoga-1", "yoga-2"), zones=("neck",))


@pytest.mark.parametrize(
    ("slots", "program"),
    [
        ({"number": 1}, "relax"),
        ({"number": 4}, "wave"),
        ({"number": 5}, None),
        ({"number": 0}, None),
        ({"program": "tap"}, "tap"),
        ({"program": "roll"}, None),
    ],
)
def test_a_program_by_number_or_name(slots, program):
    assert program_named(CHAIR, Match("ChooseProgram", slots, "")) == program


def test_a_program_of_any_name_has_a_number():
    assert program_named(STRANGE, Match("ChooseProgram", {"number": 2}, "")) == "yoga-2"


@pytest.mark.parametrize(
    ("now", "how", "zone", "after"),
    [
        ((), "only", "lower_back", ("lower_back",)),
        ((), "without", "shoulders", ("upper_back", "lower_back")),
        (("lower_back",), "also", "shoulders", ("shoulders", "lower_back")),
        (("lower_back", "shoulders"), "also", "upper_back", ()),
        (("lower_back",), "all", None, ()),
        (("lower_back",), "without", "lower_back", None),
        (("lower_back",), "without", "legs", None),
        (("lower_back",), "only", "seat", None),
    ],
)
def test_zones_from_the_top_down_and_never_none(now, how, zone, after):
    slots = {"how": how} | ({"zone": zone} if zone else {})
    assert zones_after(CHAIR, now, Match("ChooseZone", slots, "")) == after


def test_a_massager_without_zones_has_none_to_choose():
    belt = capabilities_of(Kind.BELT)
    assert zones_after(belt, (), Match("ChooseZone", {"how": "all"}, "")) is None
    assert first_zones(belt) == ()


def test_it_begins_on_the_lower_back_where_that_can_be():
    assert first_zones(CHAIR) == ("lower_back",)
    assert first_zones(STRANGE) == ()


def test_zones_in_words():
    assert zones_called(()) == "the whole back"
    assert zones_called(("upper_back", "lower_back")) == "the upper back and the lower back"


OFFERED = {
    "relax program": {Kind.CHAIR},
    "roll program": set(),
    "program four": {Kind.CHAIR},
    "program five": set(),
    "only the lower back": {Kind.CHAIR},
    "the whole back": {Kind.CHAIR},
    "without the legs": set(),
    "i would like heat": {Kind.BELT, Kind.CHAIR},
    "set the amplitude to one": {Kind.ROLLER},
    "set the speed to zero": {Kind.ROLLER, Kind.BELT, Kind.CHAIR},
    "set the pressure to ten": {Kind.ROLLER},
    "harder": {Kind.ROLLER, Kind.BELT, Kind.CHAIR},
    "too strong": {Kind.ROLLER, Kind.BELT, Kind.CHAIR},
    "stop": {Kind.ROLLER, Kind.BELT, Kind.CHAIR},
}


@pytest.mark.parametrize("kind", [Kind.ROLLER, Kind.BELT, Kind.CHAIR])
def test_only_what_a_massager_has_is_offered_for_it_and_all_of_it_is_heard(kind):
    reach = WithinReach.of(capabilities_of(kind))
    for state in ("device", "comfort"):
        assert set(OFFERED) <= set(PHRASEBOOK.phrases(state))
        offered = set(PHRASEBOOK.phrases(state, reach=reach))
        assert {text: text in offered for text in OFFERED} == {t: kind in of for t, of in OFFERED.items()}


def test_it_is_offered_from_the_first_question_of_a_session_to_its_end():
    seen = {}

    def see(line, room):
        if line["type"] == "listening":
            seen[line["state"]] = room.parts.talk.reach

    async def evening():
        await Room(read_script(FOLDER / "chair_all_well.yaml"), on_event=see).play()

    sim_run(evening)
    chair = WithinReach.of(capabilities_of(Kind.CHAIR))
    assert {state: seen[state] for state in ("program", "device", "comfort", "menu")} == {
        "program": chair,
        "device": chair,
        "comfort": chair,
        "menu": None,
    }
