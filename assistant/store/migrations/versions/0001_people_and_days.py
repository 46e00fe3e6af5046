"""People, their answers and blocks, the minutes of a day, sessions, the course, reminders, the journal."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _owner() -> sa.Column[int]:
    return sa.Column("person_id", sa.Integer(), nullable=False)


def _owned(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_person_id"
    return sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE", name=name)


def upgrade() -> None:
    op.create_table(
        "clock_mark",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_clock_mark"),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("age", sa.Integer()),
        sa.Column("words_per_minute", sa.Integer(), nullable=False),
        sa.Column("answer_window_s", sa.Float(), nullable=False),
        sa.Column("stop_rehearsed", sa.Boolean(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("key", name="uq_people_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "answers",
        _owner(),
        sa.Column("question", sa.String(100), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("unsure", sa.Boolean(), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "question", name="pk_answers"),
        _owned("answers"),
    )
    op.create_table(
        "blocks",
        _owner(),
        sa.Column("question", sa.String(100), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("how_soon", sa.Text(), nullable=False),
        sa.Column("come_back", sa.Text(), nullable=False),
        sa.Column("since", sa.String(40), nullable=False),
        sa.Column("until", sa.String(40)),
        sa.PrimaryKeyConstraint("person_id", "question", name="pk_blocks"),
        _owned("blocks"),
    )
    op.create_table(
        "reservations",
        sa.Column("id", sa.Integer(), nullable=False),
        _owner(),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("taken_ms", sa.Integer(), nullable=False),
        sa.Column("given_back_ms", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_reservations"),
        _owned("reservations"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reservations_person_id_day", "reservations", ["person_id", "day"])
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        _owner(),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("began", sa.String(40), nullable=False),
        sa.Column("planned_s", sa.Float(), nullable=False),
        sa.Column("ended", sa.String(40)),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("phase", sa.String(40), nullable=False),
        sa.Column("position", sa.String(100)),
        sa.Column("pain_before", sa.Integer()),
        sa.Column("pain_after", sa.Integer()),
        sa.Column("ended_by", sa.String(100)),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        _owned("sessions"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sessions_person_id", "sessions", ["person_id"])
    op.create_table(
        "courses",
        _owner(),
        sa.Column("started", sa.Date(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("declined", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_courses"),
        _owned("courses"),
    )
    op.create_table(
        "reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        _owner(),
        sa.Column("due", sa.String(40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reminders"),
        _owned("reminders"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer()),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("line", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], ondelete="CASCADE", name="fk_events_session_id"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_session_id", "events", ["session_id"])
