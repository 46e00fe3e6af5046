"""A question as it is put: its words, the state that hears its answer, and what is no answer to it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.ports import TOO_MUFFLED, TOO_NOISY
from intents import Match

TRIES = 3
NOT_UNDERSTOOD = "NotUnderstood"
HARD_TO_HEAR: Mapping[str, str] = {TOO_NOISY: "too_noisy", TOO_MUFFLED: "too_muffled"}
"""Why something was not understood -> the line that says what would help."""


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
    within: tuple[int, int] | None = None
    """The smallest and the largest number that is an answer; outside, it is asked again with the range."""
    private: bool = False
    """A screen that others see too should not show it unasked."""
    may_hold: bool = False
    """Hands are on the person meanwhile: "wait" is an answer, and not a wish for more time to think."""
    tries: int = TRIES
    louder: bool = False
    """Asked again, it is asked louder: whoever is massaged may have dozed off."""
    longest_window_s: float = math.inf
    """For a question that a motor waits on: however much time the person gets elsewhere."""

    @property
    def span(self) -> Mapping[str, int]:
        """The slots of the line that tells which numbers are answers."""
        return dict(zip(("low", "high"), self.within, strict=True)) if self.within else {}

    def refused(self, match: Match) -> str | None:
        """The line that says why this is no answer here, None for what may be one."""
        numbers = [int(value) for value in match.slots.values() if str(value).isdigit()]
        outside = self.within and any(not self.within[0] <= n <= self.within[1] for n in numbers)
        if match.intent == NOT_UNDERSTOOD and (line := HARD_TO_HEAR.get(str(match.slots.get("why")))):
            return line
        if match.intent == NOT_UNDERSTOOD:
            typed_number = any(sign.isdigit() for sign in match.text)
            return "number_between" if self.within and typed_number else "did_not_catch"
        return "number_between" if outside else self.refuses.get(match.intent)
