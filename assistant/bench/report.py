"""The figures as tables, written between two marks of docs/hearing.md, and as plots beside it."""

import platform
from collections.abc import Iterable, Sequence
from pathlib import Path

from assistant.bench.cost import Cost
from assistant.bench.hearing import HearingFigures
from assistant.bench.stop import EarStops
from assistant.domain.errors import SettingsError


def mark(name: str) -> tuple[str, str]:
    """The lines between which the tables of this name stand."""
    return f"<!-- bench {name}: begin -->", f"<!-- bench {name}: end -->"


def put(page: Path, name: str, text: str) -> None:
    """Replace what stands between the marks of `name`. Raises SettingsError when the page has none."""
    begin, end = mark(name)
    try:
        whole = page.read_text("utf-8")
        before, rest = whole.split(begin, 1)
        _, after = rest.split(end, 1)
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"{page} has no place for the figures.", f"Put the lines {begin} and {end} into it."
        ) from error
    page.write_text(f"{before}{begin}\n{text.strip()}\n{end}{after}", "utf-8")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    lines += [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines)


def hearing_tables(figures: Sequence[HearingFigures], how: str) -> str:
    """What came through, under every condition and by every voice."""
    parts = [how]
    for found in figures:
        parts.append(f"### Answers, {found.ear}")
        rows = [_answer_row(found, name) for name in found.conditions]
        parts.append(
            table(
                (
                    "condition",
                    "right",
                    "wrong",
                    "yes for no",
                    "wrongly allowing",
                    "p50 / p95 / max ms",
                    "screenings",
                ),
                rows,
            )
        )
        by_voice = [
            [voice, *(str(found.by(voice, name).right) for name in found.conditions)]
            for voice in found.voices
        ]
        parts.append("Right, by voice:\n\n" + table(("voice", *found.conditions), by_voice))
        parts.append(
            "Talk that means nothing, an hour of it:\n\n"
            + table(
                ("state", "television", "phrases accepted", "of those that could allow something"),
                [(talk.state, talk.where, talk.accepted, talk.false_starts) for talk in found.talk],
            )
        )
    return "\n\n".join(parts)


def _answer_row(found: HearingFigures, name: str) -> Sequence[object]:
    under = found.under(name)
    counted = (under.right, under.wrong, under.swapped, under.allowed_wrongly)
    return (name, *counted, under.late, f"{under.screenings:.0%}")


def stop_tables(figures: Sequence[EarStops], costs: Sequence[tuple[str, Cost]], how: str) -> str:
    """Stops under every condition, beside the plain loops, and what stopped for nothing."""
    parts = [how]
    for found in figures:
        parts.append(f"### Stop, {found.ear}")
        rows = [(name, found.under(name).missed, found.under(name).late) for name in found.conditions]
        parts.append(
            table(("condition", "missed (not at zero within 1 s)", "p50 / p95 / max ms to the broker"), rows)
        )
        parts.append("Who commanded zero:\n\n" + _by_whom(found))
        parts.append("Beside the plain loops:\n\n" + _beside(found))
        parts.append(
            "Zero for nothing, an hour:\n\n"
            + table(
                ("sound", "false stops and holds"), [(name, str(rate)) for name, rate in found.false.items()]
            )
        )
        parts.append(
            "Commands that are no stop, and held:\n\n"
            + table(("condition", "held"), [(name, str(share)) for name, share in found.held.items()])
        )
    if costs:
        parts.append("### What listening costs")
        parts.append(
            table(
                ("ear", "quiet room", "constant talk", "memory", "start"),
                [
                    (
                        name,
                        f"{c.idle_share:.0%} of a core",
                        f"{c.talk_share:.0%}",
                        f"{c.memory_mb:.0f} MB",
                        f"{c.start_s:.1f} s",
                    )
                    for name, c in costs
                ],
            )
        )
    return "\n\n".join(parts)


def _by_whom(found: EarStops) -> str:
    names = sorted({stop.by for stop in found.ours if stop.by})
    rows = []
    for name in found.conditions:
        stops = [stop for stop in found.ours if stop.condition == name]
        rows.append([name, *(sum(stop.by == by for stop in stops) for by in names), len(stops)])
    return table(("condition", *names, "of"), rows)


def _beside(found: EarStops) -> str:
    rows = []
    for loop, stops in found.naive.items():
        for name in dict.fromkeys(stop.condition for stop in stops):
            theirs = found.naive_under(loop, name)
            ahead = found.ahead(loop, name)
            rows.append((loop, name, theirs.missed, theirs.late, "-" if ahead != ahead else f"{ahead:.1f} x"))  # noqa: PLR0124 - nan
    return table(("loop", "condition", "missed", "p50 / p95 / max ms", "we are ahead"), rows)


def machine() -> str:
    """Where it was measured."""
    return f"{platform.system()}, {platform.machine()}, Python {platform.python_version()}"
