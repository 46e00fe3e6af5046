import numpy as np
import pytest

from assistant.ports import Heard, Listening, Source, Stage
from assistant.speech.blocks import BlockQueue, End
from assistant.speech.ear_loop import EarLoop
from assistant.speech.echo import EchoCanceller
from assistant.speech.frames import BLOCK, RATE, read_wav, to_int16
from assistant.speech.noise import NoiseMeter
from assistant.speech.recogniser import Recogniser, Utterance
from assistant.speech.vad import CHUNK
from assistant.speech.watch import Fault
from tests.speaker import synthesise
from tests.speech.test_recogniser import LoudIsVoice, ScriptedDecoder, quiet, voice

OVER = End("The sound is over.", "")


def hear(sound, activity=None, **arguments):
    blocks, sent = BlockQueue(most=1000), []
    ear = Recogniser(ScriptedDecoder(), activity=activity or LoudIsVoice())
    ear.listen(Listening("t1", "state", ("stop",), ("stop",)))
    for at in range(0, sound.size, 320):
        blocks.put(sound[at : at + 320])
    blocks.finish(OVER)
    loop = EarLoop(ear, blocks, sent.append, **arguments)
    assert loop.run() is OVER
    return sent


def test_what_was_heard_is_told_before_the_end():
    sent = hear(np.concatenate((quiet(5), voice(5), quiet(20), voice(3))))
    heard = [message["heard"] for message in sent if message["type"] == "heard"]
    assert [(h["text"], h["turn"], h["by"]) for h in heard] == [("stop", "t1", "pocketsphinx")] * 2
    assert sent[-1]["type"] == "pulse"
    assert sent[-1]["captured_ms"] == 33 * 32


def test_how_far_the_microphone_was_when_it_was_made_out_is_told():
    sent = hear(np.concatenate((quiet(5), voice(5), quiet(20))))
    (heard,) = [message["heard"] for message in sent if message["type"] == "heard"]
    # All of the sound was there before the first of it was heard.
    assert heard["made_out_ms"] == 30 * 32
    assert heard["audio_end_ms"] < heard["made_out_ms"]


def test_the_moment_a_person_begins_and_ends_is_told_at_once():
    changes = []
    sent = hear(np.concatenate((quiet(5), voice(5), quiet(20))), person_speaks=changes.append)
    assert changes == [True, False]
    assert [message["speaking"] for message in sent if message["type"] == "pulse"] == [True, False, False]


def test_the_echo_is_taken_out_before_anything_is_heard():
    class Deaf:
        def clean(self, block):
            return np.zeros_like(block)

    assert [m["type"] for m in hear(voice(40), echo=Deaf())] == ["pulse"]


# --- the voice yields

LINE = "Lie down on your front and let your arms rest beside you, and breathe slowly."


def room(person=None, *, lines=3, echo_gain=0.5):
    """What a microphone gets of the assistant's own voice, 50 ms later, and of a person; and what was played."""
    far = np.concatenate([synthesise(LINE, "en-us")] * lines)
    near = np.concatenate((np.zeros(800), far[:-800] * echo_gain))
    near += np.random.default_rng(2).normal(0, 20, near.size)
    if person is not None:
        at = far.size * 2 // 3
        near[at : at + person.size] += person
    return far, to_int16(near)


def yields(far, near):
    """Where in the sound (in samples) a person was noticed, and no more."""
    echo, blocks, noticed = EchoCanceller(), BlockQueue(most=10_000), []
    ear = Recogniser(ScriptedDecoder())
    ear.listen(Listening("t1", "state", ("stop",), ("stop",)))
    loop = EarLoop(ear, blocks, lambda _: None, echo=echo, person_speaks=lambda on: noticed.append((on, at)))
    for at in range(0, far.size, BLOCK):
        echo.played(far[at : at + BLOCK])
        loop.hear(near[at : at + BLOCK])
    return noticed


@pytest.mark.audio
def test_the_voice_does_not_yield_to_itself():
    assert yields(*room()) == []


@pytest.mark.audio
@pytest.mark.parametrize("words", ["wait", "it hurts", "enough", "ouch"])
def test_the_voice_yields_within_100_ms_of_a_person(words):
    spoken = synthesise(words, "en-us+f2").astype(np.float64)
    loud = np.flatnonzero(np.abs(spoken) > 0.1 * np.abs(spoken).max())[0]
    far, near = room(spoken)
    (on, at), *_ = yields(far, near)
    begun = far.size * 2 // 3 + int(loud)
    assert on
    assert (at + BLOCK - begun) / RATE <= 0.1


# --- what is left of it is no word

HISS, FAINT, SOFT, LOUD = 10, 60, 300, 4000
"""How high a sample is: the room's noise, 16 dB out of it, 30 dB out of it, and the assistant's own voice."""


