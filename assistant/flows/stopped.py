"""What is said and asked after a stop. The zero was commanded before any of this began (I3)."""

from dataclasses import replace

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.interruption import SYMPTOMS, InterruptedByStopError, NoAnswerError, StopHeard
from assistant.domain.events import Screened
from assistant.domain.screening import Block, Outcome
from assistant.flows.hub import Hub
from assistant.flows.pain import rate_pain

OUTCOMES = {"emergency": Outcome.EMERGENCY, "unwell": Outcome.STOP}


async def keep_symptom(
    talk: Conversation, hub: Hub, person: str, interrupted: InterruptedByStopError
) -> None:
    """A symptom forbids a massage from the moment it was said, before anything is asked."""
    if interrupted.stop.kind in SYMPTOMS and interrupted.block is None:
        interrupted.block = _block(talk, hub, interrupted.stop)
        await hub.store.add_block(person, interrupted.block)


async def after_stop(talk: Conversation, hub: Hub, person: str, interrupted: InterruptedByStopError) -> None:
    """Tell what was done; for a symptom, what to do now."""
    stop = interrupted.stop
    if not hub.massagers.known():
        await talk.say("nothing_moves")
    elif await hub.massagers.confirm_stop() is None:
        await talk.say("unplug_now")
    else:
        await talk.say("stopped")
    match stop.kind:
        case "emergency":
            hub.journal.write(Screened("emergency", (stop.symptom or "said",)))
            await talk.say("emergency_now", number=" ".join(hub.emergency_number))
            await _ask_whether_right(talk, hub, person, interrupted)
        case "unwell":
            await talk.say("unwell_now")
            await _ask_whether_right(talk, hub, person, interrupted)
        case "hurts" if interrupted.session_id is not None:
            await talk.say("hurts_now")
            if (pain := await rate_pain(talk, "pain_now")) is not None:
                await hub.store.update_session(interrupted.session_id, pain_after=pain)
        case _:
            pass


async def _ask_whether_right(
    talk: Conversation, hub: Hub, person: str, interrupted: InterruptedByStopError
) -> None:
    """What was misheard is taken off the record; no answer does not do that (I8)."""
    try:
        text = talk.lines.text("symptom_right", symptom=_spoken(interrupted.stop))
        misheard = not await talk.confirm("symptom_right", text)
    except NoAnswerError:
        misheard = False
    if misheard:
        if (block := interrupted.block) is not None:
            await hub.store.add_block(person, replace(block, until=block.since))
        await talk.say("nothing_on_record")
    else:
        await talk.say("block_come_back")


def _spoken(stop: StopHeard) -> str:
    return (stop.symptom or stop.word or "").replace("_", " ")


def _block(talk: Conversation, hub: Hub, stop: StopHeard) -> Block:
    """Like a confirmed answer: until a doctor has agreed. Each has a name of its own, so that taking back
    one leaves the others.
    """
    wall = hub.clock.wall()
    outcome = OUTCOMES[stop.kind]
    urgent = outcome is Outcome.EMERGENCY
    return Block(
        question=f"said_{stop.kind}@{wall.isoformat(timespec='milliseconds')}",
        outcome=outcome,
        reason=talk.lines.text("block_reason", symptom=_spoken(stop)),
        who=talk.lines.text("block_who"),
        how_soon=talk.lines.text("block_how_soon_now" if urgent else "block_how_soon"),
        come_back=talk.lines.text("block_come_back"),
        since=wall,
        until=None,
    )
