"""When a partial result counts as a doubtful stop: only after it has stood for a while."""


class Hold:
    """Fires once per utterance, when one safe word has stood for the whole hold."""

    def __init__(self, chunks: int) -> None:
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
