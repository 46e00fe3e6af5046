"""`unknot setup`, `doctor`, `service`, `hear`: the machine that Unknot runs on."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.cli.options import BrokerOption, HomeOption, finish

commands = typer.Typer()
service_commands = typer.Typer(
    no_args_is_help=True, help="Let the hub run always: as a service of your own systemd (Linux)."
)
commands.add_typer(service_commands, name="service")
RUN_OPTIONS = {"allow_extra_args": True, "ignore_unknown_options": True}


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


@commands.command("broker-config")
def broker_config(
    folder: Annotated[Path, typer.Argument(help="Where the broker's settings, keys and passwords go.")],
    host: Annotated[str | None, typer.Option(help="The broker's name or address in the network.")] = None,
    hub: Annotated[str | None, typer.Option(help="The hub's name; else that of the settings.")] = None,
    device: Annotated[list[str] | None, typer.Option(help="Add a massager with keys of its own.")] = None,
    remove: Annotated[list[str] | None, typer.Option(help="Take a massager out.")] = None,
    foreign: Annotated[
        list[str] | None, typer.Option(help="Topics of other devices for the hub, like zigbee2mqtt.")
    ] = None,
    pairing: Annotated[
        bool, typer.Option("--pairing", help="Open the pairing account until next time.")
    ] = False,
    use: Annotated[bool, typer.Option("--use", help="Let the hub use this broker from now on.")] = False,
    home: HomeOption = None,
) -> None:
    """Write a mosquitto broker with keys: users, access rights and encryption, ready to run.

    Run it again to add a massager; what is there keeps its keys. Secrets are never printed.
    """
    from assistant.broker_config import broker_config as write

    finish(
        write(
            folder,
            Console(),
            host=host,
            hub=hub,
            devices=device or (),
            without=remove or (),
            foreign=foreign or (),
            pairing=pairing,
            use=use,
            home=home,
        )
    )


@commands.command("leave-home-assistant")
def leave_home_assistant(home: HomeOption = None, broker: BrokerOption = None) -> None:
    """Take the hub and its massagers out of Home Assistant, and show them there no more."""
    from assistant.leave_home_assistant import leave_home_assistant as leave

    finish(leave(home, broker, Console()))


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


@service_commands.command(context_settings=RUN_OPTIONS)
def install(context: typer.Context, home: HomeOption = None) -> None:
    """Start the hub now, and from now on by itself; one that hangs or ends is started again.

    Options of `unknot run` may follow, like `unknot service install --lan --person Anna`. Install it again to
    change them. After a restart everything is off, and nothing goes on by itself.
    """
    from assistant.cli.running import options_of_run
    from assistant.service import install as install_it

    finish(install_it(home, options_of_run(context.args), Console()))


@service_commands.command()
def remove() -> None:
    """Stop the service and take it away; what is remembered of people stays."""
    from assistant.service import remove as remove_it

    finish(remove_it(Console()))


@service_commands.command()
def status() -> None:
    """Tell whether the service runs, and where its log is. The exit code is 0 when it runs."""
    from assistant.service import status as tell

    finish(tell(Console()))
