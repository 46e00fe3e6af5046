"""What a service tells systemd over its notification socket: the protocol of sd_notify(3)."""

import contextlib
import os
import socket
from collections.abc import MutableMapping
from typing import Self

VARIABLES = ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID")
ABSTRACT = "@"
"""The first letter of an address that is no path."""


class NotifySocket:
    """One datagram of NAME=value lines at a time, sent without waiting.

    `watchdog_s` is how long systemd waits for the next WATCHDOG=1, None where it does not.
    """

    def __init__(self, address: str, watchdog_s: float | None = None) -> None:
        self.watchdog_s = watchdog_s
        self._address = "\0" + address[1:] if address.startswith(ABSTRACT) else address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)

    @classmethod
    def taken_from(cls, environ: MutableMapping[str, str]) -> Self | None:
        """The socket that the environment names, None where there is none.

        The variables are taken out: a program that this one starts does not speak in its name.
        """
        found = {name: environ.pop(name, "") for name in VARIABLES}
        if not found["NOTIFY_SOCKET"] or not hasattr(socket, "AF_UNIX"):
            return None
        for_us = found["WATCHDOG_PID"] in ("", str(os.getpid()))
        limit = found["WATCHDOG_USEC"]
        watched = for_us and limit.isdecimal() and int(limit) > 0
        return cls(found["NOTIFY_SOCKET"], int(limit) / 1e6 if watched else None)

    def tell(self, **lines: str) -> None:
        """Send these lines. Nobody there, or no room, is no error: who is not heard of is started again."""
        message = "\n".join(f"{name}={' '.join(value.split())}" for name, value in lines.items())
        with contextlib.suppress(OSError):
            self._socket.sendto(message.encode(), self._address)

    def close(self) -> None:
        self._socket.close()
