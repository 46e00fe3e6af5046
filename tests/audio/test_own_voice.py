"""Every line of the product, played into the room at the person's level and cancelled: nothing comes of it.

The assistant's own voice must never answer it, and never start or stop anything (docs/hearing.md). What is said while
something moves is heard as it is then, by the real supervisor; questions are heard with their yes and no.
"""

import re
from pathlib import Path

import numpy as np
import pytest
import yaml

import assistant.content
from assistant.bench.conditions import ROOM_DBFS
from assistant.bench.motion import InMotion
from assistant.bench.noises import white
from assistant.bench.rooms import LIVING_ROOM
from assistant.bench.talking_over import TalkingOver
from assistant.dialogue.listening import listening_to
from assistant.speech.frames import BLOCK, RATE, amplitude, to_int16
from assistant.speech.recognisers import make_recogniser
from assistant.speech.spotter import second_ear
from intents import Phrasebook
from tests.speaker import synthesise

# Half an hour of sound: too long for every run.
pytestmark = [pytest.mark.audio, pytest.mark.long]

CONTENT = Path(assistant.content.__file__).parent / "en"
NOT_SPOKEN = {"source", "said", "picture", "id"}
PARTS = 6


@pytest.fixture(scope="module")
def phrasebook():
    return Phrasebook.load()


def texts_of(name):
    """Every sentence of a content file that is spoken, its gaps filled with something."""
    found = []

    def walk(key, value):
        if isinstance(value, dict):
            for inner_key, inner in value.items():
                walk(inner_key, inner)
        elif isinstance(value, list):
            for inner in value:
                walk(key, inner)
        elif isinstance(value, str) and key not in NOT_SPOKEN and " " in value:
            found.append(re.sub(r"\{[^}]*\}", "five", value))

    walk("", yaml.safe_load((CONTENT / f"{name}.yaml").read_text("utf-8")))
    return list(dict.fromkeys(found))


IN_MOTION = [*texts_of("lines"), *texts_of("routine")]
ASKED = texts_of("screening")


def spoken(lines):
    return [synthesise(text, "en-us") for text in lines]


def hiss(sounds):
    """A quiet room, as long as the lines take one after the other."""
    count = sum(sound.size + RATE // 4 for sound in sounds)
    return to_int16(amplitude(ROOM_DBFS) * white(count, 1))


def make_ear(phrasebook, home):
    return make_recogniser("pocketsphinx", home, phrasebook.pronunciations(), second_ear(home))


def in_blocks(sound):
    return (sound[at : at + BLOCK] for at in range(0, sound.size, BLOCK))


@pytest.mark.parametrize("part", range(PARTS))
def test_I3_our_own_voice_stops_nothing(phrasebook, part, tmp_path):
    sounds = spoken(IN_MOTION[part::PARTS])
    room = InMotion(TalkingOver(make_ear(phrasebook, tmp_path), LIVING_ROOM, sounds, 0.0), phrasebook)
    stopped = [heard for block in in_blocks(hiss(sounds)) for heard in room.feed(block)]
    assert stopped == []


@pytest.mark.parametrize("part", range(PARTS))
def test_I8_our_own_voice_answers_nothing(phrasebook, part, tmp_path):
    sounds = spoken(ASKED[part::PARTS])
    room = TalkingOver(make_ear(phrasebook, tmp_path), LIVING_ROOM, sounds, 0.0)
    room.listen(listening_to(phrasebook, "yes_no"))
    assert [one.heard for block in in_blocks(hiss(sounds)) for one in room.feed(block)] == []


def test_uncancelled_it_would_be_heard(phrasebook, tmp_path):
    """The tests above can fail: there is something to cancel."""
    loud = np.concatenate(spoken(IN_MOTION[:6]))
    ear = make_ear(phrasebook, tmp_path)
    ear.listen(listening_to(phrasebook, "yes_no"))
    assert [*ear.feed(loud), *ear.finish()]
