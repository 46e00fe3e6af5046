"""Pain before and after the sessions, compared: what the person said (numeric rating scale)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from assistant.domain.course import SessionRecord

FEWEST_FOR_A_TREND = 6
THEN_AND_NOW = 3


@dataclass(frozen=True, slots=True)
class PainCompared:
    """In how many sessions pain was lower, the same and higher afterwards, of those with both numbers."""

    lower: int
    same: int
    higher: int

    @property
    def of(self) -> int:
        return self.lower + self.same + self.higher


def compare_pain(sessions: Iterable[SessionRecord]) -> PainCompared:
    """Count the sessions in which both numbers were given."""
    changes = [
        session.pain_after - session.pain_before
        for session in sessions
        if session.pain_before is not None and session.pain_after is not None
    ]
    return PainCompared(
        sum(change < 0 for change in changes), changes.count(0), sum(change > 0 for change in changes)
    )


def pain_then_and_now(sessions: Sequence[SessionRecord]) -> tuple[float, float] | None:
    """The mean pain before the first three and before the last three sessions; None with fewer than six."""
    before = [session.pain_before for session in sessions if session.pain_before is not None]
    if len(before) < FEWEST_FOR_A_TREND:
        return None
    return fmean(before[:THEN_AND_NOW]), fmean(before[-THEN_AND_NOW:])


def pain_in_words(sessions: Sequence[SessionRecord]) -> str:
    """The plain summary for reading; empty where nothing was rated twice."""
    pain = compare_pain(sessions)
    if not pain.of:
        return ""
    word = "session" if pain.of == 1 else "sessions"
    text = f"Pain was lower after the session in {pain.lower} of {pain.of} {word}"
    text += f", higher in {pain.higher}." if pain.higher else "."
    if (trend := pain_then_and_now(sessions)) is not None:
        text += f" Before the first three sessions it was {trend[0]:.1f} on average, "
        text += f"before the last three {trend[1]:.1f}."
    return text + " These are your own numbers, and no promise."
