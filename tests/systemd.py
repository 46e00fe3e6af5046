"""A systemd of the tests: its end of the notification socket."""

import select
import socket
from pathlib import Path

HEARD_S = 60.0
"""Far longer than anything takes, also on a busy machine: reaching it is a failure, not a measurement."""


class NotifiedSystemd:
    """What a service told, one dict of its lines for each message."""

    def __init__(self, folder: Path) -> None:
        self.address = str(folder / "notify")
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self.address)
        self._socket.setblocking(False)

    def told(self) -> list[dict[str, str]]:
        """Everything that was told since the last time."""
        messages = []
        while True:
            try:
                text = self._socket.recv(4096).decode()
            except BlockingIOError:
                return messages
            messages.append(dict(line.split("=", 1) for line in text.split("\n")))

    def until(self, name: str) -> dict[str, str]:
        """The next message with this line, waited for; those before it are passed over."""
        while True:
            ready, _, _ = select.select([self._socket], [], [], HEARD_S)
            assert ready, f"{name} was never told"
            message = dict(line.split("=", 1) for line in self._socket.recv(4096).decode().split("\n"))
            if name in message:
                return message

    def close(self) -> None:
        self._socket.close()
