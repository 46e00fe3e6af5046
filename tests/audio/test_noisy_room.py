"""The room itself: what its microphone gets, and that what must hold in it can be broken."""

from types import SimpleNamespace

import numpy as np
import pytest

from assistant.bench.voices import Speaker
from assistant.speech.frames import BLOCK, RATE, level_dbfs, silence
from tests.audio.acoustics import Acoustics, Mouth
from tests.audio.noisy_room import Saying, check_stops, check_what_counted

NOTHING = silence(BLOCK / RATE)
STOP = Saying("stop", 10.0, 10.4)


def heard(text, intent, at, state="device", **slots):
    line = {
        "type": "heard",
        "text": text,
        "intent": intent,
        "why_rejected": None,
        "slots": slots,
        "t": at * 1000,
    }
    return SimpleNamespace(lines=[{"type": "listening", "state": state}, line])


def sent(*log):
    return SimpleNamespace(house=SimpleNamespace(log=log))


def microphone(room, blocks, played=NOTHING):
    return np.concatenate([room.block(played) for _ in range(blocks)])


def test_what_the_person_said_may_count():
    check_what_counted(heard("stop", "Stop", 10.6), [STOP])
    check_what_counted(heard("it hurts", "ItHurts", 10.6), [STOP])
    check_what_counted(heard("yes", "Yes", 5.9, "yes_no"), [Saying("yes", 5.0, 5.3), STOP])


@pytest.mark.parametrize(
    "played",
    [
        heard("stop", "Stop", 9.0),
        heard("stop", "Stop", 14.0),
        heard("softer", "Softer", 10.6),
        heard("no", "No", 10.6, "yes_no"),
    ],
    ids=["before_it_was_said", "long_after_it", "another_word", "an_answer"],
)
def test_I8_what_nobody_said_may_not(played):
    with pytest.raises(AssertionError, match="counted"):
        check_what_counted(played, [STOP])


def test_I3_a_stop_is_zero_within_a_second():
    runs = [(float(at), "setpoint", {"pressure": 1}) for at in range(5, 11)]
    check_stops(sent(*runs, (11.3, "stop", {})), [STOP])
    check_stops(sent((3.0, "stop", {}), (20.0, "setpoint", {"pressure": 1})), [STOP])
    with pytest.raises(AssertionError, match="I3"):
        check_stops(sent(*runs, (11.0, "setpoint", {"pressure": 1}), (11.5, "stop", {})), [STOP])


def test_the_own_voice_comes_to_the_microphone_later_and_as_loud_as_asked():
    rng = np.random.default_rng(1)
    loud = (3000 * rng.standard_normal(BLOCK)).astype(np.int16)
    near, elsewhere = Acoustics(own_voice_db=0.0), Acoustics()
    first = microphone(near, 3, loud)
    assert level_dbfs(first) < -55
    assert level_dbfs(microphone(near, 20, loud)) > level_dbfs(first) + 20
    assert level_dbfs(microphone(elsewhere, 20, loud)) < -55


@pytest.mark.audio
def test_a_face_in_a_pillow_is_quieter_and_a_noise_swells():
    speaker = Speaker("espeak", "en-us")
    levels = []
    for face_down in (False, True):
        room = Acoustics()
        start, end = room.say("stop", Mouth(speaker, face_down=face_down))
        levels.append(level_dbfs(microphone(room, round(end * 50))))
        assert 0 <= start < end < 1.5
    assert levels[1] < levels[0] - 8
    room = Acoustics()
    room.noise("hum", below_db=0.0)
    assert level_dbfs(microphone(room, 5)) + 10 < level_dbfs(microphone(room, 100)[-RATE:])
    room.noise(None)
    assert level_dbfs(microphone(room, 20)) < -55
