"""`unknot screening`, `unknot report`: writes the pages."""

import os
import stat
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from assistant.clock import SystemClock
from assistant.content import load_content
from assistant.domain.errors import SettingsError
from assistant.domain.person import person_key
from assistant.home import open_home, person_folder
from assistant.paper.note import note_page, wanted
from assistant.paper.report import report_page, sessions_of_report
from assistant.paper.review import review_page
from assistant.ports import GUEST
from assistant.store import SqlStore

REVIEW = Path("unknot-screening.html")
STDOUT = Path("-")


async def print_review(file: Path | None, console: Console) -> int:
    """Write the whole question set as one page. Raises ContentError and SettingsError."""
    page = review_page(load_content(), version("unknot"), SystemClock().wall().date().isoformat())
    _write(file or REVIEW, page, console)
    return 0


async def print_note(folder: Path | None, person: str | None, file: Path | None, console: Console) -> int:
    """Write what waits for a doctor's agreement, if anything does. Raises SettingsError and StoreError."""
    wall = SystemClock().wall()
    store = SqlStore.open(open_home(folder).path)
    try:
        name = _whose(await store.people(), person)
        waiting = wanted(load_content().questions, await store.answers(name), await store.blocks(name, wall))
    finally:
        await store.close()
    if not waiting:
        console.print(f"Nothing about {name} waits for a doctor's agreement.", markup=False)
        return 0
    place = file or Path(f"unknot-note-{person_folder(Path(), name).name}.html")
    _write(place, note_page(name, waiting, wall), console)
    return 0


async def print_report(folder: Path | None, person: str | None, file: Path | None, console: Console) -> int:
    """Write one person's report for their doctor, if there is anything to report.

    Raises SettingsError and StoreError.
    """
    if file is not None and file.suffix.casefold() == ".pdf":
        raise SettingsError(
            "The report is a page for a browser, which prints it or saves it as PDF.",
            f"Give a name like {file.with_suffix('.html')}.",
        )
    wall = SystemClock().wall()
    store = SqlStore.open(open_home(folder).path)
    try:
        name = _whose([one for one in await store.people() if one != GUEST], person)
        plan, blocks = await store.course(name), await store.blocks(name, wall)
        sessions = sessions_of_report(plan, await store.sessions(name))
    finally:
        await store.close()
    if not sessions:
        console.print(f"There is nothing to report of {name} yet: no session was done.", markup=False)
        return 0
    place = file or Path(f"unknot-report-{person_folder(Path(), name).name}.html")
    _write(place, report_page(name, plan, sessions, blocks, wall), console)
    return 0


def _whose(people: Sequence[str], person: str | None) -> str:
    """The person by name, or the only one there is. Raises SettingsError."""
    known = ", ".join(people) or "nobody yet"
    if person is None:
        if len(people) == 1:
            return people[0]
        raise SettingsError("This page is for one person.", f"Say who: --person NAME. Known: {known}.")
    for name in people:
        if person_key(name) == person_key(person):
            return name
    raise SettingsError(f"Nobody called {person} is known here.", f"Known: {known}.")


def _write(place: Path, page: str, console: Console) -> None:
    """Write a page that only its owner can read, or print it. Raises SettingsError."""
    if place == STDOUT:
        console.out(page, highlight=False)
        return
    try:
        with os.fdopen(
            os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
        ) as out:
            # A file that was there may have been readable by others.
            if os.name == "posix" and stat.S_ISREG(os.fstat(out.fileno()).st_mode):
                os.fchmod(out.fileno(), 0o600)
            out.write(page)
    except OSError as error:
        raise SettingsError(
            f"{place} cannot be written: {(error.strerror or str(error)).lower()}.", "Give another file."
        ) from error
    console.print(
        f"Written to {place}. Open it in a browser to read or print it.", markup=False, soft_wrap=True
    )
