"""I1 to I8 over a whole conversation, from nothing but the journal and what was on the line to the massagers.

Nothing in here asks the hub what it thinks: each check walks once through what was commanded, what the
massagers said and what was written, in the order in which it happened.
"""
# long because: the invariants are checked together, over one journal and one log.

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.domain.device import Axis
from assistant.ports import GUEST
from device_adapters.device import Fault
from tests.conversations.talk import CONTENT, Played

AXES = tuple(axis.value for axis in Axis)
SETPOINT_EVERY_S, TTL_S = 1.05, 3.0
RAMP_S = 1.2
HOLD_S, MOST_HOLDS, STEP_EVERY_S, START_WITHIN_S = 120.0, 3, 60.0, 600.0
LATE_S = 1.1
"""How much longer than reserved a stretch of motion may be: the second of the loop that sends setpoints."""
LONGEST_WORDS = 50
"""Of one line: twenty seconds at 150 words a minute."""
DAY_MINUTES = {"roller": 20, "belt": 30, "chair": 30, "manual_roller": 20, "helper": 20, "all": 30}
"""What a person may have on one day, by massager, and over all but a helper's hands."""


@dataclass(frozen=True)
class Moment:
    """One thing that happened: `where` is journal, reserved, setpoint, stop, state or event."""

    where: str
    t: float
    what: Mapping[str, Any]
    connected: bool = True

    @property
    def total(self) -> int:
        """The sum over the axes of a setpoint."""
        return sum(self.what.get(axis) or 0 for axis in AXES)

    @property
    def moves(self) -> bool:
        return self.where == "setpoint" and self.total > 0


def moments(played: Played) -> Iterator[Moment]:
    """All that happened, in its order."""
    log = [Moment(where, t, detail) for t, where, detail in played.house.log]
    beside = [
        (
            written.commanded,
            Moment("journal", written.line["t"] / 1000, written.line, connected=written.connected),
        )
        for written in played.written
    ]
    beside += [
        (commanded, Moment("reserved", 0.0, {"person": person, "kind": kind, "seconds": seconds}))
        for commanded, person, kind, seconds in played.store.reserved
    ]
    beside.sort(key=lambda one: one[0])
    done = 0
    for commanded, moment in beside:
        yield from log[done:commanded]
        done = max(done, commanded)
        yield moment
    yield from log[done:]


def check_all(played: Played) -> None:
    for check in (
        check_I1,
        check_I2,
        check_I3,
        check_doubt,
        check_I4,
        check_I5,
        check_I7,
        check_I8,
        check_lines,
        check_still,
    ):
        check(played)


def check_I1(played: Played) -> None:
    """No motor without a screening of this person that was passed in this run, and then a yes."""
    guest_only = played.script.person == GUEST
    who: str | None = GUEST if guest_only else None
    named, cleared_at, yes, started = "", None, False, False
    for moment in moments(played):
        match moment.where, moment.what:
            case "journal", {"type": "ready" | "ended"}:
                who, cleared_at, yes = (GUEST if guest_only else None), None, False
            case "journal", {"type": "asked", "question": "are_you", "text": text}:
                named = text.removeprefix("Are you ").removesuffix("?")
            case "journal", {"type": "answered", "question": "are_you", "answer": answer}:
                who, cleared_at, yes = (named if answer is True else GUEST), None, False
            case "journal", {"type": "screening", "outcome": outcome}:
                cleared_at, yes, started = (moment.t if outcome == "clearance" else None), False, False
            case "journal", {
                "type": "answered",
                "question": "start_now" | "continue_at_one",
                "answer": answer,
            }:
                yes = cleared_at is not None and answer is True
            case "journal", {"type": "session", "phase": "running", "person": person}:
                assert person == who, f"I1: {who} was asked, {person} is massaged"
                assert cleared_at is not None, "I1: a session without a passed screening"
                assert started or moment.t - cleared_at <= START_WITHIN_S, "I1: a stale screening"
                started = True
            case "journal", {"type": "session", "phase": "ended"}:
                cleared_at, yes = None, False
            case "journal", {"type": "stop", "confirmed_ms": None}:
                cleared_at, yes = None, False
            case "journal", {"type": "hold"}:
                yes = False
            case "setpoint", _ if moment.total > 0:
                assert cleared_at is not None, f"I1: motion at {moment.t} without a passed screening"
                assert yes, f"I1: motion at {moment.t} without a yes"
                assert started, f"I1: motion at {moment.t} outside a session"


