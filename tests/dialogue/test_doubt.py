"""In motion, doubt is a stop: what counts as doubt."""

import pytest

from assistant.dialogue.doubt import RULES, Caution, Doubt
from assistant.ports import Heard, Source, Stage


def heard(level=-22.0, ms=400, snr=25.0, **fields):
    return Heard(
        "",
        "t1",
        Source.POCKETSPHINX,
        audio_start_ms=0,
        audio_end_ms=ms,
        level_dbfs=level,
        snr_db=snr,
        **fields,
    )


def said(level):
    return Heard("yes", "t1", Source.POCKETSPHINX, audio_start_ms=0, audio_end_ms=300, level_dbfs=level)


def knows(*levels, caution=Caution.NORMAL):
    doubt = Doubt(caution)
    for level in levels:
        doubt.learn(said(level))
    return doubt


def test_I3_a_short_loud_near_sound_that_is_no_phrase_may_be_a_stop():
    assert knows(-20.0).may_be_a_stop(heard())


@pytest.mark.parametrize(
    "other",
    [
        heard(level=-35.0),
        heard(ms=1001),
        heard(snr=9.0),
        heard(maybe="yes"),
        Heard("hm", "t1", Source.TYPED),
        Heard("", "t1", Source.PAGE),
        said(-20.0),
    ],
)
def test_what_is_far_long_drowned_nearly_understood_or_no_sound_is_none(other):
    assert not knows(-20.0).may_be_a_stop(other)


def test_whoever_lies_down_is_quieter_and_is_still_near():
    assert knows(-20.0).may_be_a_stop(heard(level=-30.5))
    assert not knows(-20.0).may_be_a_stop(heard(level=-31.5))
    lying = knows(*[-20.0] * 3, *[-31.0] * 4)
    assert lying.own_dbfs == -31.0
    assert lying.may_be_a_stop(heard(level=-41.0))


def test_only_what_was_understood_by_ear_tells_how_loud_the_person_is():
    doubt = Doubt()
    doubt.learn(Heard("yes", "t1", Source.PAGE))
    doubt.learn(Heard("stop", "t1", Source.SPOTTER, stage=Stage.DOUBTFUL, level_dbfs=-60.0))
    assert doubt.own_dbfs is None


def test_of_somebody_who_was_never_heard_only_what_stands_far_out_counts():
    assert Doubt().may_be_a_stop(heard(snr=20.0))
    assert not Doubt().may_be_a_stop(heard(snr=19.0))


def test_caution_makes_doubt_come_sooner():
    rules = [RULES[caution] for caution in (Caution.LOW, Caution.NORMAL, Caution.HIGH)]
    assert [rule.longest_ms for rule in rules] == sorted(rule.longest_ms for rule in rules)
    assert [rule.below_db for rule in rules] == sorted(rule.below_db for rule in rules)
    between = heard(level=-28.0)
    assert not knows(-20.0, caution=Caution.LOW).may_be_a_stop(between)
    assert knows(-20.0, caution=Caution.NORMAL).may_be_a_stop(between)
    assert knows(-20.0, caution=Caution.HIGH).may_be_a_stop(heard(level=-32.5, ms=1400))


KNOWN = (-20.0, -20.0, -20.0)


def doubtful(level):
    return Heard("stop", "t1", Source.SPOTTER, stage=Stage.DOUBTFUL, level_dbfs=level)


def final(level, confidence, snr=30.0):
    return Heard("off", "t1", Source.POCKETSPHINX, confidence=confidence, level_dbfs=level, snr_db=snr)


def test_I3_whoever_lies_face_down_is_not_far():
    assert not knows(*KNOWN).from_afar(doubtful(-33.5))
    # Nor is who once was as far away as this.
    doubt = knows(*KNOWN)
    doubt.learn(final(-36.0, 0.9))
    assert not doubt.from_afar(doubtful(-48.0))


def test_a_television_is_far():
    assert knows(*KNOWN).from_afar(doubtful(-34.5))
    assert knows(*KNOWN).from_afar(final(-34.5, 0.9))


def test_caution_reaches_further():
    levels = [RULES[caution].afar_db for caution in (Caution.LOW, Caution.NORMAL, Caution.HIGH)]
    assert levels == sorted(set(levels))
    assert not knows(*KNOWN, caution=Caution.HIGH).from_afar(doubtful(-39.5))
    assert knows(*KNOWN, caution=Caution.LOW).from_afar(doubtful(-33.0))


def test_I3_one_loud_phrase_makes_nobody_far():
    assert not knows(-10.0, -10.0).from_afar(final(-40.0, 0.9))


def test_surely_heard_is_what_was_whole_and_sure_in_a_quiet_room():
    doubt = knows(-20.0)
    assert doubt.surely_heard(final(-60.0, 0.5))
    assert doubt.surely_heard(final(-60.0, 0.5, snr=None))
    assert not doubt.surely_heard(final(-60.0, 0.49))
    assert not doubt.surely_heard(final(-60.0, 0.9, snr=19.9))
    assert not doubt.surely_heard(doubtful(-20.0))


def test_what_was_no_sound_is_from_nowhere():
    assert not knows(*KNOWN).from_afar(Heard("stop", "t1", Source.PAGE))


def test_I3_before_anybody_was_heard_nothing_is_far():
    assert not Doubt().from_afar(doubtful(-60.0))
