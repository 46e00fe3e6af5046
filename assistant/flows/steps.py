"""One step of the routine: said, begun at the first touch, timed or counted, and what may be said in it."""

import enum
from typing import Protocol

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.interruption import NoAnswerError
from assistant.dialogue.question import Question
from assistant.domain.events import StepTimed
from assistant.domain.routine import Cue, SessionRoutine, Step, bookmark
from assistant.domain.session import Timer
from assistant.flows.hub import Hub
from assistant.flows.spoken import minutes_left, spoken_number
from intents import Match

FIRST_TOUCH_S = 300.0
"""How long the helper may take to get ready for a step."""
LATE_CUE_S = 1.0
QUIET_END_S = 12.0
"""So long before the end of a step nothing is asked any more (at most a quarter of the step)."""
CHATTER_TRIES = 3
COMMANDS = frozenset(
    {"Softer", "Slower", "NotComfortable", "Finish"}
    | {"Next", "SkipStep", "RepeatStep", "GoBack", "HowLong", "HowMany", "WhatStep"}
)
"""What counts when it was said over the words of the check-in: none of it is a yes."""
OVER_AN_OFFER = frozenset({"SkipStep", "Finish"})
"""Likewise of an offer, where "next" and "again" may still be about the step before."""
FIRMEST, LIGHTEST = 1, -2


class Go(enum.Enum):
    """Where to go after a step."""

    ON = "on"
    BACK = "back"
    AGAIN = "again"
    BREAK = "break"
    UNCOMFORTABLE = "uncomfortable"
    FINISH = "finish"


class Guided(Protocol):
    """What a step needs to know of the session.

    `pressure` is what the person asked for: 0 as it is written, above it firmer, below it lighter.
    `counted` are the movements of the session by step.
    """

    routine: SessionRoutine
    session_id: int
    timer: Timer
    check_in_at: float
    pressure: int
    counted: dict[str, int]


async def guide_step(talk: Conversation, hub: Hub, hands: Guided, step: Step) -> Go:
    """Say it, await the first touch, keep the time. Nobody there is a break."""
    # Firmer was asked for the step before; lighter is kept.
    hands.pressure = min(0, hands.pressure)
    if step.counts and hands.counted.get(step.id, 0) >= step.most:
        await talk.say("counted_out", most=spoken_number(step.most))
        return Go.ON
    if step.offered and (go := await _offer(talk, hands, step, f"offer_{step.id}", step.offer)) is not None:
        return go
    await talk.tell(f"{step.instruction} {step.avoid}", step.id)
    if hands.pressure < 0:
        await talk.remark(talk.lines.text("stay_light"), "stay_light")
    if (go := await _first_touch(talk, hub, hands, step)) is not None:
        return go
    hub.journal.write(StepTimed(step.id, step.seconds))
    if not step.counts:
        return await _keep_time(talk, hub, hands, step)
    return await _keep_count(talk, hub, hands, step)


async def keep_place(hub: Hub, hands: Guided, step: Step) -> None:
    """Note where the routine is, for a power cut."""
    await hub.store.update_session(
        hands.session_id,
        position=bookmark(step.id, hands.counted.get(step.id, 0)),
        phase="running",
        seconds=hands.timer.done_s(hub.clock.now()),
    )


async def _offer(talk: Conversation, hands: Guided, step: Step, question: str, text: str) -> Go | None:
    """None when it is wanted. Only a yes is a yes; "skip" is a no."""
    clearer = f"{text} {talk.lines.text('say_yes_or_no')}"
    while True:
        match = await _answer(
            talk, Question(question, text, clearer, "offer", strict=True, early=OVER_AN_OFFER)
        )
        if match is None:
            return Go.BREAK
        if match.intent in ("Yes", "No", "NotSure"):
            yes = match.intent == "Yes"
            talk.answered(question, answer=yes)
            return None if yes else Go.ON
        if (go := await _obey(talk, hands, step, match, left_s=step.seconds)) is not None:
            return go


async def _answer(talk: Conversation, question: Question) -> Match | None:
    """The answer, or None when there is none. A helper who chats is no answer, and no silence either (I8)."""
    for _ in range(CHATTER_TRIES):
        try:
            return await talk.ask(question)
        except NoAnswerError as nobody:
            if nobody.silent:
                return None
    return None


async def _first_touch(talk: Conversation, hub: Hub, hands: Guided, step: Step) -> Go | None:
    """None when the clock may start: "ready" or "go"."""
    await talk.remark(talk.lines.text("first_touch"), "first_touch")
    until = hub.clock.now() + FIRST_TOUCH_S
    while (match := await talk.listen("routine", until - hub.clock.now())) is not None:
        if match.intent in ("Ready", "Continue"):
            return None
        if (go := await _obey(talk, hands, step, match, left_s=step.seconds)) is not None:
            return go
    return Go.BREAK


