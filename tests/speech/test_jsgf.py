import pytest

from assistant.ports import Listening
from assistant.speech.jsgf import grammar, safe_so_far, whole_phrase, words_of

LISTENING = Listening(
    "t", "s", ("yes", "it hurts", "stop", "stop it", "yes please", "yes"), ("stop", "it hurts")
)


def test_every_phrase_is_in_the_grammar_once():
    ways = "yes | ( it hurts )+ | ( stop )+ | stop it | yes please"
    assert f"public <phrase> = {ways};" in grammar(LISTENING.phrases, LISTENING.safe_words)
    assert f"public <phrase> = {ways} | you there;" in grammar(
        LISTENING.phrases, LISTENING.safe_words, ("you there", "yes")
    )


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("yes", "yes"),
        ("stop stop stop", "stop"),
        ("it hurts it hurts", "it hurts"),
        ("stop it", "stop it"),
        ("yes yes", None),
        ("stop yes", None),
        ("it hurts stop", None),
        ("it hurts it", None),
        ("please", None),
        ("", None),
    ],
)
def test_only_a_whole_phrase_counts_and_a_repeated_safe_word_is_that_word(text, phrase):
    assert whole_phrase(text, LISTENING) == phrase


def test_words():
    assert words_of(("yes please", "yes", "it hurts")) == ["yes", "please", "it", "hurts"]


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("stop", "stop"),
        ("stop it", "stop it"),
        ("stop the", "stop"),
        ("stop the roller", "stop the roller"),
        ("stop stop", "stop"),
        ("it hurts it", "it hurts"),
        ("it hurts it hurts it", "it hurts"),
        ("it", None),
        ("wait", "wait"),
        ("wait for", None),
        ("stop yes", None),
        ("yes", None),
        ("yes stop", None),
        ("", None),
    ],
)
def test_I3_an_unfinished_text_is_a_safe_word_only_when_nothing_else_can_come_of_it(text, safe):
    safe_words = ("stop", "stop it", "stop the roller", "it hurts", "wait")
    listening = Listening("t", "s", ("yes", "wait for me", *safe_words), safe_words)
    assert safe_so_far(text, listening) == safe