def check_I2(played: Played) -> None:
    """From level one, one step over all axes together in 60 s, each after a "comfortable" of its own."""
    total: dict[str, int] = defaultdict(int)
    raised_at: dict[str, float] = {}
    comfortable = False
    for moment in moments(played):
        match moment.where, moment.what:
            case "journal", {"type": "answered", "question": "comfortable", "answer": True}:
                comfortable = True
            case "stop", {"device": device}:
                total[device] = 0
            case "setpoint", {"device": device}:
                before, total[device] = total[device], moment.total
                if before == 0:
                    assert all((moment.what.get(axis) or 0) <= 1 for axis in AXES), "I2: starts above one"
                if total[device] <= before:
                    continue
                if before:
                    assert total[device] == before + 1, f"I2: {before} to {total[device]} at {moment.t}"
                    since = moment.t - raised_at[device]
                    assert since >= STEP_EVERY_S - 0.001, f"I2: a step after {since} s"
                    assert comfortable, f"I2: a step at {moment.t} that nobody called comfortable"
                raised_at[device], comfortable = moment.t, False
                ranges = played.house.devices[_kind(played, device)].core.capabilities.ranges
                assert all((moment.what.get(axis) or 0) <= ranges.get(Axis(axis), 0) for axis in AXES)


def _kind(played: Played, device: str) -> Any:
    return next(k for k, d in played.house.devices.items() if d.core.capabilities.device == device)


def check_I3(played: Played) -> None:
    """When a stop is written it was commanded already, and nothing moves before the next passed screening."""
    names = {device.core.capabilities.device for device in played.house.devices.values()}
    last: dict[str, str] = {}
    stopped = False
    for moment in moments(played):
        match moment.where, moment.what:
            case "stop" | "setpoint", {"device": device}:
                last[device] = moment.where
                assert not (stopped and moment.moves), f"I3: motion at {moment.t} after a stop"
            case "journal", {"type": "stop", "confirmed_ms": None}:
                stopped = True
                if moment.connected:
                    assert all(last.get(name) == "stop" for name in names), f"I3: {last} at {moment.t}"
            case "journal", {"type": "screening", "outcome": "clearance"}:
                stopped = False


def check_doubt(played: Played) -> None:
    """What may have been a stop is zero first, and a hold after it; I3 for doubt."""
    moving: set[str] = set()
    for moment in moments(played):
        match moment.where, moment.what:
            case "stop" | "setpoint", {"device": device}:
                (moving.add if moment.moves else moving.discard)(device)
            case "journal", {"type": "heard", "intent": "DoubtfulStop"} if moment.connected:
                assert not moving, f"I3: {moving} at {moment.t}, after what may have been a stop"


def check_I4(played: Played) -> None:
    """A massager moves no longer than lease and ramp after the last setpoint above zero that was sent."""
    if any(Fault.STUCK in device.core.faults for device in played.house.devices.values()):
        return
    commanded: dict[str, float] = {}
    late = played.house.line.delays.get("setpoint", 0.0)
    for moment in moments(played):
        device = moment.what.get("device", "")
        if moment.moves:
            commanded[device] = moment.t
        elif moment.where == "state" and any(moment.what["actual"].get(axis) for axis in AXES):
            since = moment.t - commanded.get(device, float("-inf"))
            assert since <= TTL_S + RAMP_S + late, f"I4: {device} moves at {moment.t}, {since} s on its own"


def check_I5(played: Played) -> None:
    """Never more motion than was reserved before it, and never more than a day may have."""
    reserved: dict[tuple[str, str], float] = defaultdict(float)
    moved: dict[tuple[str, str], float] = defaultdict(float)
    moved_on: dict[tuple[str, str, dt.date], float] = defaultdict(float)
    stretches = 0
    session = ("", "")
    day = played.script.start.date()
    since: float | None = None
    kept_alive = 0.0
    for moment in moments(played):
        if moment.where == "reserved":
            reserved[moment.what["person"], moment.what["kind"]] += moment.what["seconds"]
            continue
        if since is not None:
            # What a massager does on its own after that is for I4 to say.
            until = min(moment.t, kept_alive + SETPOINT_EVERY_S)
            person, kind = session
            moved[session] += until - since
            for of in (kind, "all"):
                moved_on[person, of, day] += until - since
                most = 60 * DAY_MINUTES[of] + LATE_S * stretches
                assert moved_on[person, of, day] <= most, f"I5: {moved_on} for a day"
            over = moved[session] - reserved[session]
            assert over <= LATE_S * stretches, f"I5: {over} s more than reserved at {moment.t}"
            since = moment.t if until == moment.t else None
        match moment.where, moment.what:
            case "journal", {"type": "session", "phase": "running", "person": person, "kind": kind}:
                session = (person, kind)
            case "journal", {"at": at}:
                day = max(day, dt.datetime.fromisoformat(at).date())
            case "stop", _:
                since = None
            case "setpoint", _ if moment.total:
                if since is None:
                    since = moment.t
                    stretches += 1
                kept_alive = moment.t
            case "setpoint", _:
                since = None


