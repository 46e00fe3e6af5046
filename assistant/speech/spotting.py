"""Safe words before the end of an utterance: a partial result that stands, and a second ear beside it."""

from typing import Protocol

from assistant.speech.frames import Samples


class Spotter(Protocol):
    """A second ear, for safe words only. What it hears is doubtful: it holds, and asks."""

    def feed(self, chunk: Samples) -> str | None:
        """The safe word that has just been said, None nearly always; chunks of 512 samples, all of them."""
        ...


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
