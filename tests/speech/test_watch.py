import numpy as np
import pytest

from assistant.speech.frames import BLOCK, RATE
from assistant.speech.watch import Fault, MicrophoneWatch

NOISE = np.random.default_rng(1).normal(0, 30, 20 * RATE).astype(np.int16)
NOISE[NOISE == 0] = 1
ZEROS = np.zeros(RATE, np.int16)


def seen(watch, sound):
    """The faults in the order in which they came, each once."""
    found = []
    for at in range(0, sound.size - BLOCK + 1, BLOCK):
        fault = watch.step(sound[at : at + BLOCK])
        if not found or found[-1] is not fault:
            found.append(fault)
    return found


def test_a_second_of_digital_zero_where_setup_saw_a_noise_floor_is_a_dead_microphone():
    watch = MicrophoneWatch(had_noise=True)
    assert seen(watch, np.concatenate((NOISE[:RATE], ZEROS[: -2 * BLOCK]))) == [None]
    assert seen(watch, ZEROS[: 2 * BLOCK]) == [None, Fault.STUCK]
    assert seen(watch, NOISE[:RATE]) == [None]


def test_a_microphone_that_hissed_for_ten_seconds_has_a_noise_floor_too():
    assert seen(MicrophoneWatch(), np.concatenate((NOISE[: 11 * RATE], ZEROS, ZEROS))) == [None, Fault.STUCK]


def test_a_microphone_that_falls_to_nothing_between_words_is_none_that_is_stuck():
    words = np.concatenate([np.concatenate((NOISE[:RATE], ZEROS[: RATE // 2])) for _ in range(20)])
    assert seen(MicrophoneWatch(), np.concatenate((words, ZEROS, ZEROS))) == [None]


@pytest.mark.parametrize(("gain", "fault"), [(1.0, None), (1.6, Fault.CLIPPING)])
def test_sound_that_is_cut_off_all_the_time_is_told_until_it_is_not(gain, fault):
    wave = np.sin(np.arange(2 * RATE) / 10) * 32000 * gain
    watch = MicrophoneWatch()
    assert seen(watch, np.clip(wave, -32768, 32767).astype(np.int16))[-1] is fault
    assert seen(watch, NOISE[: 2 * RATE])[-1] is None


def test_one_shout_is_no_fault():
    shout = np.zeros(RATE, np.int16)
    shout[: RATE // 25] = 32767
    assert seen(MicrophoneWatch(), shout) == [None]