async def _keep_time(talk: Conversation, hub: Hub, hands: Guided, step: Step) -> Go:
    """Until the step's time is over: its cues, the check-in, and what is said."""
    clock = hub.clock
    began = clock.now()
    ends_at = began + step.seconds
    asks_until = ends_at - min(QUIET_END_S, step.seconds / 4)
    cues = list(step.cues)
    while (left_s := ends_at - clock.now()) > 0:
        if cues and began + cues[0].at <= clock.now():
            await _cue(talk, cues.pop(0), late_s=clock.now() - began)
            continue
        may_ask = clock.now() < asks_until
        if may_ask and hands.check_in_at <= clock.now():
            if (go := await _check_in(talk, hub, hands, step, left_s)) is not None:
                return go
            continue
        next_at = min([ends_at, *(began + cue.at for cue in cues[:1])])
        if may_ask and hands.check_in_at < asks_until:
            next_at = min(next_at, hands.check_in_at)
        match = await talk.listen("routine", next_at - clock.now())
        left_s = ends_at - clock.now()
        if match is not None and (go := await _obey(talk, hands, step, match, left_s=left_s)) is not None:
            return go
        if match is not None and match.intent == "NotComfortable":
            hands.check_in_at = clock.now()
            asks_until = ends_at
    return Go.ON


async def _cue(talk: Conversation, cue: Cue, *, late_s: float) -> None:
    """A cue that comes too late would be wrong, except for one that must not be missed."""
    if cue.must or late_s - cue.at <= LATE_CUE_S:
        await talk.remark(cue.text, cue.line)


async def _keep_count(talk: Conversation, hub: Hub, hands: Guided, step: Step) -> Go:
    """Count each movement aloud; between rounds the person is asked whether to go on."""
    for n, movements in enumerate(step.counts):
        # However often the step is done again, there are never more than its most in a session.
        left = min(movements, step.most - hands.counted.get(step.id, 0))
        if left <= 0:
            await talk.say("counted_out", most=spoken_number(step.most))
            return Go.ON
        if n:
            more = step.between.format(more=spoken_number(left))
            if (go := await _offer(talk, hands, step, f"between_{step.id}", more)) is not None:
                return go
        for count in range(1, left + 1):
            if (go := await _movement(talk, hub, hands, step, count, left - count)) is not None:
                return go
    return Go.ON


async def _movement(
    talk: Conversation, hub: Hub, hands: Guided, step: Step, count: int, to_go: int
) -> Go | None:
    """One counted movement, the `count`th of its round, with `to_go` after it; None to go on."""
    clock = hub.clock
    if hands.check_in_at <= clock.now():
        left_s = (to_go + 1) * step.each_s
        if (go := await _check_in(talk, hub, hands, step, left_s)) is not None:
            return go
    until = clock.now() + step.each_s
    hands.counted[step.id] = hands.counted.get(step.id, 0) + 1
    await keep_place(hub, hands, step)
    await talk.remark(spoken_number(count), "count")
    while until > clock.now():
        match = await talk.listen("routine", until - clock.now())
        if match is None:
            break
        left_s = to_go * step.each_s + max(0.0, until - clock.now())
        if match.intent == "HowMany":
            await talk.say("movements_left", done=spoken_number(count), left=spoken_number(to_go))
        elif (go := await _obey(talk, hands, step, match, left_s=left_s)) is not None:
            return go
        if match.intent == "NotComfortable":
            hands.check_in_at = clock.now()
            return await _check_in(talk, hub, hands, step, left_s)
    return None


async def _check_in(talk: Conversation, hub: Hub, hands: Guided, step: Step, left_s: float) -> Go | None:
    """The question to the person lying down; neither silence nor a command is a yes (I8)."""
    question = Question(
        "comfortable",
        talk.lines.text("is_it_comfortable_helper"),
        talk.lines.text("comfortable_clearer"),
        "comfort_by_hand",
        early=COMMANDS,
        tries=2,
        louder=True,
        may_hold=True,
    )
    while True:
        match = await _answer(talk, question)
        if match is None:
            return Go.BREAK
        match match.intent:
            case "Yes" | "Comfortable" | "Softer" | "Slower":
                hands.check_in_at = hub.clock.now() + hub.limits.check_in_helper_s
                talk.answered("comfortable", answer=True)
                if match.intent in ("Softer", "Slower"):
                    await _lighter(talk, hands)
                return None
            case "No" | "NotComfortable" | "NotSure":
                talk.answered("comfortable", answer=False)
                return Go.UNCOMFORTABLE
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
        case "HowMany":
            await talk.say("steps_to_go", left=spoken_number(hands.routine.of - step.n))
        case "WhatStep":
            n, of = spoken_number(step.n), spoken_number(hands.routine.of)
            await talk.say("step_number", n=n, of=of, title=step.title)
        case "Softer" | "NotComfortable":
            await _lighter(talk, hands)
        case "Harder":
            await _firmer(talk, hands, step)
        case "Slower":
            await talk.say("slower_hands")
        case _:
            pass
    return None


async def _lighter(talk: Conversation, hands: Guided) -> None:
    """At once and in every version; it is kept for the steps that follow."""
    hands.pressure = max(LIGHTEST, min(0, hands.pressure) - 1)
    await talk.say("lightest" if hands.pressure == LIGHTEST else "lighter")


async def _firmer(talk: Conversation, hands: Guided, step: Step) -> None:
    """Only as far as the step and the version allow it; what was made lighter comes back a bit at a time."""
    if hands.pressure >= (FIRMEST if step.firmer else 0):
        await talk.say("firmest" if step.firmer else "stays_light")
        return
    hands.pressure += 1
    await talk.say("firmer")
