"""What is said and asked after a stop. The zero was commanded before any of this began (I3)."""

from dataclasses import replace

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.interruption import SYMPTOMS, InterruptedByStopError, NoAnswerError, StopHeard
from assistant.domain.device import all_measured
from assistant.domain.events import Screened
from assistant.domain.screening import Block, Outcome
from assistant.flows.hub import Hub
from assistant.flows.pain import rate_pain

MATERNITY = frozenset({"bleeding", "broken_waters", "contractions", "baby_moves_less"})
"""Signs that are for a maternity unit where somebody is pregnant (RCOG)."""

OUTCOMES = {"emergency": Outcome.EMERGENCY, "unwell": Outcome.STOP}


async def keep_symptom(
    talk: Conversation, hub: Hub, person: str, interrupted: InterruptedByStopError
) -> None:
    """A symptom forbids a massage from the moment it was said, before anything is asked."""
    if interrupted.stop.kind in SYMPTOMS and interrupted.block is None:
        interrupted.block = _block(talk, hub, interrupted)
        await hub.store.add_block(person, interrupted.block)


async def after_stop(talk: Conversation, hub: Hub, person: str, interrupted: InterruptedByStopError) -> None:
    """Tell what was done; for a symptom, what to do now."""
    stop = interrupted.stop
    await tell_what_was_done(talk, hub, interrupted)
    match stop.kind:
        case "emergency":
            hub.journal.write(Screened("emergency", (stop.symptom or "said",)))
            await talk.say("emergency_now", number=" ".join(hub.emergency_number))
            await _ask_whether_right(talk, hub, person, interrupted)
        case "unwell":
            await _tell_whom_to_call(talk, hub, interrupted)
            await _ask_whether_right(talk, hub, person, interrupted)
        case "hurts" if interrupted.session_id is not None:
            await talk.say("hurts_now")
            if (pain := await rate_pain(talk, "pain_now")) is not None:
                await hub.store.update_session(interrupted.session_id, pain_after=pain)
        case _:
            pass


async def tell_what_was_done(talk: Conversation, hub: Hub, interrupted: InterruptedByStopError) -> None:
    """ "At zero" is said only where every massager has measured it."""
    known = hub.massagers.known()
    confirmed = not known or await hub.massagers.confirm_stop() is not None
    doubtful = [one.capabilities.kind for one in known if one.doubtful]
    if confirmed:
        if interrupted.by_hand or not known:
            await talk.say("nothing_moves")
        elif all_measured(one.capabilities for one in known):
            await talk.say("stopped")
        else:
            await talk.say("switched_off_tell_me")
    elif doubtful and not any(one.unconfirmed for one in known):
        # The alarm was given when it was lost; it is not repeated at each stop.
        for kind in doubtful:
            await talk.say("not_told_still", kind=kind.value)
    else:
        await talk.say("unplug_now")


async def _tell_whom_to_call(talk: Conversation, hub: Hub, interrupted: InterruptedByStopError) -> None:
    if interrupted.pregnant:
        await talk.say("maternity_now", number=" ".join(hub.emergency_number))
    elif interrupted.stop.symptom in MATERNITY:
        await talk.say("maternity_if")
    else:
        await talk.say("unwell_now")


async def _ask_whether_right(
    talk: Conversation, hub: Hub, person: str, interrupted: InterruptedByStopError
) -> None:
    """What was misheard is taken off the record; no answer does not do that (I8).

    Without an ear nothing is asked: the advice was given, and the symptom stays on record.
    """
    if hub.supervisor.ear_lost:
        await talk.say("block_come_back")
        return
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


def _block(talk: Conversation, hub: Hub, interrupted: InterruptedByStopError) -> Block:
    """Like a confirmed answer: until a doctor has agreed. Each has a name of its own, so that taking back
    one leaves the others.
    """
    wall = hub.clock.wall()
    stop = interrupted.stop
    outcome = OUTCOMES[stop.kind]
    maternity = interrupted.pregnant or stop.symptom in MATERNITY
    urgent = outcome is Outcome.EMERGENCY or maternity
    return Block(
        question=f"said_{stop.kind}@{wall.isoformat(timespec='milliseconds')}",
        outcome=outcome,
        reason=talk.lines.text("block_reason", symptom=_spoken(stop)),
        who=talk.lines.text("block_who_maternity" if maternity else "block_who"),
        how_soon=talk.lines.text("block_how_soon_now" if urgent else "block_how_soon"),
        come_back=talk.lines.text("block_come_back"),
        since=wall,
        until=None,
    )
