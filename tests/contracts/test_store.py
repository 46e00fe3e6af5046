"""One suite over every Store: people, answers, blocks, sessions, the course, reminders, the journal."""
# long because: one contract, one suite.

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from assistant.domain.answers import AnswerRecord, Block, Outcome
from assistant.domain.course import CoursePlan, Reminder, SessionRecord
from assistant.domain.device import Kind
from assistant.domain.errors import StoreError
from assistant.domain.quiet import QuietHours
from assistant.ports import PersonRecord, Store
from tests.contracts.stores import KINDS, Household

ZONE = ZoneInfo("Europe/Berlin")
NOW = dt.datetime(2026, 3, 4, 19, 0, tzinfo=ZONE)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
SESSION = SessionRecord("Anna", Kind.ROLLER, NOW, 300.0, pain_before=5)
FEVER = Block("V13", Outcome.STOP, "a fever", "your doctor", "today", "when it is over", NOW, NOW + DAY)


@pytest.fixture(params=KINDS)
def house(request, tmp_path):
    return Household(request.param, tmp_path)


def test_a_person_is_made_when_new_and_kept(house):
    quiet = QuietHours(dt.time(21), dt.time(8, 30))
    anna = PersonRecord("Anna", 71, 120, 20.0, True, {"oil": False, "chair": "low"}, quiet, "Ann")

    async def first(store: Store):
        assert await store.person("Anna") == PersonRecord("Anna")
        await store.save_person(anna)
        await store.save_person(PersonRecord("Ben", words_per_minute=120))
        await store.save_person(PersonRecord("Ben", answer_window_s=15.0))

    async def after_a_restart(store: Store):
        assert await store.person("Anna") == anna
        assert await store.person("Ben") == PersonRecord("Ben", answer_window_s=15.0)
        assert list(await store.people()) == ["Anna", "Ben"]

    house.run(first)
    house.run(after_a_restart)


def test_looking_up_somebody_unknown_makes_nobody(house):
    async def main(store: Store):
        assert await store.answers("Ben") == {}
        assert list(await store.blocks("Ben", NOW)) == []
        assert list(await store.sessions("Ben")) == []
        assert await store.unfinished_session("Ben") is None
        assert await store.course("Ben") is None
        assert list(await store.people()) == []

    house.run(main)


@pytest.mark.parametrize("spelling", ["anna", " ANNA ", "A\N{FULLWIDTH LATIN SMALL LETTER N}na"])
def test_H23_another_spelling_is_the_same_person(house, spelling):
    async def main(store: Store):
        await store.person("Anna")
        await store.add_block("Anna", FEVER)
        assert list(await store.blocks(spelling, NOW)) == [FEVER]
        await store.save_person(PersonRecord(spelling, age=30))
        assert (await store.person(spelling)).name == "Anna"
        assert (await store.person("Anna")).age == 30

    house.run(main)


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "Anna\x00", "a\u202eb"])
def test_a_name_that_is_none_is_refused(house, name):
    async def main(store: Store):
        with pytest.raises(StoreError, match="name"):
            await store.person(name)
        assert list(await store.people()) == []

    house.run(main)


def test_the_latest_answer_to_each_question_is_kept_as_it_was_given(house):
    async def first(store: Store):
        await store.record_answers(
            "Anna", [AnswerRecord("V2", False, False, NOW), AnswerRecord("V19", 1, False, NOW)]
        )
        await store.record_answers("Anna", [AnswerRecord("V2", True, True, NOW + HOUR)])
        await store.record_answers("Ben", [AnswerRecord("V2", "old", False, NOW)])

    async def after_a_restart(store: Store):
        answers = await store.answers("Anna")
        assert answers == {
            "V2": AnswerRecord("V2", True, True, NOW + HOUR),
            "V19": AnswerRecord("V19", 1, False, NOW),
        }
        assert answers["V2"].value is True
        assert type(answers["V19"].value) is int
        assert (await store.answers("Ben"))["V2"].value == "old"

    house.run(first)
    house.run(after_a_restart)


def test_an_answer_that_was_taken_back_is_as_it_was_before(house):
    earlier = AnswerRecord("V2", True, True, NOW - DAY)

    async def first(store: Store):
        for name in ("Anna", "Ben"):
            await store.record_answers(
                name, [AnswerRecord(question, False, False, NOW) for question in ("V2", "V3", "C16")]
            )
        await store.take_back_answers("anna", {"V2", "V3", "V19"}, [earlier])

    async def after_a_restart(store: Store):
        assert await store.answers("Anna") == {"V2": earlier, "C16": AnswerRecord("C16", False, False, NOW)}
        assert set(await store.answers("Ben")) == {"V2", "V3", "C16"}
        await store.take_back_answers("Ben", ["V2", "V3", "C16"], [])
        assert await store.answers("Ben") == {}

    house.run(first)
    house.run(after_a_restart)


