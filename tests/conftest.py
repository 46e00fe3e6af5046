import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests import proofs_of_hazards
from tests.command_line import CommandLine

# No test is timed; in CI every run tries the same examples.
settings.register_profile("unknot", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("unknot")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The fault suite is as long as one likes; tests/faults says what these do."""
    group = parser.getgroup("faults")
    group.addoption("--faults", action="store_true", help="All faults, on all massagers.")
    group.addoption("--tries", type=int, default=1, help="With --faults: how often each.")
    group.addoption("--seed", type=int, default=1, help="The seed of the first try; each has the next one.")
    group.addoption("--figures", help="With --faults: note what was measured in this file of JSON lines.")


def pytest_configure(config: pytest.Config) -> None:
    proofs_of_hazards.watch(config)


@pytest.fixture
def unknot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path / "home", monkeypatch, capfd)
