"""`unknot people`, `export`: who lives here and how each wants it; one person's data to take along."""

import csv
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from assistant.backup import told
from assistant.clock import SystemClock
from assistant.domain.course import counted_days
from assistant.domain.errors import SettingsError
from assistant.domain.person import (
    FASTEST_WPM,
    LONGEST_PATIENCE_S,
    SHORTEST_PATIENCE_S,
    SLOWEST_WPM,
    person_key,
)
from assistant.domain.quiet import USUAL_QUIET, quiet_hours
from assistant.ports import GUEST, PersonRecord
from assistant.records import open_store, who
from assistant.spoken_names import spoken_name, unheard_words
from assistant.store import SqlStore

AS_THE_HOME = "home"
"""What takes a person's own value back."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What to change of a person, as it was written; None leaves it as it is."""

    patience: str | None = None
    voice_speed: str | None = None
    quiet: str | None = None
    called: str | None = None

    @property
    def any(self) -> bool:
        return any(wish is not None for wish in (self.patience, self.voice_speed, self.quiet, self.called))


async def show_people(folder: Path | None, person: str | None, wishes: Wishes, console: Console) -> int:
    """List everybody, or one person, changed first where something was given.

    Raises SettingsError, StoreError.
    """
    async with open_store(folder) as store:
        if wishes.any:
            name = await who(store, person)
            others = [one for one in await store.people() if one not in (name, GUEST)]
            await store.save_person(changed(await store.person(name), wishes, others))
        names = [await who(store, person)] if person else await store.people()
        names = [name for name in names if name != GUEST]
        rows = [await _row(store, name) for name in names]
    if not rows:
        console.print("Nobody is known here yet. Run `unknot setup`, or `unknot run --person NAME`.")
        return 0
    table = Table(title="Who lives here")
    for heading in (
        "name",
        "called",
        "age",
        "time to answer",
        "voice",
        "quiet hours",
        "sessions",
        "blocked",
    ):
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console.print(table)
    return 0


def changed(person: PersonRecord, wishes: Wishes, others: Sequence[str]) -> PersonRecord:
    """The person with these wishes. Raises SettingsError for one that does not make sense."""
    if wishes.patience is not None:
        seconds = _number(wishes.patience, SHORTEST_PATIENCE_S, LONGEST_PATIENCE_S, "seconds to answer")
        person = replace(person, answer_window_s=seconds)
    if wishes.voice_speed is not None:
        speed = _number(wishes.voice_speed, SLOWEST_WPM, FASTEST_WPM, "words a minute")
        person = replace(person, words_per_minute=None if speed is None else round(speed))
    if wishes.quiet is not None:
        usual = wishes.quiet == AS_THE_HOME
        person = replace(person, quiet=None if usual else quiet_hours(wishes.quiet))
    if wishes.called is not None:
        own = wishes.called == person.name
        if person_key(wishes.called) in {person_key(other) for other in others}:
            raise SettingsError(f"Somebody here is called {wishes.called} already.", "Choose another name.")
        person = replace(person, spoken_name=None if own else spoken_name(wishes.called, others))
    return person


def _number(text: str, least: float, most: float, what: str) -> float | None:
    if text == AS_THE_HOME:
        return None
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not least <= number <= most:
        raise SettingsError(
            f"{text} is not a number of {what} that can be.",
            f'Give one from {least:g} to {most:g}, or "{AS_THE_HOME}" for what holds for everybody.',
        )
    return number


async def _row(store: SqlStore, name: str) -> tuple[str, ...]:
    wall = SystemClock().wall()
    person = await store.person(name)
    plan, sessions = await store.course(name), await store.sessions(name)
    done = f"{len(counted_days(plan, sessions))} of {plan.sessions}" if plan else str(len(sessions))
    called = person.spoken_name or (f"{name} (cannot be heard)" if unheard_words(name) else name)
    return (
        name,
        called,
        _or_home(person.age, ""),
        _or_home(person.answer_window_s, " s"),
        _or_home(person.words_per_minute, " words a minute"),
        str(person.quiet or USUAL_QUIET),
        done,
        "yes" if await store.blocks(name, wall) else "no",
    )


def _or_home(value: float | None, unit: str) -> str:
    return "–" if value is None else f"{value:g}{unit}"


async def export_person(
    folder: Path | None, person: str | None, target: Path, *, overwrite: bool, console: Console
) -> int:
    """Write everything about a person into the folder `target`: person.json whole, and two tables as CSV.

    Raises SettingsError, StoreError.
    """
    async with open_store(folder) as store:
        name = await who(store, person)
        kept = await store.whole(name)
    with told(target):
        written = _write(kept, target, overwrite=overwrite)
    console.print(f"Everything about {name}: {', '.join(str(file) for file in written)}", soft_wrap=True)
    return 0


def _write(kept: Mapping[str, Any], target: Path, *, overwrite: bool) -> list[Path]:
    files = [target / "person.json", target / "sessions.csv", target / "answers.csv"]
    there = [file for file in files if file.exists()]
    if there and not overwrite:
        raise SettingsError(f"{there[0]} is there already.", "Name another folder, or add --yes.")
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _private(files[0]) as out:
        json.dump(kept, out, indent=1, ensure_ascii=False)
        out.write("\n")
    for file, rows in ((files[1], kept["sessions"]), (files[2], kept["answers"])):
        with _private(file) as out:
            table = csv.DictWriter(out, list(rows[0]) if rows else [])
            table.writeheader()
            table.writerows(rows)
    return files


def _private(file: Path) -> Any:
    """A new text file for its owner only."""
    file.unlink(missing_ok=True)
    return os.fdopen(
        os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline=""
    )
