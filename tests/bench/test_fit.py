import random

import numpy as np
import pytest

from assistant.bench.fit import FALSE_AN_HOUR, STEPS_AN_HOUR, fit
from assistant.bench.train_spotter import OF_A_SEED, made, plans, save
from assistant.bench.training_sound import in_a_room, person, speakers
from assistant.bench.training_words import COMMANDS, LOOK_ALIKES, SAID, SENTENCES, another, prompts
from assistant.bench.voices import FIGURE_VOICES, KOKORO_APART, TELEVISION_VOICES, THRESHOLD_VOICES, Studio
from assistant.speech.embedding import SIZE
from assistant.speech.spotter import STEPS, WORDS, Head, load_head
from intents import Phrasebook


def toy(seed, count=64):
    """Utterances whose rows lie apart by what they are: none or one of the words."""
    noise = np.random.default_rng(seed)
    centres = np.random.default_rng(0).normal(0, 1, (len(WORDS), STEPS * SIZE))
    labels = [np.full(6, n % len(WORDS), dtype=np.int64) for n in range(count)]
    rows = [(centres[each] + noise.normal(0, 0.5, (6, STEPS * SIZE))).astype(np.float16) for each in labels]
    # Every eighth is kept apart: it must be of every kind.
    order = np.random.default_rng(7).permutation(count)
    return [rows[n] for n in order], [labels[n] for n in order]


def talking(count=200):
    """Rows that are none of the words, as far as the toy goes."""
    noise = np.random.default_rng(3)
    centre = np.random.default_rng(0).normal(0, 1, (len(WORDS), STEPS * SIZE))[0]
    return (centre + noise.normal(0, 0.5, (count, STEPS * SIZE))).astype(np.float16)


def test_it_learns_what_can_be_told_apart(tmp_path):
    fitted = fit(*toy(1), talking(), seed=1)
    save(fitted, tmp_path / "head.npz")
    head = load_head(tmp_path / "head.npz")
    rows, labels = toy(2)
    chances = head.probabilities(np.concatenate(rows).astype(np.float32))
    assert np.mean(np.argmax(chances, axis=1) == np.concatenate(labels)) > 0.95
    assert isinstance(head, Head)
    assert np.array_equal(head.threshold, fitted.threshold)


def test_the_same_seed_fits_the_same_head_and_another_does_not():
    one, again, other = (fit(*toy(1), talking(), seed=seed) for seed in (1, 1, 2))
    assert all(np.array_equal(a[0], b[0]) for a, b in zip(one.layers, again.layers, strict=True))
    assert not np.array_equal(one.layers[0][0], other.layers[0][0])


@pytest.mark.audio
def test_the_same_seed_makes_the_same_utterances(tmp_path):
    # Kokoro and festival are not on every machine.
    planned = [plan for plan in plans(40, 5) if plan.speaker.engine == "espeak"][:3]
    one, again = (made(planned, tmp_path) for _ in range(2))
    for first, second in zip(one, again, strict=True):
        assert np.array_equal(first.rows, second.rows)
        assert np.array_equal(first.words, second.words)
        assert first.rows.shape[1] == STEPS * SIZE


def test_more_utterances_change_none_of_the_first_and_repeat_none():
    few, many = plans(40, 5), plans(OF_A_SEED + 20, 5)
    assert many[:40] == few
    assert many[OF_A_SEED:] == plans(20, 6)
    assert len(set(many)) == len(many)


def test_an_utterance_lies_where_it_is_said_to_lie(tmp_path):
    sound = (6000 * np.sin(np.arange(8000) / 4)).astype(np.int16)
    # By this seed the assistant does not speak meanwhile, and nobody has to be rendered.
    placed, begin, end = in_a_room(sound, Studio(tmp_path), random.Random(3), 1)
    assert 1.3 * 16000 <= begin < end <= placed.size - 0.6 * 16000
    assert end - begin == 8000


def test_a_person_is_somebody_else_who_says_the_same():
    sound = (6000 * np.sin(np.arange(8000) / 4)).astype(np.int16)
    sizes = {person(sound, random.Random(seed)).size for seed in range(8)}
    assert len(sizes) > 3
    assert all(0.8 * 8000 < size < 1.25 * 8000 for size in sizes)


def test_a_word_that_talk_sounds_like_needs_more_to_be_spotted():
    """Its threshold lies above all but the peaks that it may have in so much talk."""
    rows, labels = toy(1)
    alike = np.concatenate([talking(3000), *[rows[n] for n in range(len(rows)) if labels[n][0] == 1]])
    quiet, loud = (fit(rows, labels, talk, seed=1).threshold for talk in (talking(3000), alike))
    assert loud[0] > quiet[0]
    assert np.array_equal(loud[1:], quiet[1:])
    assert FALSE_AN_HOUR * len(alike) / STEPS_AN_HOUR < 2


def test_no_figure_comes_from_a_voice_it_was_fitted_to():
    voices = speakers(random.Random(1))
    fitted_to = {(speaker.engine, speaker.voice) for speaker, _ in zip(voices, range(3000), strict=False)}
    measured_by = {
        (speaker.engine, speaker.voice) for speaker in (*FIGURE_VOICES, *TELEVISION_VOICES, *THRESHOLD_VOICES)
    }
    assert not fitted_to & measured_by
    mixed = {name for engine, voice in fitted_to if engine == "kokoro" for name in voice.split("+")}
    assert len(mixed) > 30
    assert not mixed & {speaker.voice for speaker in KOKORO_APART}


def test_what_it_learns_as_a_stop_is_one_and_a_look_alike_is_none():
    phrasebook = Phrasebook.load()
    for word, said in SAID.items():
        assert word in phrasebook.safe_words()
        assert word in WORDS
        assert word in {text.strip("!") for text in said}
    choose = random.Random(1)
    none = {*LOOK_ALIKES, *COMMANDS, *SENTENCES, *prompts(), *(another(choose) for _ in range(300))}
    assert not none & set(phrasebook.safe_words())
    # "Off" within a sentence is no command; the others are always.
    assert not any({"stop", "enough", "hurts", "ouch"} & set(text.lower().split()) for text in none)
