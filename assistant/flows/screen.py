"""The safety questions, asked: the only way to a clearance (I1)."""

import datetime as dt
from collections.abc import Sequence

from assistant.dialogue.conversation import Conversation, Question
from assistant.dialogue.interruption import NoAnswerError
from assistant.domain.clearance import Clearance
from assistant.domain.course import Reminder
from assistant.domain.device import Kind
from assistant.domain.events import Screened
from assistant.domain.screening import UNSURE, Ask, Block, ReadBack, Result, Screening, Value
from assistant.flows.hub import Hub
from assistant.flows.who import GUEST
from assistant.ports import PersonRecord
from intents import Match

NUMBER_SLOT = {"Pain": "level", "Minutes": "minutes", "Weeks": "weeks", "Age": "years"}
GUEST_BLOCKED_FOR = dt.timedelta(days=1)


async def screen(
    talk: Conversation, hub: Hub, person: PersonRecord, kinds: frozenset[Kind]
) -> Clearance | None:
    """Ask everything that must be asked now; a clearance, or None after saying why not."""
    screening = Screening(
        hub.questions,
        person.name,
        kinds=kinds,
        records={} if person.name == GUEST else await hub.store.answers(person.name),
        blocks=await _blocks(hub, person.name),
        wall=hub.clock.wall(),
        emergency_number=hub.emergency_number,
        age=person.age,
    )
    try:
        result = await _ask_all(talk, screening)
    except NoAnswerError:
        await hub.store.record_answers(person.name, screening.confirmed)
        hub.journal.write(Screened("unfinished", ("no answer",)))
        await talk.say("screening_unfinished")
        return None
    return await _conclude(talk, hub, person, screening, result)


async def _blocks(hub: Hub, person: str) -> Sequence[Block]:
    """A guest is held to what anybody here was told within a day: another name is no way round an answer."""
    wall = hub.clock.wall()
    if person != GUEST:
        return await hub.store.blocks(person, wall)
    everybody = [block for name in await hub.store.people() for block in await hub.store.blocks(name, wall)]
    return [block for block in everybody if wall - block.since < GUEST_BLOCKED_FOR]


async def _ask_all(talk: Conversation, screening: Screening) -> Result:
    while True:
        match screening.next():
            case Ask() as ask:
                answer = await talk.ask(_question(ask))
                if answer.intent == "Mistake":
                    screening.back()
                    await talk.say("one_back")
                    continue
                value = _value(answer)
                talk.answered(ask.id, "unsure" if value is UNSURE else value)
                screening.answer(value)
            case ReadBack() as read_back:
                screening.answer(await _confirmed(talk, read_back))
            case Result() as result:
                return result


async def _confirmed(talk: Conversation, read_back: ReadBack) -> bool:
    """Only a yes confirms; "I made a mistake" takes back what was read, as a no does."""
    clearer = f"{read_back.text} {talk.lines.text('say_yes_or_no')}"
    question = Question(read_back.id, read_back.text, clearer, "yes_no", strict=True, correctable=True)
    yes = (await talk.ask(question)).intent == "Yes"
    talk.answered(read_back.id, answer=yes)
    return yes


async def _conclude(
    talk: Conversation, hub: Hub, person: PersonRecord, screening: Screening, result: Result
) -> Clearance | None:
    """What was confirmed is kept before anything is said: a power cut must not lose a block."""
    for block in result.blocks:
        await hub.store.add_block(person.name, block)
    await hub.store.record_answers(person.name, result.answers)
    hub.journal.write(Screened(result.outcome, result.reasons))
    if result.outcome == "wait" and result.wait_s is not None:
        due = hub.clock.wall() + dt.timedelta(seconds=result.wait_s)
        await hub.store.add_reminder(Reminder(person.name, due, talk.lines.text("reminder_meal_over")))
    clearance = screening.clearance(hub.clock.now()) if result.outcome == "clearance" else None
    for line in result.lines:
        await talk.tell(line, "screening")
    return clearance


def _question(ask: Ask) -> Question:
    return Question(
        id=ask.id,
        text=ask.text,
        clearer=ask.clearer,
        expects=ask.state,
        means=ask.means,
        why=ask.why,
        strict=ask.strict,
        correctable=True,
        refuses={"No": "say_none_of_these"} if ask.state == "none_of_these" else {},
    )


def _value(answer: Match) -> Value:
    match answer.intent:
        case "Yes":
            return True
        case "No" | "NoneOfThese":
            return False
        case "NotSure":
            return UNSURE
        case intent:
            return int(answer.slots[NUMBER_SLOT[intent]])
