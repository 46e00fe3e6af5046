from pathlib import Path

import pytest

from tests.command_line import CommandLine


@pytest.fixture
def unknot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path / "home", monkeypatch, capfd)
