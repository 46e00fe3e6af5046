"""Inside the sound process: from the microphone, without the echo, through the recogniser, to the hub."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from assistant.ports import Heard, Stage
from assistant.speech.blocks import BlockQueue, End
from assistant.speech.echo import EchoCanceller
from assistant.speech.frames import BLOCK, RATE, Samples, level_dbfs, loudest_dbfs, milliseconds
from assistant.speech.recent import RecentSound, write_private
from assistant.speech.recogniser import Recogniser, Utterance
from assistant.speech.watch import Fault, MicrophoneWatch
from assistant.speech.wire import Message

WAIT_S = 0.2
MOSTLY_ECHO_DB = 12.0
"""Where the canceller takes away more than this, what is left is no person but the assistant's own voice."""
STANDS_OUT_DB = 10.0
RESIDUE_DB = 20.0
"""A word from which the canceller took away more than this is one of the assistant's own.

Of words said over its voice, from a metre, from three, and into a pillow, it took 10 at the most.
"""
LATELY_S = 1.0


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
        watch: MicrophoneWatch | None = None,
    ) -> None:
        self._recogniser = recogniser
        self._blocks = blocks
        self._send = send
        self._echo = echo
        self._person_speaks = person_speaks
        self._watch = watch
        self._fault: Fault | None = None
        self._person = False
        self._level = -96.0
        # Of each block of the last second: as the microphone had it, and without the echo.
        self._lately: deque[tuple[float, float]] = deque(maxlen=round(LATELY_S * RATE / BLOCK))
        self._recent = RecentSound()
        self._keep: Path | None = None
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
                self.hear(block)
        return None

    def stop(self) -> None:
        self._stopped.set()

    def keep_next(self, path: Path) -> None:
        """Write the sound of the next utterance to `path`, for its owner only, and tell `kept`."""
        self._keep = path

    def pulse(self) -> Message:
        """How far the sound has come in and how far it has been heard: the proofs of life."""
        return {
            "type": "pulse",
            "captured_ms": milliseconds(self._blocks.captured),
            "position_ms": self._recogniser.position_ms,
            "dbfs": round(self._level, 1),
            "overruns": self._blocks.overruns,
            "speaking": self._recogniser.speaking,
            "floor_dbfs": self._recogniser.noise.floor_dbfs,
            "fault": self._fault,
        }

    def hear(self, block: Samples) -> None:
        """Take in the next block that was captured; what becomes known with it is sent."""
        self._level = level_dbfs(block)
        if self._watch is not None:
            self._fault = self._watch.step(block)
        before = self._recogniser.speaking
        clean = block if self._echo is None else self._echo.clean(block)
        self._recent.push(clean)
        found = self._recogniser.feed(clean)
        clean_dbfs = level_dbfs(clean)
        self._lately.append((self._level, clean_dbfs))
        self._notice_person(clean_dbfs)
        if self._recogniser.speaking != before:
            self._send(self.pulse())
        self._report(found)

    def _notice_person(self, clean_dbfs: float) -> None:
        """Tell when a person begins and ends: what the assistant hears of its own voice is nobody."""
        speaking = self._recogniser.speaking
        if speaking == self._person or (speaking and self._own_voice(clean_dbfs)):
            return
        self._person = speaking
        if self._person_speaks is not None:
            self._person_speaks(speaking)

    def _own_voice(self, clean_dbfs: float) -> bool:
        if self._echo is None:
            return False
        floor = self._recogniser.noise.floor_dbfs
        faint = floor is not None and clean_dbfs < floor + STANDS_OUT_DB
        return faint or not self._echo.settled or clean_dbfs < self._level - MOSTLY_ECHO_DB

    def _residue(self) -> bool:
        """Whether what was just made out is only what the canceller left of the assistant's own voice.

        Once it knows the room that is no word any more, and whatever is heard counts, however faint.
        """
        if self._echo is None or self._echo.knows_the_room:
            return False
        raw, clean = (loudest_dbfs(levels) for levels in zip(*self._lately, strict=True))
        return clean < raw - RESIDUE_DB

    def _report(self, found: list[Utterance]) -> None:
        if found and self._residue():
            return
        for utterance in found:
            # The microphone went on while the words were made out.
            heard = replace(utterance.heard, made_out_ms=milliseconds(self._blocks.captured))
            self._send({"type": "heard", **asdict(replace(utterance, heard=heard))})
            if heard.stage is Stage.FINAL and (path := self._keep) is not None:
                self._keep = None
                self._write(path, heard)

    def _write(self, path: Path, heard: Heard) -> None:
        sound = self._recent.between(heard.audio_start_ms or 0, heard.audio_end_ms or 0)
        try:
            write_private(path, sound)
        except OSError as error:
            what = f"{path} cannot be written: {error.strerror}."
            self._send({"type": "problem", "what": what, "remedy": "Free some space."})
        else:
            self._send({"type": "kept", "path": str(path), "seconds": sound.size / RATE})
