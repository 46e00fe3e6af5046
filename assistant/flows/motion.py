"""While the motor runs: one lease from start to hold or end, and what may be said to it meanwhile."""

import asyncio
import enum
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from assistant.dialogue.conversation import DOUBTFUL_STOP, EAR_SILENT, Conversation
from assistant.dialogue.proofs import Proof, ProofsOfLife, hold_lease, seen_within
from assistant.domain.clearance import Clearance
from assistant.domain.device import ZERO, Axis, Kind, Levels
from assistant.domain.errors import DeviceError, LeaseEndedError, UnknotError
from assistant.domain.events import SessionPhase, SetpointSent, StateSeen
from assistant.domain.session import Ramp, Timer
from assistant.flows.booking import Booking
from assistant.flows.hub import Hub
from assistant.ports import Massager, Source

EAR_S = 1.0
PAGE_S = 2.0
"""For a hub whose ear is a page: it shows itself twice a second, over the air."""
STATE_S = 2.5
CHECK_IN_GRACE_S = 75.0
"""From the moment a check-in is due: two prompts, two answer windows, one long sentence heard out."""
OVERRUN_S = 2.0


class End(enum.StrEnum):
    """How a stretch of motion ended, when nothing broke it off."""

    TIME_UP = "time_up"
    FINISHED = "finished"
    HELD = "held"
    DOUBTFUL_STOP = "doubtful_stop"
    EAR_SILENT = "ear_silent"
    UNCOMFORTABLE = "uncomfortable"
    NO_ANSWER = "no_answer"
    NOT_CONTINUED = "not_continued"
    PAIN = "pain"


HOLDS = frozenset({End.HELD, End.DOUBTFUL_STOP, End.EAR_SILENT, End.UNCOMFORTABLE})
HELD_BY = {"Hold": End.HELD, DOUBTFUL_STOP: End.DOUBTFUL_STOP, EAR_SILENT: End.EAR_SILENT}
"""What is at zero already when the flow hears of it."""
EARS = frozenset({"frames", "ears"})
"""The proofs of life of an ear: without them it is a hold, and it may hear the "continue" again."""


@dataclass(slots=True)
class Motion:
    """One session on a motor; `check_in_at` is when "comfortable?" is due, `spot_at` when it is time to move
    a roller on, both on the clock.

    `wanted` are the levels of an earlier session that are to be reached step by step; a hold forgets them.
    `liked` are the levels that were last called comfortable, and not lowered since.
    """

    person: str
    kind: Kind
    clearance: Clearance
    massager: Massager
    ramp: Ramp
    timer: Timer
    booking: Booking
    holds: int = 0
    check_in_at: float = 0.0
    wanted: Mapping[Axis, int] = field(default_factory=dict)
    liked: Levels = ZERO
    spot_at: float = math.inf
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    last_sent: Levels | None = None
    sent: int = 0

    @property
    def axis(self) -> Axis:
        """What "harder" and "softer" mean."""
        return Axis.PRESSURE if Axis.PRESSURE in self.ramp.caps else next(iter(self.ramp.caps))

    def begin(self, now: float, check_in_s: float) -> None:
        """A stretch begins: level one, and the time runs."""
        self.ramp.begin(now)
        self.ramp.plan(self.wanted)
        self.wanted = {}
        self.timer.run(now)
        self.check_in_at = now + check_in_s
        self.last_sent = None

    def allowed(self, now: float) -> Levels:
        """What the limits leave at this moment: nothing once the time is up (I5)."""
        return self.ramp.levels if self.timer.left_s(now) > 0 else ZERO

    def phase(self, name: str, now: float) -> SessionPhase:
        return SessionPhase(name, self.person, self.kind.value, round(self.timer.left_s(now), 1))


