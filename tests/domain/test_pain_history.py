"""Pain before and after: counted, never promised."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.course import SessionRecord
from assistant.domain.device import Kind
from assistant.domain.pain_history import PainCompared, compare_pain, pain_in_words, pain_then_and_now

NOW = dt.datetime(2026, 3, 4, 19, 0, tzinfo=dt.UTC)
levels = st.none() | st.integers(0, 10)


def rated(*pains: tuple[int | None, int | None]) -> list[SessionRecord]:
    return [
        SessionRecord("Anna", Kind.ROLLER, NOW, 300, pain_before=before, pain_after=after)
        for before, after in pains
    ]


def test_only_sessions_with_both_numbers_are_compared():
    sessions = rated((5, 3), (4, 4), (2, 6), (7, None), (None, 2), (0, 0))
    assert compare_pain(sessions) == PainCompared(lower=1, same=2, higher=1)


@given(st.lists(st.tuples(levels, levels)))
def test_each_session_is_counted_at_most_once(pains):
    pain = compare_pain(rated(*pains))
    assert pain.of == sum(None not in pair for pair in pains)
    assert pain.lower == sum(a < b for b, a in (p for p in pains if None not in p))


def test_then_and_now_need_six_sessions():
    assert pain_then_and_now(rated(*[(5, 3)] * 5)) is None
    six = rated((9, 1), (8, 1), (7, 1), (None, 1), (4, 1), (3, 1), (2, 1))
    assert pain_then_and_now(six) == (8.0, 3.0)


def test_the_summary_is_plain_and_promises_nothing():
    assert pain_in_words(rated((None, 3))) == ""
    nine = rated(*[(5, 3)] * 7, (4, 4), (3, 5))
    assert pain_in_words(nine) == (
        "Pain was lower after the session in 7 of 9 sessions, higher in 1. Before the first three sessions it "
        "was 5.0 on average, before the last three 4.0. These are your own numbers, and no promise."
    )
    assert pain_in_words(rated((5, 3))).startswith("Pain was lower after the session in 1 of 1 session.")
