"""When a partial result counts as a doubtful stop: only after it has stood for a while."""


class Hold:
    """Fires once per utterance, when nothing but safe words has stood for the whole hold.

    Which of them it is may change ("stop", "stop it"): each of them ends motion.
    """

    def __init__(self, chunks: int) -> None:
        self._chunks = chunks
        self._stood = 0
        self.fired = False

    def step(self, word: str | None) -> str | None:
        """Take the partial safe word after a chunk; the word when it has just stood long enough."""
        self._stood = 0 if word is None else self._stood + 1
        if word is None or self.fired or self._stood < self._chunks:
            return None
        self.fired = True
        return word
