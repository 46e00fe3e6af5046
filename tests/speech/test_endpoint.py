from hypothesis import given
from hypothesis import strategies as st

from assistant.speech.endpoint import Edge, Endpointer, EndpointRule
from assistant.speech.vad import CHUNK

RULE = EndpointRule(silence=3 * CHUNK, longest=10 * CHUNK, shortest=2 * CHUNK)


def edges(probabilities):
    points = Endpointer(RULE)
    return points, [points.step(p) for p in probabilities]


def test_an_utterance_begins_with_voice_and_ends_after_the_silence():
    points, seen = edges([0.1, 0.9, 0.9, 0.1, 0.1, 0.1])
    assert seen == [Edge.NONE, Edge.BEGAN, Edge.NONE, Edge.NONE, Edge.NONE, Edge.ENDED]
    assert (points.start, points.end, points.voiced) == (CHUNK, 3 * CHUNK, 2 * CHUNK)


def test_a_breath_in_the_middle_does_not_end_it():
    _, seen = edges([0.9, 0.1, 0.1, 0.9, 0.1, 0.1, 0.1])
    assert seen.count(Edge.ENDED) == 1
    assert seen[-1] is Edge.ENDED


def test_a_fading_voice_still_counts_but_does_not_begin_anything():
    _, seen = edges([0.4, 0.9, 0.4, 0.4, 0.4, 0.4])
    assert seen == [Edge.NONE, Edge.BEGAN, *[Edge.NONE] * 4]


def test_endless_talk_is_cut():
    _, seen = edges([0.9] * 12)
    assert seen[9] is Edge.CUT
    assert seen[10] is Edge.BEGAN


def test_one_chunk_of_voice_is_a_click():
    points, _ = edges([0.9, 0.1, 0.1, 0.1])
    assert points.click
    points, _ = edges([0.9, 0.9, 0.1, 0.1, 0.1])
    assert not points.click


def test_the_end_of_the_sound_ends_what_is_under_way():
    points, _ = edges([0.9, 0.9])
    assert points.finish() is Edge.ENDED
    assert points.finish() is Edge.NONE


@given(st.lists(st.floats(0, 1), max_size=200))
def test_beginnings_and_ends_alternate(probabilities):
    _, seen = edges(probabilities)
    marks = [edge for edge in seen if edge is not Edge.NONE]
    assert all(edge is Edge.BEGAN for edge in marks[::2])
    assert all(edge in (Edge.ENDED, Edge.CUT) for edge in marks[1::2])
