"""The routine for a helper's hands: prepare, nine steps from the first touch, rest; kept for a power cut."""

import asyncio
import datetime as dt
from dataclasses import dataclass

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.interruption import InterruptedByStopError, NoAnswerError, seen_through
from assistant.domain.clearance import Clearance
from assistant.domain.course import SessionRecord
from assistant.domain.device import Kind
from assistant.domain.errors import StoreError
from assistant.domain.events import Held, Problem, SessionPhase, StepReached
from assistant.domain.routine import SessionRoutine
from assistant.domain.session import Timer
from assistant.flows.booking import Booking
from assistant.flows.hub import Hub
from assistant.flows.pain import pain_forbids, rate_pain
from assistant.flows.steps import Go, guide_step
from assistant.ports import PersonRecord

LONG_SESSION_S = 1200.0
LONGEST_BREAK_S = 600.0
PREPARE_S = 300.0
"""How long one thing may take to prepare."""
RESUME_WITHIN = dt.timedelta(hours=1)
EMERGENCIES = frozenset({"emergency", "unwell", "ear_lost", "shutdown"})


@dataclass(slots=True)
class Hands:
    """A helper's session under way; `position` is the index of the step."""

    person: str
    clearance: Clearance
    routine: SessionRoutine
    session_id: int
    timer: Timer
    position: int = 0
    breaks: int = 0
    check_in_at: float = 0.0


async def ask_to_resume(talk: Conversation, hub: Hub, person: str) -> str | None:
    """The step at which a power cut broke off a routine, when the person wants to go on from there.

    A session that is not resumed is closed. Raises NoAnswerError.
    """
    found = await hub.store.unfinished_session(person)
    if found is None:
        return None
    session_id, session = found
    position = session.position
    await hub.store.update_session(session_id, ended=hub.clock.wall(), phase="ended", ended_by="broken_off")
    recent = hub.clock.wall() - session.began <= RESUME_WITHIN
    if session.kind is not Kind.HELPER or position is None or position not in hub.routine.steps or not recent:
        await talk.say("broken_off")
        return None
    title = hub.routine.steps[position].title
    if await talk.confirm("resume_routine", talk.lines.text("resume_routine", title=title)):
        return position
    return None


async def helper_session(
    talk: Conversation,
    hub: Hub,
    person: PersonRecord,
    clearance: Clearance,
    wanted_s: float | None,
    position: str | None,
) -> bool:
    """Guide the helper through the routine; True when it came to its end.

    A resumed routine takes no new session from the day. Raises LimitReachedError, NoAnswerError and
    InterruptedByStopError.
    """
    booking = await Booking.of(hub, person, Kind.HELPER, clearance)
    clearance.start(person.name, Kind.HELPER, hub.clock.now())
    planned_s = booking.longest_s if position is not None else await booking.take(wanted_s)
    allowance = clearance.allowance
    routine = hub.routine.for_session(
        20 if planned_s >= LONG_SESSION_S * hub.limits.pace else 10,
        allowance.routine,
        position=allowance.position,
        oil=allowance.oil,
        pace=hub.limits.pace,
    )
    session_id = await hub.store.begin_session(
        SessionRecord(
            person.name, Kind.HELPER, hub.clock.wall(), planned_s, pain_before=clearance.pain_before
        )
    )
    hub.journal.session(session_id)
    hands = Hands(person.name, clearance, routine, session_id, Timer(planned_s), _index(routine, position))
    ended_by = "fault"
    try:
        if position is None:
            await hub.supervisor.until_stopped(_prepare(talk, hub, hands))
        finished = await _through_breaks(talk, hub, hands)
        ended_by = "finished" if finished else "not_continued"
    except InterruptedByStopError as interrupted:
        ended_by = interrupted.stop.kind
        interrupted.session_id = session_id
        raise
    except NoAnswerError:
        ended_by = "no_answer"
        raise
    except asyncio.CancelledError:
        ended_by = "shutdown"
        raise
    finally:
        clearance.end("the session is over")
        hub.journal.write(SessionPhase("ended", person.name, Kind.HELPER.value, 0.0))
        await seen_through(_record(hub, hands, booking, ended_by))
    for line in routine.closing:
        await talk.tell(line.text, line.id)
    if (pain := await rate_pain(talk, "pain_after")) is not None:
        await hub.store.update_session(session_id, pain_after=pain)
    return finished


