"""The database file: private, checked, migrated, never holding up the event loop, wiped when forgotten."""
# long because: one store, every way a disk can fail.

import asyncio
import datetime as dt
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import event

from assistant.domain.answers import AnswerRecord
from assistant.domain.course import Reminder, SessionRecord
from assistant.domain.device import Kind
from assistant.domain.errors import StoreError
from assistant.home import person_folder
from assistant.store import SqlStore, set_aside
from assistant.store.sqlite import FILE, open_engine
from assistant.store.tables import metadata

NOW = dt.datetime(2026, 3, 4, 19, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
SESSION = SessionRecord("Anna", Kind.ROLLER, NOW, 300.0)
LIMITS = {"kind_day_s": 1200.0, "all_devices_day_s": 1800.0, "at_least_s": 60.0, "gap_s": 0.0}


def with_store(home: Path, evening, *, inline: bool = True):
    async def main():
        store = SqlStore.open(home, inline=inline)
        try:
            return await evening(store)
        finally:
            await store.close()

    return asyncio.run(main())


async def make_anna(store: SqlStore) -> None:
    await store.person("Anna")


def rows(home: Path, query: str) -> list:
    with sqlite3.connect(home / FILE) as connection:
        found = connection.execute(query).fetchall()
    connection.close()
    return found


def test_the_file_and_what_lies_beside_it_are_private(tmp_path):
    async def main(store: SqlStore):
        await make_anna(store)
        files = sorted(tmp_path.iterdir())
        assert [file.name for file in files] == [FILE, f"{FILE}-shm", f"{FILE}-wal"]
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}

    before = os.umask(0)
    try:
        with_store(tmp_path, main)
    finally:
        os.umask(before)


def test_I5_a_power_cut_loses_nothing_that_was_promised(tmp_path):
    engine = open_engine(tmp_path)
    with engine.connect() as connection:
        pragmas = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        ]
    engine.dispose()
    assert pragmas == ["wal", 2, 1, 1]


def test_I5_reserving_takes_the_write_lock_before_it_looks(tmp_path):
    async def main(store: SqlStore):
        said: list[str] = []
        event.listen(store._engine, "before_cursor_execute", lambda c, cur, sql, *rest: said.append(sql))
        await store.reserve("Anna", Kind.ROLLER, 300, NOW, **LIMITS)
        assert said[0] == "BEGIN IMMEDIATE"
        assert sum(sql.startswith("BEGIN") for sql in said) == 1
        assert any(sql.startswith("INSERT INTO reservations") for sql in said)

    with_store(tmp_path, main)


def test_a_folder_of_any_name_will_do(tmp_path):
    home = tmp_path / "100% of Anna's things? #1"
    home.mkdir()
    with_store(home, make_anna)
    assert [file.name for file in home.iterdir()] == [FILE]


def test_the_migrations_make_exactly_the_tables_the_program_knows(tmp_path):
    engine = open_engine(tmp_path)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()
    assert (
        "AUTOINCREMENT" in rows(tmp_path, "select sql from sqlite_master where name = 'reservations'")[0][0]
    )


def test_a_database_of_a_newer_program_is_refused_and_left_alone(tmp_path):
    with_store(tmp_path, make_anna)
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("update alembic_version set version_num = '9999'")
    connection.close()
    with pytest.raises(StoreError, match="newer Unknot") as caught:
        SqlStore.open(tmp_path)
    assert str(tmp_path / FILE) in caught.value.what
    assert rows(tmp_path, "select name from people") == [("Anna",)]


@pytest.mark.parametrize("damage", ["text", "hole", "cut"])
def test_a_damaged_file_is_named_and_left_where_it_is(tmp_path, damage):
    async def fill(store: SqlStore):
        for n in range(200):
            await store.add_reminder(Reminder("Anna", NOW, f"{n} " + "x" * 200))

    with_store(tmp_path, fill)
    file = tmp_path / FILE
    whole = file.read_bytes()
    middle = len(whole) // 2
    broken = {
        "text": b"these are not the bytes of a database, but of a letter" * 100,
        "hole": whole[: middle - 6000] + os.urandom(12_000) + whole[middle + 6000 :],
        "cut": whole[:middle],
    }[damage]
    file.write_bytes(broken)
    with pytest.raises(StoreError, match="damaged") as caught:
        SqlStore.open(tmp_path)
    assert str(file) in caught.value.what
    assert "copy" in caught.value.remedy
    assert file.read_bytes() == broken


def test_a_damaged_file_is_moved_aside_only_when_asked_and_never_over_another(tmp_path):
    for content in (b"first", b"second"):
        (tmp_path / FILE).write_bytes(content)
        set_aside(tmp_path, NOW)
    assert sorted(file.read_bytes() for file in tmp_path.iterdir()) == [b"first", b"second"]
    with_store(tmp_path, make_anna)
    (tmp_path / FILE).unlink()
    with pytest.raises(StoreError, match="cannot be moved"):
        set_aside(tmp_path, NOW)


def test_a_full_disk_is_said_and_what_was_there_stays(tmp_path):
    async def main(store: SqlStore):
        await store.person("Anna")
        with store._engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match="no room left on the disk") as caught:
            await store.add_reminder(Reminder("Ben", NOW, "x" * 100_000))
        assert "Make room" in caught.value.remedy
        assert list(await store.people()) == ["Anna"]

    with_store(tmp_path, main)


