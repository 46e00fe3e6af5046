"""The routine for a helper's hands: prepare, the steps from the first touch, rest; kept for a power cut."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.interruption import InterruptedByStopError, NoAnswerError, seen_through
from assistant.dialogue.question import Question
from assistant.domain.clearance import Allowance, Clearance
from assistant.domain.course import SessionRecord
from assistant.domain.device import Kind
from assistant.domain.errors import StoreError
from assistant.domain.events import Held, Preparing, Problem, SessionPhase, StepReached
from assistant.domain.routine import Line, SessionRoutine, read_bookmark
from assistant.domain.session import Timer
from assistant.flows.booking import Booking
from assistant.flows.hub import Hub
from assistant.flows.pain import pain_forbids, rate_pain
from assistant.flows.spoken import spoken_number
from assistant.flows.steps import Go, guide_step, keep_place
from assistant.ports import PersonRecord

SHORT, LONG = 10, 20
"""Minutes of the two routines that there are."""
ROUNDING_S = 0.001
PREGNANCY = "pregnancy"
LONGEST_BREAK_S = 600.0
PREPARE_S = 300.0
"""How long one thing may take to prepare."""
RESUME_WITHIN = dt.timedelta(hours=1)
EMERGENCIES = frozenset({"emergency", "unwell", "ear_lost", "shutdown"})


@dataclass(frozen=True, slots=True)
class Resume:
    """Where a power cut broke a routine off: what was counted of the step, the time planned and done."""

    session_id: int
    step: str
    counted: int
    planned_s: float
    done_s: float


@dataclass(slots=True)
class Hands:
    """A helper's session under way; `position` is the index of the step, the rest as in Guided."""

    person: str
    clearance: Clearance
    routine: SessionRoutine
    session_id: int
    timer: Timer
    position: int = 0
    breaks: int = 0
    check_in_at: float = 0.0
    pressure: int = 0
    counted: dict[str, int] = field(default_factory=dict)


async def ask_to_resume(talk: Conversation, hub: Hub, person: str) -> Resume | None:
    """The step at which a power cut broke off a routine, when the person wants to go on from there.

    A session that is not resumed is closed. Raises NoAnswerError.
    """
    found = await hub.store.unfinished_session(person)
    if found is None:
        return None
    session_id, session = found
    step, counted = read_bookmark(session.position or "")
    await hub.store.update_session(session_id, ended=hub.clock.wall(), phase="ended", ended_by="broken_off")
    recent = hub.clock.wall() - session.began <= RESUME_WITHIN
    if session.kind is not Kind.HELPER or step not in hub.routine.steps or not recent:
        await talk.say("broken_off")
        return None
    title = hub.routine.steps[step].title
    if await talk.confirm("resume_routine", talk.lines.text("resume_routine", title=title)):
        return Resume(session_id, step, counted, session.planned_s, session.seconds)
    return None


async def helper_session(
    talk: Conversation,
    hub: Hub,
    person: PersonRecord,
    clearance: Clearance,
    wanted_s: float | None,
    resume: Resume | None,
) -> bool:
    """Guide the helper through the routine; True when it came to its end.

    A resumed routine takes no new session from the day. Raises LimitReachedError, NoAnswerError and
    InterruptedByStopError.
    """
    booking = await Booking.of(hub, person, Kind.HELPER, clearance)
    allowance = clearance.allowance
    if resume is None:
        wanted_s = await _length(talk, hub, allowance, booking.longest_s, wanted_s)
    clearance.start(person.name, Kind.HELPER, hub.clock.now())
    planned_s = await booking.take(wanted_s) if resume is None else min(booking.longest_s, resume.planned_s)
    routine = hub.routine.for_session(
        LONG if _is_long(hub, planned_s) else SHORT,
        allowance.routine,
        position=allowance.position,
        oil=allowance.oil,
        sore_spot=allowance.sore_spot,
        pace=hub.limits.pace,
    )
    session_id = await hub.store.begin_session(
        SessionRecord(
            person.name, Kind.HELPER, hub.clock.wall(), planned_s, pain_before=clearance.pain_before
        )
    )
    hub.journal.session(session_id)
    hub.journal.write(SessionPhase("running", person.name, Kind.HELPER.value, planned_s))
    hands = Hands(person.name, clearance, routine, session_id, Timer(planned_s))
    if resume is not None:
        hands.position, hands.counted = _index(routine, resume.step), {resume.step: resume.counted}
        # Its time goes over to this one: a power cut must not refill the ceiling, and counts no minute twice.
        hands.timer = Timer(planned_s, resume.done_s)
        await hub.store.update_session(resume.session_id, seconds=0.0)
    lines = [line for line in routine.preparation if hands.position == 0 or line.again]
    ended_by = "fault"
    try:
        await hub.supervisor.until_stopped(_prepare(talk, hub, lines))
        finished = await _through_breaks(talk, hub, hands)
        ended_by = "finished" if finished else "not_continued"
    except InterruptedByStopError as interrupted:
        ended_by = interrupted.stop.kind
        interrupted.session_id = session_id
        interrupted.by_hand = True
        interrupted.pregnant = allowance.routine == PREGNANCY
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
    await _close(talk, hub, hands)
    return finished


