"""What a person sees in the terminal: captions, questions with examples, levels, stops."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

GAUGE = 10


class Captions:
    """Shows the journal's lines as they come. `typed` shows what may be typed."""

    def __init__(self, console: Console, *, typed: bool) -> None:
        self._console = console
        self._typed = typed

    def __call__(self, line: Mapping[str, Any]) -> None:
        show = getattr(self, f"_{line['type']}", None)
        if show is not None:
            show(line)

    def _print(self, who: str, text: str, style: str) -> None:
        self._console.print(Text.assemble((f"{who:>9}  ", f"bold {style}"), (text, style)), soft_wrap=True)

    def _ready(self, line: Mapping[str, Any]) -> None:
        self._print("", f"ear: {line['ear']} · voice: {line['voice']} · broker: {line['broker']}", "dim")

    def _said(self, line: Mapping[str, Any]) -> None:
        self._print("Unknot", line["text"] + (" …" if line["cut"] else ""), "cyan")

    def _asked(self, line: Mapping[str, Any]) -> None:
        if self._typed:
            self._print("", "(" + " · ".join(line["examples"][:6]) + ")", "dim")

    def _heard(self, line: Mapping[str, Any]) -> None:
        if line["by"] == "typed":
            return
        if line["intent"]:
            self._print("you", line["text"], "green")
        elif line["why_rejected"]:
            self._print("", f"({line['why_rejected']})", "dim")

    def _step(self, line: Mapping[str, Any]) -> None:
        self._print("", f"step {line['n']} of {line['of']}", "yellow")

    def _setpoint(self, line: Mapping[str, Any]) -> None:
        levels = {
            k: v
            for k, v in line["values"].items()
            if isinstance(v, int) and (v or k in ("pressure", "speed"))
        }
        gauges = "   ".join(
            f"{name} {'█' * level}{'░' * (GAUGE - level)} {level}" for name, level in levels.items()
        )
        self._print(line["device"], gauges, "yellow")

    def _stop(self, line: Mapping[str, Any]) -> None:
        if line["confirmed_ms"] is None:
            self._print(
                "STOP", f"by {line['by']}" + (f": {line['word']}" if line["word"] else ""), "bold red"
            )
        else:
            self._print(
                "", f"at zero {line['confirmed_ms'] - line['sent_ms']} ms after the stop was sent", "red"
            )

    def _hold(self, line: Mapping[str, Any]) -> None:
        self._print("HOLD", "everything is at zero", "bold yellow")

    def _problem(self, line: Mapping[str, Any]) -> None:
        self._print("problem", f"{line['what']} {line['remedy']}".strip(), "red")
