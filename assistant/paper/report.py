"""The report for a person's own doctor: what was done and what the person said of it, on one page.

It tells numbers and promises nothing: what a change comes from cannot be told from them.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.domain.adherence import Adherence, adherence
from assistant.domain.answers import Block
from assistant.domain.course import MOST_SESSIONS, CoursePlan, SessionRecord
from assistant.domain.pain_history import compare_pain, pain_then_and_now
from assistant.paper.page import render
from assistant.paper.plots import WIDTH, Dates, course_plot, height, minutes_bars, pain_marks
from assistant.paper.words import KINDS

PAIN_HEIGHT, COURSE_HEIGHT = 190.0, 120.0
PAIN_GRID = (0, 2, 4, 6, 8, 10)
MOST_NOTES = 3
"""Lines of what was reported and of what holds back: of more only the latest, to stay on one page."""
REPORTED = {
    "hurts": "“it hurts”",
    "pain": "more pain than before",
    "unwell": "feeling unwell",
    "emergency": "a warning sign",
}
"""Endings of a session that a doctor may want to know of."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, large, and what it is."""

    number: str
    what: str


def sessions_of_report(plan: CoursePlan | None, sessions: Sequence[SessionRecord]) -> list[SessionRecord]:
    """Those with time in motion or hands on: since the course began; without one the latest twenty."""
    done = sorted((s for s in sessions if s.seconds > 0), key=lambda session: session.began)
    if plan is None:
        return done[-MOST_SESSIONS:]
    return [session for session in done if session.began.date() >= plan.started]


def report_page(
    person: str,
    plan: CoursePlan | None,
    sessions: Sequence[SessionRecord],
    blocks: Sequence[Block],
    wall: dt.datetime,
) -> str:
    """The report as standalone HTML; `sessions` are those of `sessions_of_report`, one at least."""
    kept = adherence(plan, sessions, wall) if plan else None
    days = [session.began.date() for session in sessions]
    dates = Dates.over([*days, *_plan_days(kept, wall)])
    return render(
        "report.html",
        person=person,
        printed=_date(wall.date()),
        first=_date(min(days)),
        last=_date(max(days)),
        figures=_figures(plan, kept, sessions),
        width=WIDTH,
        ticks=dates.ticks(),
        pain_height=PAIN_HEIGHT,
        pain_grid=[(pain, height(pain, PAIN_GRID[-1], PAIN_HEIGHT)) for pain in PAIN_GRID],
        marks=pain_marks(sessions, dates, PAIN_HEIGHT),
        pain_words=pain_words(sessions),
        bars=minutes_bars(sessions),
        kinds=KINDS,
        course=course_plot(kept, dates, COURSE_HEIGHT) if kept else None,
        course_height=COURSE_HEIGHT,
        course_words=course_words(plan, kept) if plan and kept else "",
        reported=_latest(reported(sessions)),
        holding=_latest([f"{block.reason}, since {_date(block.since.date())}" for block in blocks]),
    )


def _plan_days(kept: Adherence | None, wall: dt.datetime) -> list[dt.date]:
    """From the start of the course to its planned end, as far as that has come."""
    if kept is None:
        return []
    return [kept.planned[0], max(kept.planned[0], min(wall.date(), kept.planned[-1]))]


def _figures(
    plan: CoursePlan | None, kept: Adherence | None, sessions: Sequence[SessionRecord]
) -> list[Figure]:
    minutes = sum(session.seconds for session in sessions) / 60
    pain = compare_pain(sessions)
    figures = [Figure(f"{minutes:.0f}", "minutes of massage in all")]
    if plan is not None and kept is not None:
        figures.insert(0, Figure(f"{len(kept.done)} of {plan.sessions}", "sessions of the course done"))
    else:
        figures.insert(0, Figure(str(len(sessions)), "sessions"))
    if pain.of:
        figures.append(Figure(f"{pain.lower} of {pain.of}", "times less pain right after than before"))
    if pain.higher:
        figures.append(Figure(f"{pain.higher} of {pain.of}", "times more pain right after than before"))
    return figures


def pain_words(sessions: Sequence[SessionRecord]) -> str:
    """The plot of pain in a sentence or two, also for who cannot see it; empty where pain was never told."""
    pain = compare_pain(sessions)
    said = []
    if pain.of:
        said.append(
            f"Right after the session pain was {_so_often('lower', pain.lower)}, "
            f"{_so_often('the same', pain.same)} and {_so_often('higher', pain.higher)}."
        )
    if (trend := pain_then_and_now(sessions)) is not None:
        said.append(
            f"Before the first three sessions it was {trend[0]:.1f} on average, before the last three "
            f"{trend[1]:.1f}."
        )
    return " ".join(said)


def course_words(plan: CoursePlan, kept: Adherence) -> str:
    """The plot of the course in a sentence or two."""
    said = (
        f"By the plan, {kept.due} of {plan.sessions} sessions were due until now; {len(kept.done)} were done."
    )
    gap = kept.longest_gap_days
    return f"{said} The longest time from one to the next was {gap} days." if gap > 1 else said


def reported(sessions: Sequence[SessionRecord]) -> list[str]:
    """The sessions that something a doctor may want to know of broke off, oldest first."""
    return [
        f"{_date(session.began.date())}, {KINDS[session.kind]}, after {session.seconds / 60:.0f} min: "
        f"{REPORTED[session.ended_by]}"
        for session in sessions
        if session.ended_by in REPORTED
    ]


def _latest(lines: Sequence[str]) -> list[str]:
    left_out = len(lines) - MOST_NOTES
    return [*([f"{left_out} earlier"] if left_out > 0 else []), *lines[-MOST_NOTES:]]


def _so_often(what: str, number: int) -> str:
    """ "never lower", "lower once", "lower 3 times"."""
    return {0: f"never {what}", 1: f"{what} once"}.get(number, f"{what} {number} times")


def _date(day: dt.date) -> str:
    return f"{day.day} {day:%B} {day.year}"
