"""`unknot setup`, `doctor`, `hear`: the machine that Unknot runs on."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.cli.options import BrokerOption, HomeOption, finish

commands = typer.Typer()


@commands.command()
def setup(
    home: HomeOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Take the suggestions, ask nothing.")] = False,
    model: Annotated[bool, typer.Option(help="Download the recogniser's model (about 40 MB).")] = True,
) -> None:
    """Set up: your name, the emergency number, microphone and speaker, the better recogniser, a massager."""
    from assistant.set_up import set_up

    finish(set_up(home, ask=not yes, model=model, console=Console()))


@commands.command()
def doctor(
    home: HomeOption = None,
    broker: BrokerOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the checks as JSON.")] = False,
) -> None:
    """Check everything that Unknot needs, and say what to do about what is missing."""
    from assistant.doctor import examine

    finish(examine(home, broker, as_json=as_json, console=Console()))


@commands.command()
def hear(
    file: Annotated[Path | None, typer.Argument(help="A WAV file; without one, the microphone.")] = None,
    expect: Annotated[str, typer.Option(help="The dialogue state whose phrases may be heard.")] = "menu",
    home: HomeOption = None,
    recogniser: Annotated[str, typer.Option(help="`auto`, `vosk` or `pocketsphinx`.")] = "auto",
) -> None:
    """Show what the recogniser hears, and how sure it is."""
    from assistant.hearing_check import hear as hear_it

    finish(hear_it(file, expect, home, recogniser, Console()))
