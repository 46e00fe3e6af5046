"""A whole test run fails when a test that docs/hazards.md names was missing, failed or was skipped."""

from collections import defaultdict

import pytest

from assistant.content.hazards import Hazard, load_hazards

PASSED, OTHER = "passed", "other"


class ProofsOfHazards:
    """Watches the outcome of every test; it judges only a run of all of them."""

    def __init__(self, rows: tuple[Hazard, ...]) -> None:
        self._rows = rows
        self._outcomes: dict[str, set[str]] = defaultdict(set)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        name = report.nodeid.removeprefix("tests/").partition("@")[0]  # xdist adds @ and the group
        if report.when == "call" and report.passed:
            outcome = PASSED
        elif report.when == "call" or not report.passed:
            outcome = OTHER
        else:
            return
        self._outcomes[name].add(outcome)
        self._outcomes[name.partition("[")[0]].add(outcome)

    def unproven(self) -> list[str]:
        """A line for each named test that did not simply pass."""
        return [
            f"{row.id}: tests/{proof} {'did not run' if proof not in self._outcomes else 'failed or was skipped'}"
            for row in self._rows
            for proof in row.proofs
            if self._outcomes.get(proof, set()) != {PASSED}
        ]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if lines := self.unproven():
            terminalreporter.section("hazards without their proof", red=True)
            for line in lines:
                terminalreporter.line(line)

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if exitstatus == pytest.ExitCode.OK and self.unproven():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def watch(config: pytest.Config) -> None:
    """Have the proofs watched, by the process that sees all reports, in a run of everything."""
    chosen = ("keyword", "markexpr", "deselect", "ignore", "ignore_glob", "collectonly")
    whole = list(config.args) == list(config.getini("testpaths")) and not any(
        config.getoption(name, None) for name in chosen
    )
    if whole and not hasattr(config, "workerinput"):
        config.pluginmanager.register(ProofsOfHazards(load_hazards()), "proofs-of-hazards")
