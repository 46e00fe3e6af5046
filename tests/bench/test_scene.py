import numpy as np
import pytest

from assistant.bench.conditions import CONDITIONS, PERSON_DBFS, Condition, condition
from assistant.bench.noises import hum, white
from assistant.bench.rooms import LIVING_ROOM, impulse
from assistant.bench.scene import Saying, make_scene, over_own_voice, speech_rms, voiced
from assistant.bench.voices import FIGURE_VOICES, THRESHOLD_VOICES, Studio
from assistant.speech.frames import FULL_SCALE, RATE, level_dbfs


@pytest.fixture
def studio(tmp_path):
    return Studio(tmp_path)


def tone(seconds, hertz=440.0):
    return (8000 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)).astype(np.int16)


def saying(sound, text="stop"):
    return Saying(text, "device", "a tone", sound)


def with_silence(sound, before, after):
    return np.concatenate((np.zeros(before, np.int16), sound, np.zeros(after, np.int16)))


def dbfs(rms):
    return 20 * np.log10(rms / FULL_SCALE)


def test_the_voice_is_found_within_its_silence():
    start, end = voiced(with_silence(tone(0.5), 1600, 3200))
    assert (start, end) == (1600, 1600 + 8000)


def test_pauses_do_not_count_into_the_level_of_speech():
    alone = speech_rms(tone(0.5))
    assert speech_rms(with_silence(tone(0.5), RATE, RATE)) == pytest.approx(alone, rel=0.01)


def test_the_person_at_a_metre_is_at_their_level(studio):
    near = Condition("near", distance_m=1.0)
    scene = make_scene([saying(tone(1.0))], near, studio)
    (placed,) = scene.placed
    heard = dbfs(speech_rms(scene.sound[placed.start : placed.end]))
    # What the room adds to the direct sound is a few decibels at most.
    assert PERSON_DBFS - 4 < heard < PERSON_DBFS + 6


@pytest.mark.parametrize("snr_db", [20, 5])
def test_noise_is_so_far_below_the_person(studio, snr_db):
    scene = make_scene([saying(tone(0.2))], Condition("n", "white", snr_db), studio, before_s=1.0)
    assert level_dbfs(scene.sound[: RATE // 2]) == pytest.approx(PERSON_DBFS - snr_db, abs=0.5)


def test_a_face_in_a_pillow_takes_the_high_sounds_and_10_db():
    studio = None  # no voice speaks here
    low, high = (
        [
            level_dbfs(make_scene([saying(tone(1.0, hertz))], c, studio).sound[RATE // 2 : RATE])
            for c in (Condition("up"), Condition("down", face_down=True))
        ]
        for hertz in (400.0, 4000.0)
    )
    assert low[0] - low[1] == pytest.approx(10, abs=1)
    assert high[0] - high[1] > 25


def test_farther_away_is_quieter_in_the_direct_sound():
    near, far = impulse(LIVING_ROOM, 0.8), impulse(LIVING_ROOM, 3.0)
    assert near[0] / far[0] == pytest.approx(3.0 / 0.8)
    assert np.argmax(np.abs(near)) == np.argmax(np.abs(far)) == 0


def test_sayings_are_where_they_are_said_to_be(studio):
    said = [saying(tone(0.3)), saying(with_silence(tone(0.2), 800, 0))]
    scene = make_scene(said, condition("quiet"), studio, before_s=0.4, after_s=1.0)
    first, second = scene.placed
    assert (first.start, first.end) == (6400, 6400 + 4800)
    assert second.start == first.over + 6400 + 800
    assert second.over == scene.sound.size
    assert level_dbfs(scene.sound[second.start : second.end]) > level_dbfs(scene.sound[: first.start]) + 20


def test_the_same_seed_is_the_same_sound_and_another_is_not(studio):
    said, noisy = [saying(tone(0.3))], Condition("n", "white", 10)
    one, again, other = (make_scene(said, noisy, studio, seed=seed).sound for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_the_canceller_takes_most_of_the_assistants_own_voice():
    talk = np.random.default_rng(1).normal(0, 3000, 5 * RATE).astype(np.int16)
    cleaned, raw = (
        level_dbfs(over_own_voice(np.zeros(6 * RATE), how, LIVING_ROOM, [talk])[4 * RATE : 5 * RATE])
        for how in (Condition("own", own_voice_db=0.0, cancelled=cancelled) for cancelled in (True, False))
    )
    assert raw == pytest.approx(PERSON_DBFS, abs=1.5)
    assert cleaned < raw - 15


def test_an_own_voice_that_nothing_takes_out_is_in_the_scene_and_another_is_not(studio):
    talk = np.random.default_rng(1).normal(0, 3000, 5 * RATE).astype(np.int16)
    quiet = [saying(np.zeros(2 * RATE, dtype=np.int16), "nothing")]
    with_it, without = (
        make_scene(quiet, Condition("own", own_voice_db=0.0, cancelled=cancelled), studio, own_lines=[talk])
        for cancelled in (False, True)
    )
    assert level_dbfs(with_it.sound) > PERSON_DBFS - 5 > level_dbfs(without.sound) + 20


def test_a_motor_hums_at_its_harmonics():
    heights = np.abs(np.fft.rfft(hum(RATE, 1)))
    strongest = {round(hertz / 50) * 50 for hertz in np.argsort(heights)[-4:]}
    assert strongest <= {50, 100, 150, 200}
    assert np.sqrt(np.mean(np.square(white(RATE, 1)))) == pytest.approx(1.0, abs=0.02)


def test_no_figure_comes_from_a_voice_that_thresholds_were_set_on():
    assert not set(FIGURE_VOICES) & set(THRESHOLD_VOICES)
    assert len({each.name for each in CONDITIONS}) == len(CONDITIONS)
