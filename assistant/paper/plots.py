"""The plots of the report as points of an SVG: where each lies is worked out here, the template draws them.

All share one axis of dates, so that they can be read below one another.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.domain.adherence import Adherence
from assistant.domain.course import SessionRecord
from assistant.domain.device import Kind

WIDTH, LEFT, RIGHT = 640.0, 34.0, 12.0
TOP, BOTTOM = 10.0, 20.0
SHORTEST_DAYS = 13
"""A single session still lies on an axis of two weeks."""
MOST_TICKS = 7
WORST_PAIN = 10


@dataclass(frozen=True, slots=True)
class Dates:
    """The axis: the days from `first` to `last` across the width."""

    first: dt.date
    last: dt.date

    @classmethod
    def over(cls, days: Iterable[dt.date]) -> "Dates":
        """From the first of these days to the last, two weeks at least. Raises ValueError without a day."""
        found = sorted(days)
        return cls(found[0], max(found[-1], found[0] + dt.timedelta(days=SHORTEST_DAYS)))

    def x(self, day: dt.date) -> float:
        across = (day - self.first) / (self.last - self.first)
        return round(LEFT + (WIDTH - LEFT - RIGHT) * across, 1)

    def ticks(self) -> list[tuple[float, str]]:
        """Where a date is written below the axis, whole weeks apart, and the date."""
        weeks = ((self.last - self.first).days // 7) // MOST_TICKS + 1
        days = range(0, (self.last - self.first).days + 1, 7 * weeks)
        return [
            (self.x(day), f"{day.day} {day:%b}") for day in (self.first + dt.timedelta(days=n) for n in days)
        ]


@dataclass(frozen=True, slots=True)
class PainMark:
    """Pain before and after one session, as heights; None where it was not told."""

    x: float
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class MinutesBar:
    """What was spent with one kind of massager; `share` is 0 to 1 of the longest bar."""

    kind: Kind
    minutes: float
    sessions: int
    share: float


def height(value: float, top: float, plot_height: float) -> float:
    """Where `value` of 0 to `top` lies in a plot: 0 at its bottom line."""
    return round(plot_height - BOTTOM - (plot_height - TOP - BOTTOM) * value / top, 1)


def pain_marks(sessions: Sequence[SessionRecord], dates: Dates, plot_height: float) -> list[PainMark]:
    """A mark for each session in which pain was told."""

    def y(pain: int | None) -> float | None:
        return None if pain is None else height(pain, WORST_PAIN, plot_height)

    return [
        PainMark(dates.x(session.began.date()), y(session.pain_before), y(session.pain_after))
        for session in sessions
        if session.pain_before is not None or session.pain_after is not None
    ]


def minutes_bars(sessions: Iterable[SessionRecord]) -> list[MinutesBar]:
    """The minutes and the sessions with each kind, the most minutes first."""
    spent: dict[Kind, list[float]] = {}
    for session in sessions:
        spent.setdefault(session.kind, []).append(session.seconds / 60)
    longest = max((sum(some) for some in spent.values()), default=0.0) or 1.0
    bars = [MinutesBar(kind, sum(some), len(some), sum(some) / longest) for kind, some in spent.items()]
    return sorted(bars, key=lambda bar: -bar.minutes)


@dataclass(frozen=True, slots=True)
class CoursePlot:
    """Sessions counted up over the dates: two stairs as the points of a polyline, and the highest number."""

    planned: str
    done: str
    top: int


def course_plot(kept: Adherence, dates: Dates, plot_height: float) -> CoursePlot:
    """The planned sessions as far as the axis goes, and those that were done."""
    planned = [day for day in kept.planned if day <= dates.last]
    top = max(len(planned), len(kept.done), 1)

    def stairs(days: Sequence[dt.date]) -> str:
        points = [(dates.x(dates.first), height(0, top, plot_height))]
        for number, day in enumerate(days, 1):
            points += [(dates.x(day), points[-1][1]), (dates.x(day), height(number, top, plot_height))]
        points.append((dates.x(dates.last), points[-1][1]))
        return " ".join(f"{x},{y}" for x, y in points)

    return CoursePlot(stairs(planned), stairs(kept.done), top)