async def under_lease(
    talk: Conversation,
    hub: Hub,
    motion: Motion,
    follow: Callable[[Conversation, Hub, Motion], Awaitable[End]],
) -> End:
    """One stretch under one lease, from level one, for as long as `follow` talks.

    The motor is at zero, or on its way there, at the end; at a hold it has shown it. Raises DeviceError
    where it has not, LeaseEndedError and other UnknotErrors, and whatever interrupts the talk.
    """
    end: End | None = None
    talk.moving = True
    try:
        await motion.massager.open(motion.clearance)
        if (end := _waiting_hold(talk)) is not None:
            return end
        talk.show_life()
        motion.begin(hub.clock.now(), hub.limits.check_in_first_s)
        hub.journal.write(motion.phase("running", hub.clock.now()))
        async with asyncio.TaskGroup() as tasks:
            lease = tasks.create_task(
                hold_lease(
                    lambda: motion.allowed(hub.clock.now()),
                    motion.changed,
                    proofs_of_life(talk, hub, motion),
                    motion.massager,
                    hub.clock,
                    lambda levels: _note_setpoint(hub, motion, levels),
                )
            )
            noting = tasks.create_task(_note_states(hub, motion))
            end = await follow(talk, hub, motion)
            lease.cancel()
            noting.cancel()
    except* UnknotError as errors:
        failure = errors.exceptions[0]
    finally:
        motion.massager.burn()
        motion.ramp.zero()
        motion.timer.pause(hub.clock.now())
        talk.moving = False
    if end is None:
        # What the flow has come to counts before what the lease met in the same moment.
        end = _end_of(failure, talk)
    still = await motion.massager.stop() is not None
    _stay_cancelled()
    if end in HOLDS and not still:
        # Nobody is asked to go on with what may not have stopped; the alarm is on its way.
        raise DeviceError("The massager has not shown that it stands still.", "If it moves, unplug it now.")
    return end


def _stay_cancelled() -> None:
    """A task group that has met an error forgets that it was cancelled: no stop is lost in that."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def _waiting_hold(talk: Conversation) -> End | None:
    """The hold that was heard and that the flow has not come to yet; everything is at zero since then."""
    return HELD_BY.get(talk.urgent_waiting or "")


def _end_of(error: Exception, talk: Conversation) -> End:
    """A hold burns the lease before the flow hears of it, and the time may be up in the middle of a line."""
    if (end := _waiting_hold(talk)) is not None:
        return end
    if isinstance(error, LeaseEndedError) and error.proof == "limits":
        return End.TIME_UP
    if isinstance(error, LeaseEndedError) and error.proof in EARS:
        return End.EAR_SILENT
    raise error


def proofs_of_life(talk: Conversation, hub: Hub, motion: Motion) -> ProofsOfLife:
    """All that must be alive while this motor moves (I4)."""

    def text(line: str) -> str:
        return talk.lines.text(line)

    def ear(name: str) -> Proof:
        by_page = hub.ear.source is Source.PAGE
        seconds, told = (PAGE_S, "page_silent") if by_page else (EAR_S, "ear_silent")
        return seen_within(name, lambda: hub.ear.alive_at()[name], seconds, text(told))

    def state_seen_at() -> float:
        state = motion.massager.state
        return state.received_at if state is not None and state.live else float("-inf")

    def not_stopped_by_device(_: float) -> bool:
        state = motion.massager.state
        return state is None or state.stop_reason is None

    def in_time(now: float) -> bool:
        return motion.timer.done_s(now) <= motion.timer.planned_s + OVERRUN_S

    return ProofsOfLife(
        [
            *(ear(name) for name in hub.ear.alive_at()),
            Proof("flow", lambda now: now <= talk.due, text("flow_stuck")),
            Proof("clearance", lambda _: motion.clearance.running, text("clearance_over")),
            Proof("limits", in_time, text("time_is_up")),
            Proof(
                "check_in", lambda now: now <= motion.check_in_at + CHECK_IN_GRACE_S, text("no_answer_off")
            ),
            Proof("device", not_stopped_by_device, text("switched_off_at_device")),
            seen_within("state", state_seen_at, STATE_S, text("device_silent")),
        ]
    )


async def _note_states(hub: Hub, motion: Motion) -> None:
    """Only what is new is noted: the same state comes each second."""
    last: tuple[object, ...] = ()
    async for state in motion.massager.changes():
        new = (state.actual, state.target, state.stop_reason)
        if new != last:
            last = new
            hub.journal.write(
                StateSeen(state.device, state.actual.as_dict(), state.target.as_dict(), state.stop_reason)
            )


def _note_setpoint(hub: Hub, motion: Motion, levels: Levels) -> None:
    """Only changes are noted: the same setpoint goes out each second."""
    motion.sent += 1
    if levels != motion.last_sent:
        motion.last_sent = levels
        hub.journal.write(SetpointSent(motion.massager.capabilities.device, levels.as_dict(), motion.sent))
