"""What speaks for a phrase, piece by piece."""

import pytest

from assistant.speech.fit import Evidence, Piece, probability
from assistant.speech.gate import load_gates

VOICE = (20, 60)
WEIGHTS = load_gates().pocketsphinx.weights
GOOD = Evidence(ratio=-8.0, worst=-10.0, left_ms=20.0, ms_per_sound=100.0, times=1.0)


def evidence(*words, sounds=None, length=4, count=1):
    return Evidence.of(words, sounds or [Piece("AH", 0, 100, -1000.0)], VOICE, length, count)


def test_the_ratio_is_that_of_the_words_alone():
    silent = Piece(None, 0, 20, 0.0)
    found = evidence(silent, Piece("stop", 20, 40, -600.0), Piece(None, 60, 40, 0.0))
    assert (found.ratio, found.worst) == (-5.0, -5.0)
    # The silence before and after the voice says nothing.
    assert found.left_ms == 0
    assert found.ms_per_sound == 100


def test_the_worst_word_is_the_one_that_fits_worst_for_its_length():
    found = evidence(Piece("it", 20, 10, -400.0), Piece("hurts", 30, 30, -300.0), count=2)
    assert found.worst == -30.0
    assert found.ratio == pytest.approx((-300 - 0) / 40)


def test_a_score_is_compared_with_the_sounds_of_the_same_moment():
    sounds = [Piece("SIL", 0, 30, 0.0), Piece("AH", 30, 30, -900.0)]
    assert evidence(Piece("stop", 30, 30, -900.0), sounds=sounds).ratio == 0.0


def test_voice_that_the_phrase_takes_for_silence_is_left_over():
    found = evidence(Piece(None, 0, 45, 0.0), Piece("off", 45, 15, -150.0))
    assert found.left_ms == 250


def test_what_was_said_twice_took_twice_as_long():
    once = evidence(Piece("stop", 20, 40, -400.0))
    twice = evidence(Piece("stop", 20, 20, -200.0), Piece("stop", 40, 20, -200.0))
    assert (once.times, twice.times) == (1, 2)
    assert twice.ms_per_sound == once.ms_per_sound / 2


def test_without_words_there_is_no_evidence():
    with pytest.raises(ValueError, match="no words"):
        evidence(Piece(None, 0, 40, 0.0))


@pytest.mark.parametrize(
    "against",
    [{"ratio": -25.0}, {"worst": -40.0}, {"left_ms": 300.0}, {"ms_per_sound": 280.0}, {"times": 3.0}],
)
def test_each_piece_of_evidence_speaks_against_a_phrase(against):
    fields = {name: getattr(GOOD, name) for name in ("ratio", "worst", "left_ms", "ms_per_sound", "times")}
    assert WEIGHTS.log_odds(Evidence(**{**fields, **against})) < WEIGHTS.log_odds(GOOD) - 1


def test_I3_who_says_it_twice_is_not_doubted_for_it():
    fields = {"ratio": GOOD.ratio, "worst": GOOD.worst, "left_ms": 20.0, "ms_per_sound": 100.0}
    assert WEIGHTS.log_odds(Evidence(**fields, times=2.0)) == WEIGHTS.log_odds(GOOD)


def test_even_odds_are_one_half():
    assert probability(0.0) == 0.5
    assert probability(3.0) > 0.9
    assert probability(-1000.0) == 0.0
