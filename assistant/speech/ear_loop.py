"""Inside the sound process: from the microphone, without the echo, through the recogniser, to the hub."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from assistant.ports import Heard, Source, Stage
from assistant.speech.blocks import BlockQueue, End
from assistant.speech.echo import EchoCanceller
from assistant.speech.frames import BLOCK, RATE, Samples, level_dbfs, loudest_dbfs, milliseconds
from assistant.speech.recent import RecentSound, write_private
from assistant.speech.recogniser import PRE_ROLL, Recogniser, Utterance
from assistant.speech.vad import CHUNK
from assistant.speech.watch import Fault, MicrophoneWatch
from assistant.speech.wire import Message

WAIT_S = 0.2
MOSTLY_ECHO_DB = 12.0
"""Where the canceller takes away more than this, what is left is no person but the assistant's own voice."""
STANDS_OUT_DB = 10.0
TAKEN_DB = 20.0
FAINT_DB = 17.0
"""While the canceller learns the room, a word is one of the assistant's own where more than TAKEN_DB was
taken away from it and it stands less than FAINT_DB out of the room's noise.

What was left of its voice lay 22 dB down and more, and stood up to 16 out of the noise. Words over it, from
three metres or into a pillow, lost 14 at the most and stood out by 32 and more; over one 6 dB louder than a
person at one metre they lost up to 24, and one of them stood out by no more than 17.3 (in white noise).
"""
BEFORE_MS = milliseconds(PRE_ROLL * CHUNK)
"""What a word was made out of begins so long before it: the end of a loud sound leaves a soft one."""
LATELY_S = 10.0
"""Longer than the longest utterance and the silence that ends it."""


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
        # Where each block of late began (ms), and its level before the echo was taken out.
        self._lately: deque[tuple[int, float]] = deque(maxlen=round(LATELY_S * RATE / BLOCK))
        self._doubted = False
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
        self._lately.append((self._recogniser.position_ms, self._level))
        clean = block if self._echo is None else self._echo.clean(block)
        self._recent.push(clean)
        found = self._recogniser.feed(clean)
        self._notice_person(level_dbfs(clean))
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

    def _residue(self, heard: Heard) -> bool:
        """Whether this is only what the canceller left of the assistant's own voice.

        What was told when it was doubtful is told to its end.
        """
        if self._echo is None or not self._echo.learning or heard.snr_db is None or heard.level_dbfs is None:
            return False
        if heard.stage is Stage.FINAL and self._doubted:
            return False
        start, end = heard.audio_start_ms or 0, heard.audio_end_ms or 0
        raw = loudest_dbfs(level for at, level in self._lately if start - BEFORE_MS <= at < end)
        return heard.snr_db < FAINT_DB and heard.level_dbfs < raw - TAKEN_DB

    def _report(self, found: list[Utterance]) -> None:
        for utterance in found:
            if self._residue(utterance.heard):
                continue
            if utterance.heard.by is not Source.SPOTTER:
                self._doubted = utterance.heard.stage is Stage.DOUBTFUL
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
