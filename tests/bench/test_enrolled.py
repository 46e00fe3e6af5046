"""What the second ear hears with and without a person's own recordings."""

import numpy as np
import pytest

from assistant.bench.enrolled import Enrolment, enrolment_table, measure_enrolment, recordings
from assistant.bench.intervals import Rate, Share
from assistant.bench.voices import Speaker, Studio
from assistant.speech.frames import RATE

ANN = Speaker("espeak", "en-us+m7")


@pytest.fixture
def studio(tmp_path):
    return Studio(tmp_path)


@pytest.mark.audio
def test_the_recordings_are_three_and_each_is_another_stop(studio):
    made = recordings(studio, ANN)
    assert len(made) == 3
    assert all(0.5 * RATE < sound.size < 2 * RATE for sound in made)
    assert len({sound.size for sound in made}) > 1
    assert all(np.abs(sound).max() > 2000 for sound in made)


@pytest.mark.audio
def test_recordings_do_not_make_the_second_ear_deafer_in_a_quiet_room(studio):
    found = measure_enrolment(studio, voices=(ANN,), minutes=0.1)
    before, after = found.missed["quiet"]
    assert before.of == after.of == 4
    assert after.count <= before.count
    assert found.television[0].hours == pytest.approx(0.1 / 60)


def test_the_table_has_both_beside_each_other():
    found = Enrolment({"quiet": (Share(3, 4), Share(1, 4))}, (Rate(0, 1.0), Rate(2, 1.0)))
    text = enrolment_table(found)
    assert "| quiet | 75" in text
    assert "| 25" in text
    assert "| 0.0 (0.0-3.7) | 2.0 (0.2-7.2) |" in text
