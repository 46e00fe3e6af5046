"""The page of the fault suite says what came of the tries, the bad ones above all."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pytest

from assistant.bench import faults
from assistant.bench.faults import Try, fault_tables, read_tries
from assistant.domain.errors import SettingsError
from tests.command_line import CommandLine
from tests.faults.figures import Figure, note

GOOD = Figure("hub_killed", "roller", 1, 4000, zero_ms=3100, told="broken_off")
SLOWER = Figure("hub_killed", "roller", 2, 4000, zero_ms=3900, told="broken_off")
WELDED = Figure("relay_stuck", "roller", 1, 4000, alarm_ms=2100, told="alarm")
PLUG = Figure("hub_killed", "tasmota_belt", 1, 3000, zero_ms=40, told="broken_off")
BAD = Figure(
    "hub_killed", "tasmota_belt", 2, 3000, 9000, None, 1, 2, None, problem="AssertionError: it moved"
)


def noted(folder: Path, *figures: Figure) -> Path:
    file = folder / "figures"
    for figure in figures:
        note(file, figure)
    return file


def row(tables: str, *cells: str) -> Sequence[str]:
    """The cells of the row that begins so."""
    (line,) = [line for line in tables.splitlines() if line.startswith("| " + " | ".join(cells) + " |")]
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_what_the_suite_notes_is_read_back(tmp_path: Path) -> None:
    tries = read_tries(noted(tmp_path, GOOD, WELDED, BAD))
    assert [asdict(one) for one in tries] == [asdict(one) for one in (GOOD, WELDED, BAD)]


def test_each_fault_has_its_tries_and_its_worst_time(tmp_path: Path) -> None:
    tables = fault_tables(read_tries(noted(tmp_path, GOOD, SLOWER, WELDED, PLUG)))
    assert "4 tries of 2 faults on 2 massagers: 0 failed, 0 unsafe starts, 0 rows lost" in tables
    assert row(tables, "roller", "hub killed")[2:] == ["2", "0", "4.0", "3.90", "3.90", "0", "0"]
    assert row(tables, "roller", "relay stuck")[2:] == ["1", "0", "-", "-", "-", "0", "0"]
    assert row(tables, "tasmota_belt", "hub killed")[6] == "0.04"
    assert "within 2.1 s, in 1 tries" in tables


def test_a_failed_try_is_not_hidden(tmp_path: Path) -> None:
    tables = fault_tables(read_tries(noted(tmp_path, GOOD, PLUG, BAD)))
    assert "1 failed, 1 unsafe starts, 2 rows lost" in tables
    assert row(tables, "tasmota_belt", "hub killed")[2:] == ["2", "1", "3.0", "9.00", "9.00", "1", "2"]


def test_no_unsafe_start_in_so_many_tries_is_said_with_what_it_is_worth() -> None:
    ten = [Try(**asdict(GOOD))] * 10
    assert "at most 27.8%" in fault_tables(ten)
    assert "at most 3.7%" in fault_tables(ten * 10)


@pytest.mark.parametrize("text", ["{}", "not json", '{"fault": 1}'])
def test_figures_that_are_something_else_are_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "figures"
    file.write_text(text)
    with pytest.raises(SettingsError, match="cannot be read"):
        read_tries(file)


OPTIONS = """
def pytest_addoption(parser):
    parser.addoption("--faults", action="store_true")
    for name in ("--tries", "--seed", "--figures"):
        parser.addoption(name)
"""
TRY = f"""
import json
def test_one(pytestconfig):
    option = pytestconfig.getoption
    with open(option("figures"), "a") as figures:
        one = {asdict(GOOD)} | {{"seed": int(option("seed")), "fault": f"tried {{option('tries')}} times"}}
        figures.write(json.dumps(one) + chr(10))
    assert option("faults")
"""


def test_the_suite_is_run_with_what_was_asked_for_and_its_figures_are_kept(
    tmp_path: Path, unknot: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = tmp_path / "tests" / "faults"
    suite.mkdir(parents=True)
    (suite / "conftest.py").write_text(OPTIONS)
    (suite / "test_tries.py").write_text(TRY)
    monkeypatch.setattr(faults, "SUITE", suite)
    kept = tmp_path / "kept"
    asked = ("bench", "faults", "--tries", "3", "--seed", "7", "--workers", "1", "--keep", str(kept))
    assert unknot(*asked).code == 0
    (one,) = read_tries(kept)
    assert (one.fault, one.seed) == ("tried 3 times", 7)


def test_outside_a_checkout_the_remedy_is_told(
    tmp_path: Path, unknot: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults, "SUITE", tmp_path / "nothing")
    ended = unknot("bench", "faults")
    assert ended.code == 1
    assert "checkout" in ended.err


def test_the_command_writes_the_page_and_its_exit_code_tells_of_failures(
    tmp_path: Path, unknot: CommandLine
) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Above\n<!-- bench faults: begin -->\nold\n<!-- bench faults: end -->\nbelow\n")
    ended = unknot("bench", "faults", "--from", str(noted(tmp_path, GOOD)), "--page", str(page))
    assert ended.code == 0
    written = page.read_text()
    assert written.startswith("# Above\n")
    assert written.endswith("below\n")
    assert "old" not in written
    assert "hub killed" in written
    assert unknot("bench", "faults", "--from", str(noted(tmp_path, BAD))).code == 1
