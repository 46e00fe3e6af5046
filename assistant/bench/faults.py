"""`unknot bench faults`: runs the fault suite of this checkout, and writes what came of every try."""

import asyncio
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass
from rich.console import Console
from rich.markdown import Markdown

from assistant.bench.intervals import Share
from assistant.bench.report import machine, put, table
from assistant.domain.errors import SettingsError

SUITE = Path(__file__).parents[2] / "tests" / "faults"
MARKS = "faults"
RAN = (0, 1)
"""pytest's exit codes when every test was tried, whether or not it passed."""


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Try:
    """One try of one fault on one massager, as the suite notes it (tests/faults/figures.py).

    Milliseconds: `declared_ms` is what was promised, `zero_ms` from the fault to the motor's zero (None where
    a welded relay keeps it going), `alarm_ms` to the alarm. `problem` is what was wrong with one that failed.
    """

    fault: str
    massager: str
    seed: int
    declared_ms: int
    zero_ms: int | None
    alarm_ms: int | None
    unsafe_starts: int
    rows_lost: int
    told: str | None
    problem: str | None


_LINE = TypeAdapter(Try)


def read_tries(file: Path) -> list[Try]:
    """The figures of a run. Raises SettingsError for a file that is not there or has something else in it."""
    try:
        return [_LINE.validate_json(line) for line in file.read_text("utf-8").splitlines()]
    except (OSError, ValidationError) as error:
        raise SettingsError(
            f"The figures in {file} cannot be read.", "Let `unknot bench faults` make them anew."
        ) from error


def fault_tables(tries: Sequence[Try]) -> str:
    """The tries by fault and by massager."""
    passed = [one for one in tries if one.problem is None]
    summary = (
        f"{len(tries)} tries of {len({one.fault for one in tries})} faults on "
        f"{len({one.massager for one in tries})} massagers: {len(tries) - len(passed)} failed, "
        f"{sum(one.unsafe_starts for one in tries)} unsafe starts, "
        f"{sum(one.rows_lost for one in tries)} rows lost. {_at_most(tries)}"
    )
    heads = (
        "massager",
        "fault",
        "tries",
        "failed",
        "declared s",
        "median s",
        "worst s",
        "unsafe starts",
        "rows lost",
    )
    parts = [summary]
    for name, of in (("By fault, on our own roller", _is_roller), ("On every other massager", _is_other)):
        rows = [_row(massager, fault, some) for massager, fault, some in _grouped(filter(of, tries))]
        parts.append(f"### {name}\n\n{table(heads, rows)}")
    by_massager = sorted({one.massager for one in tries})
    rows = [
        (
            name,
            len(some),
            _seconds(max((one.zero_ms for one in some if one.zero_ms is not None), default=None)),
        )
        for name in by_massager
        for some in [[one for one in passed if one.massager == name and one.fault != "stop_said"]]
    ]
    parts.append("### By massager, all faults\n\n" + table(("massager", "tries", "worst s to zero"), rows))
    alarms = [one.alarm_ms for one in passed if one.zero_ms is None and one.alarm_ms is not None]
    if alarms:
        parts.append(
            "With a welded relay nothing but the plug helps: after the word stop the alarm to pull it came "
            f"within {max(alarms) / 1000:.1f} s, in {len(alarms)} tries."
        )
    return "\n\n".join(parts)


def _at_most(tries: Sequence[Try]) -> str:
    """What so many tries say about those that were not made."""
    bad = sum(bool(one.unsafe_starts) for one in tries)
    _, most = Share(bad, len(tries)).interval
    return f"An unsafe start in at most {most:.1%} of such faults (95 % interval)."


def _is_roller(one: Try) -> bool:
    return one.massager == "roller"


def _is_other(one: Try) -> bool:
    return one.massager != "roller"


def _grouped(tries: Iterable[Try]) -> list[tuple[str, str, list[Try]]]:
    """By massager and fault, in the order in which they first came."""
    found: dict[tuple[str, str], list[Try]] = {}
    for one in tries:
        found.setdefault((one.massager, one.fault), []).append(one)
    return [(massager, fault, some) for (massager, fault), some in sorted(found.items())]


def _row(massager: str, fault: str, some: Sequence[Try]) -> Sequence[object]:
    passed = [one for one in some if one.problem is None]
    zeros = sorted(one.zero_ms for one in some if one.zero_ms is not None)
    return (
        massager,
        fault.replace("_", " "),
        len(some),
        len(some) - len(passed),
        f"{max((one.declared_ms for one in some), default=0) / 1000:.1f}" if zeros else "-",
        _seconds(zeros[len(zeros) // 2] if zeros else None),
        _seconds(zeros[-1] if zeros else None),
        sum(one.unsafe_starts for one in some),
        sum(one.rows_lost for one in some),
    )


def _seconds(milliseconds: int | None) -> str:
    return "-" if milliseconds is None else f"{milliseconds / 1000:.2f}"


async def bench_faults(
    console: Console,
    *,
    tries: int,
    seed: int,
    workers: int,
    page: Path | None,
    figures: Path | None,
    keep: Path | None = None,
) -> int:
    """Run every fault so often, or take the figures of an earlier run; print tables, or put them in `page`.

    `figures` are those of an earlier run; `keep` is a file to which those of this one are added, try by try:
    what is in it is not tried again. Exit code 1 when a try failed. Raises SettingsError outside a checkout.
    """
    with tempfile.TemporaryDirectory() as folder:
        noted = figures or keep or Path(folder) / "figures"
        if figures is None:
            await _run_suite(tries, seed, workers, noted)
        found = read_tries(noted)
    tables = fault_tables(found)
    if page is None:
        console.print(Markdown(tables))
    else:
        put(page, MARKS, f"{machine()}\n\n{tables}")
        console.print(f"Written into {page}.")
    return int(any(one.problem is not None for one in found))


async def _run_suite(tries: int, seed: int, workers: int, figures: Path) -> None:
    if not SUITE.is_dir():
        raise SettingsError(
            "The fault suite does not come with the program.", "Run this in a checkout of its sources."
        )
    suite = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *_asked_for(tries, seed, workers, figures), cwd=SUITE.parents[1]
    )
    try:
        code = await suite.wait()
    finally:
        if suite.returncode is None:
            suite.terminate()
            await suite.wait()
    if code not in RAN:
        raise SettingsError(
            "The fault suite did not run.", "Install what the tests need: pip install -e '.[test]'."
        )


def _asked_for(tries: int, seed: int, workers: int, figures: Path) -> list[str]:
    """The module to run, and its arguments."""
    return [
        "pytest", str(SUITE / "test_tries.py"), "-q", "-n", str(workers),
        "--faults", "--tries", str(tries), "--seed", str(seed), "--figures", str(figures.absolute()),
    ]  # fmt: skip
