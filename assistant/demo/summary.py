"""What the demo saw, and whether it was as it must be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from assistant.demo.anna import NAME
from assistant.demo.room import Spoken
from assistant.domain.course import SessionRecord
from assistant.store import SqlStore
from intents import Phrasebook

LEAST_HEARD = 0.8
"""The share of the person's lines that must come through right; the others are asked for again."""
STOP_WITHIN_S = 2.5


@dataclass
class Seen:
    """What came from the hub and the roller; all their clocks are this machine's own."""

    lines: list[Mapping[str, Any]] = field(default_factory=list)
    roller_lines: list[Mapping[str, Any]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    spoken: list[Spoken] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    sessions: list[SessionRecord] = field(default_factory=list)
    exit_code: int | None = None
    cues_left: int = 0
    lines_when_over: int | None = None

    def of_type(self, kind: str) -> list[Mapping[str, Any]]:
        return [line for line in self.lines if line["type"] == kind]

    async def look_into(self, home: Path) -> None:
        """What the hub wrote down."""
        store = SqlStore.open(home)
        try:
            self.sessions = list(await store.sessions(NAME))
        finally:
            await store.close()


@dataclass(frozen=True)
class Verdict:
    """What was looked for, what was found, and whether that is as it must be."""

    rows: list[tuple[str, str, bool]]

    @property
    def passed(self) -> bool:
        return all(right for _, _, right in self.rows)


def judge(seen: Seen) -> Verdict:
    right, meant = _heard(seen)
    stop = next((s for s in seen.spoken if s.words == "stop"), None)
    at_broker = _after(stop, [line["t"] / 1000 for line in seen.roller_lines if line["type"] == "stop"])
    at_zero = _after(stop, [line["t"] / 1000 for line in seen.roller_lines if _still(line)])
    asked = [line["question"] for line in seen.of_type("asked")]
    outcomes = [line["outcome"] for line in seen.of_type("screening")]
    moved = [line for line in seen.roller_lines if line["type"] == "state" and not _zero(line["actual"])]
    ended = [session.ended_by for session in seen.sessions]
    # What comes after the microphone was closed is the hub's own end.
    evening = seen.lines[: seen.lines_when_over]
    problems = [*seen.problems, *(line["what"] for line in evening if line["type"] == "problem")]
    return Verdict(
        [
            ("lines heard right", f"{right} of {meant}", meant > 0 and right >= LEAST_HEARD * meant),
            ("the wrong answer was asked again", str(asked.count("E1") - 1), asked.count("E1") >= 2),
            ("the silence was asked again", str(asked.count("U1") - 1), asked.count("U1") >= 2),
            ("the questions were passed", ", ".join(outcomes) or "no", outcomes == ["clearance"]),
            ("the roller moved", "yes" if moved else "no", bool(moved)),
            ("from the end of “stop” to the stop out of the broker", _ms(at_broker), _in_time(at_broker)),
            ("from the end of “stop” to the roller at zero", _ms(at_zero), _in_time(at_zero)),
            ("the session is on record", ", ".join(str(e) for e in ended) or "no", ended == ["stop"]),
            (
                "everything was said",
                "yes" if not seen.cues_left else f"{seen.cues_left} left",
                not seen.cues_left,
            ),
            ("problems", "; ".join(problems) or "none", not problems),
            ("the hub ended", f"exit code {seen.exit_code}", seen.exit_code == 0),
        ]
    )


def show(verdict: Verdict, console: Console) -> None:
    table = Table(title="How the evening went", title_style="bold")
    table.add_column("what")
    table.add_column("found")
    table.add_column("")
    for what, found, right in verdict.rows:
        table.add_row(what, found, "[green]as it must be[/]" if right else "[bold red]NOT as it must be[/]")
    console.print(table)


def _heard(seen: Seen) -> tuple[int, int]:
    """How many of the person's lines came through with their meaning, of those that mean something."""
    phrasebook = Phrasebook.load()
    heard = [(line["intent"], line["slots"]) for line in seen.of_type("heard")]
    right = meant = 0
    for words in seen.said:
        meanings = [m for state in phrasebook.states() if (m := phrasebook.match(words, state)) is not None]
        if not meanings:
            continue
        meant += 1
        found = next((h for h in heard if any(h == (m.intent, m.slots) for m in meanings)), None)
        if found is not None:
            heard.remove(found)
            right += 1
    return right, meant


def _after(stop: Spoken | None, times: list[float]) -> float | None:
    """Seconds from the end of the word to the first of these times around or after it."""
    if stop is None:
        return None
    later = [at - stop.ended_at for at in times if at > stop.ended_at - 1.0]
    return min(later, default=None)


def _zero(levels: Mapping[str, Any]) -> bool:
    return not any(level for level in levels.values() if isinstance(level, int))


def _still(line: Mapping[str, Any]) -> bool:
    return line["type"] == "state" and _zero(line["actual"])


def _in_time(seconds: float | None) -> bool:
    return seconds is not None and seconds <= STOP_WITHIN_S


def _ms(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds * 1000:.0f} ms"
