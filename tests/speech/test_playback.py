import threading
import wave
from pathlib import Path

import numpy as np
import pytest

from assistant.domain.errors import VoiceError
from assistant.speech.frames import BLOCK, RATE
from assistant.speech.playback import FilePlayer, Playback


@pytest.fixture
def ended():
    return []


@pytest.fixture
def playback(ended):
    return Playback(lambda line, whole: ended.append((line, whole)))


def line(size, value=1000):
    return np.full(size, value, np.int16)


def test_a_line_is_played_to_its_end_and_then_silence(playback, ended):
    playback.play(1, line(500))
    assert playback.take(BLOCK).tolist() == [1000] * 320
    assert ended == []
    assert playback.take(BLOCK).tolist() == [1000] * 180 + [0] * 140
    assert ended == [(1, True)]
    assert not playback.take(BLOCK).any()


def test_I3_a_cut_line_is_silent_from_the_very_next_block(playback, ended):
    playback.play(1, line(5000))
    playback.take(BLOCK)
    playback.cut()
    assert ended == [(1, False)]
    assert not playback.take(BLOCK).any()
    playback.cut()
    assert ended == [(1, False)]


def test_a_new_line_cuts_the_one_under_way(playback, ended):
    playback.play(1, line(5000))
    playback.play(2, line(100, 2000))
    assert ended == [(1, False)]
    assert playback.take(100).tolist() == [2000] * 100
    assert ended == [(1, False), (2, True)]


def test_a_line_without_sound_is_over_with_the_next_block(playback, ended):
    playback.play(1, line(0))
    playback.take(BLOCK)
    assert ended == [(1, True)]


def ramp(size):
    return np.arange(1, size + 1, dtype=np.int16)


def test_the_voice_is_silent_from_the_next_block_for_whoever_speaks_over_it_and_goes_on_after_them(playback):
    playback.play(1, ramp(16000))
    assert playback.take(8000)[-1] == 8000
    playback.yielding = True
    for _ in range(10):
        assert not playback.take(BLOCK).any()
    playback.yielding = False
    # It goes on 0.2 s before the place where it fell silent.
    assert playback.take(BLOCK)[0] == 8000 - 3200 + 1


def test_the_voice_does_not_wait_for_a_television(playback, ended):
    playback.play(1, ramp(16000))
    playback.take(8000)
    playback.yielding = True
    silent = 0
    while not playback.take(BLOCK).any():
        silent += BLOCK
    assert silent == 1.5 * RATE
    while playback.busy:
        playback.take(BLOCK)
    assert ended == [(1, True)]


def test_a_line_begun_while_a_person_speaks_waits_for_them_too(playback):
    playback.yielding = True
    playback.play(1, ramp(1000))
    assert not playback.take(BLOCK).any()
    playback.yielding = False
    assert playback.take(BLOCK)[0] == 1


def test_a_file_in_place_of_a_loudspeaker_holds_what_was_said(tmp_path, ended):
    done = threading.Event()
    player = FilePlayer(
        tmp_path / "voice.wav", lambda number, whole: (ended.append((number, whole)), done.set()), print
    )
    player.start()
    player.playback.play(1, line(960))
    assert done.wait(10)
    player.stop()
    with wave.open(str(tmp_path / "voice.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16000, 1, 2)
        sound = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    assert int((sound == 1000).sum()) == 960
    assert ended == [(1, True)]


def test_a_file_that_cannot_be_written_is_told(tmp_path, ended):
    with pytest.raises(VoiceError, match="cannot be written"):
        FilePlayer(tmp_path / "no" / "voice.wav", lambda *_: None, print).start()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_full_disk_is_told_once_and_the_line_still_ends():
    done, problems = threading.Event(), []
    player = FilePlayer(
        Path("/dev/full"), lambda _number, whole: whole and done.set(), lambda *p: problems.append(p)
    )
    player.start()
    player.playback.play(1, line(960))
    assert done.wait(10)
    player.playback.play(2, line(960))
    player.stop()
    assert len(problems) == 1
    assert "cannot be written" in problems[0][0]
