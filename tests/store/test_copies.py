"""A history put back from a copy: migrated, never less strict than what was there, never lost (I5, H23)."""
# long because: one operation, everything that it must not lose.

import asyncio
import datetime as dt
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from assistant.domain.answers import AnswerRecord, Block, Outcome
from assistant.domain.course import CoursePlan, Reminder, SessionRecord
from assistant.domain.device import Kind
from assistant.domain.errors import LimitReachedError, StoreError
from assistant.ports import PersonRecord
from assistant.store import SqlStore, history_file, lay_copy, put_back
from assistant.store.schema import MIGRATIONS

T = TypeVar("T")

NOW = dt.datetime(2026, 3, 4, 19, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
SESSION = SessionRecord("Anna", Kind.ROLLER, NOW, 300.0, ended=NOW + HOUR / 12, seconds=300.0)
FEVER = Block("V13", Outcome.STOP, "a fever", "your doctor", "today", "when it is over", NOW, NOW + DAY)
LIMITS = {"kind_day_s": 1200.0, "all_devices_day_s": 1800.0, "at_least_s": 60.0}


def with_store(home: Path, evening: Callable[[SqlStore], Awaitable[T]]) -> T:
    home.mkdir(exist_ok=True)

    async def main() -> T:
        store = SqlStore.open(home, inline=True)
        try:
            return await evening(store)
        finally:
            await store.close()

    return asyncio.run(main())


def copied(home: Path, tmp_path: Path, name: str = "copy") -> Path:
    folder = tmp_path / name
    folder.mkdir()
    lay_copy(home, folder)
    return folder


async def anna(store: SqlStore) -> None:
    await store.save_person(PersonRecord("Anna", age=71))
    await store.blocks("Anna", NOW - DAY)


async def left_today(store: SqlStore, wall: dt.datetime = NOW, kind: Kind = Kind.ROLLER) -> float:
    try:
        taken = await store.reserve("Anna", kind, 1200, wall, gap_s=0.0, **LIMITS)
    except LimitReachedError as none:
        return none.left_s
    return taken.seconds


def test_a_copy_has_what_a_running_hub_has_just_written(tmp_path):
    async def main(store: SqlStore):
        await anna(store)
        copy = copied(tmp_path / "home", tmp_path)
        assert sorted(file.name for file in copy.iterdir()) == ["unknot.sqlite"]
        return copy

    copy = with_store(tmp_path / "home", main)

    async def after(store: SqlStore):
        assert (await store.person("Anna")).age == 71

    with_store(copy, after)


def test_I5_minutes_that_were_used_since_the_copy_stay_used(tmp_path):
    home = tmp_path / "home"
    with_store(home, anna)
    copy = copied(home, tmp_path)
    with_store(home, lambda store: store.reserve("Anna", Kind.ROLLER, 900, NOW, gap_s=0.0, **LIMITS))
    assert put_back(copy, home, NOW)
    assert with_store(home, left_today) == 300


def test_I5_minutes_that_both_know_count_once_and_as_they_were_given_back(tmp_path):
    home = tmp_path / "home"

    async def take(store: SqlStore):
        return await store.reserve("Anna", Kind.ROLLER, 900, NOW, gap_s=0.0, **LIMITS)

    taken = with_store(home, take)
    copy = copied(home, tmp_path)
    with_store(home, lambda store: store.give_back(taken, 600))
    assert put_back(copy, home, NOW)
    assert with_store(home, left_today) == 900


def test_I5_the_gap_after_a_session_since_the_copy_is_kept(tmp_path):
    home = tmp_path / "home"
    with_store(home, anna)
    copy = copied(home, tmp_path)
    with_store(home, lambda store: store.begin_session(SESSION))
    assert put_back(copy, home, NOW)

    async def after(store: SqlStore):
        with pytest.raises(LimitReachedError, match="4 hours apart"):
            await store.reserve("Anna", Kind.ROLLER, 300, NOW + HOUR, gap_s=4 * 3600.0, **LIMITS)

    with_store(home, after)


def test_I5_the_latest_time_ever_seen_never_goes_back(tmp_path):
    home = tmp_path / "home"
    with_store(home, anna)
    copy = copied(home, tmp_path)
    with_store(home, lambda store: store.blocks("Anna", NOW + 9 * DAY))
    assert put_back(copy, home, NOW)
    assert with_store(home, lambda store: store.latest_seen()) == NOW + 9 * DAY
    with_store(copy_of_tomorrow := tmp_path / "other", anna)
    with_store(copy_of_tomorrow, lambda store: store.blocks("Anna", NOW + 30 * DAY))
    assert put_back(copied(copy_of_tomorrow, tmp_path, "second"), home, NOW)
    assert with_store(home, lambda store: store.latest_seen()) == NOW + 30 * DAY


@pytest.mark.parametrize(
    ("then", "now", "held"),
    [
        (None, FEVER, FEVER),
        (FEVER, None, FEVER),
        (FEVER, replace(FEVER, until=NOW + 7 * DAY), replace(FEVER, until=NOW + 7 * DAY)),
        (replace(FEVER, until=NOW + 7 * DAY), FEVER, replace(FEVER, until=NOW + 7 * DAY)),
        (FEVER, replace(FEVER, until=None), replace(FEVER, until=None)),
        (replace(FEVER, until=None), FEVER, replace(FEVER, until=None)),
    ],
    ids=["only now", "only then", "now longer", "then longer", "now for good", "then for good"],
)
def test_H23_of_two_blocks_the_stricter_holds(tmp_path, then, now, held):
    home, copy = tmp_path / "home", tmp_path / "copy"
    for folder, block in ((copy, then), (home, now)):
        with_store(folder, anna)
        if block is not None:
            with_store(folder, lambda store, block=block: store.add_block("Anna", block))
    assert put_back(copy, home, NOW)
    assert with_store(home, lambda store: store.blocks("Anna", NOW + HOUR)) == [held]


def test_H23_the_later_answer_to_a_question_counts(tmp_path):
    home, copy = tmp_path / "home", tmp_path / "copy"
    early, late = NOW - 9 * DAY, NOW - DAY

    async def then(store: SqlStore):
        await store.record_answers("Anna", [AnswerRecord("C7", False, False, early)])
        await store.record_answers("Anna", [AnswerRecord("C16", True, False, late)])
        await store.record_answers("Anna", [AnswerRecord("C9", True, False, early)])

    async def now(store: SqlStore):
        await store.record_answers("Anna", [AnswerRecord("C7", True, False, late)])
        await store.record_answers("Anna", [AnswerRecord("C16", False, False, early)])

    with_store(copy, then)
    with_store(home, now)
    assert put_back(copy, home, NOW)
    answers = with_store(home, lambda store: store.answers("Anna"))
    assert {name: answer.value for name, answer in answers.items()} == {"C7": True, "C16": True, "C9": True}


def test_somebody_whom_the_copy_does_not_know_stays_with_all_that_is_kept_of_them(tmp_path):
    home, copy = tmp_path / "home", tmp_path / "copy"
    with_store(copy, anna)

    async def ben(store: SqlStore):
        await store.save_person(PersonRecord("Ben", age=40, answer_window_s=20.0))
        await store.add_block("Ben", FEVER)
        await store.begin_session(replace(SESSION, person="Ben"))
        await store.save_course("Ben", CoursePlan(NOW.date(), weekdays=(0, 3)))
        await store.add_reminder(Reminder("Ben", NOW, "soon", about="session"))

    with_store(home, ben)
    assert put_back(copy, home, NOW)

    async def after(store: SqlStore):
        assert sorted(await store.people()) == ["Anna", "Ben"]
        assert (await store.person("Ben")).answer_window_s == 20.0
        assert await store.blocks("Ben", NOW) == [FEVER]
        assert len(await store.sessions("Ben")) == 1
        assert await store.course("Ben") == CoursePlan(NOW.date(), weekdays=(0, 3))
        assert [one.about for one in await store.reminders()] == ["session"]

    with_store(home, after)


def test_a_course_goes_on_where_it_is_now_and_nothing_told_is_told_again(tmp_path):
    home = tmp_path / "home"

    async def first(store: SqlStore):
        await store.save_course("Anna", CoursePlan(NOW.date()))
        return await store.add_reminder(Reminder("Anna", NOW, "told since"))

    reminder = with_store(home, first)
    copy = copied(home, tmp_path)

    async def since(store: SqlStore):
        await store.save_course("Anna", CoursePlan(NOW.date(), sessions=15))
        await store.reminder_told(reminder.id or 0)
        await store.begin_session(SESSION)

    with_store(home, since)
    assert put_back(copy, home, NOW)

    async def after(store: SqlStore):
        assert await store.course("Anna") == CoursePlan(NOW.date(), sessions=15)
        assert list(await store.reminders()) == []
        assert await store.sessions("Anna") == [SESSION]

    with_store(home, after)


def test_the_higher_age_counts_for_the_cap_on_levels(tmp_path):
    home, copy = tmp_path / "home", tmp_path / "copy"
    with_store(copy, lambda store: store.save_person(PersonRecord("Anna", age=30)))
    with_store(home, anna)
    assert put_back(copy, home, NOW)
    assert with_store(home, lambda store: store.person("anna")).age == 71


def test_what_was_there_is_set_aside_and_forgetting_erases_that_too(tmp_path):
    home, copy = tmp_path / "home", tmp_path / "copy"
    with_store(copy, anna)
    with_store(home, anna)
    before = history_file(home).read_bytes()
    assert put_back(copy, home, NOW)
    (aside,) = home.glob("*.replaced-*")
    assert aside.read_bytes() == before
    with_store(home, lambda store: store.forget("Anna"))
    assert not aside.exists()


def test_I5_over_a_history_that_cannot_be_read_today_is_used_up_for_everybody(tmp_path):
    home, copy = tmp_path / "home", tmp_path / "copy"
    with_store(copy, anna)
    home.mkdir()
    history_file(home).write_bytes(b"a letter, not a history" * 1000)
    assert not put_back(copy, home, NOW)
    for kind in Kind:
        assert with_store(home, lambda store, kind=kind: left_today(store, kind=kind)) == 0
    assert with_store(home, lambda store: left_today(store, NOW + DAY)) == 1200
    (aside,) = home.glob("*.replaced-*")
    assert aside.read_bytes().startswith(b"a letter")


@pytest.mark.parametrize("damage", ["text", "empty", "foreign", "cut", "newer"])
def test_a_copy_that_is_none_is_refused_and_nothing_is_lost(tmp_path, damage):
    home, copy = tmp_path / "home", tmp_path / "copy"
    with_store(home, anna)
    with_store(copy, anna)
    file = history_file(copy)
    match damage:
        case "text":
            file.write_bytes(b"a letter, not a history" * 1000)
        case "empty":
            file.write_bytes(b"")
        case "foreign":
            file.unlink()
            with sqlite3.connect(file) as other:
                other.execute("CREATE TABLE bookmarks (url TEXT)")
            other.close()
        case "cut":
            file.write_bytes(file.read_bytes()[:9000])
        case "newer":
            with sqlite3.connect(file) as newer:
                newer.execute("UPDATE alembic_version SET version_num = '9999'")
            newer.close()
    before = history_file(home).read_bytes()
    with pytest.raises(StoreError):
        put_back(copy, home, NOW)
    assert history_file(home).read_bytes() == before
    assert [one.name for one in home.iterdir()] == [history_file(home).name]


def first_schema(folder: Path) -> None:
    """A history as the first Unknot left it, with Anna, who had changed her speed, and Ben, who had not."""
    folder.mkdir()
    at = NOW.isoformat()
    engine = create_engine(f"sqlite:///{history_file(folder)}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in (
            "INSERT INTO people VALUES (1, 'anna', 'Anna', 71, 120, 10.0, 1, '{}')",
            "INSERT INTO people VALUES (2, 'ben', 'Ben', NULL, 150, 15.0, 0, '{}')",
            f"INSERT INTO clock_mark VALUES (1, '{at}', '2026-03-04')",
            f"INSERT INTO reservations VALUES (1, 1, 'roller', '2026-03-04', '{at}', 900000, NULL)",
            f"INSERT INTO sessions VALUES (1, 1, 'roller', '{at}', 300.0, NULL, 0.0, 'x', NULL, 5, NULL, NULL)",
            "INSERT INTO courses VALUES (1, '2026-03-01', 12, 3, '19:00:00.000000', 0)",
            f"INSERT INTO reminders VALUES (1, 1, '{at}', 'It is time for your next session.', 0)",
            f"INSERT INTO reminders VALUES (2, 1, '{at}', 'ten minutes', 0)",
            f"INSERT INTO blocks VALUES (2, 'V13', 'stop', 'fever', 'a doctor', 'today', 'later', '{at}', NULL)",
        ):
            connection.exec_driver_sql(statement)
    engine.dispose()


async def is_as_it_was(store: SqlStore) -> None:
    assert await store.person("Anna") == PersonRecord("Anna", 71, 120, None, stop_rehearsed=True)
    assert await store.person("Ben") == PersonRecord("Ben", None, None, 15.0)
    assert await store.course("Anna") == CoursePlan(dt.date(2026, 3, 1), 12, 3)
    assert [one.about for one in await store.reminders()] == ["session", "massage"]
    assert len(await store.sessions("Anna")) == 1
    assert len(await store.blocks("Ben", NOW)) == 1
    assert await left_today(store) == 300


def test_the_first_shape_is_migrated_with_all_that_belongs_to_a_person(tmp_path):
    first_schema(tmp_path / "home")
    with_store(tmp_path / "home", is_as_it_was)


def test_I5_a_backup_of_the_first_shape_is_put_back_and_migrated(tmp_path):
    first_schema(tmp_path / "copy")
    home = tmp_path / "home"
    with_store(home, lambda store: store.blocks("Anna", NOW - DAY))
    assert put_back(tmp_path / "copy", home, NOW)
    with_store(home, is_as_it_was)


def test_everything_that_is_kept_of_a_person_and_of_nobody_else(tmp_path):
    async def main(store: SqlStore):
        for name in ("Anna", "Ben"):
            number = await store.begin_session(replace(SESSION, person=name))
            await store.record_answers(name, [AnswerRecord("V2", False, False, NOW)])
            await store.add_block(name, FEVER)
            await store.reserve(name, Kind.ROLLER, 300, NOW, gap_s=0.0, **LIMITS)
            await store.save_course(name, CoursePlan(NOW.date(), weekdays=(0,)))
            await store.add_reminder(Reminder(name, NOW, f"to {name}"))
            await store.write_events([{"session": number, "type": "said", "text": f"Well done, {name}."}])
        kept = await store.whole("anna")
        assert kept["person"]["name"] == "Anna"
        for table in ("answers", "blocks", "reservations", "sessions", "courses", "reminders", "events"):
            assert len(kept[table]) == 1, table
        assert kept["sessions"][0]["began"] == NOW.isoformat()
        assert "Ben" not in str(kept)
        assert "person_id" not in str(kept)
        assert await store.whole("nobody") == {}

    with_store(tmp_path, main)
