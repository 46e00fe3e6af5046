"""`unknot devices`, `simulate`: the massagers on the broker."""

from typing import Annotated

import typer
from rich.console import Console

from assistant.cli.options import BrokerOption, HomeOption, finish

commands = typer.Typer()


@commands.command()
def devices(home: HomeOption = None, broker: BrokerOption = None) -> None:
    """List the massagers on the broker, what they can do, and how they stop.

    Looking stops them first, as every hub does when it comes.
    """
    from assistant.inventory import list_devices

    finish(list_devices(home, broker, Console()))


@commands.command()
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

    finish(run_simulation(kind, broker, events=events, name=name, hub=hub, faults=fault or []))
