"""A massage by a motor: lines before motion, level one, steps up only after "comfortable", an end by time."""

import asyncio

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.interruption import InterruptedByStopError, seen_through
from assistant.domain.clearance import Clearance
from assistant.domain.course import SessionRecord
from assistant.domain.device import Feedback, Kind
from assistant.domain.errors import DeviceError, LeaseEndedError, StoreError
from assistant.domain.events import Problem
from assistant.domain.session import Ramp, Timer, level_caps
from assistant.flows.booking import Booking
from assistant.flows.commands import follow
from assistant.flows.hold import continue_after
from assistant.flows.hub import Hub
from assistant.flows.motion import HOLDS, End, Motion, under_lease
from assistant.flows.pain import rate_pain
from assistant.flows.programs import WithinReach, called, choose_program, first_zones, zones_called
from assistant.flows.same_again import ask_same_again, keep_last_time
from assistant.ports import Massager, PersonRecord

WELL_ENDED = frozenset({End.TIME_UP, End.FINISHED})


async def device_session(
    talk: Conversation,
    hub: Hub,
    person: PersonRecord,
    clearance: Clearance,
    kind: Kind,
    wanted_s: float | None = None,
    *,
    same: bool = False,
) -> bool:
    """From the lines before motion to the pain after it; False when it was not started.

    `same`: as the last time, as far as the answers of today and the rule of the steps allow.

    Raises LimitReachedError before anything moved, DeviceErrors, and InterruptedByStopError.
    """
    massager = await hub.massagers.find(kind)
    talk.reach = WithinReach.of(massager.capabilities)
    try:
        return await _session(talk, hub, person, clearance, massager, wanted_s, same=same)
    finally:
        talk.reach = None


async def _session(
    talk: Conversation,
    hub: Hub,
    person: PersonRecord,
    clearance: Clearance,
    massager: Massager,
    wanted_s: float | None,
    *,
    same: bool,
) -> bool:
    kind = massager.capabilities.kind
    if hub.limits.pace < 1 and not massager.capabilities.simulated:
        raise DeviceError("A shortened session is for a simulated massager only.", "Start it without --pace.")
    await talk.say("before_device")
    await talk.say(f"before_{kind.value}")
    for caveat in massager.capabilities.caveats:
        await talk.say(caveat, kind=kind.value)
    caps = level_caps(massager.capabilities, clearance.allowance)
    last = await ask_same_again(talk, person, massager.capabilities, caps, wanted=same)
    program = (last and last.program) or await choose_program(talk, massager.capabilities)
    zones = (last and last.zones) or first_zones(massager.capabilities)
    if zones:
        await talk.say("zones_first", zones=zones_called(zones))
    if not await talk.confirm("start_now", _start_text(talk, kind, program)):
        clearance.end("not wanted")
        await talk.say("not_started")
        return False
    # From the yes on, "wait" and a doubtful stop are holds, also while the disk is written.
    talk.moving = True
    try:
        booking = await Booking.of(
            hub,
            person,
            kind,
            clearance,
            massager.capabilities.own_cutoff_s,
            massager.capabilities.ceiling_s,
        )
        clearance.start(person.name, kind, hub.clock.now())
        planned_s = await booking.take(wanted_s)
        ramp = Ramp(caps, interval_s=hub.limits.ramp_interval_s)
        ramp.choose(program, zones, hub.clock.now())
        motion = Motion(person.name, kind, clearance, massager, ramp, Timer(planned_s), booking)
        motion.wanted = last.levels if last else {}
        session_id = await hub.store.begin_session(
            SessionRecord(person.name, kind, hub.clock.wall(), planned_s, pain_before=clearance.pain_before)
        )
        hub.journal.session(session_id)
        end = await _run_recorded(talk, hub, motion, session_id)
    finally:
        talk.moving = False
        clearance.end("the session is over")
    await _say_ended(talk, massager, end)
    if end in WELL_ENDED:
        await keep_last_time(hub, person.name, kind, motion.liked)
    if (pain := await rate_pain(talk, "pain_after")) is not None:
        await hub.store.update_session(session_id, pain_after=pain)
    return True


def _start_text(talk: Conversation, kind: Kind, program: str | None) -> str:
    if program is None:
        return talk.lines.text("start_now", kind=kind.value)
    return talk.lines.text("start_with_program", kind=kind.value, program=called(program))


async def _run_recorded(talk: Conversation, hub: Hub, motion: Motion, session_id: int) -> End:
    """Run, and write down what was whatever ended it; the stop is out before anything is written."""
    ended_by = "fault"
    try:
        end = await hub.supervisor.until_stopped(_run(talk, hub, motion))
        ended_by = end.value
    except InterruptedByStopError as interrupted:
        ended_by = interrupted.stop.kind
        interrupted.session_id = session_id
        raise
    except LeaseEndedError as ended:
        ended_by = ended.proof
        raise
    except asyncio.CancelledError:
        ended_by = "shutdown"
        raise
    finally:
        motion.massager.burn()
        motion.clearance.end("the session is over")
        hub.journal.write(motion.phase("ended", hub.clock.now()))
        await seen_through(_record(hub, motion, session_id, ended_by))
    return end


async def _record(hub: Hub, motion: Motion, session_id: int, ended_by: str) -> None:
    """A disk that fails must not swallow why the session ended: that is told, and so is this."""
    done_s = motion.timer.done_s(hub.clock.now())
    try:
        await motion.booking.settle(done_s)
        await hub.store.update_session(
            session_id, ended=hub.clock.wall(), seconds=done_s, phase="ended", ended_by=ended_by
        )
    except StoreError as lost:
        hub.journal.write(Problem(lost.what, lost.remedy))


async def _run(talk: Conversation, hub: Hub, motion: Motion) -> End:
    while True:
        end = await under_lease(talk, hub, motion, follow)
        if end not in HOLDS:
            return end
        over = await continue_after(talk, hub, motion, end)
        if over is not None:
            return over


async def _say_ended(talk: Conversation, massager: Massager, end: End) -> None:
    """ "It has stopped" is said only of what was measured."""
    if end is End.NO_ANSWER:
        await talk.say("no_answer_off")
    if end is End.TIME_UP:
        await talk.say("time_is_up")
    state = massager.state
    if massager.capabilities.feedback is Feedback.MEASURED and state is not None and state.actual.zero:
        await talk.say("it_has_stopped")
    else:
        await talk.say("switched_off_tell_me")
