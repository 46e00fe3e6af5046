import io
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.errors import EarError
from assistant.speech.frames import (
    RATE,
    Reframer,
    level_dbfs,
    mix_down,
    read_wav,
    silence,
    to_int16,
    write_wav,
)


def tone(rate=RATE, seconds=0.5, hertz=440.0, amplitude=8000):
    return to_int16(amplitude * np.sin(2 * np.pi * hertz * np.arange(round(rate * seconds)) / rate))


def wav(sound, rate, channels=1, width=2):
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(width)
        out.setframerate(rate)
        out.writeframes(sound.tobytes())
    file.seek(0)
    return file


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 44100, 48000])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_wav_of_any_rate_and_channels_is_the_same_tone_at_16_khz(rate, channels):
    heard = read_wav(wav(np.repeat(tone(rate), channels), rate, channels))
    assert heard.dtype == np.int16
    assert abs(heard.size - RATE // 2) <= 1
    spectrum = np.abs(np.fft.rfft(heard))
    assert round(int(spectrum.argmax()) * RATE / heard.size / 20) == 22
    assert level_dbfs(heard) == pytest.approx(level_dbfs(tone()), abs=0.3)


def test_what_is_no_16_bit_wav_is_an_error_that_says_so(tmp_path):
    with pytest.raises(EarError, match="24 bits"):
        read_wav(wav(np.zeros(99, np.uint8), RATE, width=3))
    (tmp_path / "noise.wav").write_bytes(b"RIFFnot really")
    with pytest.raises(EarError, match=r"noise\.wav cannot be read"):
        read_wav(tmp_path / "noise.wav")
    with pytest.raises(EarError, match="There is no file"):
        read_wav(tmp_path / "absent.wav")


def test_a_file_written_is_the_file_read(tmp_path):
    write_wav(tmp_path / "a.wav", tone())
    assert np.array_equal(read_wav(tmp_path / "a.wav"), tone())


def test_channels_are_averaged_and_half_a_frame_is_dropped():
    assert mix_down(np.array([100, 300, -50, -150, 7], np.int16), 2).tolist() == [200, -100]


def test_levels():
    assert level_dbfs(silence(0.1)) == -96.0
    assert level_dbfs(silence(0)) == -96.0
    assert level_dbfs(np.full(100, -32768, np.int16)) == pytest.approx(0.0)


@given(st.lists(st.integers(0, 1500), max_size=20))
def test_chunks_hold_every_sample_once_and_in_order(sizes):
    sound = np.arange(sum(sizes) % 32768, dtype=np.int16)
    reframer, chunks = Reframer(512), []
    at = 0
    for size in sizes:
        chunks += reframer.push(sound[at : at + size])
        at += size
    assert all(chunk.size == 512 for chunk in chunks)
    joined = np.concatenate([np.zeros(0, np.int16), *chunks])
    assert np.array_equal(joined, sound[: joined.size])
    assert reframer.waiting == sound.size - joined.size < 512
