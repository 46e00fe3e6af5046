"""`unknot course`, `history`, `forget`: what is kept of a person."""

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
    at: Annotated[str | None, typer.Option(help="The time of day, like 19:00.")] = None,
) -> None:
    """Show a course, or plan it: 10 to 20 sessions, then a break of two months."""
    from assistant.records import show_course

    finish(show_course(home, person, sessions, every_days, at, Console()))


@commands.command()
def history(
    home: HomeOption = None,
    person: PersonOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the sessions as JSON.")] = False,
) -> None:
    """List the sessions of a person: when, what, how long, pain before and after."""
    from assistant.records import show_history

    finish(show_history(home, person, as_json=as_json, console=Console()))


@commands.command()
def forget(
    person: Annotated[str, typer.Argument(help="Whose data to erase.")],
    home: HomeOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase everything about a person: answers, sessions, reminders, recordings."""
    from assistant.records import forget_person

    if not yes:
        typer.confirm(f"Erase everything about {person}?", abort=True)
    finish(forget_person(home, person, Console()))
