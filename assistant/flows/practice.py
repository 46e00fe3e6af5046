"""The routine in two minutes, for a helper who learns it: nobody is massaged, nothing is counted."""

from assistant.dialogue.conversation import Conversation
from assistant.domain.events import StepReached
from assistant.domain.routine import SessionRoutine, Step
from assistant.flows.hub import Hub
from assistant.flows.spoken import minutes_left, spoken_number
from assistant.flows.steps import Go
from intents import Match

TRY_S = 7.0
"""How long there is to try a step: nine of them, with their words, take about two minutes."""
LONGEST_BREAK_S = 300.0


async def practise(talk: Conversation, hub: Hub) -> None:
    """Each step in one breath, and time to try it. No screening is needed, as there is nobody to massage."""
    routine = hub.routine.for_session(10)
    await talk.open_commands("routine")
    await talk.say("practice_begins")
    position = 0
    while position < routine.of:
        step = routine.steps[position]
        hub.journal.write(StepReached(step.id, step.n, routine.of, step.title, step.picture, TRY_S))
        await talk.say("practice_step", n=spoken_number(step.n), title=step.title, text=step.practice)
        match await _try(talk, hub, routine, step):
            case Go.ON:
                position += 1
            case Go.BACK:
                position = max(0, position - 1)
            case Go.AGAIN:
                pass
            case _:
                await talk.say("practice_ends")
                return
    await talk.say("practice_over")


async def _try(talk: Conversation, hub: Hub, routine: SessionRoutine, step: Step) -> Go:
    until = hub.clock.now() + TRY_S
    while (left_s := until - hub.clock.now()) > 0:
        match = await talk.listen("routine", left_s)
        if match is None:
            break
        if (go := await _obey(talk, routine, step, match)) is not None:
            return go
    return Go.ON


async def _obey(talk: Conversation, routine: SessionRoutine, step: Step, match: Match) -> Go | None:
    match match.intent:
        case "Next" | "SkipStep":
            return Go.ON
        case "GoBack":
            return Go.BACK
        case "RepeatStep":
            return Go.AGAIN
        case "Finish":
            return Go.FINISH
        case "Hold":
            await talk.say("routine_paused")
            return await _wait(talk)
        case "HowLong":
            left_s = TRY_S * len(routine.steps_from(step.id))
            await talk.say("time_left", minutes=minutes_left(left_s))
        case "HowMany":
            await talk.say("steps_to_go", left=spoken_number(routine.of - step.n))
        case "WhatStep":
            n, of = spoken_number(step.n), spoken_number(routine.of)
            await talk.say("step_number", n=n, of=of, title=step.title)
        case _:
            pass
    return None


async def _wait(talk: Conversation) -> Go:
    """Until "continue", which does the step again; "finish" and silence end the practice."""
    while (match := await talk.listen("routine_paused", LONGEST_BREAK_S)) is not None:
        match match.intent:
            case "Continue" | "Yes":
                return Go.AGAIN
            case "Finish" | "No":
                return Go.FINISH
            case _:
                await talk.say("routine_paused")
    return Go.FINISH
