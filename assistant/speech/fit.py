"""How well a phrase explains an utterance, piece by piece.

The likelihood of the whole dilutes what does not fit: a decoder that may hear only phrases lays one word
where it fits best and takes the rest of a stranger's sentence for silence, or stretches a word, or says it
three times.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

FRAME_MS = 10

WORST_RATIO = 40.0
WORST_WORD_RATIO = 60.0
MOST_LEFT_MS = 400.0
SLOWEST_MS = 300.0
"""Worse than that weighs no more."""
MOST_TIMES = 2
"""Who is in trouble says "stop stop"; a stranger's sentence is filled with more."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a decoder's result: `word` is None for silence; the score in log units of base 1.0001."""

    word: str | None
    start: int
    frames: int
    score: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an utterance says for and against a phrase.

    `ratio` is the likelihood of its words against that of any sounds, per frame, and `worst` that of the word
    that fits worst; `left_ms` is how much of the voice the phrase takes for silence; `ms_per_sound` how long
    the voice was for each sound of it; `times` how often it was said.
    """

    ratio: float
    worst: float
    left_ms: float
    ms_per_sound: float
    times: float

    @classmethod
    def of(
        cls,
        words: Sequence[Piece],
        sounds: Sequence[Piece],
        voice: tuple[int, int],
        phrase_sounds: int,
        phrase_words: int,
    ) -> "Evidence":
        """From the pieces of both decoders; `voice` is its first frame and the one after its last.

        `phrase_sounds` and `phrase_words` are how many the phrase has. Raises ValueError without any.
        """
        said = [piece for piece in words if piece.word is not None]
        if not said or phrase_sounds < 1:
            raise ValueError("there are no words")
        any_sound = _per_frame(sounds, max(piece.start + piece.frames for piece in words))
        gains = [piece.score - any_sound[piece.start : piece.start + piece.frames].sum() for piece in said]
        frames = [piece.frames for piece in said]
        start, end = voice
        silent = [piece for piece in words if piece.word is None]
        left = sum(max(0, min(piece.start + piece.frames, end) - max(piece.start, start)) for piece in silent)
        times = len(said) / phrase_words
        return cls(
            ratio=float(sum(gains)) / sum(frames),
            worst=min(float(gain) / count for gain, count in zip(gains, frames, strict=True)),
            left_ms=left * FRAME_MS,
            ms_per_sound=max(0, end - start) * FRAME_MS / (phrase_sounds * times),
            times=times,
        )


class FitWeights(BaseModel):
    """What each piece of the evidence weighs; the sum is the logarithm of the odds of the phrase."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bias: float
    ratio: float
    worst: float
    left_ms: float
    ms_per_sound: float
    repeated: float

    def log_odds(self, evidence: Evidence) -> float:
        """For and against, as one number: 0 is even."""
        return (
            self.bias
            + self.ratio * max(-WORST_RATIO, evidence.ratio)
            + self.worst * max(-WORST_WORD_RATIO, evidence.worst)
            + self.left_ms * min(MOST_LEFT_MS, evidence.left_ms)
            + self.ms_per_sound * min(SLOWEST_MS, evidence.ms_per_sound)
            + self.repeated * (evidence.times > MOST_TIMES)
        )


def _per_frame(pieces: Sequence[Piece], count: int) -> npt.NDArray[np.float64]:
    """The score of the pieces spread evenly over their frames, at least `count`."""
    scores = np.zeros(max(count, max((piece.start + piece.frames for piece in pieces), default=0)))
    for piece in pieces:
        scores[piece.start : piece.start + piece.frames] += piece.score / max(1, piece.frames)
    return scores


def probability(log_odds: float) -> float:
    """The odds as a number from 0 to 1."""
    return round((1 + math.tanh(log_odds / 2)) / 2, 3)
