"""A roller without a motor: the person rolls, the assistant keeps rhythm, time and care. No lease."""

import asyncio
from dataclasses import dataclass, field

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.interruption import InterruptedByStopError, NoAnswerError, seen_through
from assistant.domain.clearance import Clearance
from assistant.domain.course import SessionRecord
from assistant.domain.device import Kind
from assistant.domain.errors import StoreError
from assistant.domain.events import Held, Problem, SessionPhase
from assistant.domain.session import Timer
from assistant.flows.booking import Booking
from assistant.flows.helper_session import EMERGENCIES
from assistant.flows.hub import Hub
from assistant.flows.motion import HOLDS, End
from assistant.flows.pain import pain_forbids, rate_pain
from assistant.flows.same_again import keep_last_time
from assistant.flows.strokes import Strokes, roll
from assistant.ports import PersonRecord

KIND = Kind.MANUAL_ROLLER


@dataclass(slots=True)
class Rolling:
    """A session under way."""

    person: str
    clearance: Clearance
    timer: Timer
    booking: Booking
    session_id: int
    strokes: Strokes = field(default_factory=Strokes)
    holds: int = 0


async def manual_session(
    talk: Conversation,
    hub: Hub,
    person: PersonRecord,
    clearance: Clearance,
    wanted_s: float | None,
) -> bool:
    """From the lines before it to the pain after it; False when it was not begun.

    Raises LimitReachedError before it begins, NoAnswerError and InterruptedByStopError.
    """
    for line in ("before_manual_roller", "how_to_roll"):
        await talk.say(line)
    if not await talk.confirm("begin_rolling"):
        clearance.end("not wanted")
        await talk.say("not_started")
        return False
    booking = await Booking.of(hub, person, KIND, clearance)
    clearance.start(person.name, KIND, hub.clock.now())
    planned_s = await booking.take(wanted_s)
    session_id = await hub.store.begin_session(
        SessionRecord(person.name, KIND, hub.clock.wall(), planned_s, pain_before=clearance.pain_before)
    )
    hub.journal.session(session_id)
    rolling = Rolling(person.name, clearance, Timer(planned_s), booking, session_id)
    hub.journal.write(SessionPhase("running", person.name, KIND.value, round(planned_s, 1)))
    end = await _run_recorded(talk, hub, rolling)
    if end is End.NO_ANSWER:
        await talk.say("no_answer_roller")
    if end is End.TIME_UP:
        await talk.say("time_is_up")
        await talk.say("roller_away")
        await keep_last_time(hub, person.name, KIND)
    if (pain := await rate_pain(talk, "pain_after")) is not None:
        await hub.store.update_session(session_id, pain_after=pain)
    return True


async def _run_recorded(talk: Conversation, hub: Hub, rolling: Rolling) -> End:
    """Run, and write down what was, whatever ended it."""
    ended_by = "fault"
    try:
        end = await _through_breaks(talk, hub, rolling)
        ended_by = end.value
    except InterruptedByStopError as interrupted:
        ended_by = interrupted.stop.kind
        interrupted.session_id = rolling.session_id
        interrupted.by_hand = True
        raise
    except asyncio.CancelledError:
        ended_by = "shutdown"
        raise
    finally:
        talk.moving = False
        rolling.timer.pause(hub.clock.now())
        rolling.clearance.end("the session is over")
        left_s = round(rolling.timer.left_s(hub.clock.now()), 1)
        hub.journal.write(SessionPhase("ended", rolling.person, KIND.value, left_s))
        await seen_through(_record(hub, rolling, ended_by))
    return end


async def _record(hub: Hub, rolling: Rolling, ended_by: str) -> None:
    """A disk that fails must not swallow why the session ended: that is told, and so is this."""
    done_s = rolling.timer.done_s(hub.clock.now())
    try:
        await rolling.booking.settle(done_s)
        await hub.store.update_session(
            rolling.session_id, ended=hub.clock.wall(), seconds=done_s, phase="ended", ended_by=ended_by
        )
    except StoreError as lost:
        hub.journal.write(Problem(lost.what, lost.remedy))


async def _through_breaks(talk: Conversation, hub: Hub, rolling: Rolling) -> End:
    """Stretches of rolling; "stop" means the roller away, a break, and the person is asked."""
    while True:
        hurts = False
        try:
            end = await hub.supervisor.until_stopped(_stretch(talk, hub, rolling))
        except InterruptedByStopError as interrupted:
            if interrupted.stop.kind in EMERGENCIES:
                raise
            end, hurts = End.HELD, interrupted.stop.kind == "hurts"
        if end not in HOLDS:
            return end
        hurts = hurts or end is End.UNCOMFORTABLE
        over = await hub.supervisor.until_stopped(_break(talk, hub, rolling, hurts=hurts))
        if over is not None:
            return over


async def _stretch(talk: Conversation, hub: Hub, rolling: Rolling) -> End:
    """One stretch of rolling. "Wait" is an answer to everything in it, as where a motor moves."""
    talk.moving = True
    rolling.timer.run(hub.clock.now())
    try:
        return await roll(talk, hub, rolling.timer, rolling.booking, rolling.strokes)
    except NoAnswerError:
        return End.NO_ANSWER
    finally:
        rolling.timer.pause(hub.clock.now())
        talk.moving = False


async def _break(talk: Conversation, hub: Hub, rolling: Rolling, *, hurts: bool) -> End | None:
    """None when the person's own "continue" came in time; the pain is asked when it hurt."""
    rolling.holds += 1
    until = hub.clock.now() + hub.limits.hold_s
    hub.journal.write(Held("hurts" if hurts else "hands_off", rolling.holds))
    await talk.say("roller_away")
    if hurts and pain_forbids(hub.limits, rolling.clearance.pain_before, await rate_pain(talk, "pain_now")):
        await talk.say("pain_ends_it")
        return End.PAIN
    if rolling.holds > hub.limits.most_holds:
        await talk.say("too_many_holds")
        return End.NOT_CONTINUED
    await talk.say("roll_on")
    while (left_s := until - hub.clock.now()) > 0:
        match = await talk.listen("routine_paused", left_s)
        match match and match.intent:
            case "Continue" | "Yes":
                return None
            case "Finish" | "No":
                return End.NOT_CONTINUED
            case None:
                break
            case _:
                await talk.say("roll_on")
    await talk.say("hold_over")
    return End.NOT_CONTINUED
