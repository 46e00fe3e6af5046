"""The plan of a course, by voice: how many sessions, on which days, at what time."""

import datetime as dt
from dataclasses import replace

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.question import Question
from assistant.domain.course import Coming, CoursePlan, next_session
from assistant.flows.hub import Hub
from assistant.flows.reminding import remind_of_next
from assistant.flows.spoken import spoken_clock, spoken_days, spoken_number, spoken_time
from intents import Match


async def plan_course(talk: Conversation, hub: Hub, person: str) -> None:
    """Ask for the plan, read it back, and keep it on a yes. Raises NoAnswerError, StoreError.

    The days of a running course change, what was done stays done; the break is kept.
    """
    wall = hub.clock.wall()
    before, sessions = await hub.store.course(person), await hub.store.sessions(person)
    coming = next_session(before, sessions, wall)
    if coming.kind is Coming.BREAK and coming.at is not None:
        await talk.say("course_break", of=spoken_number(coming.of), at=spoken_time(coming.at, wall))
        return
    running = before is not None and coming.kind is Coming.DUE
    plan = before if before is not None and running else CoursePlan(started=wall.date())
    count = int((await _ask(talk, "plan_sessions", "course_sessions")).slots["count"])
    plan = replace(plan, sessions=count, declined=False)
    plan = with_days(plan, await _ask(talk, "plan_days", "course_days"))
    plan = replace(plan, at=time_of_day(await _ask(talk, "plan_time", "course_time")))
    text = talk.lines.text(
        "plan_right", number=spoken_number(plan.sessions), days=spoken_days(plan), at=spoken_clock(plan.at)
    )
    if not await talk.confirm("plan_right", text):
        await talk.say("plan_unchanged")
        return
    await hub.store.save_course(person, plan)
    reminder = await remind_of_next(talk, hub, person)
    if reminder is None:
        await talk.say("plan_kept")
    else:
        await talk.say("will_remind", at=spoken_time(reminder, wall))


async def _ask(talk: Conversation, line: str, expects: str) -> Match:
    answer = await talk.ask(
        Question(line, talk.lines.text(line), talk.lines.text(f"{line}_clearer"), expects)
    )
    talk.answered(line, answer.text)
    return answer


def with_days(plan: CoursePlan, answer: Match) -> CoursePlan:
    """The plan on the days that were said: "every second day", or days of the week in any order."""
    slots = answer.slots
    if "every" in slots:
        return replace(plan, every_days=int(slots["every"]), weekdays=())
    if "days" in slots:
        days = {int(day) for day in str(slots["days"]).split()}
    else:
        days = {int(slots[name]) for name in ("first", "second", "third") if name in slots}
    return replace(plan, weekdays=tuple(sorted(days)))


def time_of_day(answer: Match) -> dt.time:
    """ "quarter to eight in the evening" is 19:45; twelve in the morning is midnight, else noon."""
    hour = int(answer.slots["hour"]) % 12 + (0 if answer.slots["part"] == "morning" else 12)
    minutes = (hour * 60 + int(answer.slots["minute"])) % (24 * 60)
    return dt.time(minutes // 60, minutes % 60)
