"""People, their confirmed answers, and the blocks that these led to."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from assistant.domain.answers import AnswerRecord, Block, Outcome
from assistant.domain.day import holds, lifts, not_before
from assistant.domain.person import person_key, person_name
from assistant.domain.quiet import QuietHours
from assistant.ports import PersonRecord
from assistant.store import minutes
from assistant.store.tables import answers, blocks, events, people


def find(connection: Connection, name: str) -> int | None:
    """The number of a person, None when nothing is known of them."""
    number: int | None = connection.scalar(select(people.c.id).where(people.c.key == person_key(name)))
    return number


def find_or_make(connection: Connection, name: str) -> tuple[int, str]:
    """The number of a person and the name they were first given; made when new."""
    row = _row(connection, name)
    if row is None:
        _insert(connection, PersonRecord(person_name(name)))
        row = _row(connection, name)
    if row is None:
        raise AssertionError("a row that was just made")
    return row.id, row.name


def person(connection: Connection, name: str) -> PersonRecord:
    find_or_make(connection, name)
    row = _row(connection, name)
    if row is None:
        raise AssertionError("a row that was just made")
    return PersonRecord(
        name=row.name,
        age=row.age,
        words_per_minute=row.words_per_minute,
        answer_window_s=row.answer_window_s,
        stop_rehearsed=row.stop_rehearsed,
        settings=row.settings,
        quiet=None if row.quiet_from is None else QuietHours(row.quiet_from, row.quiet_until),
        spoken_name=row.spoken_name,
    )


def save(connection: Connection, record: PersonRecord) -> None:
    """Keep it; the name stays as it was first written."""
    number, _ = find_or_make(connection, record.name)
    values = _columns(record)
    del values["name"]
    connection.execute(update(people).where(people.c.id == number).values(values))


def names(connection: Connection) -> list[str]:
    return list(connection.scalars(select(people.c.name).order_by(people.c.id)))


def latest_answers(connection: Connection, name: str) -> dict[str, AnswerRecord]:
    rows = connection.execute(select(answers).where(answers.c.person_id == find(connection, name)))
    return {row.question: AnswerRecord(row.question, row.value, row.unsure, row.at) for row in rows}


def record_answers(connection: Connection, name: str, records: Sequence[AnswerRecord]) -> None:
    """Only the latest answer to a question is kept."""
    number, _ = find_or_make(connection, name)
    for record in records:
        minutes.see(connection, record.at)
        of_this = (answers.c.person_id == number) & (answers.c.question == record.question)
        connection.execute(delete(answers).where(of_this))
        connection.execute(insert(answers).values(person_id=number, **asdict(record)))


def take_back_answers(
    connection: Connection, name: str, questions: Collection[str], earlier: Sequence[AnswerRecord]
) -> None:
    """Erase what is kept of these questions and put `earlier` back."""
    of_these = (answers.c.person_id == find(connection, name)) & answers.c.question.in_(questions)
    connection.execute(delete(answers).where(of_these))
    record_answers(connection, name, earlier)


def holding(connection: Connection, name: str, wall: dt.datetime) -> list[Block]:
    minutes.see(connection, wall)
    rows = connection.execute(select(blocks).where(blocks.c.person_id == find(connection, name)))
    return [block for block in map(_block, rows) if holds(block, wall)]


def add_block(connection: Connection, name: str, block: Block) -> None:
    """Replaces the older one of the same question."""
    number, _ = find_or_make(connection, name)
    of_this = (blocks.c.person_id == number) & (blocks.c.question == block.question)
    connection.execute(delete(blocks).where(of_this))
    mark = minutes.see(connection, block.since)
    if lifts(block):
        return
    block = not_before(mark, block)
    values = {**asdict(block), "outcome": block.outcome.value}
    connection.execute(insert(blocks).values(person_id=number, **values))


def forget(connection: Connection, name: str) -> None:
    """Delete the person, and with the row everything that belongs to it.

    Journal lines outside any session cannot be told apart by person: they all go.
    """
    connection.execute(delete(events).where(events.c.session_id.is_(None)))
    connection.execute(delete(people).where(people.c.key == person_key(name)))


def _row(connection: Connection, name: str) -> Row[Any] | None:
    return connection.execute(select(people).where(people.c.key == person_key(name))).first()


def _insert(connection: Connection, record: PersonRecord) -> None:
    values = {**_columns(record), "key": person_key(record.name)}
    connection.execute(insert(people).values(values))


def _columns(record: PersonRecord) -> dict[str, Any]:
    quiet = record.quiet
    columns = asdict(replace(record, settings=dict(record.settings), quiet=None))
    del columns["quiet"]
    hours = {"quiet_from": quiet and quiet.start, "quiet_until": quiet and quiet.end}
    return {**columns, **hours}


def _block(row: Row[Any]) -> Block:
    return Block(
        row.question,
        Outcome(row.outcome),
        row.reason,
        row.who,
        row.how_soon,
        row.come_back,
        row.since,
        row.until,
    )
