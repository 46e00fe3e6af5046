"""Printing to what stands still, or is gone, waits for nothing."""

import io
import os
import threading
from pathlib import Path

from rich.console import Console

from assistant.spool import MOST_WAITING, Spool, spooled

A_PIPE = 1 << 16


def nothing() -> None:
    pass


def test_what_is_printed_arrives_in_order() -> None:
    out = io.StringIO()
    with spooled(Console(file=out, width=40), nothing) as console:
        for number in range(100):
            console.print(number)
    assert out.getvalue().split() == [str(number) for number in range(100)]


def test_a_pipe_that_nobody_reads_holds_nobody_up() -> None:
    reading, writing = os.pipe()
    # Its thread stands still for good with this end of the pipe, so it is not closed before the other one.
    spool = Spool(os.fdopen(writing, "w"), nothing)
    line = "x" * 999 + "\n"
    with spool.running():
        for _ in range(3 * MOST_WAITING):
            assert spool.write(line) == 1000
    assert os.read(reading, A_PIPE).decode().startswith(line)
    os.close(reading)


def test_a_reader_who_is_gone_is_told_once() -> None:
    reading, writing = os.pipe()
    told: list[bool] = []
    gone = threading.Event()

    def tell() -> None:
        told.append(True)
        gone.set()

    with os.fdopen(writing, "w") as file, spooled(Console(file=file), tell) as console:
        os.close(reading)
        console.print("anybody there?")
        assert gone.wait(30)
        console.print("nobody")
    assert told == [True]


def test_it_is_a_terminal_where_the_file_behind_it_is_one() -> None:
    leader, follower = os.openpty()
    with os.fdopen(follower, "w") as terminal, Path(os.devnull).open("w") as no_terminal:
        assert Spool(terminal, nothing).isatty()
        assert not Spool(no_terminal, nothing).isatty()
        with spooled(Console(file=terminal), nothing) as console:
            assert console.is_terminal
    os.close(leader)


def test_letters_that_the_terminal_has_not_are_replaced() -> None:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding="ascii")
    with spooled(Console(file=file, width=40), nothing) as console:
        console.print("two · three")
    file.flush()
    assert raw.getvalue() == b"two ? three\n"
