"""The command line. Errors are one line: what is wrong and what to do; a traceback only with --debug."""

import sys
from collections.abc import Iterator

import typer
from rich.console import Console

from assistant.cli import hub, massagers, measuring, people, talking
from assistant.domain.errors import UnknotError

app = typer.Typer(
    name="unknot",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="An offline voice assistant for guided relaxation massage of the lower back.\n\n"
    "Guided relaxation massage, not diagnosis or treatment. First: `unknot demo --fast`, then "
    "`unknot setup`, then `unknot run`.",
)
for group in (talking, hub, people, massagers, measuring):
    app.add_typer(group.commands)


def main() -> None:
    """The entry point. Exit codes: 0 fine, 1 a problem that was told, 2 wrong options, 130 Ctrl-C."""
    debug = "--debug" in sys.argv
    if debug:
        sys.argv.remove("--debug")
    try:
        app()
    except (Exception, BaseExceptionGroup) as problem:
        if debug:
            raise
        found = list(_leaves(problem))
        if any(isinstance(error, KeyboardInterrupt) for error in found):
            sys.exit(130)
        told = next((str(error) for error in found if isinstance(error, UnknotError)), None)
        Console(stderr=True).print(
            f"unknot: {told or _surprise(found[0])}",
            soft_wrap=True,
            highlight=False,
            markup=False,
            style="red",
        )
        sys.exit(1)


def _surprise(error: BaseException) -> str:
    """What is said of a mistake of our own."""
    return (
        f"Something went wrong inside ({type(error).__name__}: {error}). "
        "Start again with --debug, and report what it prints."
    )


def _leaves(error: BaseException) -> Iterator[BaseException]:
    """What a group of errors consists of."""
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield from _leaves(part)
    else:
        yield error
