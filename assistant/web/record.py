"""What is kept of people and courses, read from the store for the page and for programs."""

import datetime as dt
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import BaseModel

from assistant.domain.course import Coming, Next, Reminder, SessionRecord
from assistant.domain.device import all_measured
from assistant.flows.hub import Hub
from assistant.flows.spoken import spoken_time
from assistant.ports import GUEST, Massager
from assistant.web.months import Course, course_of
from assistant.web.now import is_live


class SessionLine(BaseModel):
    """One session."""

    kind: str
    began: dt.datetime
    planned_s: float
    seconds: float
    counts: bool
    pain_before: int | None
    pain_after: int | None
    ended_by: str | None


class CourseLine(BaseModel):
    """What comes next in a course; `kind` is due, break, ask_again or none."""

    person: str
    kind: str
    text: str
    at: dt.datetime | None
    done: int
    of: int


class ReminderLine(BaseModel):
    """A reminder that is still to be told."""

    person: str
    text: str
    due: dt.datetime


@dataclass(frozen=True, slots=True)
class MassagerCard:
    """One massager, in words."""

    name: str
    kind: str
    simulated: bool
    now: str
    levels: str
    cutoff: str
    lease: str
    measured: bool
    longest: str


async def people_of(hub: Hub) -> list[str]:
    """Everybody who is known by name."""
    return [name for name in await hub.store.people() if name != GUEST]


async def whose(hub: Hub, asked: str | None, usual: str) -> str | None:
    """The person who is asked for, else the usual one, else the first; None for a name that is not known."""
    people = await people_of(hub)
    if asked is not None:
        return next((name for name in people if name.casefold() == asked.casefold()), None)
    return usual if usual in people else next(iter(people), None)


async def course_line(hub: Hub, person: str) -> CourseLine:
    course, wall = await course_for(hub, person), hub.clock.wall()
    coming = course.coming
    return CourseLine(
        person=person,
        kind=coming.kind.value,
        text=coming_text(coming, wall),
        at=coming.at,
        done=course.done,
        of=course.of,
    )


async def course_for(hub: Hub, person: str) -> Course:
    return course_of(await hub.store.course(person), await hub.store.sessions(person), hub.clock.wall())


def coming_text(coming: Next, wall: dt.datetime) -> str:
    """What comes next, in words."""
    when = spoken_time(coming.at, wall) if coming.at else ""
    match coming.kind:
        case Coming.DUE:
            return f"Session {coming.number} of {coming.of} is next, {when}."
        case Coming.BREAK:
            return f"All {coming.of} sessions are done. The break of two months ends {when}."
        case Coming.ASK_AGAIN:
            return "The break is over. Another course begins when you say so."
        case Coming.NONE:
            return "No course has begun. It begins with the first session."


async def reminders_of(hub: Hub, person: str) -> list[Reminder]:
    return sorted((r for r in await hub.store.reminders() if r.person == person), key=lambda r: r.due)


def session_line(session: SessionRecord) -> SessionLine:
    return SessionLine(
        kind=session.kind.value,
        began=session.began,
        planned_s=session.planned_s,
        seconds=session.seconds,
        counts=session.counts,
        pain_before=session.pain_before,
        pain_after=session.pain_after,
        ended_by=session.ended_by,
    )


def massager_card(massager: Massager, at: float) -> MassagerCard:
    """A massager in words, at this moment of the hub's clock (s)."""
    can, state = massager.capabilities, massager.state
    now = "does not answer"
    if state is not None and is_live(state, at):
        still = "stands still" if all_measured([can]) else "is switched off"
        now = still if state.actual.zero else "moves"
    return MassagerCard(
        name=can.device,
        kind=can.kind.value,
        simulated=can.simulated,
        now=now,
        levels=", ".join(f"{axis.value} 0 to {top}" for axis, top in can.ranges.items()),
        cutoff=f"after {can.own_cutoff_s / 60:g} minutes" if can.own_cutoff_s else "never",
        lease=LEASE_WORDS.get(can.lease.value, can.lease.value),
        measured=can.feedback.value == "measured",
        longest="as the limits allow" if math.isinf(can.ceiling_s) else f"{can.ceiling_s / 60:g} minutes",
    )


LEASE_WORDS = {
    "native": "it switches itself off within seconds",
    "rearmed": "a timer in it runs out and switches it off",
    "none": "it goes on: stay beside its plug",
}


def sources_of(hub: Hub) -> list[str]:
    """Where the questions, steps and numbers come from, each named once."""
    questions = (question.source for question in hub.questions.questions.values())
    steps = (step.source for step in hub.routine.steps.values())
    return _named_once((*questions, *steps, *hub.limits.sources.values()))


def _named_once(sources: Iterable[str]) -> list[str]:
    found: dict[str, None] = {}
    for source in sources:
        for part in re.sub(r"\([^)]*\)", "", source).split(";"):
            name = part.strip()
            if name:
                found[_WRITTEN_OUT.get(name, name)] = None
    return sorted(found, key=str.casefold)


_WRITTEN_OUT = {
    "seed": "An article on massage of the lower back, from which the routine is taken",
    "DJ": "Our own judgement, for a clinician to review",
}
