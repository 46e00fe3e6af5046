"""How much of real phrases is heard right, by voices made of software: counts, the same on every run.

The states are made of the content's own phrases. A phrase counts as right when it means what was said.
"""

import pytest

from assistant.dialogue.listening import listening_to
from assistant.ports import Stage
from assistant.speech.pocketsphinx_ear import PocketSphinxDecoder
from assistant.speech.recogniser import Recogniser
from intents import Phrasebook
from tests.speaker import PIPER, phrase

pytestmark = pytest.mark.audio

STATES = ("yes_no", "pain", "device", "menu", "held")
LEAST_RIGHT = {PIPER: 0.96, "en-us+f2": 0.96}
TALK = (
    "the weather is lovely today and i like it",
    "my sister has moved to a new house",
    "can you pass me the salt and the pepper",
    "the train to the city leaves at nine",
    "did you see the football game last night",
    "we should buy some bread and milk",
    "he was talking about his holiday",
    "i have to call the bank about that letter",
)
STOPS = ("stop", "stop stop", "it hurts", "wait", "pause", "enough", "ouch", "that hurts")


@pytest.fixture(scope="module")
def phrasebook():
    return Phrasebook.load()


def hear(ear, text, voice):
    return [u.heard for u in ear.feed(phrase(text, voice))]


@pytest.mark.parametrize("voice", LEAST_RIGHT)
def test_phrases_are_heard_right(phrasebook, voice):
    ear = Recogniser(PocketSphinxDecoder(phrasebook.pronunciations()))
    right, wrong, said = 0, [], 0
    for state in STATES:
        ear.listen(listening_to(phrasebook, state))
        for text in phrasebook.examples(state):
            meant = phrasebook.match(text, state)
            (heard,) = [h for h in hear(ear, text, voice) if h.stage is Stage.FINAL]
            said += 1
            found = phrasebook.match(heard.text, state) if heard.text else None
            if found and (found.intent, found.slots) == (meant.intent, meant.slots):
                right += 1
            elif found:
                wrong.append((state, text, heard.text))
    assert right >= LEAST_RIGHT[voice] * said, f"{right} of {said}, {wrong}"
    assert len(wrong) <= 0.05 * said, wrong


@pytest.mark.parametrize("state", ["device", "comfort"])
@pytest.mark.parametrize("voice", ["en-us+f2", "en-us+m7", "en-gb+m1", PIPER])
def test_I3_every_stop_is_heard_and_most_while_they_are_said(phrasebook, voice, state):
    ear = Recogniser(PocketSphinxDecoder(phrasebook.pronunciations()))
    ear.listen(listening_to(phrasebook, state))
    # "Is it comfortable?" - "No." is zero at once as well.
    stopping = {*phrasebook.safe_words(), *(("no",) if state == "comfort" else ())}
    hear(ear, "softer", voice)  # by the time a motor runs, the ear has heard the person answer
    early, sure = [], []
    for text in STOPS:
        heard = hear(ear, text, voice)
        if any(h.stage is Stage.FINAL and h.text in stopping for h in heard):
            sure.append(text)
        # What was not surely heard is zero and a question.
        assert any(h.text in stopping or h.maybe in phrasebook.safe_words() for h in heard), (text, heard)
        if heard[0].stage is Stage.DOUBTFUL:
            early.append(text)
    assert "stop" in early
    assert len(early) >= 5, early
    assert len(sure) >= 7, sure


@pytest.mark.parametrize("voice", ["en-us+m7", "en-gb+m1"])
def test_I3_no_safe_word_is_heard_as_something_else(phrasebook, voice):
    ear = Recogniser(PocketSphinxDecoder(phrasebook.pronunciations()))
    ear.listen(listening_to(phrasebook, "device"))
    hear(ear, "softer", voice)
    safe = phrasebook.safe_words()
    found = {text: [h.text for h in hear(ear, text, voice) if h.text] for text in safe}
    assert {text: heard for text, heard in found.items() if set(heard) - set(safe)} == {}


@pytest.mark.parametrize("voice", ["en-us+f2", PIPER])
@pytest.mark.parametrize("state", ["yes_no", "device"])
def test_I8_other_peoples_talk_is_no_answer_and_no_stop(phrasebook, voice, state):
    ear = Recogniser(PocketSphinxDecoder(phrasebook.pronunciations()))
    ear.listen(listening_to(phrasebook, state))
    heard = [h for text in TALK for h in hear(ear, text, voice)]
    assert [h.text for h in heard if h.text] == []
    assert all(h.why_rejected for h in heard)


def test_I8_yes_and_no_are_never_swapped(phrasebook):
    swapped = []
    for voice in ("en-us+f2", "en-us+m3", "en-gb+m1", PIPER):
        ear = Recogniser(PocketSphinxDecoder(phrasebook.pronunciations()))
        ear.listen(listening_to(phrasebook, "yes_no"))
        for text in ("yes", "no", "yes please", "no thank you", "yes", "no"):
            if text not in phrasebook.phrases("yes_no"):
                continue
            meant = phrasebook.match(text, "yes_no").intent
            for heard in hear(ear, text, voice):
                found = phrasebook.match(heard.text, "yes_no") if heard.text else None
                if found and found.intent != meant:
                    swapped.append((voice, text, heard.text))
    assert swapped == []
