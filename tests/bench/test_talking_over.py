"""The assistant's voice in the room of the bench: it is there, it is cancelled, and it yields."""

import numpy as np
import pytest

from assistant.bench.rooms import LIVING_ROOM
from assistant.bench.talking_over import TalkingOver
from assistant.ports import Listening
from assistant.speech.frames import BLOCK, RATE
from assistant.speech.recogniser import Recogniser
from tests.speech.test_recogniser import ScriptedDecoder

LINE = (8000 * np.sin(np.arange(2 * RATE) / 5) * (np.arange(2 * RATE) % 4000 > 1000)).astype(np.int16)
SAFE = ("stop",)


class Loud:
    """Somebody speaks where a chunk is loud; keeps what came."""

    def __init__(self):
        self.power = []

    def probability(self, chunk):
        self.power.append(float(np.abs(chunk).max()))
        return 1.0 if self.power[-1] > 2500 else 0.0


def room_with(voice_db=0.0):
    activity = Loud()
    over = TalkingOver(Recogniser(ScriptedDecoder(), activity=activity), LIVING_ROOM, [LINE], voice_db)
    over.listen(Listening("t1", "state", ("stop",), SAFE))
    return over, activity


def feed(over, sound):
    return [found for at in range(0, sound.size, BLOCK) for found in over.feed(sound[at : at + BLOCK])]


@pytest.fixture(scope="module")
def settled():
    over, activity = room_with()
    feed(over, np.zeros(6 * RATE, np.int16))
    return over, activity


def test_the_voice_is_in_the_room_and_most_of_it_is_taken_out(settled):
    _, activity = settled
    first, last = max(activity.power[:30]), max(activity.power[-60:])
    assert first > 500
    assert last < 0.2 * first


def test_I3_it_falls_silent_for_a_person_and_what_they_say_is_heard(settled):
    over, _ = settled
    speech = (9000 * np.sin(np.arange(RATE // 2) / 3)).astype(np.int16)
    quiet = np.zeros(RATE, np.int16)
    assert not over.playback.yielding
    found = feed(over, speech)
    assert over.playback.yielding
    found += feed(over, quiet)
    assert not over.playback.yielding
    assert [one.heard.text for one in found] == ["stop"]