def test_H23_a_block_holds_until_its_end_through_a_restart(house):
    for_good = replace(FEVER, question="C7", outcome=Outcome.URGENT, until=None)

    async def first(store: Store):
        await store.add_block("Anna", FEVER)
        await store.add_block("Anna", for_good)

    async def after_a_restart(store: Store):
        assert set(await store.blocks("Anna", NOW + DAY - HOUR)) == {FEVER, for_good}
        assert list(await store.blocks("Anna", NOW + DAY)) == [for_good]
        assert list(await store.blocks("Anna", NOW + 3000 * DAY)) == [for_good]
        assert list(await store.blocks("Ben", NOW)) == []

    house.run(first)
    house.run(after_a_restart)


def test_a_newer_block_of_one_question_replaces_the_older(house):
    async def main(store: Store):
        longer = replace(FEVER, until=NOW + 7 * DAY)
        await store.add_block("Anna", FEVER)
        await store.add_block("Anna", longer)
        assert list(await store.blocks("Anna", NOW)) == [longer]

    house.run(main)


def test_a_block_that_ends_as_it_starts_lifts_the_older(house):
    async def main(store: Store):
        await store.add_block("Anna", replace(FEVER, until=None))
        await store.add_block("Anna", replace(FEVER, since=NOW + HOUR, until=NOW + HOUR))
        assert list(await store.blocks("Anna", NOW)) == []
        assert list(await store.blocks("Anna", NOW + HOUR)) == []

    house.run(main)


def test_I5_H14_a_clock_set_back_and_right_again_does_not_end_a_block_early(house):
    async def main(store: Store):
        await store.blocks("Anna", NOW)
        set_back = NOW - 30 * DAY
        await store.add_block("Anna", replace(FEVER, since=set_back, until=set_back + DAY))
        (held,) = await store.blocks("Anna", NOW + DAY - HOUR)
        assert (held.since, held.until) == (NOW, NOW + DAY)
        assert list(await store.blocks("Anna", NOW + DAY)) == []

    house.run(main)


def test_I5_H23_a_block_until_agreed_made_under_a_clock_set_back_begins_at_the_latest_time(house):
    """Else its day would be over as soon as the clock is right again."""

    async def main(store: Store):
        await store.blocks("Anna", NOW)
        said = replace(FEVER, question="said_unwell@x", since=NOW - 30 * DAY, until=None)
        await store.add_block("Anna", said)
        assert list(await store.blocks("Anna", NOW)) == [replace(said, since=NOW)]
        await store.add_block("Anna", replace(said, until=said.since))
        assert list(await store.blocks("Anna", NOW)) == []

    house.run(main)


def test_a_block_over_a_change_of_summer_time_is_as_long_as_it_says(house):
    eve = dt.datetime(2026, 10, 24, 12, 0, tzinfo=ZONE)
    block = replace(FEVER, since=eve, until=dt.datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZONE))

    async def main(store: Store):
        await store.add_block("Anna", block)
        assert list(await store.blocks("Anna", dt.datetime(2026, 10, 25, 2, 40, tzinfo=ZONE)))
        assert not list(await store.blocks("Anna", dt.datetime(2026, 10, 25, 2, 40, fold=1, tzinfo=ZONE)))

    house.run(main)


def test_a_block_comes_back_when_a_clock_set_forward_is_set_right(house):
    async def main(store: Store):
        await store.add_block("Anna", FEVER)
        assert list(await store.blocks("Anna", NOW + 5 * DAY)) == []
        assert list(await store.blocks("Anna", NOW)) == [FEVER]

    house.run(main)


def test_a_session_is_found_unfinished_after_a_power_cut(house):
    async def first(store: Store):
        done = await store.begin_session(replace(SESSION, began=NOW - DAY))
        await store.update_session(
            done, ended=NOW - DAY + HOUR, seconds=290.0, phase="ended", ended_by="time"
        )
        await store.begin_session(SESSION)
        latest = await store.begin_session(replace(SESSION, kind=Kind.HELPER))
        await store.update_session(latest, position="step-4", seconds=31.5)
        return latest

    async def after_a_restart(store: Store):
        found = await store.unfinished_session("Anna")
        assert found == (latest, replace(SESSION, kind=Kind.HELPER, position="step-4", seconds=31.5))
        await store.update_session(latest, ended=NOW, pain_after=3)
        still = await store.unfinished_session("Anna")
        assert still is not None
        assert still[1] == SESSION
        assert [s.ended for s in await store.sessions("Anna")] == [NOW - DAY + HOUR, None, NOW]
        assert [s.pain_after for s in await store.sessions("Anna")] == [None, None, 3]

    latest = house.run(first)
    house.run(after_a_restart)


