"""An ear that listens for weeks takes no more memory than after its first minute."""

import gc

import numpy as np
import psutil
import pytest

from assistant.ports import Listening
from assistant.speech.frames import BLOCK, RATE
from assistant.speech.grammar_search import MOST_GRAMMARS
from assistant.speech.pocketsphinx_ear import PocketSphinxDecoder
from assistant.speech.recogniser import Recogniser
from assistant.speech.spotter import make_spotter
from tests.contracts.ears import korean
from tests.speaker import phrase

pytestmark = pytest.mark.audio

MEGABYTE = 2**20
STATES = 3 * MOST_GRAMMARS
"""More than any cache of grammars holds."""

ENGLISH = (PocketSphinxDecoder, "en-us+m3", ("yes", "no", "seven", "help", "it hurts", "stop"))
KOREAN = (korean, "ko+f2", ("네", "아니요", "다음", "계속", "반복", "정지"))
EARS = pytest.mark.parametrize(
    ("make", "voice", "words"), [pytest.param(*ENGLISH, id="pocketsphinx"), pytest.param(*KOREAN, id="vosk")]
)


def taken() -> float:
    """Megabytes of this process."""
    gc.collect()
    return psutil.Process().memory_info().rss / MEGABYTE


def state(number, words):
    """One of many: no two of STATES allow the same phrases. Every second one is in motion."""
    said = " ".join(words[number // place % len(words)] for place in (36, 6, 1))
    return Listening(f"t{number}", f"s{number}", (*words, said), words[-1:], in_motion=number % 2 == 1)


@EARS
def test_a_thousand_changes_of_state_take_no_memory(make, voice, words):
    decoder = make()
    sound = phrase(words[0], voice)[: RATE // 10]

    def switch(number):
        listening = state(number % STATES, words)
        decoder.check(listening)
        decoder.begin(listening)
        decoder.feed(sound)
        decoder.abandon()

    for number in range(2 * MOST_GRAMMARS):
        switch(number)
    before = taken()
    for number in range(1000):
        switch(number)
    assert taken() - before < 8.0


@EARS
@pytest.mark.parametrize(
    "minutes", [2, pytest.param(30, marks=[pytest.mark.long, pytest.mark.timeout(1800)])]
)
def test_minutes_of_sound_take_no_memory(make, voice, words, minutes):
    ear = Recogniser(make(), spotter=make_spotter())
    said = np.concatenate([*(phrase(word, voice) for word in words), np.zeros(10 * RATE, dtype=np.int16)])
    turns = round(minutes * 60 * RATE / said.size)

    def hear(turn):
        ear.listen(state(turn % 4, words))
        for at in range(0, said.size, BLOCK):
            ear.feed(said[at : at + BLOCK])

    for turn in range(4):
        hear(turn)
    before = taken()
    for turn in range(turns):
        hear(turn)
    assert taken() - before < 4.0
