from hypothesis import given
from hypothesis import strategies as st

from assistant.speech.endpoint import LOUD_CHUNKS, RISING, Edge, Endpointer, EndpointRule
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


LEVELS = EndpointRule(silence=3 * CHUNK, longest=100 * CHUNK, faint_db=15.0, rise_db=10.0, talk=RISING)
OLD = RISING // CHUNK
"""So many chunks must have come before a voice can rise out of them."""


def edges_at(levels, probability=0.9):
    points = Endpointer(LEVELS)
    return points, [points.step(probability, level) for level in levels]


def test_what_is_far_fainter_than_the_voice_does_not_prolong_it():
    talk = [-40.0] * (2 * OLD)
    points, seen = edges_at(talk + [-20.0] * 6 + [-36.0] * 3)
    assert seen[-1] is Edge.ENDED
    assert (points.start, points.end) == (2 * OLD * CHUNK, (2 * OLD + 6) * CHUNK)
    _, seen = edges_at(talk + [-20.0] * 6 + [-34.0] * 9)
    assert Edge.ENDED not in seen


def test_I8_where_nobody_talked_before_what_is_said_softly_after_a_word_belongs_to_it():
    _, seen = edges_at([-20.0] * 6 + [-60.0] * 9)
    assert Edge.ENDED not in seen


def test_I8_a_soft_not_right_before_it_leaves_it_torn_and_a_television_does_not():
    for before, softer, torn in ((20, -35.0, True), (110, -35.0, False), (20, -36.5, False)):
        points = Endpointer(EndpointRule())
        seen = [points.step(0.9, level) for level in [softer] * before + [-20.0] * 20 + [-60.0] * 13]
        assert (seen[before], seen[-1], points.torn) == (Edge.ROSE, Edge.ENDED, torn)


def with_a_television(before, last, voice, after):
    """A television with pauses for so many chunks, its last sentence, a person, the television again."""
    points = Endpointer(EndpointRule())
    sentence = [(0.9, -38.0)] * 25 + [(0.0, -60.0)] * 15
    around = (sentence * 10)[: max(0, before)]
    heard = [*around, *[(0.0, -60.0)] * 14, *last, *voice, *after]
    seen = [points.step(probability, level) for probability, level in heard]
    return points, seen


def test_I8_a_television_that_pauses_between_its_sentences_does_not_tear_an_answer_and_a_soft_not_does():
    softly = [(0.9, -38.0)] * 20
    for before, torn in ((250, False), (0, True), (40, True)):
        points, seen = with_a_television(before, softly, [(0.9, -24.0)] * 20, [(0.0, -60.0)] * 13)
        assert Edge.ROSE in seen
        assert (seen[-1], points.torn) == (Edge.ENDED, torn)


def test_I8_noise_that_is_no_voice_leaves_a_soft_not_torn():
    points = Endpointer(EndpointRule())
    fan = [(0.1, -50.0)] * 250
    for probability, level in [*fan, *[(0.9, -44.0)] * 20, *[(0.9, -30.0)] * 20, *fan[:13]]:
        points.step(probability, level)
    assert points.torn


def test_who_speaks_in_a_pause_of_the_television_ends_when_they_do_and_not_when_it_does():
    talking = [(0.9, -38.0)] * 40
    for before, ended in ((250, 13), (0, None)):
        _, seen = with_a_television(before, [], [(0.9, -20.0)] * 20, talking)
        after = seen[-len(talking) :]
        assert (after.index(Edge.ENDED) + 1 if Edge.ENDED in after else None) == ended


def test_I8_a_not_as_short_as_a_word_leaves_it_torn():
    points = Endpointer(EndpointRule())
    levels = [-44.0] * 16 + [-35.0] * 6 + [-27.0] * 20 + [-60.0] * 13
    seen = [points.step(0.9, level) for level in levels]
    assert Edge.ROSE in seen
    assert points.torn


def test_a_knock_is_not_the_voice_that_the_rest_is_measured_by():
    _, seen = edges_at([-40.0] * (2 * OLD) + [-5.0] * (LOUD_CHUNKS - 1) + [-25.0] * 12)
    assert Edge.ENDED not in seen


def test_a_voice_that_rises_out_of_faint_talk_is_an_utterance_of_its_own():
    points, seen = edges_at([-40.0] * (2 * OLD) + [-29.0] * 5 + [-46.0] * 3)
    assert seen.index(Edge.ROSE) == 2 * OLD
    assert seen[-1] is Edge.ENDED
    assert (points.start, points.end, points.voiced) == (2 * OLD * CHUNK, (2 * OLD + 5) * CHUNK, 5 * CHUNK)
    _, seen = edges_at([-40.0] * (2 * OLD) + [-31.0] * 5)
    assert Edge.ROSE not in seen


def test_nobody_rises_out_of_the_soft_beginning_of_their_own_word():
    _, seen = edges_at([-40.0] * (OLD - 1) + [-20.0] * 2 * OLD)
    assert Edge.ROSE not in seen


def test_what_is_loud_and_no_voice_is_nobody_rising():
    points, _ = edges_at([-40.0] * (2 * OLD))
    assert points.step(0.4, -10.0) is Edge.NONE
    assert points.step(0.9, -10.0) is Edge.ROSE


def test_without_levels_voice_activity_alone_decides():
    _, seen = edges_at([None] * 40)
    assert seen == [Edge.BEGAN, *[Edge.NONE] * 39]


def test_one_chunk_of_voice_is_a_click():
    points, _ = edges([0.9, 0.1, 0.1, 0.1])
    assert points.click
    points, _ = edges([0.9, 0.9, 0.1, 0.1, 0.1])
    assert not points.click


def test_the_end_of_the_sound_ends_what_is_under_way():
    points, _ = edges([0.9, 0.9])
    assert points.finish() is Edge.ENDED
    assert points.finish() is Edge.NONE


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(-96, 0)), max_size=200))
def test_beginnings_and_ends_alternate(chunks):
    points = Endpointer(RULE)
    seen = [points.step(probability, level) for probability, level in chunks]
    marks = [edge for edge in seen if edge not in (Edge.NONE, Edge.ROSE)]
    assert all(edge is Edge.BEGAN for edge in marks[::2])
    assert all(edge in (Edge.ENDED, Edge.CUT) for edge in marks[1::2])
