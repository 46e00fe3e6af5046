import os
import threading

import numpy as np
import pytest

from assistant.domain.errors import EarError
from assistant.speech.blocks import BlockQueue, End
from assistant.speech.frames import RATE, level_dbfs, write_wav
from assistant.speech.microphone import FileMicrophone, Intake, PipeMicrophone

SOUND = np.arange(-2000, 2000, dtype=np.int16)


def drain(blocks):
    """Everything up to the end, which is returned with it."""
    sound = []
    while not isinstance(block := blocks.get(5), End):
        assert block is not None, "the sound stopped without an end"
        sound.append(block)
    return np.concatenate([np.zeros(0, np.int16), *sound]), block


def test_raw_pcm_from_a_pipe_comes_as_it_is_whatever_pieces_it_is_written_in():
    reading, writing = os.pipe()
    blocks = BlockQueue()
    PipeMicrophone(reading).start(blocks)
    raw = SOUND.tobytes()
    for at in range(0, len(raw), 333):
        os.write(writing, raw[at : at + 333])
    os.write(writing, b"x")
    os.close(writing)
    heard, end = drain(blocks)
    os.close(reading)
    assert np.array_equal(heard, SOUND)
    assert not end.lost
    assert blocks.captured == SOUND.size


def test_a_pipe_is_never_lost_when_the_ear_is_slow():
    reading, writing = os.pipe()
    blocks = BlockQueue(most=2)
    PipeMicrophone(reading).start(blocks)
    writer = threading.Thread(target=lambda: (os.write(writing, SOUND.tobytes()), os.close(writing)))
    writer.start()
    heard, _ = drain(blocks)
    writer.join()
    os.close(reading)
    assert (heard.size, blocks.overruns) == (SOUND.size, 0)


def test_a_pipe_that_fails_is_a_microphone_lost():
    reading, writing = os.pipe()
    os.close(writing)
    os.close(reading)
    blocks = BlockQueue()
    PipeMicrophone(reading).start(blocks)
    assert drain(blocks)[1].lost


def test_a_file_takes_as_long_as_it_sounds(tmp_path):
    write_wav(tmp_path / "a.wav", SOUND)
    waits = []
    blocks = BlockQueue()
    FileMicrophone(tmp_path / "a.wav", pause=waits.append).start(blocks)
    heard, end = drain(blocks)
    assert np.array_equal(heard, SOUND)
    assert not end.lost
    # Without really waiting, the last wait is nearly the whole length.
    assert waits[-1] == pytest.approx(SOUND.size / RATE, abs=0.1)


def test_a_file_that_is_none_is_told_at_once(tmp_path):
    with pytest.raises(EarError, match="There is no file"):
        FileMicrophone(tmp_path / "absent.wav").start(BlockQueue())


@pytest.mark.parametrize(("rate", "channels"), [(16000, 1), (44100, 1), (48000, 2), (44100, 6)])
def test_a_microphone_of_any_rate_and_channels_gives_16_khz_mono(rate, channels):
    count = rate * 320 // RATE
    intake = Intake(rate, channels)
    wave = np.repeat(
        (8000 * np.sin(2 * np.pi * 300 * np.arange(50 * count) / rate)).astype(np.int16), channels
    )
    size = count * channels
    heard = np.concatenate([intake(wave[at : at + size]) for at in range(0, wave.size, size)])
    assert heard.size == pytest.approx(16000, abs=800)
    assert level_dbfs(heard[2000:14000]) == pytest.approx(-15.3, abs=0.3)


def test_blocks_outlive_the_buffer_they_came_in():
    buffer = np.full(320, 7, np.int16)
    kept = Intake(RATE, 1)(buffer)
    buffer[:] = 0
    assert kept.tolist() == [7] * 320
