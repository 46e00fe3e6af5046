import pytest

from assistant.domain.errors import ContentError
from assistant.ports import Listening
from assistant.speech.gate import FILE, Stake, chunks, load_gates

SAFE = ("stop",)


def stake(state, phrase="yes", *, strict=False):
    return load_gates().classes.stake(Listening("t", state, ("yes", "stop"), SAFE, strict=strict), phrase)


def test_what_a_phrase_may_do_decides_how_sure_the_ear_must_be():
    assert stake("yes_no", strict=True) is Stake.SCREENING
    assert stake("device", strict=True) is Stake.STRICT
    assert stake("routine") is Stake.NORMAL
    assert stake("idle") is Stake.WAKE


@pytest.mark.parametrize("state", ["yes_no", "device", "routine", "idle"])
def test_I3_a_safe_word_is_a_safe_word_in_every_state(state):
    assert stake(state, "stop", strict=True) is Stake.SAFE


@pytest.mark.parametrize("state", ["yes_no", "device", "routine"])
def test_what_allows_nothing_may_be_asked_in_any_noise(state):
    listening = Listening("t", state, ("yes", "louder"), SAFE, strict=True, harmless=("louder",))
    assert load_gates().classes.stake(listening, "louder") is Stake.NORMAL


def test_a_long_phrase_that_stops_is_judged_like_any_other():
    longest = load_gates().classes.longest_safe
    phrases = [" ".join(["numb"] * words) for words in (longest, longest + 1)]
    listening = Listening("t", "yes_no", (*phrases, "yes"), tuple(phrases))
    stakes = [load_gates().classes.stake(listening, phrase) for phrase in phrases]
    assert stakes == [Stake.SAFE, Stake.SCREENING]


def test_every_class_is_at_least_as_strict_as_the_one_before_for_both_ears():
    gates = load_gates()
    for bounds in (gates.pocketsphinx.ratio, gates.vosk.confidence):
        assert bounds.safe <= bounds.normal <= bounds.strict <= bounds.screening
        assert bounds.normal < bounds.wake
    fit = gates.pocketsphinx.fit
    assert fit.wake >= max(fit.safe, fit.normal, fit.strict, fit.screening)
    for bounds in (gates.pocketsphinx.snr_db, gates.vosk.snr_db):
        assert bounds.safe == 0
        assert bounds.screening > bounds.normal


def test_every_state_of_a_safety_question_is_one(phrasebook):
    classes = load_gates().classes
    assert classes.screening | classes.wake <= set(phrasebook.states())
    strict_questions = {
        "yes_no",
        "none_of_these",
        "any_of_these",
        "pain",
        "minutes",
        "weeks",
        "age",
        "reason",
    }
    assert strict_questions <= classes.screening
    assert all(phrasebook.strict(state) for state in classes.screening)


def test_a_decoy_is_no_phrase_and_no_beginning_of_a_stop(phrasebook):
    decoys = set(load_gates().pocketsphinx.decoys)
    for state in phrasebook.states():
        assert not decoys & set(phrasebook.phrases(state))
    assert not [decoy for decoy in decoys if decoy.startswith(phrasebook.safe_words())]


def test_a_wrong_file_is_told_by_its_name_and_the_key(tmp_path):
    wrong = tmp_path / "gates.yaml"
    wrong.write_text(FILE.read_text("utf-8").replace("doubtful:", "doubtfull:"))
    with pytest.raises(ContentError, match=r"gates\.yaml.*(?s:.)*doubtful"):
        load_gates(wrong)


def test_a_hold_is_told_in_chunks_and_is_never_nothing():
    assert (chunks(192), chunks(320), chunks(1)) == (6, 10, 1)


@pytest.fixture(scope="module")
def phrasebook():
    from intents import Phrasebook

    return Phrasebook.load()
