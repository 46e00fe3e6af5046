"""The safety questions, asked: the only way to a clearance (I1)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.interruption import NoAnswerError
from assistant.dialogue.question import Question
from assistant.domain.clearance import Clearance
from assistant.domain.course import Reminder
from assistant.domain.day import later
from assistant.domain.device import Kind
from assistant.domain.errors import StoreError
from assistant.domain.events import Screened
from assistant.domain.questions import REASON
from assistant.domain.screening import UNSURE, AnswerRecord, Ask, Block, ReadBack, Result, Screening, Value
from assistant.domain.sheet import made_void
from assistant.flows.hub import Hub
from assistant.flows.numbers import surely_heard
from assistant.flows.on_record import OnRecord
from assistant.flows.reason import ask_reason
from assistant.ports import GUEST, PersonRecord
from intents import Match

NUMBER_SLOT = {"Pain": "level", "Minutes": "minutes", "Weeks": "weeks", "Age": "years"}
HOUSE_BLOCKED_FOR = dt.timedelta(days=1)
LONGEST_SCREENING_S = 1200.0
"""The first answers of a longer one are no longer fresh (I1)."""


async def screen(
    talk: Conversation, hub: Hub, person: PersonRecord, kinds: frozenset[Kind]
) -> Clearance | None:
    """Ask everything that must be asked now; a clearance, or None after saying why not.

    What is confirmed is kept at once: a screening that was left, however it was, goes on with the
    questions of the course that are still open. Those of today are always asked.
    """
    known = await _known(hub, person.name)
    blocks = await _blocks(talk, hub, person.name)
    if person.name != GUEST and REASON not in known and not blocks:
        await ask_reason(talk, hub, person.name)
        known = await _known(hub, person.name)
    screening = Screening(
        hub.questions,
        person.name,
        kinds=kinds,
        records=known,
        blocks=blocks,
        wall=hub.clock.wall(),
        emergency_number=hub.emergency_number,
        age=person.age,
    )
    record = OnRecord(hub, person, known)
    began = hub.clock.now()
    if screening.left_halfway:
        await talk.say("screening_goes_on")
    try:
        result = await _ask_all(talk, screening, record)
    except NoAnswerError:
        hub.journal.write(Screened("unfinished", ("no answer",)))
        await talk.say("screening_unfinished")
        return None
    if result.outcome == "clearance" and hub.clock.now() - began > LONGEST_SCREENING_S:
        await record.hold(result.answers, anew=True)
        hub.journal.write(Screened("unfinished", ("it took too long",)))
        await talk.say("screening_too_long")
        return None
    return await _conclude(talk, hub, person, screening, record, result)


async def _known(hub: Hub, person: str) -> Mapping[str, AnswerRecord]:
    """Confirmed answers of earlier screenings; nothing is known of a guest."""
    if person == GUEST:
        return {}
    known = await hub.store.answers(person)
    void = made_void(hub.questions, known, hub.clock.wall())
    if void:
        await hub.store.record_answers(person, void)
    return {**known, **{record.question: record for record in void}}


async def _blocks(talk: Conversation, hub: Hub, person: str) -> Sequence[Block]:
    """The person's own, and for somebody unknown what anybody here was told within a day.

    Another name is no way round an answer: only who was known before it is not held to it.
    """
    wall = hub.clock.wall()
    own = list(await hub.store.blocks(person, wall))
    known = () if person == GUEST else (await hub.store.answers(person)).values()
    known_since = min((record.at for record in known), default=wall)
    reason = talk.lines.text("block_of_this_home")
    for name in await hub.store.people():
        if name != person:
            own += (
                replace(block, question="this_home", reason=reason)
                for block in await hub.store.blocks(name, wall)
                if known_since >= block.since > wall - HOUSE_BLOCKED_FOR
            )
    return own


async def _ask_all(talk: Conversation, screening: Screening, record: OnRecord) -> Result:
    while True:
        prompt = screening.next()
        if isinstance(prompt, Result):
            return prompt
        await record.hold(screening.confirmed)
        if isinstance(prompt, ReadBack):
            screening.answer(await _confirmed(talk, prompt))
            continue
        value = await _answer(talk, prompt)
        if value is None:
            screening.back()
            # Whatever ends it from here on: what was taken back is not on record.
            await record.hold(screening.confirmed)
            await talk.say("one_back")
            continue
        screening.answer(value)


async def _answer(talk: Conversation, ask: Ask) -> Value | None:
    """What was answered; None for "I made a mistake". Raises NoAnswerError."""
    question = _question(ask)
    heard = await talk.ask(question)
    if heard.intent == "Mistake":
        return None
    value = _value(heard)
    talk.answered(ask.id, "unsure" if value is UNSURE else value)
    if ask.within is None or not isinstance(value, int):
        return value
    return await surely_heard(talk, question, heard, value)


async def _confirmed(talk: Conversation, read_back: ReadBack) -> bool:
    """Only a yes confirms; "I made a mistake" takes back what was read, as a no does."""
    clearer = f"{read_back.text} {talk.lines.text('say_yes_or_no')}"
    question = Question(
        read_back.id,
        read_back.text,
        clearer,
        "yes_no",
        strict=True,
        correctable=True,
        private=read_back.private,
    )
    yes = (await talk.ask(question)).intent == "Yes"
    talk.answered(read_back.id, answer=yes)
    return yes


async def _conclude(
    talk: Conversation,
    hub: Hub,
    person: PersonRecord,
    screening: Screening,
    record: OnRecord,
    result: Result,
) -> Clearance | None:
    """What was confirmed is kept before anything is said: a power cut must not lose a block."""
    lost: StoreError | None = None
    try:
        await _keep(talk, hub, person, record, result)
    except StoreError as error:
        lost = error
    hub.journal.write(Screened(result.outcome, result.reasons))
    if result.outcome != "clearance":
        for line in result.lines:
            await talk.tell(line, "screening", private=result.private)
        if person.name != GUEST and _asks_for_agreement(hub, result):
            await talk.say("note_for_doctor")
    if lost is not None:
        # Advice is told without a disk, but nothing starts without one.
        raise lost
    if result.outcome != "clearance":
        return None
    clearance = screening.clearance(hub.clock.now())
    for line in result.lines:
        await talk.tell(line, "screening", private=result.private)
    return clearance


def _asks_for_agreement(hub: Hub, result: Result) -> bool:
    """Whether a doctor's agreement is what is missing."""
    if result.outcome != "refusal":
        return False
    questions = hub.questions.questions
    refused = (a for a in result.answers if a.question in questions and a.value is False)
    return any(block.until is None for block in result.blocks) or any(
        questions[answer.question].approval for answer in refused
    )


async def _keep(talk: Conversation, hub: Hub, person: PersonRecord, record: OnRecord, result: Result) -> None:
    for block in result.blocks:
        await hub.store.add_block(person.name, block)
    await record.hold(result.answers, anew=True)
    if result.outcome == "wait" and result.wait_s is not None:
        due = later(hub.clock.wall(), result.wait_s)
        await hub.store.add_reminder(Reminder(person.name, due, talk.lines.text("reminder_meal_over")))


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
        within=ask.within,
        private=ask.private,
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
