"""How a person wants to be spoken with and when not at all; days of the week; what a reminder is about."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

USUAL = {"words_per_minute": 150, "answer_window_s": 10.0}
"""What everybody had before they could have their own: from now on the home's holds for them."""


def upgrade() -> None:
    own = op.get_bind().execute(sa.text("SELECT id, words_per_minute, answer_window_s FROM people")).all()
    # The columns are dropped and added: to change one, SQLite would have to drop the table and all that
    # belongs to its rows.
    op.drop_column("people", "words_per_minute")
    op.drop_column("people", "answer_window_s")
    op.add_column("people", sa.Column("words_per_minute", sa.Integer()))
    op.add_column("people", sa.Column("answer_window_s", sa.Float()))
    op.add_column("people", sa.Column("quiet_from", sa.Time()))
    op.add_column("people", sa.Column("quiet_until", sa.Time()))
    op.add_column("people", sa.Column("spoken_name", sa.String(200)))
    people = sa.table("people", sa.column("id"), *(sa.column(name) for name in USUAL))
    for row in own:
        wishes = {name: row._mapping[name] for name in USUAL if row._mapping[name] != USUAL[name]}  # noqa: SLF001 - the public way to a row's columns
        if wishes:
            op.execute(people.update().where(people.c.id == row.id).values(wishes))
    op.add_column("courses", sa.Column("weekdays", sa.JSON()))
    op.add_column(
        "reminders", sa.Column("about", sa.String(20), nullable=False, server_default=sa.text("'massage'"))
    )
    # Until now only the text told a reminder of the plan.
    reminders = sa.table("reminders", sa.column("about"), sa.column("text"))
    of_the_plan = reminders.c.text == "It is time for your next session."
    op.execute(reminders.update().where(of_the_plan).values(about="session"))
