"""`unknot service`, as it is used."""

import os
import sys
from pathlib import Path

import pytest

from assistant.service_unit import NAME
from tests.command_line import CommandLine, one_line


@pytest.fixture
def fake_systemctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A systemctl on the path that notes how it was called; the units lie in a folder of the test."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "systemctl"
    program.write_text(f'#!/bin/sh\necho "$*" >>{folder}/calls\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return folder / "calls"


@pytest.mark.skipif(sys.platform != "linux", reason="systemd is Linux's own")
def test_installed_and_removed_by_the_command_line(
    unknot: CommandLine, tmp_path: Path, fake_systemctl: Path
) -> None:
    assert unknot("service", "install", "--no-web", "--person=Anna").code == 0
    (file,) = (tmp_path / "config/systemd/user").iterdir()
    assert f'"--home={unknot.home}" "--no-web" "--person=Anna"' in file.read_text()
    assert f"--user enable {NAME}" in fake_systemctl.read_text().splitlines()
    assert unknot("service", "remove").code == 0
    assert not file.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="systemd is Linux's own")
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--text"], "no terminal"),
        (["--mic", "-"], "no terminal"),
        (["--events=-"], "no terminal"),
        (["--events", "log.jsonl"], "does not know where log.jsonl is"),
        (["--mic", "talk.wav"], "does not know where talk.wav is"),
        (["--broker", "mqtt://me:hush@hub"], "no password"),
    ],
)
def test_what_makes_no_sense_without_a_person_is_refused(
    unknot: CommandLine, fake_systemctl: Path, options: list[str], said: str
) -> None:
    line = one_line(unknot("service", "install", *options))
    assert said in line
    assert "hush" not in line
    assert not fake_systemctl.exists()


@pytest.mark.parametrize("options", [["--no-such"], ["--web-port", "much"], ["more"]])
def test_options_that_run_does_not_take_are_refused_before_anything_is_done(
    unknot: CommandLine, fake_systemctl: Path, options: list[str]
) -> None:
    assert unknot("service", "install", *options).code == 2
    assert not fake_systemctl.exists()


def test_each_of_its_commands_explains_itself(unknot: CommandLine) -> None:
    for command in ("install", "remove", "status"):
        assert "Usage" in unknot("service", command, "--help").out
