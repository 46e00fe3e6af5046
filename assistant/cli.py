"""The command line. Errors are one line: what is wrong and what to do; a traceback only with --debug."""

import asyncio
import sys
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

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


@app.command()
def run(
    home: HomeOption = None,
    text: Annotated[bool, typer.Option("--text", help="Type instead of speaking.")] = False,
    mic: Annotated[
        str | None,
        typer.Option(help="A microphone's name; `-` for raw 16 kHz mono 16-bit PCM on stdin; or a WAV file."),
    ] = None,
    voice: Annotated[str | None, typer.Option(help="`default`, `none`, or a WAV file to speak into.")] = None,
    events: EventsOption = None,
    person: PersonOption = None,
    broker: BrokerOption = None,
    recogniser: Annotated[str | None, typer.Option(help="`auto`, `vosk` or `pocketsphinx`.")] = None,
    pace: Annotated[
        float,
        typer.Option(hidden=True, min=0.01, max=1.0, help="Shorten the massage; simulated massagers only."),
    ] = 1.0,
) -> None:
    """Talk with the assistant: by microphone, or typed with --text.

    Say "start the roller", "help me massage", "when is my next session". "Stop" works at any moment.
    """
    from assistant.app import Options
    from assistant.app import run as run_hub

    options = Options(home, text, mic, voice, events, person, broker, recogniser, pace)
    _finish(run_hub(options, _console(events)))


@app.command()
def demo(
    fast: Annotated[
        bool, typer.Option("--fast", help="Shorten the massage itself; never the hearing.")
    ] = False,
    events: EventsOption = None,
) -> None:
    """Watch a whole evening that plays itself: real speech, real recogniser, real broker, simulated roller.

    It ends with a summary and fails when anything was not as it must be.
    """
    from assistant.demo.evening import play

    _finish(play(fast=fast, events=events, console=_console(events)))


@app.command()
def simulate(
    kind: Annotated[str, typer.Argument(help="roller or belt")],
    broker: Annotated[str, typer.Option(help="mqtt://HOST:PORT")],
    events: Annotated[str | None, typer.Option(help="`-`: what it does, as JSON lines.")] = None,
    name: Annotated[str | None, typer.Option(help="Its name on the broker; else its kind.")] = None,
    hub: Annotated[str, typer.Option(help="The hub it belongs to.")] = "home",
    fault: Annotated[list[str] | None, typer.Option(help="Break it: see docs/mqtt-contract.md.")] = None,
) -> None:
    """Run a simulated massager as a process of its own."""
    from device_adapters.simulate import simulate as run_simulation

    _finish(run_simulation(kind, broker, events=events, name=name, hub=hub, faults=fault or []))


@app.command()
def devices(home: HomeOption = None, broker: BrokerOption = None) -> None:
    """List the massagers on the broker, what they can do, and how they stop.

    Looking stops them first, as every hub does when it comes.
    """
    from assistant.inventory import list_devices

    _finish(list_devices(home, broker, Console()))


@app.command()
def hear(
    file: Annotated[Path | None, typer.Argument(help="A WAV file; without one, the microphone.")] = None,
    expect: Annotated[str, typer.Option(help="The dialogue state whose phrases may be heard.")] = "menu",
    home: HomeOption = None,
    recogniser: Annotated[str, typer.Option(help="`auto`, `vosk` or `pocketsphinx`.")] = "auto",
) -> None:
    """Show what the recogniser hears, and how sure it is."""
    from assistant.hearing_check import hear as hear_it

    _finish(hear_it(file, expect, home, recogniser, Console()))


@app.command()
def setup(
    home: HomeOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Take the suggestions, ask nothing.")] = False,
    model: Annotated[bool, typer.Option(help="Download the recogniser's model (about 40 MB).")] = True,
) -> None:
    """Set up: your name, the emergency number, microphone and speaker, the better recogniser, a massager."""
    from assistant.set_up import set_up

    _finish(set_up(home, ask=not yes, model=model, console=Console()))


@app.command()
def doctor(
    home: HomeOption = None,
    broker: BrokerOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the checks as JSON.")] = False,
) -> None:
    """Check everything that Unknot needs, and say what to do about what is missing."""
    from assistant.doctor import examine

    _finish(examine(home, broker, as_json=as_json, console=Console()))


@app.command()
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

    _finish(show_course(home, person, sessions, every_days, at, Console()))


@app.command()
def history(
    home: HomeOption = None,
    person: PersonOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the sessions as JSON.")] = False,
) -> None:
    """List the sessions of a person: when, what, how long, pain before and after."""
    from assistant.records import show_history

    _finish(show_history(home, person, as_json=as_json, console=Console()))


@app.command()
def forget(
    person: Annotated[str, typer.Argument(help="Whose data to erase.")],
    home: HomeOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase everything about a person: answers, sessions, reminders, recordings."""
    from assistant.records import forget_person

    if not yes:
        typer.confirm(f"Erase everything about {person}?", abort=True)
    _finish(forget_person(home, person, Console()))


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


def _finish(work: Coroutine[Any, Any, int]) -> None:
    raise typer.Exit(asyncio.run(work))


def _console(events: str | None) -> Console:
    """Where people read: stderr when stdout belongs to the events."""
    return Console(stderr=events == "-")


def _leaves(error: BaseException) -> Iterator[BaseException]:
    """What a group of errors consists of."""
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield from _leaves(part)
    else:
        yield error
