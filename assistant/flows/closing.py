"""A warm end with numbers: "six of twelve; five before, three after; next on Thursday at seven"."""

from assistant.dialogue.conversation import Conversation
from assistant.domain.course import counted_days
from assistant.domain.device import Kind
from assistant.flows import coming, reminding
from assistant.flows.hub import Hub
from assistant.flows.spoken import spoken_number

WELL_ENDED = ("time_up", "finished")


async def close(talk: Conversation, hub: Hub, person: str) -> None:
    """Which session it was, the pain before and after, how to get up, what comes next."""
    sessions = await hub.store.sessions(person)
    last = sessions[-1] if sessions else None
    plan = await hub.store.course(person)
    if last is not None and plan is not None and last.counts:
        done = len(counted_days(plan, sessions))
        if done:
            line = "session_done" if last.ended_by in WELL_ENDED else "session_counted"
            await talk.say(line, number=spoken_number(done), of=spoken_number(plan.sessions))
    if last is not None and last.pain_before is not None and last.pain_after is not None:
        before, after = spoken_number(last.pain_before), spoken_number(last.pain_after)
        await talk.say("pain_before_after", before=before, after=after)
    if last is None or last.kind is not Kind.HELPER:
        # The routine of a helper ends with how to get up, as the person lies or sits there.
        await talk.say("rise_slowly")
    await coming.tell_next(talk, hub, person)
    await reminding.remind_of_next(talk, hub, person)
