"""The course: what comes next, whether a session may be one of it, and what it has come to so far."""

from dataclasses import replace

from assistant.dialogue.conversation import Conversation
from assistant.domain.course import Coming, CoursePlan, Next, next_session
from assistant.domain.pain_history import compare_pain
from assistant.flows.hub import Hub
from assistant.flows.reminding import remind_of_next
from assistant.flows.spoken import how_many, spoken_number, spoken_time


async def what_comes_next(hub: Hub, person: str) -> Next:
    return next_session(await hub.store.course(person), await hub.store.sessions(person), hub.clock.wall())


async def tell_next(talk: Conversation, hub: Hub, person: str) -> None:
    """Answers "when is my next session?"."""
    coming = await what_comes_next(hub, person)
    number, of = spoken_number(coming.number), spoken_number(coming.of)
    at = spoken_time(coming.at, hub.clock.wall()) if coming.at else ""
    match coming.kind:
        case Coming.DUE:
            if coming.missed_days:
                await talk.say("missed_session", days=how_many(coming.missed_days, "day"))
            await talk.say("next_session", number=number, of=of, at=at)
        case Coming.BREAK:
            await talk.say("course_break", of=of, at=at)
        case Coming.ASK_AGAIN:
            await talk.say("break_is_over")
        case Coming.NONE if await hub.store.course(person) is not None:
            await talk.say("no_other_course")
        case Coming.NONE:
            await talk.say("no_course_yet")


async def tell_course(talk: Conversation, hub: Hub, person: str) -> None:
    """Answers "how is my course?": what comes next, and the pain before and after. Nothing is promised."""
    await tell_next(talk, hub, person)
    pain = compare_pain(await hub.store.sessions(person))
    if pain.of:
        await talk.say("pain_lower", lower=spoken_number(pain.lower), of=how_many(pain.of, "session"))
    if pain.higher:
        await talk.say("pain_higher", higher=spoken_number(pain.higher))


async def may_start(talk: Conversation, hub: Hub, person: str) -> bool:
    """The break is kept, and another course begins only when it is wanted. Raises NoAnswerError."""
    coming = await what_comes_next(hub, person)
    plan = await hub.store.course(person)
    match coming.kind:
        case Coming.BREAK:
            await tell_next(talk, hub, person)
            return False
        case Coming.ASK_AGAIN | Coming.NONE if plan is not None:
            return await another_course(talk, hub, person)
        case Coming.NONE:
            await hub.store.save_course(person, CoursePlan(started=hub.clock.wall().date()))
        case Coming.DUE if coming.number == coming.of:
            await talk.say("last_session", of=spoken_number(coming.of))
        case _:
            pass
    return True


async def another_course(talk: Conversation, hub: Hub, person: str) -> bool:
    """Another course after the break, as long as the one before and on the same days: only on a yes.

    A no is kept, and nothing reminds of a course any more. Raises NoAnswerError.
    """
    today = hub.clock.wall().date()
    plan = await hub.store.course(person) or CoursePlan(started=today)
    wanted = await talk.confirm("another_course")
    new = replace(plan, started=today, declined=False) if wanted else replace(plan, declined=True)
    await hub.store.save_course(person, new)
    await remind_of_next(talk, hub, person)
    if wanted:
        await talk.say("course_begins", of=spoken_number(new.sessions))
    else:
        await talk.say("course_declined")
    return wanted
