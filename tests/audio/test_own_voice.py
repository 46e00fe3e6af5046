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
from assistant.bench.conditions import PERSON_DBFS, Condition
from assistant.bench.motion import InMotion
from assistant.bench.rooms import LIVING_ROOM
from assistant.bench.scene import Saying, in_a_quiet_room, make_scene
from assistant.bench.talking_over import TalkingOver
from assistant.bench.voices import Speaker, Studio
from assistant.dialogue.listening import listening_to
from assistant.speech.echo import EchoCanceller
from assistant.speech.frames import BLOCK, RATE
from assistant.speech.recognisers import make_recogniser
from assistant.speech.spotter import second_ear
from intents import Phrasebook
from tests.speaker import synthesise

pytestmark = pytest.mark.audio

CONTENT = Path(assistant.content.__file__).parent / "en"
NOT_SPOKEN = {"source", "said", "picture", "id"}
PARTS = 6
ALL_PARTS = pytest.mark.parametrize(
    "part", [0, *(pytest.param(part, marks=pytest.mark.long) for part in range(1, PARTS))]
)
"""A sixth of the lines in every run, and all of them with --long: half an hour of sound."""
PERSON = Speaker("espeak", "en-us+m3")
SAID = ("stop", "it hurts")
AFTER_S = (0.5, 1.5, 3.0)


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
    """A quiet room, until the lines were said one after the other and the last of them was made out."""
    count = sum(sound.size + RATE // 4 for sound in sounds) + RATE
    return in_a_quiet_room(np.zeros(count), PERSON_DBFS)


def make_ear(phrasebook, home):
    return make_recogniser("pocketsphinx", home, phrasebook.pronunciations(), second_ear(home))


def in_blocks(sound):
    return (sound[at : at + BLOCK] for at in range(0, sound.size, BLOCK))


@ALL_PARTS
def test_I3_our_own_voice_stops_nothing(phrasebook, part, tmp_path):
    sounds = spoken(IN_MOTION[part::PARTS])
    room = InMotion(
        TalkingOver(make_ear(phrasebook, tmp_path), LIVING_ROOM, sounds, 0.0, yields=False), phrasebook
    )
    stopped = [heard for block in in_blocks(hiss(sounds)) for heard in room.feed(block)]
    assert stopped == []


@ALL_PARTS
def test_I8_our_own_voice_answers_nothing(phrasebook, part, tmp_path):
    sounds = spoken(ASKED[part::PARTS])
    room = TalkingOver(make_ear(phrasebook, tmp_path), LIVING_ROOM, sounds, 0.0, yields=False)
    room.listen(listening_to(phrasebook, "yes_no"))
    assert [one.heard for block in in_blocks(hiss(sounds)) for one in room.feed(block)] == []


@pytest.mark.parametrize("own_voice_db", [0.0, 6.0])
@pytest.mark.parametrize(
    "how", [{"face_down": True}, {"distance_m": 3.0}, {"distance_m": 3.0, "noise": "white", "snr_db": 20.0}]
)
def test_I3_who_speaks_over_its_first_words_is_not_taken_for_it(
    how, own_voice_db, phrasebook, tmp_path, monkeypatch
):
    """While the canceller learns the room all is told of a person that would be told without that rule."""
    lines, rule = spoken(IN_MOTION[:3]), EchoCanceller.learning.fget

    def told_of(words, after_s, learning):
        said = Saying(words, "device", PERSON.name, synthesise(words, PERSON.voice))
        scene = make_scene([said], Condition("lying", **how), Studio(tmp_path), before_s=after_s)
        monkeypatch.setattr(EchoCanceller, "learning", property(learning))
        room = TalkingOver(make_ear(phrasebook, tmp_path), LIVING_ROOM, lines, own_voice_db, yields=False)
        room.listen(listening_to(phrasebook, "device"))
        found = [one.heard for block in in_blocks(scene.sound) for one in room.feed(block)]
        start, end = (at * 1000 / RATE for at in (scene.placed[0].start, scene.placed[0].end))
        return [heard for heard in found if heard.audio_start_ms < end and heard.audio_end_ms > start]

    everything = [told_of(words, at, lambda _: False) for words in SAID for at in AFTER_S]
    assert sum(map(bool, everything)) > len(everything) / 2
    assert [told_of(words, at, rule) for words in SAID for at in AFTER_S] == everything


def test_uncancelled_it_would_be_heard(phrasebook, tmp_path):
    """The tests above can fail: there is something to cancel."""
    loud = np.concatenate(spoken(IN_MOTION[:6]))
    ear = make_ear(phrasebook, tmp_path)
    ear.listen(listening_to(phrasebook, "yes_no"))
    assert [*ear.feed(loud), *ear.finish()]
