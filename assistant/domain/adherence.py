"""A course as it was planned beside the course as it was done."""

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.domain.course import CoursePlan, SessionRecord, counted_days, days_to_come


@dataclass(frozen=True, slots=True)
class Adherence:
    """`planned` are the dates of the plan as it is now, from its start; `done` those that counted.

    `due` is how many of the planned ones had come by the moment that was asked about.
    """

    planned: tuple[dt.date, ...]
    done: tuple[dt.date, ...]
    due: int

    @property
    def longest_gap_days(self) -> int:
        """The most days from one done session to the next; 0 with fewer than two."""
        return max(((later - earlier).days for earlier, later in itertools.pairwise(self.done)), default=0)


def adherence(plan: CoursePlan, sessions: Sequence[SessionRecord], wall: dt.datetime) -> Adherence:
    """What was planned and done at the local time `wall`; today's is due from its time of day on."""
    planned = tuple(days_to_come(plan, (), plan.started))
    due = sum(day < wall.date() or (day == wall.date() and plan.at <= wall.time()) for day in planned)
    return Adherence(planned, tuple(counted_days(plan, sessions)), due)
