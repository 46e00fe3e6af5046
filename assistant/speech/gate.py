"""Which results may count: thresholds as data (gates.yaml), by ear and by class of what is at stake."""

import enum
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.domain.errors import ContentError
from assistant.ports import Listening
from assistant.speech.fit import FitWeights
from assistant.speech.vad import CHUNK_MS

FILE = Path(__file__).with_name("gates.yaml")


class Stake(enum.StrEnum):
    """What depends on a phrase: a safe word only ever ends motion, an answer of the screening allows it."""

    SAFE = "safe"
    NORMAL = "normal"
    STRICT = "strict"
    SCREENING = "screening"
    WAKE = "wake"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Bounds(_Part):
    """One number for each class: the least that counts."""

    safe: float
    normal: float
    strict: float
    screening: float
    wake: float

    def of(self, stake: Stake) -> float:
        return float(getattr(self, stake.value))


class Classes(_Part):
    """The states of two classes, those of yes and no, and the most words of a phrase of the class `safe`."""

    screening: frozenset[str]
    wake: frozenset[str]
    clear_voice: frozenset[str]
    longest_safe: int

    def needs_clear_voice(self, listening: Listening, phrase: str) -> bool:
        """Whether it may not be said into a pillow: "no", and whatever else may pass a question."""
        return listening.state in self.clear_voice and listening.may_allow(phrase)

    def stake(self, listening: Listening, phrase: str) -> Stake:
        """What depends on this phrase in this state."""
        if phrase in listening.safe_words and len(phrase.split()) <= self.longest_safe:
            return Stake.SAFE
        if listening.state in self.wake:
            return Stake.WAKE
        if phrase in listening.harmless:
            return Stake.NORMAL
        if listening.state in self.screening:
            return Stake.SCREENING
        return Stake.STRICT if listening.strict else Stake.NORMAL


class InNoise(_Part):
    """In a room with less than `snr_db` an answer that allows motion must fit so well."""

    snr_db: float
    ratio: float
    fit: float


class NearlyAStop(_Part):
    """When a word that stops may be what was said: the likeliest phrase is no more than `behind` likelier."""

    behind: float
    ratio: float
    fit: float


class PocketSphinxGate(_Part):
    """By likelihood ratio per frame (log units, base 1.0001) and by how well each piece of the phrase fits.

    `fit` is the least logarithm of the odds, by `weights`; `doubtful` is the ratio of a partial safe word;
    `decoys` take what is no phrase where nothing moves.
    """

    ratio: Bounds
    fit: Bounds
    weights: FitWeights
    snr_db: Bounds
    in_noise: InNoise
    nearly: NearlyAStop
    surely: float
    doubtful: float
    hold_ms: int
    second_look: float
    decoys: tuple[str, ...]


class VoskGate(_Part):
    """By confidence (0 to 1) and by whether the words are plausible; `decoys` take what is no phrase."""

    confidence: Bounds
    surely: float
    snr_db: Bounds
    hold_ms: int
    least_cover: float
    most_cover: float
    shortest_word_s: float
    longest_word_s: float
    decoys: tuple[str, ...]


class Gates(_Part):
    """The whole file."""

    classes: Classes
    pocketsphinx: PocketSphinxGate
    vosk: VoskGate


def load_gates(file: Path = FILE) -> Gates:
    """Read the thresholds. Raises ContentError naming the file and what is wrong in it."""
    try:
        return Gates.model_validate(yaml.safe_load(file.read_text("utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise ContentError(f"{file} cannot be used: {error}.", "Install Unknot again.") from error


def chunks(hold_ms: int) -> int:
    """How many chunks of voice activity a hold of so many milliseconds is."""
    return max(1, round(hold_ms / CHUNK_MS))
