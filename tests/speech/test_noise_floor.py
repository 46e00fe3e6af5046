"""The hiss under digital silence."""

import numpy as np
import pytest

from assistant.speech.frames import RATE
from assistant.speech.noise_floor import NoiseFloor


def test_digital_silence_gets_a_hiss_of_55_dbfs_that_is_the_same_each_time():
    silence = np.zeros(RATE, np.int16)
    hiss = NoiseFloor().under(silence)
    assert 20 * np.log10(hiss.std() / 32768) == pytest.approx(-55, abs=0.2)
    assert np.array_equal(hiss, NoiseFloor().under(silence))
    loud = np.full(10, 32767, np.int16)
    assert NoiseFloor().under(loud).min() > 32000
