"""What contradicts an earlier confirmed answer, what makes answers count no more, and the age on file."""

import datetime as dt

import pytest

from assistant.domain.questions import REASON
from assistant.domain.screening import UNSURE, AnswerRecord, Ask, ReadBack
from tests.domain.answering import HELPER, ROLLER, WALL, begin, go_on, record, screened

DAY = dt.timedelta(days=1)
COURSE = {"C25", "CS1", "CS2", "CS3", "CA1", "CA2", "CA3", "CA4", "CA5", "C24", "C20"}

IMPLIED = [
    # the reason for coming, the question it says yes to, what is then allowed
    ("kidneys", "C19", ("light", 0.5)),
    ("blood_pressure", "C16", ("light", 0.5)),
    ("wear", "C20", ("light", 0.5)),
    ("curve", "C20", ("light", 0.5)),
]


def known(at: dt.datetime = WALL, **answers) -> dict[str, AnswerRecord]:
    return {r.question: r for r in screened({**answers}, kinds=HELPER, wall=at, age=None).answers}


def told(talk) -> str:
    return " ".join(prompt.text for prompt in talk.prompts) + " ".join(talk.end.lines)


@pytest.mark.parametrize(("reason", "question", "allowed"), IMPLIED)
def test_a_no_that_contradicts_the_reason_for_coming_counts_as_the_yes(reason, question, allowed):
    talk = go_on(
        begin(HELPER, records=[record(REASON, reason)]), {"C19.approved": True, "C16.controlled": True}
    )
    assert talk.end.outcome == "clearance"
    assert (talk.end.allowance.routine, talk.end.allowance.level_cap) == allowed
    assert [r.value for r in talk.end.answers if r.question == question] == [True]
    assert told(talk).count("brings you here, so I take") == 1


def test_what_it_opens_is_asked_for_and_without_an_agreement_it_ends():
    talk = go_on(begin(HELPER, records=[record(REASON, "kidneys")]))
    assert talk.ids[-2:] == ["C19.approved", "check.C19"]
    assert "kidney disease" in talk.prompts[-2].text
    assert (talk.end.outcome, [b.question for b in talk.end.blocks]) == ("refusal", ["C19"])


@pytest.mark.parametrize("reason", ["muscles", "headaches", "nerves", "womb", "sport", "relaxing", "unsaid"])
def test_other_reasons_say_nothing_about_the_questions(reason):
    talk = go_on(begin(HELPER, records=[record(REASON, reason)]))
    assert talk.end.allowance == screened(kinds=HELPER).allowance
    assert "so I take" not in told(talk)


def test_a_yes_contradicts_nothing():
    talk = go_on(begin(HELPER, records=[record(REASON, "kidneys")]), {"C19": True, "C19.approved": True})
    assert "so I take" not in told(talk)


@pytest.mark.parametrize("question", ["C7", "C11", "C20m"])
def test_what_lasts_cannot_turn_into_a_no(question):
    earlier = record(question, value=True, at=WALL - 200 * DAY)
    talk = go_on(begin(HELPER, records=[earlier]), {f"{question}.approved": True})
    assert "You once said yes" in told(talk)
    assert [r.value for r in talk.end.answers if r.question == question] == [True]
    assert go_on(begin(HELPER, records=[earlier])).end.outcome == "refusal"


def test_what_one_was_not_sure_of_then_may_be_a_no_now():
    unsure = AnswerRecord("C7", value=True, unsure=True, at=WALL - 200 * DAY)
    assert go_on(begin(HELPER, records=[unsure])).end.outcome == "clearance"
    talk = go_on(begin(HELPER, records=[record("C15", value=True, at=WALL - 200 * DAY)]))
    assert talk.end.outcome == "clearance"


def test_I8_taking_the_contradiction_back_asks_the_group_again():
    screening = begin(HELPER, records=[record(REASON, "kidneys")])
    while screening.next().id != "CA4":
        prompt = screening.next()
        well = {"pain": 4, "minutes": 90, "age": 40}
        screening.answer(
            True if isinstance(prompt, ReadBack) or prompt.id == "V21" else well.get(prompt.state, False)
        )
    screening.answer(False)
    assert screening.next().id == "C19.approved"
    screening.back()
    asked = screening.next()
    assert isinstance(asked, Ask)
    assert asked.id == "CA4"
    assert "so I take" not in asked.text


# Something new


