"""The command line as its users meet it: in this process where that is enough, else as a program of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.cli import main

ENDS_S = 60.0
"""Far longer than anything takes, also on a busy machine: reaching it is a failure, not a measurement."""


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


class CommandLine:
    """Runs `unknot ARGUMENTS` with a data folder of its own and no settings from outside."""

    def __init__(
        self, home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        self.home = home
        self._monkeypatch = monkeypatch
        self._capfd = capfd
        for name in [name for name in os.environ if name.startswith("UNKNOT_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("UNKNOT_HOME", str(home))
        monkeypatch.setenv("COLUMNS", "200")

    def __call__(self, *arguments: str, typed: str = "") -> Ended:
        """In this process; `typed` stands on its stdin."""
        lines = self.home.parent / "typed"
        lines.write_text(typed)
        self._capfd.readouterr()
        with lines.open() as stdin:
            self._monkeypatch.setattr(sys, "stdin", stdin)
            self._monkeypatch.setattr(sys, "argv", ["unknot", *arguments])
            with pytest.raises(SystemExit) as ended:
                main()
        shown = self._capfd.readouterr()
        return Ended(int(ended.value.code or 0), shown.out, shown.err)

    def start(
        self,
        *arguments: str,
        stdout: int = subprocess.PIPE,
        prepare: Callable[[], None] | None = None,
        **environ: str,
    ) -> "subprocess.Popen[str]":
        """As a program of its own, its three ends in the hands of the test."""
        return subprocess.Popen(
            [sys.executable, "-m", "assistant", *arguments],
            stdin=subprocess.PIPE,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **environ},
            preexec_fn=prepare,  # noqa: PLW1509 - no other thread of the test runs meanwhile
        )


def one_line(ended: Ended) -> str:
    """What an error has to be: one line on stderr, exit code 1, no traceback. The line."""
    assert ended.code == 1, ended
    (line,) = ended.err.splitlines()
    assert line.startswith("unknot: ")
    assert "Traceback" not in ended.out
    return line
