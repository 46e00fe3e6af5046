"""A live gauge of one massager for the terminal."""

from typing import Any

from rich.console import Console, ConsoleOptions, RenderResult
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from assistant.domain.device import Capabilities

LAST_LINES = 5


class Gauge:
    """What a massager does, drawn anew at each refresh from the latest events."""

    def __init__(self, capabilities: Capabilities, where: str) -> None:
        self._capabilities = capabilities
        self._where = where
        self._connected = False
        self._state: dict[str, Any] = {}
        self._lines: list[str] = []

    def show(self, event: dict[str, Any]) -> None:
        """Take in one event of the simulator."""
        match event["type"]:
            case "state":
                self._state = event
            case "connected" | "disconnected" as word:
                self._connected = word == "connected"
                self._note(word)
            case "stop" | "off" as word:
                self._note(word)
            case "fault":
                self._note(f"fault: {event['what']}")
            case "event":
                self._note(str(event["event"]))

    def _note(self, line: str) -> None:
        self._lines = [*self._lines, line][-LAST_LINES:]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        del console, options
        name = self._capabilities.device
        yield Text(
            f"{name} ({self._capabilities.kind.value}, simulated) on {self._where}"
            f" - {'connected' if self._connected else 'not connected'}"
        )
        table = Table.grid(padding=(0, 1))
        actual, target = self._state.get("actual", {}), self._state.get("target", {})
        for axis, top in self._capabilities.ranges.items():
            level = actual.get(axis.value) or 0
            aim = target.get(axis.value) or 0
            table.add_row(axis.value, ProgressBar(top, level, width=30), f"{level} of {top}, told {aim}")
        yield table
        if actual.get("program") or actual.get("zones"):
            where = ", ".join(actual.get("zones", []))
            yield Text(f"program {actual.get('program') or 'its own'}{f', on {where}' if where else ''}")
        lease = self._state.get("lease")
        reason = self._state.get("stop_reason")
        yield Text(f"lease {lease[:8]}" if lease else f"no lease{f', {reason}' if reason else ''}")
        for line in self._lines:
            yield Text(f"  {line}", style="dim")
