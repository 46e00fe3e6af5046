"""What is said and asked after a stop. The zero was commanded before any of this began (I3)."""

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.interruption import InterruptedByStopError, NoAnswerError, StopHeard
from assistant.domain.day import later
from assistant.domain.events import Screened
from assistant.domain.screening import Block, Outcome
from assistant.flows.hub import Hub
from assistant.flows.pain import rate_pain

BLOCK_FOR_S = 24 * 3600.0


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
            await _block(talk, hub, person, stop, Outcome.EMERGENCY)
        case "unwell":
            await talk.say("unwell_now")
            await _block(talk, hub, person, stop, Outcome.STOP)
        case "hurts" if interrupted.session_id is not None:
            await talk.say("hurts_now")
            if (pain := await rate_pain(talk, "pain_now")) is not None:
                await hub.store.update_session(interrupted.session_id, pain_after=pain)
        case _:
            pass


async def _block(talk: Conversation, hub: Hub, person: str, stop: StopHeard, outcome: Outcome) -> None:
    """A symptom said forbids a massage for a day, unless it was misheard; no answer does not lift it."""
    symptom = stop.symptom or stop.word or ""
    try:
        misheard = not await talk.confirm("symptom_right", talk.lines.text("symptom_right", symptom=symptom))
    except NoAnswerError:
        misheard = False
    if misheard:
        await talk.say("nothing_on_record")
        return
    wall = hub.clock.wall()
    urgent = outcome is Outcome.EMERGENCY
    await hub.store.add_block(
        person,
        Block(
            question=f"said_{stop.kind}",
            outcome=outcome,
            reason=talk.lines.text("block_reason", symptom=symptom),
            who=talk.lines.text("block_who"),
            how_soon=talk.lines.text("block_how_soon_now" if urgent else "block_how_soon"),
            come_back=talk.lines.text("block_come_back"),
            since=wall,
            until=later(wall, BLOCK_FOR_S),
        ),
    )
    await talk.say("block_come_back")
