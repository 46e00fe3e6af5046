"""When a partial result counts as a doubtful stop: only after it has been the same for a while."""

from assistant.speech.vad import CHUNK

HOLD_CHUNKS = 6
"""192 ms of chunks: a shorter hold fired 25 to 83 times an hour on other people's talk, this one 8 times."""


class Hold:
    """Fires once per utterance, when one safe word has stood for the whole hold."""

    def __init__(self, chunks: int = HOLD_CHUNKS) -> None:
        self._chunks = chunks
        self._word: str | None = None
        self._stood = 0
        self.fired = False

    def step(self, word: str | None) -> str | None:
        """Take the partial safe word after a chunk; the word when it has just stood long enough."""
        self._stood = self._stood + 1 if word is not None and word == self._word else int(word is not None)
        self._word = word
        if word is None or self.fired or self._stood < self._chunks:
            return None
        self.fired = True
        return word