@pytest.mark.parametrize("value", [True, UNSURE])
def test_H14_news_reported_in_a_screening_that_was_left_still_count_in_the_next(value):
    before = known()
    left = begin(HELPER, records=before, wall=WALL + DAY)
    while left.next().id != "CA1":
        prompt = left.next()
        answers = {"S1": True, "V20": value, "V19": 4, "V17": 90, "V21": True, "C1": 40}
        left.answer(answers.get(prompt.id, isinstance(prompt, ReadBack)))
    kept = before | {r.question: r for r in left.confirmed}
    talk = go_on(begin(HELPER, records=kept, wall=WALL + 2 * DAY), {"V20": False})
    assert set(talk.ids) & COURSE == {"CA1", "CA2", "CA3", "CA4", "CA5", "C24", "C20"}
    kept |= {r.question: r for r in talk.end.answers}
    assert not set(go_on(begin(HELPER, records=kept, wall=WALL + 3 * DAY)).ids) & COURSE


def test_a_no_after_the_news_does_not_bring_the_old_answers_back():
    news = begin(HELPER, records=known(), wall=WALL + DAY)
    talk = go_on(news, {"V20": True, "check.course1": False})
    assert talk.end.outcome == "refusal"
    kept = known() | {r.question: r for r in talk.end.answers}
    assert set(go_on(begin(HELPER, records=kept, wall=WALL + 2 * DAY)).ids) >= COURSE


def test_an_agreement_from_before_the_news_counts_no_more_afterwards():
    ended = screened({"C13": True})
    agreed = record("C13.agreed", value=True, at=WALL + DAY)
    kept = {r.question: r for r in ended.answers} | {"C13.agreed": agreed}
    kept["V20.renewed"] = record("V20.renewed", value=True, at=WALL + 2 * DAY)
    again = go_on(begin(HELPER, records=kept, blocks=ended.blocks, wall=WALL + 3 * DAY), {"C13": True})
    assert "C13" in again.ids
    assert again.end.outcome == "refusal"


def test_H14_news_of_a_clock_that_was_ahead_void_what_is_older_and_are_dated_anew():
    ahead = record("V20.renewed", value=True, at=WALL + 400 * DAY)
    kept = known() | {"V20.renewed": ahead}
    wall = WALL + DAY
    today = begin(HELPER, records=kept, wall=wall)
    # Also where it is left before the first answer.
    (dated,) = today.confirmed
    assert dated.question == "V20.renewed"
    assert WALL < dated.at <= wall
    left = kept | {dated.question: dated}
    assert set(go_on(begin(HELPER, records=left, wall=wall + DAY)).ids) & COURSE
    talk = go_on(today)
    assert set(talk.ids) & COURSE >= {"CA1", "CA2", "CA3", "CA4", "CA5", "C24", "C20"}
    kept |= {r.question: r for r in talk.end.answers}
    assert not set(go_on(begin(HELPER, records=kept, wall=wall + DAY)).ids) & COURSE


def test_an_agreement_given_after_the_news_of_a_clock_that_was_ahead_counts():
    first = {"C16": True, "C16.controlled": True, "C16.approved": True}
    kept = {"V20.renewed": record("V20.renewed", value=True, at=WALL + 400 * DAY)}
    agreed = go_on(begin(ROLLER, records=kept), first)
    assert agreed.end.outcome == "clearance"
    kept |= {r.question: r for r in agreed.end.answers}
    again = go_on(begin(ROLLER, records=kept, wall=WALL + DAY))
    assert again.end.outcome == "clearance"
    assert not set(again.ids) & COURSE


def test_an_agreement_that_was_not_given_yet_is_asked_for_the_next_time():
    first = {"C16": True, "C16.controlled": True}
    refused = screened(first, kinds=ROLLER)
    kept = {r.question: r for r in refused.answers}
    again = go_on(begin(ROLLER, records=kept, wall=WALL + DAY), {"C16.approved": True})
    assert "C16.approved" in again.ids
    assert again.end.outcome == "clearance"


# The age


def test_an_age_that_was_answered_here_is_asked_again_when_it_expires():
    kept = known()
    for days, asked in ((90, False), (92, True)):
        assert ("C1" in go_on(begin(HELPER, records=kept, wall=WALL + days * DAY, age=40)).ids) is asked


def test_an_age_from_the_settings_counts_until_it_is_changed_there():
    assert "C1" not in go_on(begin(HELPER, age=78)).ids
    kept = known()
    changed = go_on(begin(ROLLER, records=kept, wall=WALL + DAY, age=78))
    assert "C1" not in changed.ids
    assert changed.end.allowance.level_cap == 0.5


def test_an_age_that_cannot_be_is_asked_for():
    assert "C1" in go_on(begin(HELPER, age=999)).ids
