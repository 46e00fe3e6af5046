import numpy as np

from assistant.ports import Listening
from assistant.speech.blocks import BlockQueue, End
from assistant.speech.ear_loop import EarLoop
from assistant.speech.recogniser import Recogniser
from tests.speech.test_recogniser import LoudIsVoice, ScriptedDecoder, quiet, voice

OVER = End("The sound is over.", "")


def hear(sound, **arguments):
    blocks, sent = BlockQueue(most=1000), []
    ear = Recogniser(ScriptedDecoder(), activity=LoudIsVoice())
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