async def _record(hub: Hub, hands: Hands, booking: Booking, ended_by: str) -> None:
    """A disk that fails must not swallow why the session ended: that is told, and so is this."""
    done_s = hands.timer.done_s(hub.clock.now())
    try:
        await booking.settle(done_s)
        await hub.store.update_session(
            hands.session_id, ended=hub.clock.wall(), seconds=done_s, phase="ended", ended_by=ended_by
        )
    except StoreError as lost:
        hub.journal.write(Problem(lost.what, lost.remedy))


def _index(routine: SessionRoutine, position: str | None) -> int:
    """Where to go on; the beginning when this routine has no such step."""
    return next((i for i, step in enumerate(routine.steps) if step.id == position), 0)


async def _prepare(talk: Conversation, hub: Hub, hands: Hands) -> None:
    """Each line until the helper says ready or next. Raises NoAnswerError when nobody does."""
    for line in hands.routine.preparation:
        await talk.tell(line.text, "prepare")
        until = hub.clock.now() + PREPARE_S
        while (match := await talk.listen("routine", until - hub.clock.now())) is not None:
            if match.intent in ("Ready", "Next", "Continue"):
                break
            await talk.say("say_ready")
        else:
            raise NoAnswerError("prepare", silent=True)


async def _through_breaks(talk: Conversation, hub: Hub, hands: Hands) -> bool:
    """The steps; "stop" means hands off, a break, and the person is asked. True when all were done."""
    while True:
        try:
            go = await hub.supervisor.until_stopped(_steps(talk, hub, hands))
        except InterruptedByStopError as interrupted:
            hands.timer.pause(hub.clock.now())
            if interrupted.stop.kind in EMERGENCIES:
                raise
            hurts = interrupted.stop.kind == "hurts"
        else:
            hands.timer.pause(hub.clock.now())
            if go is not Go.BREAK:
                return go is Go.ON
            hurts = False
        if not await hub.supervisor.until_stopped(_break(talk, hub, hands, hurts=hurts)):
            return False


async def _steps(talk: Conversation, hub: Hub, hands: Hands) -> Go:
    """From the position on; ON when the last step is done."""
    routine = hands.routine
    hands.timer.run(hub.clock.now())
    hands.check_in_at = hub.clock.now() + hub.limits.check_in_helper_s
    while hands.position < len(routine.steps):
        step = routine.steps[hands.position]
        if hands.timer.done_s(hub.clock.now()) + step.seconds > _ceiling_s(hub):
            await talk.say("time_is_up")
            return Go.FINISH
        hub.journal.write(StepReached(step.id, step.n, routine.of))
        await hub.store.update_session(
            hands.session_id,
            position=step.id,
            phase="running",
            seconds=hands.timer.done_s(hub.clock.now()),
        )
        match await guide_step(talk, hub, hands, step):
            case Go.ON:
                hands.position += 1
            case Go.BACK:
                hands.position = max(0, hands.position - 1)
            case Go.AGAIN:
                await talk.say("step_again")
            case other:
                return other
    await talk.say("routine_finished")
    return Go.ON


def _ceiling_s(hub: Hub) -> float:
    """However often a step is done again (I5)."""
    return hub.limits.helper_ceiling_minutes * 60 * hub.limits.pace


async def _break(talk: Conversation, hub: Hub, hands: Hands, *, hurts: bool) -> bool:
    """True when the person's own "continue" came; the pain is asked when it hurt."""
    hands.breaks += 1
    hub.journal.write(Held("hurts" if hurts else "hands_off", hands.breaks))
    await talk.say("hands_off")
    if hurts and pain_forbids(hub.limits, hands.clearance.pain_before, await rate_pain(talk, "pain_now")):
        await talk.say("pain_ends_it")
        return False
    until = hub.clock.now() + LONGEST_BREAK_S
    while (left_s := until - hub.clock.now()) > 0:
        match = await talk.listen("routine_paused", left_s)
        match match and match.intent:
            case "Continue" | "Yes":
                return True
            case "Finish" | "No":
                return False
            case None:
                break
            case _:
                await talk.say("routine_paused")
    await talk.say("routine_over_break")
    return False