def test_a_disk_that_may_only_be_read_is_said(tmp_path):
    async def main(store: SqlStore):
        with store._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only = 1")
        with pytest.raises(StoreError, match="cannot be written to"):
            await store.reserve("Anna", Kind.ROLLER, 300, NOW, **LIMITS)

    with_store(tmp_path, main)


def test_a_folder_that_is_none_is_said(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="--home"):
        SqlStore.open(tmp_path / "file")


def test_another_program_that_holds_the_database_is_said(tmp_path):
    async def main(store: SqlStore):
        with store._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program"):
            await store.person("Anna")
        other.execute("ROLLBACK")
        other.close()
        await store.person("Anna")

    with_store(tmp_path, main)


def test_a_slow_disk_does_not_hold_up_the_event_loop(tmp_path):
    slow = threading.Event()

    async def main(store: SqlStore):
        event.listen(store._engine, "begin", lambda connection: slow.wait(30))
        writing = asyncio.create_task(store.person("Anna"))
        # Only the loop that would be held up can let the disk go on.
        await asyncio.sleep(0)
        assert not writing.done()
        slow.set()
        assert (await writing).name == "Anna"

    with_store(tmp_path, main, inline=False)


def test_calls_are_done_in_order_even_when_nobody_waits_for_the_first(tmp_path):
    async def main(store: SqlStore):
        number = await store.begin_session(SESSION)
        async with asyncio.TaskGroup() as tasks:
            for n in range(20):
                tasks.create_task(store.update_session(number, seconds=float(n)))
        assert [s.seconds for s in await store.sessions("Anna")] == [19.0]

    with_store(tmp_path, main, inline=False)


def test_a_closed_store_says_so_and_closes_again_without_harm(tmp_path):
    async def main(store: SqlStore):
        await store.close()
        with pytest.raises(StoreError, match="closed"):
            await store.people()

    for inline in (True, False):
        with_store(tmp_path, main, inline=inline)


def test_the_journal_keeps_sessions_and_not_what_was_said_and_heard_outside_them(tmp_path):
    async def main(store: SqlStore):
        number = await store.begin_session(SESSION)
        await store.write_events(
            [
                {"v": 1, "seq": 1, "session": None, "type": "ready", "ear": "vosk"},
                {"v": 1, "seq": 2, "session": None, "type": "heard", "text": "my neighbour is ill"},
                {"v": 1, "seq": 3, "session": number, "type": "heard", "text": "yes"},
                {"v": 1, "seq": 4, "session": 4711, "type": "heard", "text": "of a forgotten session"},
                {"v": 1, "seq": 5, "session": None, "type": "said", "text": "You said yes to a fever."},
            ]
        )
        await store.write_events([])

    with_store(tmp_path, main)
    assert rows(tmp_path, "select type, session_id, json_extract(line, '$.seq') from events") == [
        ("ready", None, 1),
        ("heard", 1, 3),
    ]


def test_what_was_forgotten_is_nowhere_in_the_folder(tmp_path):
    secret = "Anneliese"

    async def main(store: SqlStore):
        anna = await store.begin_session(replace(SESSION, person=secret))
        ben = await store.begin_session(replace(SESSION, person="Ben"))
        await store.record_answers(secret, [AnswerRecord("V2", f"what {secret} said", False, NOW)])
        await store.add_reminder(Reminder(secret, NOW, f"{secret}, your massage"))
        await store.write_events(
            [
                {"session": None, "type": "reminder", "text": f"{secret}, your massage"},
                {"session": anna, "type": "said", "text": f"Well done, {secret}."},
                {"session": ben, "type": "said", "text": "Well done, Ben."},
            ]
        )
        folder = person_folder(tmp_path, secret)
        folder.mkdir(parents=True)
        (folder / "line.wav").write_bytes(secret.encode())
        (tmp_path / f"{FILE}.damaged-20250101-000000").write_bytes(secret.encode())
        await store.forget(secret.upper())
        kept = {file: file.read_bytes().lower() for file in tmp_path.rglob("*") if file.is_file()}
        assert not [file for file, content in kept.items() if secret.lower().encode() in content]
        assert not folder.exists()

    with_store(tmp_path, main)
    assert len(rows(tmp_path, "select * from events")) == 1
    assert rows(tmp_path, "select name from people") == [("Ben",)]


def test_forgetting_follows_no_link_and_leaves_no_folder(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").touch()
    home = tmp_path / "home"
    (home / "people").mkdir(parents=True)
    for name in ("..", "../../elsewhere"):
        with_store(home, lambda store, name=name: store.forget(name))
    person_folder(home, "Anna").symlink_to(elsewhere, target_is_directory=True)
    with_store(home, lambda store: store.forget("Anna"))
    assert not person_folder(home, "Anna").is_symlink()
    assert (elsewhere / "precious").exists()
    assert home.exists()


def test_I5_minutes_stay_taken_after_kill_9(tmp_path):
    script = f"""
import asyncio, datetime as dt, os, pathlib, signal
from assistant.domain.device import Kind
from assistant.store import SqlStore
async def main():
    store = SqlStore.open(pathlib.Path({str(tmp_path)!r}))
    await store.reserve("Anna", Kind.ROLLER, 900, dt.datetime.fromisoformat({NOW.isoformat()!r}), **{LIMITS!r})
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -9

    async def after(store: SqlStore):
        return await store.reserve("Anna", Kind.ROLLER, 900, NOW, **LIMITS)

    assert with_store(tmp_path, after).seconds == 300
