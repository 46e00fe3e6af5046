"""`unknot people`, `course`, `history`, `report`, `export`, `forget`, `backup`, `restore`: what is kept."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.cli.options import HomeOption, PersonOption, finish

commands = typer.Typer()


@commands.command()
def course(
    home: HomeOption = None,
    person: PersonOption = None,
    sessions: Annotated[
        int | None, typer.Option(min=10, max=20, help="How many sessions the course has.")
    ] = None,
    every_days: Annotated[
        int | None, typer.Option(min=1, max=14, help="One session every so many days.")
    ] = None,
    days: Annotated[str | None, typer.Option(help="Days of the week instead, like mon,thu.")] = None,
    at: Annotated[str | None, typer.Option(help="The time of day, like 19:00.")] = None,
    ics: Annotated[Path | None, typer.Option(help="Write the planned sessions as a calendar file.")] = None,
) -> None:
    """Show a course, or plan it: 10 to 20 sessions, then a break of two months.

    By voice it is "plan my course". A calendar file written again moves the sessions in your calendar.
    """
    from assistant.records import Changes, show_course

    finish(show_course(home, person, Changes(sessions, every_days, days, at), ics, Console()))


@commands.command()
def history(
    home: HomeOption = None,
    person: PersonOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the sessions as JSON.")] = False,
) -> None:
    """List the sessions of a person: when, what, how long, pain before and after, and how that went."""
    from assistant.records import show_history

    finish(show_history(home, person, as_json=as_json, console=Console()))


@commands.command()
def forget(
    person: Annotated[str, typer.Argument(help="Whose data to erase.")],
    home: HomeOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase everything about a person: answers, sessions, reminders, recordings, rendered lines."""
    from assistant.records import forget_person

    if not yes:
        typer.confirm(f"Erase everything about {person}?", abort=True)
    finish(forget_person(home, person, Console()))


@commands.command()
def screening(
    file: Annotated[Path | None, typer.Argument(help="Where to write it; `-` for stdout.")] = None,
    print_: Annotated[
        bool, typer.Option("--print", help="All questions and limits as one page, for a clinician's review.")
    ] = False,
    note: Annotated[
        bool, typer.Option("--note", help="A note for a person's doctor: exactly what needs an agreement.")
    ] = False,
    home: HomeOption = None,
    person: PersonOption = None,
) -> None:
    """Write a page (HTML) to read or to print: the safety questions, or a note for a person's doctor.

    `unknot screening --print` writes every question with its outcomes, how long they hold, and sources.
    `unknot screening --note --person NAME` writes what holds NAME back until a doctor has agreed.
    """
    from assistant.paper.printing import print_note, print_review

    if print_ is note:
        raise typer.BadParameter("Say which page: --print or --note.")
    console = Console()
    finish(print_note(home, person, file, console) if note else print_review(file, console))


@commands.command()
def report(
    home: HomeOption = None,
    person: PersonOption = None,
    to: Annotated[Path | None, typer.Option(help="Where to write it; `-` for stdout.")] = None,
) -> None:
    """Write one page (HTML) about a person's massages for their own doctor: pain, minutes, the course.

    Open it in a browser to print it or to save it as PDF. Nothing of it is sent anywhere.
    """
    from assistant.paper.printing import print_report

    finish(print_report(home, person, to, Console()))


@commands.command()
def people(
    home: HomeOption = None,
    person: PersonOption = None,
    patience: Annotated[
        str | None, typer.Option(help="Seconds to answer, 5 to 20; `home` for what holds for everybody.")
    ] = None,
    voice_speed: Annotated[
        str | None, typer.Option(help="Words a minute, 90 to 220; `home` for what holds for everybody.")
    ] = None,
    quiet: Annotated[
        str | None, typer.Option(help="When no reminder is told, like 21:00-08:00; `none`, or `home`.")
    ] = None,
    called: Annotated[
        str | None, typer.Option(help="A name to say, where the recogniser does not know the real one.")
    ] = None,
) -> None:
    """List who lives here, or change how one of them is spoken with.

    By voice it is "speak slower" and "give me more time": that is kept for the person too.
    """
    from assistant.people import Wishes, show_people

    finish(show_people(home, person, Wishes(patience, voice_speed, quiet, called), Console()))


@commands.command()
def export(
    to: Annotated[Path, typer.Option(help="The folder to write into.")],
    home: HomeOption = None,
    person: PersonOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Write over an earlier export.")] = False,
) -> None:
    """Write everything about one person into a folder: person.json whole, sessions and answers as CSV."""
    from assistant.people import export_person

    finish(export_person(home, person, to, overwrite=yes, console=Console()))


@commands.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    home: HomeOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Write over a file that is there.")] = False,
) -> None:
    """Copy the data folder into one file, also while a hub runs: people, history, settings, recordings."""
    from assistant.restore import make_backup

    finish(make_backup(home, file, overwrite=yes, console=Console()))


@commands.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `unknot backup` wrote, of this or an older Unknot.")],
    home: HomeOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Put it over the history that is there.")] = False,
) -> None:
    """Put a backup back. What is there now is set aside, and stays in force where it is stricter.

    Minutes that were used today stay used, and what forbids a massage goes on forbidding it.
    """
    from assistant.restore import restore_backup

    finish(restore_backup(home, file, overwrite=yes, console=Console()))
