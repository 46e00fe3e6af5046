"""Safe words before the end of an utterance: a partial result that stands, and a second ear beside it."""

from dataclasses import dataclass
from typing import Protocol

from assistant.speech.frames import Samples


@dataclass(frozen=True, slots=True)
class Spotted:
    """A safe word that has just been said: likely, or such that it takes another doubt to believe it."""

    word: str
    likely: bool = True


class Spotter(Protocol):
    """A second ear, for safe words only. What it hears is doubtful: it holds, and asks."""

    def feed(self, chunk: Samples) -> Spotted | None:
        """What has just been said, None nearly always; chunks of 512 samples, all of them."""
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
        return self.fire(word) if self._stood >= self._chunks else None

    def fire(self, word: str | None) -> str | None:
        """The same without a hold: what is over need not stand."""
        if word is None or self.fired:
            return None
        self.fired = True
        return word
