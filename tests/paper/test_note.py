"""The note for a doctor: what waits for an agreement, all of it, and nothing else."""

import datetime as dt
from dataclasses import replace

import pytest

from assistant.domain.screening import UNSURE, Block, Outcome
from assistant.paper.note import note_page, wanted
from tests.domain.answering import DEVICES, HELPER, QUESTIONS, ROLLER, WALL, screened

SAID = Block(
    "said_unwell@2026-03-04T19:00",
    Outcome.STOP,
    "because you told me: dizzy",
    "a doctor",
    "today",
    "Come back.",
    WALL,
    None,
)


def waiting(answers, kinds=HELPER):
    result = screened(answers, kinds=kinds)
    return wanted(QUESTIONS, {r.question: r for r in result.answers}, result.blocks)


@pytest.mark.parametrize(
    ("answers", "kinds", "title", "then"),
    [
        ({"C15": True}, HELPER, "heart condition", "every massager and a helper's hands; levels up to 50% of the range; light"),
        ({"C8": True}, HELPER, "osteoporosis", "with a helper's hands; strokes only"),
        ({"C7": True, "C7.now": True}, HELPER, "cancer", "with a helper's hands; levels up to 50% of the range; light"),
        ({"C2": True}, ROLLER, "new or changing back pain", "every massager and a helper's hands"),
        ({"C16": True, "C16.controlled": True}, ROLLER, "high blood pressure", "every massager and a helper's hands; levels up to 50%"),
        ({"V20b": True, "C23": 20, "C23.midwife": False}, HELPER, "possible pregnancy", "with a helper's hands; the pregnancy routine; on the side"),
        ({"V9": True, "V9.checked": False}, HELPER, "recent fall, accident or operation", "every massager"),
        ({"V12": True}, HELPER, "one leg swollen, hot or throbbing", "every massager"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_with_what_would_then_be_done(answers, kinds, title, then):
    (one,) = waiting(answers, kinds)
    assert one.title.startswith(title)
    assert then in "; ".join(one.then)
    assert one.since == WALL
    assert any(line.endswith("– yes") for line in one.answered)


@pytest.mark.parametrize(
    "answers", [{}, {"V13": True}, {"V19": 9}, {"C23": 10, "V20b": True}, {"C15": True, "C15.approved": True}]
)
def test_what_needs_no_agreement_is_not_in_it(answers):
    assert waiting(answers) == []


def test_an_agreement_that_a_block_waits_for_is_there_once():
    assert [one.title for one in waiting({"C19": True, "C19.approved": False})] == [
        "kidney disease or stones"
    ]


def test_not_sure_is_told_as_it_was_said():
    (one,) = waiting({"C15": UNSURE, "C15.approved": UNSURE})
    assert one.answered == (
        "Do you have a heart condition? – not sure",
        "Has a doctor agreed to massage with that? – not sure",
    )


def test_a_symptom_that_was_said_is_there_too():
    (one,) = wanted(QUESTIONS, {}, [SAID])
    assert (one.title, one.why) == ("said during a massage", "because you told me: dizzy.")
    assert wanted(QUESTIONS, {}, [replace(SAID, until=WALL + dt.timedelta(days=1))]) == []


def test_what_a_massager_needs_is_there_beside_what_holds_everything():
    kept = {r.question: r for r in screened({"C16": True, "C16.controlled": True}, kinds=DEVICES).answers}
    ended = screened({"C19": True})
    kept |= {r.question: r for r in ended.answers}
    assert [one.title for one in wanted(QUESTIONS, kept, ended.blocks)] == [
        "kidney disease or stones",
        "high blood pressure, treated or not",
    ]


def test_the_page_has_a_box_for_each_and_nothing_of_it_is_markup():
    page = note_page("Ann <b>", waiting({"C15": True}), WALL)
    assert "Ann &lt;b&gt;" in page
    assert "<b>" not in page
    assert page.count("☐ I agree &nbsp;") == 1
    assert "2026-03-04" in page
    assert "not diagnosis or treatment" in page
