"""`unknot devices`: the massagers on the broker."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant import settings as settings_file
from assistant.clock import SystemClock
from assistant.domain.errors import SettingsError
from assistant.foreign import foreign_massagers
from assistant.home import open_home
from assistant.ports import Massager
from device_adapters.house import House

LOOK_S = 2.0


async def list_devices(folder: Path | None, broker: str | None, console: Console) -> int:
    """Look for two seconds and list what was found. Raises SettingsError and NotConnectedError."""
    home = open_home(folder)
    chosen = settings_file.load(home, broker=broker)
    if chosen.broker is None:
        raise SettingsError(
            "No broker is set, so there is nowhere to look.",
            "Give one with --broker mqtt://HOST:PORT, or set it with `unknot setup`.",
        )
    clock = SystemClock()
    async with House.connect(
        chosen.broker, chosen.hub, clock, foreign=foreign_massagers(chosen, home.path)
    ) as house:
        with console.status("Looking for massagers ..."):
            await clock.sleep(LOOK_S)
        found = house.known()
        silent = [one for one in house.foreign if one.state is None]
    if not found:
        console.print(f"No massager has shown itself to the hub {chosen.hub!r} on {house.description}.")
        return 1
    console.print(massager_table(found, house.description))
    for massager in silent:
        console.print(f"{massager.capabilities.device} says nothing. Check that it is switched on.")
    return 0


def massager_table(found: Sequence[Massager], where: str) -> Table:
    """A row for each massager: what it can do, and how it stops. `where` names the broker."""
    table = Table(title=f"Massagers on {where}")
    for heading in ("name", "kind", "levels", "switches itself off", "feedback"):
        table.add_column(heading)
    for massager in found:
        can = massager.capabilities
        table.add_row(
            can.device,
            can.kind.value.replace("_", " ") + (" (simulated)" if can.simulated else ""),
            ", ".join(f"{axis.value} 0-{top}" for axis, top in can.ranges.items()),
            f"after {can.own_cutoff_s / 60:g} minutes" if can.own_cutoff_s else "never",
            can.feedback.value,
        )
    return table
