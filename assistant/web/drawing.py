"""Charts as lines and bars of an SVG: where each point lies, worked out here; the template draws them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.domain.course import SessionRecord

WIDTH, HEIGHT, EDGE = 600.0, 240.0, 34.0
HIGHEST_PAIN = 10


@dataclass(frozen=True, slots=True)
class PainPoint:
    """Pain before and after one session, and where it lies; y is None where it was not asked."""

    day: dt.date
    x: float
    before: int | None
    after: int | None
    before_y: float | None
    after_y: float | None


@dataclass(frozen=True, slots=True)
class Bar:
    """Minutes with one kind of massager; `share` is 0 to 1 of the longest bar."""

    kind: str
    minutes: float
    share: float


def pain_points(sessions: Sequence[SessionRecord]) -> list[PainPoint]:
    """A point for each session in which pain was told, oldest first, across the width of the chart."""
    told = [s for s in sessions if s.pain_before is not None or s.pain_after is not None]
    step = (WIDTH - 2 * EDGE) / max(1, len(told) - 1)
    return [
        PainPoint(
            s.began.date(),
            round(EDGE + n * step if len(told) > 1 else WIDTH / 2, 1),
            s.pain_before,
            s.pain_after,
            _pain_y(s.pain_before),
            _pain_y(s.pain_after),
        )
        for n, s in enumerate(told)
    ]


def _pain_y(pain: int | None) -> float | None:
    """Ten is at the top."""
    if pain is None:
        return None
    return round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * pain / HIGHEST_PAIN, 1)


def pain_grid() -> list[tuple[int, float]]:
    """The levels that have a line, and where."""
    return [(pain, _pain_y(pain) or 0.0) for pain in (0, 2, 4, 6, 8, 10)]


def minutes_by_kind(sessions: Sequence[SessionRecord]) -> list[Bar]:
    """All minutes with each kind, the most first."""
    minutes: dict[str, float] = {}
    for session in sessions:
        kind = session.kind.value
        minutes[kind] = minutes.get(kind, 0.0) + session.seconds / 60
    longest = max(minutes.values(), default=0.0) or 1.0
    return [
        Bar(kind, spent, spent / longest) for kind, spent in sorted(minutes.items(), key=lambda one: -one[1])
    ]
