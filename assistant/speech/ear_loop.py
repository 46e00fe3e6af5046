"""Inside the sound process: from the microphone, without the echo, through the recogniser, to the hub."""

import threading
from collections.abc import Callable
from dataclasses import asdict

from assistant.speech.blocks import BlockQueue, End
from assistant.speech.echo import EchoCanceller
from assistant.speech.frames import Samples, level_dbfs, milliseconds
from assistant.speech.recogniser import Recogniser, Utterance
from assistant.speech.wire import Message

WAIT_S = 0.2


class EarLoop:
    """One thread that hears. `send` takes messages for the hub, `person_speaks` each change of that."""

    def __init__(
        self,
        recogniser: Recogniser,
        blocks: BlockQueue,
        send: Callable[[Message], None],
        *,
        echo: EchoCanceller | None = None,
        person_speaks: Callable[[bool], None] | None = None,
    ) -> None:
        self._recogniser = recogniser
        self._blocks = blocks
        self._send = send
        self._echo = echo
        self._person_speaks = person_speaks
        self._level = -96.0
        self._stopped = threading.Event()

    def run(self) -> End | None:
        """Hear until the sound ends, which is returned, or until `stop`."""
        while not self._stopped.is_set():
            block = self._blocks.get(WAIT_S)
            if isinstance(block, End):
                self._report(self._recogniser.finish())
                self._send(self.pulse())
                return block
            if block is not None:
                self._hear(block)
        return None

    def stop(self) -> None:
        self._stopped.set()

    def pulse(self) -> Message:
        """How far the sound has come in and how far it has been heard: the proofs of life."""
        return {
            "type": "pulse",
            "captured_ms": milliseconds(self._blocks.captured),
            "position_ms": self._recogniser.position_ms,
            "dbfs": round(self._level, 1),
            "overruns": self._blocks.overruns,
            "speaking": self._recogniser.speaking,
        }

    def _hear(self, block: Samples) -> None:
        self._level = level_dbfs(block)
        before = self._recogniser.speaking
        found = self._recogniser.feed(block if self._echo is None else self._echo.clean(block))
        if self._recogniser.speaking != before:
            if self._person_speaks is not None:
                self._person_speaks(not before)
            self._send(self.pulse())
        self._report(found)

    def _report(self, found: list[Utterance]) -> None:
        for utterance in found:
            self._send({"type": "heard", **asdict(utterance)})
