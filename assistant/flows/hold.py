"""A hold: zero, the clearance kept for two minutes, and going on only by the person's own words (I7)."""

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.interruption import NoAnswerError
from assistant.domain.device import all_measured
from assistant.domain.events import Held
from assistant.flows.hub import Hub
from assistant.flows.motion import End, Motion
from assistant.flows.pain import pain_forbids, rate_pain
from assistant.flows.spoken import minutes_left
from assistant.ports import Source


async def continue_after(talk: Conversation, hub: Hub, motion: Motion, why: End) -> End | None:
    """None when the person said "continue" and yes in time; else how the session ends."""
    motion.holds += 1
    until = hub.clock.now() + hub.limits.hold_s
    hub.journal.write(Held(why.value, motion.holds))
    hub.journal.write(motion.phase("held", hub.clock.now()))
    if why is End.DOUBTFUL_STOP and await _said_stop(talk):
        return End.NOT_CONTINUED
    if why is End.EAR_SILENT:
        await talk.say("page_silent" if hub.ear.source is Source.PAGE else "ear_silent")
    if why is End.UNCOMFORTABLE:
        await talk.say("not_comfortable" if _measured(motion) else "switched_off_tell_me")
        if pain_forbids(hub.limits, motion.clearance.pain_before, await rate_pain(talk, "pain_now")):
            await talk.say("pain_ends_it")
            return End.PAIN
    if motion.holds > hub.limits.most_holds:
        await talk.say("too_many_holds")
        return End.NOT_CONTINUED
    await _say_held(talk, motion)
    return await _own_continue(talk, hub, motion, until)


def _measured(motion: Motion) -> bool:
    return all_measured([motion.massager.capabilities])


async def _say_held(talk: Conversation, motion: Motion) -> None:
    await talk.say("held" if _measured(motion) else "held_tell_me")


async def _said_stop(talk: Conversation) -> bool:
    """No answer is not a no: it stays off."""
    talk.doubted = talk.turn
    try:
        return await talk.confirm("did_you_say_stop")
    except NoAnswerError:
        return True
    finally:
        talk.doubted = None


async def _own_continue(talk: Conversation, hub: Hub, motion: Motion, until: float) -> End | None:
    while (left_s := until - hub.clock.now()) > 0:
        match = await talk.listen("held", left_s)
        match match and match.intent:
            case "Continue":
                try:
                    yes = await talk.confirm("continue_at_one")
                except NoAnswerError:
                    yes = False
                if yes and hub.clock.now() <= until:
                    return None
                await _say_held(talk, motion)
            case "Finish" | "No":
                return End.NOT_CONTINUED
            case "HowLong":
                await talk.say("time_left", minutes=minutes_left(motion.timer.left_s(hub.clock.now())))
            case _:
                pass
    await talk.say("hold_over")
    return End.NOT_CONTINUED
