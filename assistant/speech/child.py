"""What every process of ours does first: it dies with the hub, and its stdout carries messages only."""

import contextlib
import ctypes
import os
import signal
import sys
import threading
from typing import BinaryIO

from assistant.speech.wire import Message, encode

PR_SET_PDEATHSIG = 1


class Outbox:
    """Sends messages to the hub, whole, from any thread."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()

    def send(self, message: Message) -> None:
        """Raises nothing when the hub is gone: the end of stdin tells that."""
        with self._lock, contextlib.suppress(BrokenPipeError):
            self._pipe.write(encode(message))
            self._pipe.flush()


def settle() -> Outbox:
    """Take stdout for messages; whatever libraries print goes to stderr.

    Ctrl-C is for the hub, which stops motors first and closes this process after.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    private = os.dup(1)
    os.dup2(2, 1)
    return Outbox(os.fdopen(private, "wb"))