def test_a_session_keeps_the_local_date_it_began_on(house):
    just_after_midnight = dt.datetime(2026, 7, 1, 0, 30, tzinfo=ZONE)

    async def main(store: Store):
        await store.begin_session(replace(SESSION, began=just_after_midnight))
        (kept,) = await store.sessions("Anna")
        assert kept.began.date() == dt.date(2026, 7, 1)

    house.run(main)


@pytest.mark.parametrize("field", ["person", "kind", "began", "speed"])
def test_what_a_session_is_cannot_change(house, field):
    async def main(store: Store):
        number = await store.begin_session(SESSION)
        with pytest.raises(ValueError, match=field):
            await store.update_session(number, **{field: "other"})
        assert list(await store.sessions("Anna")) == [SESSION]

    house.run(main)


def test_a_session_that_is_not_on_record_cannot_change(house):
    async def main(store: Store):
        with pytest.raises(StoreError, match="not on record"):
            await store.update_session(12, seconds=1.0)

    house.run(main)


def test_the_course_is_kept_and_replaced(house):
    async def first(store: Store):
        await store.save_course("Anna", CoursePlan(dt.date(2026, 3, 4)))
        await store.save_course("Anna", CoursePlan(dt.date(2026, 6, 1), 12, 3, dt.time(8, 30), True, (0, 3)))

    async def after_a_restart(store: Store):
        assert await store.course("Anna") == CoursePlan(
            dt.date(2026, 6, 1), 12, 3, dt.time(8, 30), True, (0, 3)
        )
        assert await store.course("Ben") is None

    house.run(first)
    house.run(after_a_restart)


def test_reminders_wait_through_a_restart_until_they_are_told(house):
    async def first(store: Store):
        late = await store.add_reminder(Reminder("Anna", NOW + HOUR, "later", about="session"))
        soon = await store.add_reminder(Reminder("Ben", NOW, "now"))
        assert late.id is not None
        assert soon.id not in {None, late.id}
        return soon, late

    async def after_a_restart(store: Store):
        assert list(await store.reminders()) == [soon, late]
        assert list(await store.reminders(NOW - HOUR)) == []
        assert list(await store.reminders(NOW)) == [soon]
        assert list(await store.reminders(NOW + HOUR)) == [soon, late]
        await store.reminder_told(soon.id or 0)
        assert list(await store.reminders(NOW + HOUR)) == [late]

    soon, late = house.run(first)
    house.run(after_a_restart)


def test_I5_the_latest_time_ever_seen_is_told_and_never_goes_back(house):
    async def first(store: Store):
        assert await store.latest_seen() is None
        await store.blocks("Anna", NOW)
        assert await store.latest_seen() == NOW
        await store.reminders(NOW - DAY)

    async def after_a_restart(store: Store):
        assert await store.latest_seen() == NOW
        await store.reminders(NOW + DAY)
        assert await store.latest_seen() == NOW + DAY

    house.run(first)
    house.run(after_a_restart)


def test_reminders_are_sorted_by_moment_not_by_clock_face(house):
    async def main(store: Store):
        autumn = dt.datetime(2026, 10, 25, 2, 30, tzinfo=ZONE)
        second = await store.add_reminder(
            Reminder("Anna", autumn.replace(fold=1).astimezone(dt.UTC), "second")
        )
        first = await store.add_reminder(Reminder("Anna", autumn.astimezone(dt.UTC), "first"))
        assert list(await store.reminders()) == [first, second]

    house.run(main)


def test_a_time_without_a_zone_is_a_mistake(house):
    naive = NOW.replace(tzinfo=None)

    async def main(store: Store):
        with pytest.raises(ValueError, match="zone"):
            await store.blocks("Anna", naive)
        with pytest.raises(ValueError, match="zone"):
            await store.add_reminder(Reminder("Anna", naive, "?"))
        with pytest.raises(ValueError, match="zone"):
            await store.begin_session(replace(SESSION, began=naive))

    house.run(main)


def test_forgetting_erases_one_person_and_nobody_else(house):
    async def main(store: Store):
        for name in ("Anna", "Ben"):
            await store.record_answers(name, [AnswerRecord("V2", False, False, NOW)])
            await store.add_block(name, FEVER)
            await store.begin_session(replace(SESSION, person=name))
            await store.save_course(name, CoursePlan(NOW.date()))
            await store.add_reminder(Reminder(name, NOW, name))
        await store.forget("anna")
        assert list(await store.people()) == ["Ben"]
        assert await store.answers("Anna") == {}
        assert list(await store.blocks("Anna", NOW)) == []
        assert list(await store.sessions("Anna")) == []
        assert await store.course("Anna") is None
        assert [r.person for r in await store.reminders()] == ["Ben"]
        assert "V2" in await store.answers("Ben")
        assert list(await store.blocks("Ben", NOW)) == [FEVER]
        assert len(await store.sessions("Ben")) == 1
        await store.forget("nobody")

    house.run(main)
