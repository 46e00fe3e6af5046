"""The unit of the service, as systemd reads it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.errors import ServiceError
from assistant.service_unit import MARK, NAME, program_of, unit

ANALYZE = shutil.which("systemd-analyze")


def words(line: str) -> list[str]:
    """A command line of a unit as systemd.service(5) and systemd.syntax(7) read it, all words in quotes."""
    found = re.findall(r'"((?:[^"\\]|\\.)*)"', line)
    program, *arguments = [re.sub(r"\\(.)", r"\1", word).replace("%%", "%") for word in found]
    return [program, *(argument.replace("$$", "$") for argument in arguments)]


PRINTABLE = st.text(st.characters(codec="utf-8").filter(str.isprintable), max_size=20)


@given(st.lists(PRINTABLE, max_size=5))
def test_what_is_started_is_what_was_asked_for(arguments: list[str]) -> None:
    command = ["/opt/my own/python", *arguments]
    (line,) = [x for x in unit(command).split("\n") if x.startswith("ExecStart=")]
    assert words(line) == command
    # Nothing is left that systemd would put something else for.
    assert not re.search(r"(?<!%)(%%)*%(?!%)", line)
    assert not re.search(r"(?<!\$)(\$\$)*\$(?!\$)", line)


@pytest.mark.parametrize("letter", ["\n", "\x00", "\u2028"])
def test_a_line_of_a_unit_cannot_be_broken(letter: str) -> None:
    with pytest.raises(ServiceError, match="unprintable"):
        unit(["/python", f"--person=a{letter}ExecStartPre=/bin/evil"])


@pytest.mark.parametrize("program", ["/usr/bin/python3", '/a b/"c"/100%/py\\thon'])
def test_its_program_can_be_read_back(program: str) -> None:
    assert program_of(unit([program, "-m", "assistant", "run"])) == program
    assert program_of(f"{MARK}\n") is None


@pytest.mark.skipif(ANALYZE is None, reason="needs systemd-analyze")
def test_systemd_finds_nothing_wrong_with_it(tmp_path: Path) -> None:
    file = tmp_path / NAME
    command = [
        sys.executable,
        "-m",
        "assistant",
        "run",
        "--service",
        "--home=/a b/100%/$HOME",
        "--person=Zoë",
    ]
    file.write_text(unit(command), encoding="utf-8")

    def verify() -> str:
        ran = subprocess.run(
            [str(ANALYZE), "--user", "verify", str(file)],
            env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return ran.stdout + ran.stderr

    assert verify() == ""
    file.write_text(file.read_text().replace("WatchdogSec", "WatchdogSecs"), encoding="utf-8")
    assert "WatchdogSecs" in verify()  # it does look at it


@pytest.mark.parametrize(
    "line",
    [
        "Type=notify",
        "Restart=always",
        "WatchdogSec=20",
        "WatchdogSignal=SIGKILL",
        "KillMode=mixed",
        "RestartPreventExitStatus=2",
        "SuccessExitStatus=143",
        "StartLimitIntervalSec=0",
        "LimitCORE=0",
    ],
)
def test_I4_a_hub_that_hangs_is_ended_and_always_started_again(line: str) -> None:
    assert line in unit(["/python"]).splitlines()
