"""What a person sees in the terminal: captions, questions with examples, levels, stops."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.control import Control
from rich.segment import ControlType
from rich.table import Table
from rich.text import Text

from assistant.domain.events import NOTHING_MOVED

GAUGE = 10
WHO = 9
EXAMPLES = 6
PROMPT = f"{'you':>{WHO}}  "
HOW_TO_TYPE = (
    'Type what you would say, then Enter. "help" shows what can be said now; "stop" stops everything; '
    '"goodbye" ends it.'
)


class Captions:
    """Shows the journal's lines as they come. `typed`: what may be typed is shown too, and a prompt."""

    def __init__(self, console: Console, *, typed: bool) -> None:
        self._console = console
        self._typed = typed
        self._shown: set[str] = set()
        self._listens = False
        self._prompted = False

    def __call__(self, line: Mapping[str, Any]) -> None:
        show = getattr(self, f"_{line['type']}", None)
        if show is not None:
            show(line)

    def close(self) -> None:
        """Leave the terminal to whoever writes next."""
        self._listens = False
        self._unprompt()

    def _print(self, who: str, text: str, style: str) -> None:
        self._unprompt()
        self._print_row(who, text, style)
        self._prompt()

    def _print_row(self, who: str, text: str, style: str) -> None:
        who_text = Text(f"{who:>{WHO}}", style=f"bold {style}")
        if not self._console.is_terminal:
            self._console.print(Text.assemble(who_text, "  ", (text, style)), soft_wrap=True)
            return
        row = Table.grid(padding=(0, 2, 0, 0))
        row.add_column(width=WHO, no_wrap=True)
        row.add_column(overflow="fold")
        row.add_row(who_text, Text(text, style=style))
        self._console.print(row)

    def _note(self, text: str, style: str = "dim") -> None:
        self._print("", text, style)

    # Whoever types sees a prompt below everything. What comes takes its line, and it is put again; letters
    # already typed stay with the terminal and count.

    def _prompt(self) -> None:
        if self._typed and self._listens and self._console.is_terminal and not self._prompted:
            self._prompted = True
            self._console.print(Text(PROMPT, style="bold green"), end="")

    def _unprompt(self) -> None:
        if self._prompted:
            self._prompted = False
            self._console.control(Control(ControlType.CARRIAGE_RETURN, (ControlType.ERASE_IN_LINE, 2)))

    # One for each type of line.

    def _ready(self, line: Mapping[str, Any]) -> None:
        self._note(f"hears: {line['ear']} · speaks: {line['voice']} · massagers: {line['broker']}")
        if self._typed:
            self._note(HOW_TO_TYPE)

    def _said(self, line: Mapping[str, Any]) -> None:
        self._print("Unknot", line["text"] + (" …" if line["cut"] else ""), "cyan")

    def _listening(self, line: Mapping[str, Any]) -> None:
        if not self._typed:
            return
        self._listens = True
        if line["state"] not in self._shown:
            self._shown.add(line["state"])
            self._note("for example: " + " · ".join(line["examples"][:EXAMPLES]))
        self._prompt()

    def _heard(self, line: Mapping[str, Any]) -> None:
        if line["by"] == "typed":
            # The terminal showed it, and Enter ended the line of the prompt.
            self._prompted = False
            self._prompt()
        elif line["intent"]:
            self._print("you", line["text"], "green")
        elif line["why_rejected"] and line["why_rejected"] != NOTHING_MOVED:
            self._note(f"({line['why_rejected']})")
        if line["intent"] is None:
            # What may be said now is shown once more with the next listening.
            self._shown.clear()

    def _session(self, line: Mapping[str, Any]) -> None:
        if line["remaining_s"] is None:
            self._note(f"massage {line['phase']}", "yellow")
        else:
            minutes, seconds = divmod(round(line["remaining_s"]), 60)
            self._note(f"massage {line['phase']}, {minutes}:{seconds:02d} left", "yellow")

    def _step(self, line: Mapping[str, Any]) -> None:
        self._note(f"step {line['n']} of {line['of']}", "yellow")

    def _rhythm(self, line: Mapping[str, Any]) -> None:
        self._note(f"♪ {line['per_minute']} strokes a minute, {line['strokes']} done", "yellow")

    def _setpoint(self, line: Mapping[str, Any]) -> None:
        levels = {
            name: level
            for name, level in line["values"].items()
            if isinstance(level, int) and (level or name in ("pressure", "speed"))
        }
        gauges = "   ".join(
            f"{name} {'█' * level}{'░' * (GAUGE - level)} {level}" for name, level in levels.items()
        )
        self._print(line["device"], gauges, "yellow")

    def _stop(self, line: Mapping[str, Any]) -> None:
        if line["confirmed_ms"] is None:
            word = f": {line['word']}" if line["word"] else ""
            self._print("STOP", f"by {line['by']}{word}", "bold red")
        else:
            took_ms = line["confirmed_ms"] - line["sent_ms"]
            done = "everything at zero" if line["measured"] else "everything switched off"
            self._note(f"{done}, {took_ms} ms after the stop was sent", "red")

    def _hold(self, line: Mapping[str, Any]) -> None:
        del line
        self._print("HOLD", "nothing moves until you say continue", "bold yellow")

    def _problem(self, line: Mapping[str, Any]) -> None:
        self._print("problem", f"{line['what']} {line['remedy']}".strip(), "red")

    def _ended(self, line: Mapping[str, Any]) -> None:
        del line
        self.close()