def _seconds(hub: Hub, minutes: int) -> float:
    return minutes * 60 * hub.limits.pace


def _is_long(hub: Hub, seconds: float) -> bool:
    return seconds >= _seconds(hub, LONG) - ROUNDING_S


async def _length(
    talk: Conversation, hub: Hub, allowance: Allowance, longest_s: float, wanted_s: float | None
) -> float:
    """Seconds of the routine: asked for, where nothing was said and both may be. Raises NoAnswerError.

    In pregnancy it is the long one, which is all slow strokes, unless the short one was asked for.
    """
    if not _is_long(hub, longest_s):
        if wanted_s is not None and _is_long(hub, wanted_s):
            await talk.say("only_ten")
        return _seconds(hub, SHORT)
    if wanted_s is not None:
        return _seconds(hub, LONG if _is_long(hub, wanted_s) else SHORT)
    minutes = LONG if allowance.routine == PREGNANCY else await _ask_length(talk)
    await talk.say("routine_minutes", minutes=spoken_number(minutes))
    return _seconds(hub, minutes)


async def _ask_length(talk: Conversation) -> int:
    """Who is not sure gets the short one."""
    answer = await talk.ask(
        Question(
            "routine_length",
            talk.lines.text("routine_length"),
            talk.lines.text("routine_length_clearer"),
            "routine_length",
        )
    )
    minutes = int(answer.slots["minutes"]) if answer.intent == "Length" else SHORT
    talk.answered("routine_length", minutes)
    return minutes


async def _close(talk: Conversation, hub: Hub, hands: Hands) -> None:
    """Rest, getting up, and the pain."""
    for line in hands.routine.closing:
        await talk.tell(line.text, line.id)
    if (pain := await rate_pain(talk, "pain_after")) is not None:
        await hub.store.update_session(hands.session_id, pain_after=pain)


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


def _index(routine: SessionRoutine, step: str) -> int:
    """Where to go on; the beginning when this routine has no such step."""
    return routine.of - len(routine.steps_from(step))


async def _prepare(talk: Conversation, hub: Hub, lines: Sequence[Line]) -> None:
    """Each line until the helper says ready or next. Raises NoAnswerError when nobody does."""
    for n, line in enumerate(lines, 1):
        hub.journal.write(Preparing(line.id, n, len(lines), line.picture))
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
            if go not in (Go.BREAK, Go.UNCOMFORTABLE):
                return go is Go.ON
            hurts = go is Go.UNCOMFORTABLE
        if not await hub.supervisor.until_stopped(_break(talk, hub, hands, hurts=hurts)):
            return False


async def _steps(talk: Conversation, hub: Hub, hands: Hands) -> Go:
    """From the position on; ON when the last step is done."""
    routine = hands.routine
    hands.timer.run(hub.clock.now())
    hands.check_in_at = hub.clock.now() + hub.limits.check_in_first_s
    while hands.position < len(routine.steps):
        step = routine.steps[hands.position]
        if hands.timer.done_s(hub.clock.now()) + step.seconds > _ceiling_s(hub):
            await talk.say("time_is_up")
            return Go.FINISH
        hub.journal.write(StepReached(step.id, step.n, routine.of, step.title, step.picture, step.seconds))
        await keep_place(hub, hands, step)
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
