"""One step of the routine: said, begun at the first touch, timed or counted, and what may be said in it."""

import enum
from typing import Protocol

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.interruption import NoAnswerError
from assistant.dialogue.question import Question
from assistant.domain.routine import SessionRoutine, Step
from assistant.flows.hub import Hub
from assistant.flows.spoken import minutes_left, spoken_number
from intents import Match

FIRST_TOUCH_S = 300.0
"""How long the helper may take to get ready for a step."""


class Go(enum.Enum):
    """Where to go after a step."""

    ON = "on"
    BACK = "back"
    AGAIN = "again"
    BREAK = "break"
    FINISH = "finish"


class Guided(Protocol):
    """What a step needs to know of the session."""

    routine: SessionRoutine
    check_in_at: float


async def guide_step(talk: Conversation, hub: Hub, hands: Guided, step: Step) -> Go:
    """Say it, await the first touch, keep the time. Raises NoAnswerError when nobody is there."""
    if step.offered and not await talk.confirm(f"offer_{step.id}", step.offer):
        return Go.ON
    await talk.tell(f"{step.instruction} {step.avoid}", step.id)
    go = await _first_touch(talk, hub, hands, step)
    if go is not None:
        return go
    if not step.counts:
        return await _keep_time(talk, hub, hands, step)
    return await _keep_count(talk, hub, hands, step)


async def _first_touch(talk: Conversation, hub: Hub, hands: Guided, step: Step) -> Go | None:
    """None when the clock may start: "ready" or "go"."""
    await talk.say("first_touch")
    until = hub.clock.now() + FIRST_TOUCH_S
    while (match := await talk.listen("routine", until - hub.clock.now())) is not None:
        if match.intent in ("Ready", "Continue"):
            return None
        if (go := await _obey(talk, hands, step, match, left_s=step.seconds)) is not None:
            return go
    return Go.BREAK


async def _keep_time(talk: Conversation, hub: Hub, hands: Guided, step: Step) -> Go:
    """Until the step's time is over: its cues, the check-in, and what is said."""
    began = hub.clock.now()
    ends_at = began + step.seconds
    cues = [(began + cue.at, cue.text) for cue in step.cues]
    while (left_s := ends_at - hub.clock.now()) > 0:
        if cues and cues[0][0] <= hub.clock.now():
            await talk.tell(cues.pop(0)[1], "cue")
            continue
        if hands.check_in_at <= hub.clock.now():
            if (go := await _check_in(talk, hub, hands, step, left_s)) is not None:
                return go
            continue
        next_at = min([ends_at, hands.check_in_at, *(at for at, _ in cues[:1])])
        match = await talk.listen("routine", next_at - hub.clock.now())
        if match is not None and (go := await _obey(talk, hands, step, match, left_s=left_s)) is not None:
            return go
    return Go.ON


async def _keep_count(talk: Conversation, hub: Hub, hands: Guided, step: Step) -> Go:
    """Count each movement aloud; between rounds the person is asked whether to go on."""
    for n, movements in enumerate(step.counts):
        if n and not await talk.confirm(f"between_{step.id}", step.between):
            return Go.ON
        for count in range(1, movements + 1):
            until = hub.clock.now() + step.each_s
            await talk.tell(spoken_number(count), "count")
            while (left_s := until - hub.clock.now()) > 0:
                match = await talk.listen("routine", left_s)
                if match is None:
                    break
                left_all_s = (movements - count) * step.each_s + left_s
                if (go := await _obey(talk, hands, step, match, left_s=left_all_s)) is not None:
                    return go
    return Go.ON


async def _check_in(talk: Conversation, hub: Hub, hands: Guided, step: Step, left_s: float) -> Go | None:
    """The question to the person lying down; neither silence nor a command is a yes (I8)."""
    question = Question(
        "comfortable",
        talk.lines.text("is_it_comfortable_helper"),
        talk.lines.text("comfortable_clearer"),
        "comfort",
        tries=2,
    )
    while True:
        try:
            match = await talk.ask(question)
        except NoAnswerError:
            return Go.BREAK
        match match.intent:
            case "Yes" | "Comfortable" | "Softer" | "Slower":
                hands.check_in_at = hub.clock.now() + hub.limits.check_in_helper_s
                talk.answered("comfortable", answer=True)
                if match.intent in ("Softer", "Slower"):
                    await talk.say("lighter")
                return None
            case "No" | "NotComfortable" | "NotSure":
                talk.answered("comfortable", answer=False)
                return Go.BREAK
            case _:
                if (go := await _obey(talk, hands, step, match, left_s=left_s)) is not None:
                    return go


async def _obey(talk: Conversation, hands: Guided, step: Step, match: Match, *, left_s: float) -> Go | None:
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
            n, of = spoken_number(step.n), spoken_number(hands.routine.of)
            await talk.say("step_number", n=n, of=of, title=step.title)
        case "Softer":
            await talk.say("lighter")
        case "Harder":
            await talk.say("firmer")
        case _:
            pass
    return None
