"""The protocol of sd_notify(3), over real sockets."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.sd_notify import NotifySocket
from tests.systemd import NotifiedSystemd

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="needs Unix sockets")


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[NotifiedSystemd]:
    listening = NotifiedSystemd(tmp_path)
    yield listening
    listening.close()


def test_lines_of_one_message_come_together(systemd: NotifiedSystemd) -> None:
    ours = NotifySocket(systemd.address)
    ours.tell(READY="1", STATUS="Listening: Vosk = good")
    ours.tell(WATCHDOG="1")
    assert systemd.told() == [{"READY": "1", "STATUS": "Listening: Vosk = good"}, {"WATCHDOG": "1"}]
    ours.close()


def test_a_status_of_several_lines_says_nothing_more_than_a_status(systemd: NotifiedSystemd) -> None:
    ours = NotifySocket(systemd.address)
    ours.tell(STATUS="a microphone\nWATCHDOG=1")
    assert systemd.told() == [{"STATUS": "a microphone WATCHDOG=1"}]
    ours.close()


@pytest.mark.skipif(sys.platform != "linux", reason="addresses that are no path are Linux's own")
def test_an_address_that_is_no_path() -> None:
    name = f"unknot-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("\0" + name)
        ours = NotifySocket("@" + name)
        ours.tell(READY="1")
        assert listening.recv(100) == b"READY=1"
        ours.close()


def test_nobody_there_and_nobody_reading_is_not_waited_for(tmp_path: Path, systemd: NotifiedSystemd) -> None:
    nobody = NotifySocket(str(tmp_path / "none"))
    nobody.tell(READY="1")
    nobody.close()
    ours = NotifySocket(systemd.address)
    for _ in range(2000):  # far more than a socket keeps
        ours.tell(WATCHDOG="1")
    assert 0 < len(systemd.told()) < 2000
    ours.close()


@pytest.mark.parametrize(
    ("variables", "watchdog_s"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "20000000"}, 20.0),
        ({"WATCHDOG_USEC": "20000000", "WATCHDOG_PID": str(os.getpid())}, 20.0),
        ({"WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
    ],
)
def test_patience_is_what_systemd_says_to_this_process(
    variables: dict[str, str], watchdog_s: float | None, systemd: NotifiedSystemd
) -> None:
    environ = {"NOTIFY_SOCKET": systemd.address, "HOME": "/h", **variables}
    ours = NotifySocket.taken_from(environ)
    assert ours is not None
    assert ours.watchdog_s == watchdog_s
    assert environ == {"HOME": "/h"}  # a program that the hub starts does not speak in its name
    ours.close()


@pytest.mark.parametrize("environ", [{}, {"NOTIFY_SOCKET": ""}, {"WATCHDOG_USEC": "1"}])
def test_without_systemd_there_is_nobody_to_tell(environ: dict[str, str]) -> None:
    assert NotifySocket.taken_from(environ) is None
