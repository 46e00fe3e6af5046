"""The options that several commands share, and how a command ends."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

HomeOption = Annotated[Path | None, typer.Option("--home", envvar="UNKNOT_HOME", help="The data folder.")]
PersonOption = Annotated[str | None, typer.Option(help="Who is to be massaged.")]
BrokerOption = Annotated[
    str | None, typer.Option(help="mqtt://HOST:PORT, or `embedded` for one inside this program.")
]
EventsOption = Annotated[
    str | None,
    typer.Option(
        help="The journal as JSON lines: `-` for stdout (nothing else is printed there), or a file."
    ),
]


def finish(work: Coroutine[Any, Any, int]) -> None:
    """Run a command; what it returns is the exit code."""
    raise typer.Exit(asyncio.run(work))


def console_beside(events: str | None) -> Console:
    """Where people read: stderr when stdout belongs to the events."""
    return Console(stderr=events == "-")
