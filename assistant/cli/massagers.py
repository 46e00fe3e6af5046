"""`unknot devices`, `simulate`: the massagers on the broker."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.cli.options import BrokerOption, HomeOption, finish

commands = typer.Typer()


devices_commands = typer.Typer()
commands.add_typer(devices_commands, name="devices")


@devices_commands.callback(invoke_without_command=True)
def devices(context: typer.Context, home: HomeOption = None, broker: BrokerOption = None) -> None:
    """List the massagers on the broker, what they can do, and how they stop.

    Looking stops them first, as every hub does when it comes.
    """
    from assistant.inventory import list_devices

    if context.invoked_subcommand is None:
        finish(list_devices(home, broker, Console()))


@devices_commands.command()
def check(file: Annotated[Path, typer.Argument(help="The profile, a YAML file.")]) -> None:
    """Check the profile of a foreign massager, and say what it means (see docs/devices.md)."""
    from assistant.foreign import check_profile

    finish(check_profile(file, Console()))


@devices_commands.command()
def pair(
    home: HomeOption = None,
    broker: BrokerOption = None,
    profile: Annotated[
        str | None, typer.Option(help="The profile: one that comes along, or a YAML file.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="What to call it; else by its kind.")] = None,
) -> None:
    """Find plugs and massagers on the broker, and take the one whose own button you press.

    It works for Tasmota, Zigbee2MQTT and ESPHome; a massager of our own contract needs no pairing.
    """
    from assistant.pairing import pair as pair_it

    finish(pair_it(home, broker, profile, name, Console()))


@commands.command()
def simulate(
    kind: Annotated[
        str, typer.Argument(help="roller, belt or chair, or the profile of a foreign one, like tasmota_belt")
    ],
    broker: Annotated[str, typer.Option(help="mqtt://HOST:PORT")],
    events: Annotated[str | None, typer.Option(help="`-`: what it does, as JSON lines.")] = None,
    name: Annotated[str | None, typer.Option(help="Its name on the broker, else as its kind.")] = None,
    hub: Annotated[str, typer.Option(help="The hub it belongs to.")] = "home",
    fault: Annotated[list[str] | None, typer.Option(help="Break it: see docs/mqtt-contract.md.")] = None,
) -> None:
    """Run a simulated massager as a process of its own."""
    from device_adapters.simulate import simulate as run_simulation

    finish(run_simulation(kind, broker, events=events, name=name, hub=hub, faults=fault or []))
