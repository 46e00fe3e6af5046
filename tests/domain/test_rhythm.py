"""The click track of rolling by hand."""

import array
import itertools

import pytest

from assistant.domain.rhythm import LOUDEST, RATE, TEMPOS, click_track, faster, seconds_of, slower


def samples(per_minute: int, strokes: int) -> "array.array[int]":
    return array.array("h", click_track(per_minute, strokes))


@pytest.mark.parametrize("per_minute", TEMPOS)
def test_a_track_is_exactly_as_long_as_its_strokes(per_minute):
    assert len(samples(per_minute, 3)) == round(seconds_of(3, per_minute) * RATE)


@pytest.mark.parametrize("per_minute", TEMPOS)
def test_each_stroke_has_a_click_up_and_a_click_half_way(per_minute):
    track = samples(per_minute, 4)
    half = round(seconds_of(0.5, per_minute) * RATE)
    for n in range(8):
        part = track[n * half : (n + 1) * half]
        assert max(map(abs, part[: RATE // 20])) > 1000
        assert not any(part[RATE // 20 :])


def test_up_and_down_can_be_told_apart():
    track = samples(20, 1)
    half = len(track) // 2

    def crossings(part):
        return sum(a < 0 <= b for a, b in itertools.pairwise(part))

    assert crossings(track[: RATE // 25]) > crossings(track[half : half + RATE // 25])


def test_it_is_soft():
    assert max(map(abs, samples(30, 2))) <= 32767 * LOUDEST


def test_slower_and_faster_stay_within_the_tempos():
    assert [slower(tempo) for tempo in TEMPOS] == [12, 12, 15, 20, 24]
    assert [faster(tempo) for tempo in TEMPOS] == [15, 20, 24, 30, 30]
