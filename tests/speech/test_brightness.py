"""A voice out of a pillow is told from one that is not, whatever the room; where that cannot be told, it is not."""

import numpy as np
import pytest

from assistant.speech.brightness import Brightness
from assistant.speech.frames import RATE
from assistant.speech.vad import CHUNK

VOICE_HZ = 8000.0
PILLOW_HZ = 1500.0


def sound(chunks, amplitude, *, up_to_hz=VOICE_HZ, falls_db=0.0, seed=1):
    """Hiss up to a frequency; what is above 2 kHz is `falls_db` softer."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(chunks * CHUNK))
    hz = np.fft.rfftfreq(chunks * CHUNK, 1 / RATE)
    spectrum[hz > 2000.0] *= 10 ** (-falls_db / 20)
    spectrum[hz > up_to_hz] = 0.0
    return np.fft.irfft(spectrum) * amplitude


def muffled(room, voice):
    """What is said of a voice after the room alone."""
    brightness = Brightness()
    for at in range(0, room.size, CHUNK):
        brightness.step(room[at : at + CHUNK], speaking=False)
    for at in range(0, voice.size, CHUNK):
        brightness.step(voice[at : at + CHUNK], speaking=True)
    return brightness.muffled


@pytest.mark.parametrize("hiss", [10, 100])
def test_a_pillow_is_noticed_in_a_quiet_room_and_in_noise(hiss):
    room = sound(40, hiss)
    here = sound(12, hiss, seed=2)
    assert muffled(room, here + sound(12, 3000, up_to_hz=PILLOW_HZ))
    assert not muffled(room, here + sound(12, 3000))


def test_a_dull_voice_is_no_pillow():
    room, here = sound(40, 10), sound(12, 10, seed=2)
    assert not muffled(room, here + sound(12, 3000, falls_db=30))
    assert muffled(room, here + sound(12, 3000, falls_db=50))


def test_a_microphone_without_high_sounds_tells_nothing():
    room = sound(40, 10, up_to_hz=3000.0)
    assert not muffled(room, sound(12, 3000, up_to_hz=3000.0))


def test_before_the_room_was_heard_nothing_can_be_told():
    assert not muffled(sound(4, 10), sound(12, 3000, up_to_hz=PILLOW_HZ))
    assert not muffled(sound(40, 10), np.zeros(0))


def test_digital_silence_is_no_room():
    assert not muffled(np.zeros(40 * CHUNK), sound(12, 3000, up_to_hz=PILLOW_HZ))


def test_a_voice_that_begins_out_of_another_is_judged_by_itself():
    brightness = Brightness()
    hiss = sound(40, 10)
    for at in range(0, hiss.size, CHUNK):
        brightness.step(hiss[at : at + CHUNK], speaking=False)
    brightness.step(sound(1, 3000)[:CHUNK], speaking=True)
    brightness.begin()
    brightness.step(sound(1, 3000, up_to_hz=PILLOW_HZ) + sound(1, 10, seed=3), speaking=True)
    assert brightness.muffled
