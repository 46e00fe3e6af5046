"""A question as it is put: its words, the state that hears its answer, and what is no answer to it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

TRIES = 3


@dataclass(frozen=True, slots=True)
class Question:
    """A prompt and what hears its answer.

    `expects` is the dialogue state; `clearer` is said the second time.
    """

    id: str
    text: str
    clearer: str
    expects: str
    means: str = ""
    why: str = ""
    strict: bool = False
    correctable: bool = False
    refuses: Mapping[str, str] = field(default_factory=dict)
    """Intents that the state hears and that are no answer here -> the line that says so."""
    early: frozenset[str] = frozenset()
    """Commands said while the question was being spoken that count: only such as lower something."""
    tries: int = TRIES
    longest_window_s: float = math.inf
    """For a question that a motor waits on: however much time the person gets elsewhere."""
