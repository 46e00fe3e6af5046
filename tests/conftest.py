import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import proofs_of_hazards
from tests.command_line import CommandLine

# No test is timed; in CI every run tries the same examples.
settings.register_profile(
    "unknot",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("unknot")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The fault suite is as long as one likes; tests/faults says what these do."""
    parser.addoption("--long", action="store_true", help="What takes minutes of a core too.")
    group = parser.getgroup("faults")
    group.addoption("--faults", action="store_true", help="All faults, on all massagers.")
    group.addoption("--tries", type=int, default=1, help="With --faults: how often each fault.")
    group.addoption("--seed", type=int, default=1, help="The seed of the first try; each has the next one.")
    group.addoption(
        "--figures",
        help="With --faults: note what was measured in this file of JSON lines; what is noted is not tried again.",
    )


LONG = "long"


def _heed_signals() -> None:
    """The programs that are tried here inherit what is ignored: in the background, or under nohup, that is some."""
    for number, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, usual)


def pytest_configure(config: pytest.Config) -> None:
    _heed_signals()
    config.addinivalue_line("markers", f"{LONG}: minutes of a core; tried with --long or --faults only")
    proofs_of_hazards.watch(config)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is for the whole suite only is left out of any other run."""
    if config.getoption("faults") or config.getoption("long"):
        return
    left_out = [item for item in items if item.get_closest_marker(LONG)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def unknot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path / "home", monkeypatch, capfd)
