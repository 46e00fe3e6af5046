"""An evening: the menu, who it is, the questions, the massage, what comes next."""

import datetime as dt

from assistant.dialogue.conversation import Conversation, Question
from assistant.dialogue.interruption import InterruptedByStopError, NoAnswerError
from assistant.domain.device import MOTOR_KINDS, Kind
from assistant.domain.errors import UnknotError
from assistant.domain.events import Problem
from assistant.flows import coming
from assistant.flows.booking import Booking
from assistant.flows.device_session import device_session
from assistant.flows.helper_session import ask_to_resume, helper_session
from assistant.flows.hub import Hub
from assistant.flows.screen import screen
from assistant.flows.stopped import after_stop
from assistant.flows.who import who_is_it
from assistant.ports import PersonRecord, Source
from intents import Match

LONGEST_IDLE_S = 3600.0
RECOGNISERS = {Source.VOSK: "Vosk", Source.POCKETSPHINX: "Pocket Sphinx"}


async def evening(talk: Conversation, hub: Hub, person: str, started: dt.datetime) -> None:
    """Talk until the ear is lost, or until "goodbye" where that ends the program."""
    greeted = False
    while not hub.supervisor.ear_lost:
        try:
            if not greeted:
                greeted = True
                await hub.supervisor.until_stopped(_greet(talk, hub, person, started))
            if await hub.supervisor.until_stopped(_menu(talk, hub, person)):
                continue
            if hub.goodbye_ends:
                return
            await hub.supervisor.until_stopped(_idle(talk, hub, started))
        except InterruptedByStopError as interrupted:
            await _after(talk, hub, person, interrupted)
    await talk.say("ear_lost")


async def _after(talk: Conversation, hub: Hub, person: str, interrupted: InterruptedByStopError) -> None:
    """What follows a stop; a stop in the middle of that is followed by nothing."""
    if hub.supervisor.ear_lost:
        return
    try:
        await hub.supervisor.until_stopped(after_stop(talk, hub, person, interrupted))
    except InterruptedByStopError:
        await talk.say("stopped")


async def _greet(talk: Conversation, hub: Hub, person: str, started: dt.datetime) -> None:
    await talk.say("welcome")
    await talk.say("claim")
    if hub.ear.source in RECOGNISERS:
        await talk.say("listening_with", recogniser=RECOGNISERS[hub.ear.source])
    await coming.tell_due(talk, hub, started)
    try:
        position = await ask_to_resume(talk, hub, person)
        if position is not None:
            await _massage(talk, hub, person, Kind.HELPER, None, position)
    except NoAnswerError:
        await talk.say("no_answer_end")
    except UnknotError as problem:
        await _tell_problem(talk, hub, problem)


async def _menu(talk: Conversation, hub: Hub, person: str) -> bool:
    """One wish and what follows; False when there is none."""
    try:
        wish = await talk.ask(
            Question("menu", talk.lines.text("menu"), talk.lines.text("menu_clearer"), "menu")
        )
    except NoAnswerError:
        await talk.say("resting")
        return False
    try:
        return await _grant(talk, hub, person, wish)
    except NoAnswerError:
        await talk.say("no_answer_end")
    except UnknotError as problem:
        await _tell_problem(talk, hub, problem)
    return True


async def _grant(talk: Conversation, hub: Hub, person: str, wish: Match) -> bool:
    match wish.intent:
        case "Start":
            kind = Kind(wish.slots["kind"]) if "kind" in wish.slots else None
            minutes = wish.slots.get("minutes")
            seconds = float(minutes) * 60 * hub.limits.pace if minutes else None
            await _massage(talk, hub, person, kind, seconds, None)
        case "NextSession" | "CourseStatus":
            await coming.tell_next(talk, hub, person)
        case "RemindIn" | "RemindTomorrow":
            await coming.remind_me(talk, hub, person, wish)
        case "Goodbye":
            await talk.say("goodbye")
            return False
        case _:
            pass
    return True


async def _massage(
    talk: Conversation,
    hub: Hub,
    expected: str,
    kind: Kind | None,
    seconds: float | None,
    position: str | None,
) -> None:
    """From "start" to the closing words. Raises NoAnswerError and every UnknotError."""
    person = await who_is_it(talk, hub, expected)
    try:
        whole = await hub.supervisor.until_stopped(_massage_of(talk, hub, person, kind, seconds, position))
    except InterruptedByStopError as interrupted:
        await _after(talk, hub, person.name, interrupted)
        return
    if whole:
        await _close(talk, hub, person.name)


async def _massage_of(
    talk: Conversation,
    hub: Hub,
    person: PersonRecord,
    kind: Kind | None,
    seconds: float | None,
    position: str | None,
) -> bool:
    """The questions and the session; True when there was one and it came to its end."""
    if kind is None:
        kind = Kind.HELPER if await talk.confirm("someone_with_you") else await _which_massager(talk, hub)
    if not await coming.may_start(talk, hub, person.name):
        return False
    if kind in MOTOR_KINDS:
        await hub.massagers.find(kind)
    if position is None:
        await (await Booking.of(hub, person, kind)).check(seconds)
    clearance = await screen(talk, hub, person, frozenset({kind}))
    if clearance is None:
        return False
    if kind is Kind.HELPER:
        return await helper_session(talk, hub, person, clearance, seconds, position)
    return await device_session(talk, hub, person, clearance, kind, seconds)


async def _which_massager(talk: Conversation, hub: Hub) -> Kind:
    known = [m.capabilities.kind for m in hub.massagers.known()]
    if len(known) == 1:
        return known[0]
    question = Question(
        "which_massager", talk.lines.text("which_massager"), talk.lines.text("which_clearer"), "menu"
    )
    wish = await talk.ask(question)
    return Kind(wish.slots.get("kind", Kind.HELPER)) if wish.intent == "Start" else Kind.HELPER


async def _close(talk: Conversation, hub: Hub, person: str) -> None:
    """A warm end with numbers."""
    sessions = await hub.store.sessions(person)
    last = sessions[-1] if sessions else None
    if last is not None and last.pain_before is not None and last.pain_after is not None:
        await talk.say("pain_before_after", before=last.pain_before, after=last.pain_after)
    await talk.say("rise_slowly")
    await coming.tell_next(talk, hub, person)
    await coming.remind_of_next(talk, hub, person)


async def _idle(talk: Conversation, hub: Hub, started: dt.datetime) -> None:
    """Until the wake phrase; reminders are told when they are due."""
    while True:
        to_reminder_s = await coming.seconds_to_next_reminder(hub)
        wait_s = LONGEST_IDLE_S if to_reminder_s is None else min(LONGEST_IDLE_S, to_reminder_s + 0.1)
        match = await talk.listen("idle", wait_s)
        if match is not None and match.intent == "Wake":
            return
        await coming.tell_due(talk, hub, started)


async def _tell_problem(talk: Conversation, hub: Hub, problem: UnknotError) -> None:
    hub.massagers.stop_all()
    hub.journal.write(Problem(problem.what, problem.remedy))
    await talk.tell(str(problem), "problem")
