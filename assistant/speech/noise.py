"""How loud the room is without the voice, and how far a voice stands out of it."""

from collections import deque

from assistant.speech.vad import CHUNK_MS

WINDOW_MS = 10_000
LEAST_MS = 500
QUIETEST = 0.2
"""Even whoever talks without end pauses a fifth of the time, so that is the room."""
MOST_DB = 60.0


class NoiseMeter:
    """Follows the level of one stream, chunk by chunk; levels in dBFS."""

    def __init__(self) -> None:
        self._levels: deque[float] = deque(maxlen=WINDOW_MS // CHUNK_MS)

    def step(self, dbfs: float) -> None:
        """Take the level of the next chunk."""
        self._levels.append(dbfs)

    @property
    def floor_dbfs(self) -> float | None:
        """The room without the voice, over the last ten seconds; None before there was half a second."""
        if len(self._levels) * CHUNK_MS < LEAST_MS:
            return None
        return sorted(self._levels)[int(QUIETEST * len(self._levels))]

    def snr_db(self, voice_dbfs: float) -> float | None:
        """How far a voice of this level stands out, 0 to 60 dB; None as long as the room is not known."""
        floor = self.floor_dbfs
        return None if floor is None else round(min(MOST_DB, max(0.0, voice_dbfs - floor)), 1)
