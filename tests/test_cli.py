"""The program as it is started: its ends, its exit codes, and a first evening without a name."""

import fcntl
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import ENDS_S, CommandLine

pytestmark = pytest.mark.processes

SMALLEST_PIPE = 4096
A_FLOOD = "help\n" * 300
"""Far more lines in answer than the smallest pipe and a terminal's buffer hold."""

COMMANDS = (
    *("run", "demo", "simulate", "devices", "hear", "setup", "doctor"),
    *("people", "course", "history", "report", "service", "export", "forget", "backup", "restore"),
)


def test_each_command_explains_itself(unknot: CommandLine) -> None:
    ended = unknot("--help")
    assert ended.code == 0
    for command in COMMANDS:
        assert command in ended.out
        explained = unknot(command, "--help")
        assert explained.code == 0
        assert "Usage" in explained.out


def test_wrong_options_are_exit_code_two(unknot: CommandLine) -> None:
    assert unknot("run", "--no-such-option").code == 2
    assert unknot("course", "--sessions", "9").code == 2


def test_who_is_not_known_is_told_how_to_be_remembered(unknot: CommandLine) -> None:
    first = unknot("run", "--text")
    assert first.code == 0
    assert "I know nobody yet" in first.out
    assert "`unknot setup`" in first.out
    assert "--person NAME" in first.out
    assert "I know nobody" not in unknot("run", "--text", "--person", "Anna").out


def test_how_to_type_is_told(unknot: CommandLine) -> None:
    assert '"help" shows what can be said now' in unknot("run", "--text").out


def test_setup_with_yes_leaves_a_folder_that_run_takes(unknot: CommandLine) -> None:
    assert unknot("setup", "--yes", "--no-model").code == 0
    assert (unknot.home / "settings.toml").exists()
    assert unknot("run", "--text").code == 0


def test_nothing_but_the_journal_is_on_stdout_with_events(unknot: CommandLine) -> None:
    ended = unknot("run", "--no-web", "--text", "--events", "-")
    assert ended.code == 0
    assert all(line.startswith('{"v":1,') for line in ended.out.splitlines())
    assert '"type":"ready"' in ended.out.splitlines()[0]
    assert "I know nobody yet" in ended.err


def until_it_listens(hub: "subprocess.Popen[str]") -> None:
    assert hub.stdout is not None
    for line in hub.stdout:
        if '"type":"asked"' in line:
            return
    raise AssertionError(f"it never listened: {hub.stderr.read() if hub.stderr else ''}")


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)],
    ids=str,
)
def test_a_signal_stops_motors_first_and_ends_without_a_word(
    unknot: CommandLine, number: signal.Signals, code: int
) -> None:
    hub = unknot.start("run", "--no-web", "--text", "--person", "Anna", "--events", "-")
    until_it_listens(hub)
    hub.send_signal(number)
    # Its keyboard stays open until it has ended: the end of that would be a stop too.
    assert hub.wait(ENDS_S) == code
    out, err = hub.communicate()
    assert err == ""
    assert '"type":"stop","by":"signal"' in out.splitlines()[0]


def test_a_reader_who_has_seen_enough_ends_the_hub(unknot: CommandLine) -> None:
    hub = unknot.start("run", "--no-web", "--text", "--person", "Anna", "--events", "-")
    until_it_listens(hub)
    assert hub.stdout is not None
    assert hub.stdin is not None
    assert hub.stderr is not None
    hub.stdout.close()
    # Its next line finds nobody; its keyboard stays open, so that only this can end it.
    hub.stdin.write("help\n")
    hub.stdin.flush()
    assert hub.wait(ENDS_S) == 128 + signal.SIGPIPE
    assert hub.stderr.read() == ""


@pytest.mark.skipif(sys.platform != "linux", reason="only there can a pipe be made small")
@pytest.mark.parametrize("events", [("--events", "-"), ()], ids=["events", "captions"])
def test_I3_a_stdout_that_nobody_reads_holds_up_no_stop(
    unknot: CommandLine, tmp_path: Path, events: tuple[str, ...]
) -> None:
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, SMALLEST_PIPE)
    lines = tmp_path / "lines"
    watched = events or ("--events", str(lines))
    hub = unknot.start("run", "--no-web", "--text", "--person", "Anna", *watched, stdout=writing)
    os.close(writing)
    _, err = hub.communicate(f"{A_FLOOD}stop\n", timeout=ENDS_S)
    assert (hub.returncode, err) == (0, "")
    if not events:
        assert '"type":"stop","by":"typed","word":"stop"' in lines.read_text()
    os.close(reading)


def test_ctrl_c_at_a_question_of_setup_ends_it_at_once(unknot: CommandLine) -> None:
    leader, follower = pty.openpty()
    setup = subprocess.Popen(
        [sys.executable, "-m", "assistant", "setup", "--no-model"],
        stdin=follower,
        stdout=follower,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    os.close(follower)
    shown = b""
    os.write(leader, b"Anna\n")
    while b"Your age" not in shown:
        shown += os.read(leader, 1024)
    setup.send_signal(signal.SIGINT)
    try:
        while piece := os.read(leader, 1024):
            shown += piece
    except OSError:  # how Linux says that the other end is closed
        pass
    assert setup.wait(ENDS_S) == 130
    assert b"What you have answered is kept" in shown
    assert setup.stderr is not None
    assert setup.stderr.read() == b""
    setup.stderr.close()
    os.close(leader)
    assert "Anna" in unknot("history").out