def check_I7(played: Played) -> None:
    """Nothing resumes by itself: each stretch of motion has its own yes, its own lease, and level one."""
    burned: set[str] = set()
    last_lease: dict[str, str] = {}
    held_at: float | None = None
    asked_for, yes, continued = False, False, 0
    moving: set[str] = set()
    for moment in moments(played):
        match moment.where, moment.what:
            case "journal", {"type": "hold", "n": n}:
                held_at, asked_for, yes = moment.t, False, False
                assert n <= MOST_HOLDS + 1, f"I7: hold number {n}"
            case "journal", {"type": "heard", "intent": "Continue", "why_rejected": None}:
                asked_for = True
            case "journal", {"type": "answered", "question": "start_now", "answer": True}:
                yes, held_at, continued = True, None, 0
            case "journal", {"type": "answered", "question": "continue_at_one", "answer": True}:
                assert asked_for, "I7: continued without the person's own word"
                yes, continued = True, continued + 1
                assert continued <= MOST_HOLDS, "I7: continued too often"
            case "stop", {"device": device}:
                burned.add(last_lease.get(device, ""))
                yes = yes and device not in moving
                moving.discard(device)
            case "setpoint", {"device": device, "lease": lease} if moment.total:
                assert lease not in burned, f"I7: a burned lease moves at {moment.t}"
                assert yes, f"I7: resumed by itself at {moment.t}"
                if held_at is not None and device not in moving:
                    assert moment.t - held_at <= HOLD_S + 3, "I7: continued too late"
                last_lease[device] = lease
                moving.add(device)


def check_I8(played: Played) -> None:
    """Every answer has something that was heard and understood, in the turn of its question, after it."""
    asked: dict[str, str] = {}
    heard_in: set[str] = set()
    for line in played.lines:
        match line:
            case {"type": "ready"}:
                asked, heard_in = {}, set()
            case {"type": "asked", "question": question, "turn": turn}:
                asked[question] = turn
                heard_in.discard(turn)
            case {"type": "heard", "intent": str(), "why_rejected": None, "turn": turn}:
                heard_in.add(turn)
            case {"type": "answered", "question": question, "turn": turn}:
                assert turn in heard_in, f"I8: {question} is answered in {turn}, where nothing was heard"
                unasked = question == "comfortable" and asked.get(question) != turn
                assert unasked or asked.get(question) == turn, f"I8: {question} was asked in another turn"


def check_lines(played: Played) -> None:
    """The journal is as docs/events.md says, without a gap, and every line spoken has a name."""
    last: dict[str, int] = defaultdict(int)
    for line in played.lines:
        assert line["seq"] == last[line["run"]] + 1
        last[line["run"]] += 1
        kind = line["type"]
        assert set(line) == ENVELOPE | SHAPES[kind], f"{kind}: {sorted(set(line) ^ ENVELOPE ^ SHAPES[kind])}"
        if kind == "asked" and line["question"] == "menu":
            assert line["session"] is None, "the session is over, and what is said now is not kept with it"
        if kind == "said":
            assert _named(line["line"]), f"there is no line {line['line']!r}: {line['text']}"
            assert not re.search(r"[{}_]", line["text"]), f"not for the ear: {line['text']}"
            assert len(line["text"].split()) < LONGEST_WORDS, f"it takes too long: {line['text']}"


def check_still(played: Played) -> None:
    """In the end nothing moves."""
    if not any(Fault.STUCK in device.core.faults for device in played.house.devices.values()):
        assert played.still


def _documented() -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    """The fields of every line, and of each type, as the tables of docs/events.md name them."""
    text = (Path(__file__).parents[2] / "docs" / "events.md").read_text("utf-8")
    every, types = text.split("## Types")
    envelope = frozenset(re.findall(r"^\| `(\w+)` \|", every, re.MULTILINE))
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \|", types, re.MULTILINE)
    return envelope, {kind: frozenset(re.findall(r"`(\w+)`", fields)) for kind, fields in rows}


ENVELOPE, SHAPES = _documented()

_WRITTEN_DOWN = frozenset(
    {
        *CONTENT.lines,
        *CONTENT.questions.questions,
        *CONTENT.questions.groups,
        *CONTENT.routine.steps,
        *(line.id for line in (*CONTENT.routine.preparation, *CONTENT.routine.closing)),
        *("prepare", "cue", "count", "reminder", "problem", "alarm", "no_more_minutes"),
        *("screening", "means", "why", "reason", "reason_limit"),
    }
)


def _named(line: str) -> bool:
    """In lines.yaml, a question, a step, or made of one of those."""
    made_of = re.fullmatch(r"(?:offer|between)_(\w+)|(?:check)\.(.+)|(.+)\.(?:agreed|digits)", line)
    return line in _WRITTEN_DOWN or made_of is not None
