import numpy as np

from assistant.speech.frames import BLOCK, RATE, read_wav
from assistant.speech.recent import KEPT_S, RecentSound, write_private


def recent(seconds):
    sound = RecentSound()
    numbers = (np.arange(seconds * RATE) // 16).astype(np.int64)
    for at in range(0, numbers.size, BLOCK):
        sound.push((numbers[at : at + BLOCK] % 30000).astype(np.int16))
    return sound


def test_an_utterance_is_there_with_a_quarter_of_a_second_around_it():
    kept = recent(3).between(1000, 2000)
    assert (kept[0], kept[-1], kept.size) == (750, 2249, 1.5 * RATE)


def test_what_is_long_past_is_gone_and_places_still_count_from_the_first_sample():
    sound = recent(20)
    assert sound.between(1000, 2000).size == 0
    assert sound.between(15000, 16000)[0] == 14750
    assert sum(block.size for block in sound._blocks) <= (KEPT_S + 0.1) * RATE


def test_nobody_but_its_owner_can_read_a_recording_even_where_one_was_before(tmp_path):
    path = tmp_path / "recordings" / "stop-1.wav"
    path.parent.mkdir()
    path.write_bytes(b"open to all")
    path.chmod(0o644)
    write_private(path, np.arange(100, dtype=np.int16))
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_wav(path).tolist() == list(range(100))
