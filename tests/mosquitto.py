"""A real mosquitto on a free port of loopback, to be killed, paused and started again."""

import asyncio
import contextlib
import os
import random
import shutil
import signal
import socket
import ssl
import subprocess
import time
from pathlib import Path

ANSWER_S = 20.0


NOT_LENT = range(20_000, 32_000)
"""Ports that no system gives to whoever connects without asking for one (Linux from 32768, macOS from 49152): a
broker that is killed finds its port free when it comes back, and no client connects to itself meanwhile."""


def free_port() -> int:
    while True:
        port = random.SystemRandom().choice(NOT_LENT)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def mosquitto_program() -> str:
    """The path of mosquitto; its absence fails the test, it never skips it."""
    path = shutil.which("mosquitto") or shutil.which(
        "mosquitto", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin"
    )
    if path is None:
        raise AssertionError("These tests need mosquitto: install the package of that name.")
    return path


def connect_packet(client_id: str, user: str | None = None, password: str | None = None) -> bytes:
    """A CONNECT of MQTT 3.1.1 with a clean session, shorter than 128 bytes."""
    flags = 0x02 | (0x80 if user is not None else 0) | (0x40 if password is not None else 0)
    texts = [text.encode() for text in (client_id, user, password) if text is not None]
    rest = b"\x00\x04MQTT\x04" + bytes((flags,)) + b"\x00\x3c"
    rest += b"".join(len(text).to_bytes(2) + text for text in texts)
    assert len(rest) < 128
    return bytes((0x10, len(rest))) + rest


async def lets_in(
    port: int, user: str | None = None, password: str | None = None, *, tls: ssl.SSLContext | None = None
) -> bool:
    """What the broker on this port of loopback says to somebody: yes, or no, or it hangs up."""
    async with asyncio.timeout(ANSWER_S):
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=tls)
            try:
                writer.write(connect_packet("somebody", user, password))
                answer = await reader.readexactly(4)
            finally:
                writer.transport.abort()
        except (ConnectionError, ssl.SSLError, asyncio.IncompleteReadError):
            return False
    assert answer[0] == 0x20, "that is no CONNACK"
    return answer[3] == 0


class Mosquitto:
    """A broker of its own. With `users` (name -> password) nobody gets in without; it never persists."""

    def __init__(self, folder: Path, users: dict[str, str] | None = None, extra: str = "") -> None:
        self.port = free_port()
        self._config = folder / f"mosquitto-{self.port}.conf"
        lines = [f"listener {self.port} 127.0.0.1", "persistence false", "log_dest none", extra]
        # Started as root it would change to a user that cannot read the folder of the test.
        if os.geteuid() == 0:
            lines.append("user root")
        if users is None:
            lines.append("allow_anonymous true")
        else:
            passwords = folder / f"passwords-{self.port}"
            passwords.touch(mode=0o600)
            for name, password in users.items():
                subprocess.run(["mosquitto_passwd", "-b", str(passwords), name, password], check=True)
            lines += ["allow_anonymous false", f"password_file {passwords}"]
        self._config.write_text("\n".join(lines) + "\n")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"mqtt://127.0.0.1:{self.port}"

    def url_for(self, user: str, password: str) -> str:
        return f"mqtt://{user}:{password}@127.0.0.1:{self.port}"

    def start(self) -> None:
        self._process = subprocess.Popen([mosquitto_program(), "-c", str(self._config)])
        deadline = time.monotonic() + ANSWER_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                assert self._process.poll() is None, "mosquitto ended at once"
                assert time.monotonic() < deadline, "mosquitto does not listen"
                time.sleep(0.02)  # another process: there is nothing to wait on but its port
            else:
                return

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def pause(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)
