"""Which words wake it, and whether it listens for them."""

from pathlib import Path

import pytest

from assistant.domain.errors import EarError, SettingsError
from assistant.home import Home
from assistant.ports import Listening
from assistant.resting import check_wake_phrase, how_to_rest
from assistant.settings import Settings
from assistant.speech.proxy import SoundEar
from intents import IntentError, Phrasebook
from tests.fakes import ScriptedEar
from tests.sim import SimClock, sim_run
from tests.speech.test_proxy import READY, Process

BOOK = Phrasebook.load()
OURS = "hello massage"


def rest(chosen, *, page, ear=None):
    async def asked():
        problems = []
        found, book = await how_to_rest(
            ear() if ear else ScriptedEar(SimClock()),
            chosen,
            BOOK,
            page=page,
            on_problem=lambda what, _: problems.append(what),
        )
        return found, book, problems

    return sim_run(asked)


def sound_ear():
    return SoundEar(Process(), READY, lambda *_: None)


def test_by_default_it_listens_for_our_wake_phrase():
    found, _, _ = rest(Settings(), page=False)
    assert (found.wake_phrase, found.let_go, found.ends) == (OURS, None, False)


def test_without_wake_words_the_microphone_is_let_go_of_where_a_page_can_wake_it_and_else_the_evening_ends():
    found, _, _ = rest(Settings(wake=False), page=True, ear=sound_ear)
    assert found.let_go is not None
    assert not found.ends
    found, _, _ = rest(Settings(wake=False), page=False, ear=sound_ear)
    assert (found.let_go, found.ends) == (None, True)


def test_the_persons_own_wake_phrase_is_the_only_one():
    found, book, problems = rest(Settings(wake_phrase="Good evening friend"), page=False)
    assert found.wake_phrase == "good evening friend"
    assert problems == []
    assert book.match("good evening friend", "idle").intent == "Wake"
    assert book.match(OURS, "idle") is None
    assert "good evening friend" in book.phrases("idle")
    assert OURS not in book.phrases("idle")
    assert book.match("stop", "idle").intent == "Stop"
    assert BOOK.match(OURS, "idle").intent == "Wake"


def test_a_wake_phrase_that_the_ear_cannot_hear_is_told_and_ours_is_taken():
    class Deaf(ScriptedEar):
        async def listen(self, listening: Listening) -> None:
            raise EarError("PocketSphinx cannot hear 'xyzzy'.")

    found, book, problems = rest(
        Settings(wake_phrase="hello xyzzy dear"), page=False, ear=lambda: Deaf(SimClock())
    )
    assert found.wake_phrase == OURS
    assert book.match(OURS, "idle").intent == "Wake"
    assert "hello xyzzy dear" in problems[0]


def test_what_means_something_else_wakes_nobody():
    with pytest.raises(IntentError, match="means Stop"):
        BOOK.instead("Wake", "stop it")
    with pytest.raises(IntentError, match="cannot be said"):
        BOOK.instead("Wake", "42!")


@pytest.mark.parametrize(
    ("text", "error", "why"),
    [
        ("hello", SettingsError, "too short"),
        ("hey you", SettingsError, "too short"),
        ("never stop dreaming", SettingsError, "stops"),
        ("hello xyzzy friend", EarError, "xyzzy"),
    ],
)
def test_a_wake_phrase_is_checked_when_it_is_chosen(text, error, why):
    with pytest.raises(error, match=why):
        check_wake_phrase(text, BOOK, Settings(recogniser="pocketsphinx"), Home(Path("nowhere")))


def test_words_that_the_ear_knows_are_fine():
    check_wake_phrase("good evening friend", BOOK, Settings(recogniser="pocketsphinx"), Home(Path("nowhere")))


def test_the_settings_take_two_to_five_words():
    assert Settings(wake_phrase="good evening friend").wake_phrase == "good evening friend"
    for wrong in ("hello", "one two three four five six", "hello 42"):
        with pytest.raises(ValueError, match="wake_phrase"):
            Settings(wake_phrase=wrong)
