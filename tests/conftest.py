import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.command_line import CommandLine

# No test is timed; in CI every run tries the same examples.
settings.register_profile("unknot", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("unknot")


@pytest.fixture
def unknot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path / "home", monkeypatch, capfd)
