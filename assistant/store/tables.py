"""The tables; the migrations make them, and a test holds both against each other.

Moments are kept as text with the offset that clocks had then: the local date of a session stays what it
was. No moment is compared in SQL.
"""

import datetime as dt
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Time,
    TypeDecorator,
)


class Moment(TypeDecorator[dt.datetime]):
    """An aware datetime as ISO 8601 text with its offset, like 2026-03-04T19:00:00.000000+01:00."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(
        self,
        value: dt.datetime | None,
        dialect: Dialect,  # noqa: ARG002 - the library gives it by this name
    ) -> str | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("a moment needs its zone")
        return value.isoformat(timespec="microseconds")

    def process_result_value(
        self,
        value: Any | None,
        dialect: Dialect,  # noqa: ARG002 - the library gives it by this name
    ) -> dt.datetime | None:
        return None if value is None else dt.datetime.fromisoformat(value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _number() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def _owner(*, key: bool = False) -> Column[int]:
    return Column("person_id", ForeignKey("people.id", ondelete="CASCADE"), primary_key=key, nullable=False)


clock_mark = Table(
    "clock_mark",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("day", Date, nullable=False),
)

people = Table(
    "people",
    metadata,
    _number(),
    Column("key", String(200), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("age", Integer),
    Column("words_per_minute", Integer),
    Column("answer_window_s", Float),
    Column("stop_rehearsed", Boolean, nullable=False),
    Column("settings", JSON, nullable=False),
    Column("quiet_from", Time),
    Column("quiet_until", Time),
    Column("spoken_name", String(200)),
    sqlite_autoincrement=True,
)

answers = Table(
    "answers",
    metadata,
    _owner(key=True),
    Column("question", String(100), primary_key=True),
    Column("value", JSON, nullable=False),
    Column("unsure", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
)

blocks = Table(
    "blocks",
    metadata,
    _owner(key=True),
    Column("question", String(100), primary_key=True),
    Column("outcome", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("how_soon", Text, nullable=False),
    Column("come_back", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
)

# `taken_ms` never changes; what was not used is beside it. Numbers are never used again: a reservation
# of somebody forgotten must not give back what another person took.
reservations = Table(
    "reservations",
    metadata,
    _number(),
    _owner(),
    Column("kind", String(20), nullable=False),
    Column("day", Date, nullable=False),
    Column("at", Moment, nullable=False),
    Column("taken_ms", Integer, nullable=False),
    Column("given_back_ms", Integer),
    Index(None, "person_id", "day"),
    sqlite_autoincrement=True,
)

sessions = Table(
    "sessions",
    metadata,
    _number(),
    Column("person_id", ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("began", Moment, nullable=False),
    Column("planned_s", Float, nullable=False),
    Column("ended", Moment),
    Column("seconds", Float, nullable=False),
    Column("phase", String(40), nullable=False),
    Column("position", String(100)),
    Column("pain_before", Integer),
    Column("pain_after", Integer),
    Column("ended_by", String(100)),
    sqlite_autoincrement=True,
)

courses = Table(
    "courses",
    metadata,
    _owner(key=True),
    Column("started", Date, nullable=False),
    Column("sessions", Integer, nullable=False),
    Column("every_days", Integer, nullable=False),
    Column("at", Time, nullable=False),
    Column("declined", Boolean, nullable=False),
    Column("weekdays", JSON(none_as_null=True)),
)

reminders = Table(
    "reminders",
    metadata,
    _number(),
    _owner(),
    Column("due", Moment, nullable=False),
    Column("text", Text, nullable=False),
    Column("told", Boolean, nullable=False),
    Column("about", String(20), nullable=False, server_default="massage"),
    sqlite_autoincrement=True,
)

events = Table(
    "events",
    metadata,
    _number(),
    Column("session_id", ForeignKey("sessions.id", ondelete="CASCADE"), index=True),
    Column("type", String(40), nullable=False),
    Column("line", JSON, nullable=False),
    sqlite_autoincrement=True,
)