class Leaves:
    """A canceller that leaves what the test wants, piece by piece."""

    settled = True

    def __init__(self, left, *, learning=True):
        self._left, self._at = left, 0
        self.learning = learning

    def clean(self, block):
        self._at += block.size
        return self._left[self._at - block.size : self._at]


class HigherThanHiss:
    def probability(self, chunk):
        return 1.0 if np.abs(chunk).max() > 2 * HISS else 0.0


def square(height, chunks):
    return np.tile(np.array([height, -height], np.int16), chunks * CHUNK // 2)


def told(height, own_height, *, loud_before=0, **arguments):
    """What is told of a word that the canceller left of the microphone's sound.

    That was loud for 0.3 s too, `loud_before` chunks before the word.
    """
    lead = square(HISS, 40 + 10 + loud_before)
    left = np.concatenate((lead, square(height, 10), square(HISS, 20)))
    loud = square(LOUD if loud_before else HISS, 10)
    before = np.concatenate(
        (square(HISS, 40), loud, square(HISS, loud_before), square(own_height, 10), square(HISS, 20))
    )
    sent = hear(before, activity=HigherThanHiss(), echo=Leaves(left, **arguments))
    return [message["heard"]["text"] for message in sent if message["type"] == "heard"]


def test_I8_what_is_left_of_the_own_voice_while_the_room_is_learnt_is_no_word():
    assert told(FAINT, LOUD) == []


def test_I3_a_person_over_the_own_voice_counts_from_its_first_word():
    assert told(SOFT, LOUD) == ["stop"], "it stands out of the noise"
    assert told(FAINT, FAINT) == ["stop"], "nothing was taken away"


def test_I8_the_end_of_a_loud_sound_leaves_a_soft_one():
    assert told(FAINT, FAINT, loud_before=4) == []


def test_I3_what_was_loud_a_while_before_takes_no_word_away():
    assert told(FAINT, FAINT, loud_before=20) == ["stop"]


def test_I3_in_a_room_that_is_known_everything_counts_however_faint():
    assert told(FAINT, LOUD, learning=False) == ["stop"]


def test_I3_what_was_told_when_it_was_doubtful_is_told_to_its_end():
    def utterance(stage, level_dbfs, by=Source.POCKETSPHINX):
        span = {"audio_start_ms": 0, "audio_end_ms": 100}
        return Utterance(
            Heard("stop", "t1", by, stage, level_dbfs=level_dbfs, snr_db=10.0, **span), level_dbfs
        )

    class Finds:
        position_ms, speaking, noise = 50, False, NoiseMeter()

        def feed(self, block):
            return [found.pop(0)]

    found = [
        utterance(Stage.DOUBTFUL, -30.0),
        utterance(Stage.DOUBTFUL, -31.0, Source.SPOTTER),
        utterance(Stage.FINAL, -60.0),
        utterance(Stage.FINAL, -61.0),
    ]
    sent = []
    loop = EarLoop(Finds(), BlockQueue(), sent.append, echo=Leaves(square(FAINT, 9)))
    while found:
        loop.hear(square(LOUD, 1))
    assert [one["heard"]["level_dbfs"] for one in sent if one["type"] == "heard"] == [-30.0, -31.0, -60.0]


def test_the_canceller_learns_for_five_seconds_of_the_own_voice_while_that_is_heard():
    echo, speech, nothing = EchoCanceller(), square(LOUD, 1)[:160], np.zeros(160, np.int16)

    def learning_after(played, steps):
        for _ in range(steps):
            echo.played(played)
            echo.clean(speech)
        return echo.learning

    assert not learning_after(nothing, 1), "nothing was said yet"
    assert learning_after(speech, 499)
    assert learning_after(nothing, 99)
    assert not learning_after(nothing, 1), "it was said a second ago"
    assert not learning_after(speech, 1), "five seconds"


def test_a_fault_of_the_microphone_is_in_the_pulse():
    class Broken:
        def step(self, block):
            return Fault.STUCK

    assert [message["fault"] for message in hear(quiet(5), watch=Broken()) if message["type"] == "pulse"] == [
        "stuck"
    ]


def test_the_sound_of_the_next_utterance_is_kept_and_no_other(tmp_path):
    blocks, sent = BlockQueue(most=1000), []
    ear = Recogniser(ScriptedDecoder(), activity=LoudIsVoice())
    ear.listen(Listening("t1", "state", ("stop",), ("stop",)))
    loop = EarLoop(ear, blocks, sent.append)
    loop.keep_next(tmp_path / "one.wav")
    sound = np.concatenate((quiet(30), voice(10), quiet(20), voice(30), quiet(20)))
    for at in range(0, sound.size, 320):
        blocks.put(sound[at : at + 320])
    blocks.finish(OVER)
    loop.run()
    (kept,) = [message for message in sent if message["type"] == "kept"]
    assert kept["path"] == str(tmp_path / "one.wav")
    assert np.count_nonzero(read_wav(tmp_path / "one.wav")) == 10 * 512
