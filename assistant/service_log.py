"""What a hub that runs as a service writes into the log of the machine: never what anybody said."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console

WARNING, NOTICE, INFORMATION = 4, 5, 6
"""The levels of syslog, which systemd reads from the beginning of a line."""


class ServiceLog:
    """Shows those of the journal's lines that are about the machine, one line each."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def __call__(self, line: Mapping[str, Any]) -> None:
        match line["type"]:
            case "ready":
                self._write(
                    INFORMATION,
                    f"version {line['version']}, hears: {line['ear']}, speaks: {line['voice']}, "
                    f"massagers: {line['broker']}",
                )
            case "problem":
                self._write(WARNING, f"{line['what']} {line['remedy']}".strip())
            case "microphone":
                self._write(WARNING, "the microphone hears" if line["open"] else "the microphone is silent")
            case "stop" if line["confirmed_ms"] is None:
                self._write(NOTICE, f"stop, by {line['by']}")
            case "stop":
                took_ms = line["confirmed_ms"] - line["sent_ms"]
                done = "everything at zero" if line["measured"] else "everything switched off"
                self._write(NOTICE, f"{done}, {took_ms} ms after the stop was sent")
            case "ended":
                self._write(INFORMATION, "ended")
            case _:
                pass

    def close(self) -> None:
        """There is nothing to leave behind."""

    def _write(self, level: int, text: str) -> None:
        self._console.print(
            f"<{level}>{' '.join(text.split())}", markup=False, highlight=False, soft_wrap=True, emoji=False
        )
