"""One step of the routine: said, begun at the first touch, timed or counted, and what may be said meanwhile."""

import enum
from typing import Protocol

from assistant.dialogue.conversation import Conversation, Question
from assistant.dialogue.interruption import NoAnswerError
from assistant.domain.routine import Routine, Step
from assistant.flows.hub import Hub
from assistant.flows.spoken import minutes_left, spoken_number
from intents import Match

FIRST_TOUCH_S = 300.0
"""How long the helper may take to get ready for a step."""
LONG_STEP_S = 90.0
"""A step at least this long gets a half-time cue."""


class Go(enum.Enum):
    """Where to go after a step."""

    ON = "on"
    BACK = "back"
    AGAIN = "again"
    BREAK = "break"
    FINISH = "finish"


class Guided(Protocol):
    """What a step needs to know of the session."""

    routine: Routine
    position: int
    check_in_at: float


async def guide_step(talk: Conversation, hub: Hub, hands: Guided, step: Step) -> Go:
    """Say it, await the first touch, keep the time. Raises NoAnswerError when nobody is there."""
    if step.offered:
        offer = talk.lines.text("offer_step", name=step.name)
        if not await talk.confirm("offer_step", offer):
            return Go.ON
    await talk.tell(f"{hands.routine.instruction(step)} {step.avoid}", step.id)
    go = await _first_touch(talk, hub, hands, step)
    return go if go is not None else await _keep_time(talk, hub, hands, step)


async def _first_touch(talk: Conversation, hub: Hub, hands: Guided, step: Step) -> Go | None:
    """None when the clock may start: "ready" or "go"."""
    await talk.say("first_touch")
    until = hub.clock.now() + FIRST_TOUCH_S
    while (match := await talk.listen("routine", until - hub.clock.now())) is not None:
        if match.intent in ("Ready", "Continue"):
            return None
        go = await _obey(talk, hub, hands, step, match, left_s=hands.routine.seconds(step))
        if go is not None:
            return go
    return Go.BREAK


async def _keep_time(talk: Conversation, hub: Hub, hands: Guided, step: Step) -> Go:
    length_s = hands.routine.seconds(step) * hub.limits.pace
    ends_at = hub.clock.now() + length_s
    half_at = hub.clock.now() + length_s / 2 if length_s >= LONG_STEP_S else None
    count_at, counted = hub.clock.now(), 0
    while (left_s := ends_at - hub.clock.now()) > 0:
        now = hub.clock.now()
        due_s = [left_s, hands.check_in_at - now]
        if half_at is not None:
            due_s.append(half_at - now)
        if step.counts:
            due_s.append(count_at - now)
        if min(due_s) > 0:
            match = await talk.listen("routine", min(due_s))
            if match is not None and (go := await _obey(talk, hub, hands, step, match, left_s=left_s)) is not None:
                return go
            continue
        if step.counts and count_at <= now:
            counted += 1
            count_at += length_s / step.counts
            if counted <= step.counts:
                await talk.tell(spoken_number(counted), "count")
        elif half_at is not None and half_at <= now:
            half_at = None
            await talk.say("half_time")
        elif not await _comfortable(talk, hub, hands):
            return Go.BREAK
    return Go.ON


async def _comfortable(talk: Conversation, hub: Hub, hands: Guided) -> bool:
    """The question to the person lying down; no answer is not a yes (I8)."""
    question = Question(
        "comfortable",
        talk.lines.text("is_it_comfortable_helper"),
        talk.lines.text("comfortable_clearer"),
        "comfort",
        tries=2,
    )
    try:
        match = await talk.ask(question)
    except NoAnswerError:
        return False
    hands.check_in_at = hub.clock.now() + hub.limits.check_in_helper_s
    if match.intent in ("Softer", "Slower"):
        await talk.say("lighter")
    yes = match.intent not in ("No", "NotComfortable", "NotSure", "Finish", "Hold")
    talk.answered("comfortable", yes)
    return yes


async def _obey(talk: Conversation, hub: Hub, hands: Guided, step: Step, match: Match, *, left_s: float) -> Go | None:
    """What the helper or the person says; None to go on with the step."""
    match match.intent:
        case "Next" | "SkipStep":
            return Go.ON
        case "GoBack":
            return Go.BACK
        case "RepeatStep":
            return Go.AGAIN
        case "Hold":
            return Go.BREAK
        case "Finish":
            return Go.FINISH
        case "HowLong":
            await talk.say("step_left", minutes=minutes_left(left_s))
        case "WhatStep":
            n, of = spoken_number(hands.position + 1), spoken_number(len(hands.routine.steps))
            await talk.say("step_number", n=n, of=of, name=step.name)
        case "Softer":
            await talk.say("lighter")
        case "Harder":
            await talk.say("firmer")
        case _:
            pass
    return None
