"""What a closed grammar does with an answer that denies: it must not be bent into the one that agrees."""

import io
import shutil
import subprocess
import wave

import numpy as np
import pytest
import soxr
from pocketsphinx import Decoder

from intents import Phrasebook

pytestmark = [
    pytest.mark.audio,
    pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng speaks the lines"),
]
VOICES = ("en-us", "en-us+m3", "en-gb+m1")


def spoken(text: str, voice: str) -> bytes:
    """int16 mono 16 kHz with a quarter of a second of faint noise on either side."""
    command = ["espeak-ng", "-v", voice, "-s", "140", "--stdout", text]
    sound = subprocess.run(command, capture_output=True, check=True).stdout
    with wave.open(io.BytesIO(sound)) as file:
        rate = file.getframerate()
    samples = np.frombuffer(sound[44 : len(sound) - len(sound) % 2], dtype=np.int16) / 32768
    speech = np.pad(soxr.resample(samples, rate, 16000), 4000)
    noise = np.random.default_rng(1).normal(0, 10 ** (-55 / 20), len(speech))
    return (np.clip(speech + noise, -1, 1) * 32767).astype(np.int16).tobytes()


@pytest.mark.parametrize(
    ("state", "said", "never"),
    [
        ("none_of_these", "i have one of these", "NoneOfThese"),
        ("none_of_these", "some of these", "NoneOfThese"),
        ("none_of_these", "one of these", "NoneOfThese"),
        ("device", "not comfortable", "Comfortable"),
        ("comfort", "it is not comfortable", "Comfortable"),
        ("comfort", "uncomfortable", "Comfortable"),
        ("comfort_by_hand", "it is not comfortable", "Comfortable"),
        ("comfort_by_hand", "uncomfortable", "Comfortable"),
        ("comfort_by_hand", "not comfortable", "Yes"),
        ("offer", "not yet", "Yes"),
        ("routine", "not comfortable", "Continue"),
        ("minutes", "less than an hour", "Minutes"),
        ("yes_no", "that's not right", "Yes"),
        ("yes_no", "not yet", "Yes"),
        ("who", "i am not anna", "Name"),
        ("device", "heat off", "Heat"),
        ("comfort", "heat off", "Heat"),
        ("device", "turn off the heat", "Heat"),
        ("comfort", "turn off the heat", "Heat"),
        ("device", "no heat", "Stop"),
        ("strokes", "not comfortable", "Comfortable"),
        ("reason", "not sure", "Reason"),
        ("course_days", "not monday", "EveryDays"),
    ],
)
def test_H1_a_denial_is_not_heard_as_agreement(state: str, said: str, never: str) -> None:
    book = Phrasebook.load()
    decoder = Decoder(lm=None, bestpath=False, compallsen=True, loglevel="FATAL")
    phrases = " | ".join(book.phrases(state, ("anna",)))
    decoder.add_jsgf_string("state", f"#JSGF V1.0; grammar state; public <state> = {phrases};")
    decoder.activate_search("state")
    for voice in VOICES:
        decoder.start_utt()
        decoder.process_raw(spoken(said, voice), full_utt=True)
        decoder.end_utt()
        heard = decoder.hyp()
        meant = book.match(heard.hypstr, state, ("anna",)) if heard else None
        assert meant is None or meant.intent != never, (voice, heard.hypstr)


@pytest.mark.parametrize("said", ["without heat", "i do not want heat", "i would like heat", "i want heat"])
@pytest.mark.parametrize("state", ["device", "comfort"])
def test_heat_is_heard_as_it_was_said(state: str, said: str) -> None:
    book = Phrasebook.load()
    decoder = Decoder(lm=None, bestpath=False, compallsen=True, loglevel="FATAL")
    phrases = " | ".join(book.phrases(state))
    decoder.add_jsgf_string("state", f"#JSGF V1.0; grammar state; public <state> = {phrases};")
    decoder.activate_search("state")
    for voice in VOICES:
        decoder.start_utt()
        decoder.process_raw(spoken(said, voice), full_utt=True)
        decoder.end_utt()
        assert decoder.hyp().hypstr == said, voice
