"""The ear that is always there, while something moves: a decoder of its own for what is nearly a stop."""

from dataclasses import replace

import numpy as np
import pytest

from assistant.dialogue.listening import listening_to
from assistant.ports import Listening, Stage
from assistant.speech.decoder import Span, Verdict
from assistant.speech.frames import RATE
from assistant.speech.jsgf import grammar
from assistant.speech.pocketsphinx_ear import LONGEST_STOP, PocketSphinxDecoder
from assistant.speech.recogniser import Recogniser
from intents import Phrasebook
from tests.speaker import phrase
from tests.speech.test_pocketsphinx import GATES, SAFE, YES_NO, final

pytestmark = pytest.mark.audio


def in_motion(text, voice, **nearly):
    """What is heard of a word while something moves, with other bounds for what is nearly a stop."""
    bounds = GATES.pocketsphinx.nearly.model_copy(update=nearly)
    gates = GATES.model_copy(
        update={"pocketsphinx": GATES.pocketsphinx.model_copy(update={"nearly": bounds})}
    )
    book = Phrasebook.load()
    ear = Recogniser(PocketSphinxDecoder(book.pronunciations(), gates))
    ear.listen(listening_to(book, "device"))
    return [u.heard for u in ear.feed(phrase(text, voice))]


def test_I3_in_motion_what_is_nearly_a_stop_may_have_been_one():
    anything = {"behind": 1000.0, "ratio": -1000.0, "fit": -1000.0}
    (said,) = in_motion("faster", "en-us+f2", behind=-1000.0)
    assert said.text == "faster"
    doubtful, final_one = in_motion("faster", "en-us+f2", **anything)
    assert doubtful.stage is Stage.DOUBTFUL, "at the pause already"
    assert (final_one.text, final_one.maybe) == ("", doubtful.text)
    assert final_one.maybe in Phrasebook.load().safe_words()
    assert "nearest: faster" in final_one.why_rejected


@pytest.mark.parametrize("bound", [{"behind": -1000.0}, {"ratio": 1000.0}, {"fit": 1000.0}])
def test_a_stop_that_is_far_behind_or_fits_by_itself_too_badly_is_none(bound):
    anything = {"behind": 1000.0, "ratio": -1000.0, "fit": -1000.0}
    assert [heard.text for heard in in_motion("faster", "en-us+f2", **(anything | bound))] == ["faster"]


def test_I3_what_is_surely_a_stop_stays_sure_beside_what_is_nearly_one():
    *_, said = in_motion("stop", "en-us+f2", behind=1000.0, ratio=-1000.0, fit=-1000.0)
    assert (said.text, said.stage) == ("stop", Stage.FINAL)


def test_where_nothing_moves_nothing_is_nearly_a_stop_whatever_was_said_before():
    bounds = GATES.pocketsphinx.nearly.model_copy(update={"behind": 1000.0, "ratio": -1000.0, "fit": -1000.0})
    sphinx = GATES.pocketsphinx.model_copy(update={"nearly": bounds})
    ear = Recogniser(PocketSphinxDecoder(gates=GATES.model_copy(update={"pocketsphinx": sphinx})))
    ear.listen(replace(YES_NO, in_motion=True))
    assert final(ear, phrase("yes", "en-us+f2"))[0].heard.maybe in SAFE
    ear.listen(YES_NO)
    assert final(ear, phrase("yes", "en-us+f2"))[0].heard.text == "yes"


def test_in_motion_the_words_that_stop_and_are_short_have_a_decoder_of_their_own(monkeypatch):
    decoder, used = PocketSphinxDecoder(), []
    use = decoder._stops.use
    monkeypatch.setattr(decoder._stops, "use", lambda text: (used.append(text), use(text)))
    safe = ("stop", "turn off", "my legs are weak")
    for moving in (False, True):
        decoder.begin(Listening("t", "s", ("yes", *safe), safe, in_motion=moving))
        decoder.abandon()
    assert used == [grammar(safe[:2], safe[:2])]


def test_what_takes_too_long_for_a_mumbled_stop_is_not_decoded_for_one(monkeypatch):
    decoder, safe = PocketSphinxDecoder(), ("stop",)
    decoder.begin(Listening("t", "s", ("yes", *safe), safe, in_motion=True))
    decoder.feed(np.zeros(LONGEST_STOP, np.int16))
    assert decoder._stops.decoder in decoder._running()
    decoder.feed(np.zeros(512, np.int16))
    assert decoder._stops.decoder not in decoder._running()
    assert decoder.end(Span(0, RATE, RATE)).text == ""
    decoder.begin(Listening("t", "s", ("yes", *safe), safe, in_motion=True))
    assert decoder._stops.decoder in decoder._running()
    decoder.abandon()


def test_I3_of_two_looks_in_motion_a_sure_stop_goes_before_what_may_have_been_one(monkeypatch):
    maybe = Verdict("", "not sure enough", None, {"ratio": -3.0}, maybe="stop")
    sure = Verdict("stop", None, 0.9, {"ratio": -9.0})
    for first, second in ((maybe, sure), (sure, maybe)):
        decoder = PocketSphinxDecoder()
        decoder.begin(Listening("t", "s", ("faster", "stop"), ("stop",), in_motion=True))
        monkeypatch.setattr(decoder, "_verdict", lambda *_, first=first: first)
        monkeypatch.setattr(decoder, "_look_again", lambda *_, second=second: second)
        assert decoder.end(Span(0, RATE, RATE)) is sure
