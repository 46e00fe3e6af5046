from assistant.speech.spotting import Hold


def fires(words, chunks=3):
    hold = Hold(chunks)
    return [hold.step(word) for word in words]


def test_a_word_must_stand_for_the_whole_hold():
    assert fires(["stop", "stop"]) == [None, None]
    assert fires(["stop", "stop", "stop"]) == [None, None, "stop"]


def test_a_gap_begins_the_hold_anew():
    assert fires(["stop", "stop", None, "stop", "stop"]) == [None] * 5


def test_one_safe_word_may_turn_into_another_and_the_last_is_told():
    assert fires(["stop", "stop", "stop it"]) == [None, None, "stop it"]


def test_it_fires_once():
    assert fires(["stop"] * 9).count("stop") == 1
