"""An evening: the menu, who it is, the questions, the massage, what comes next."""

import datetime as dt
import enum

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.interruption import SYMPTOMS, InterruptedByStopError, NoAnswerError
from assistant.dialogue.question import Question
from assistant.domain.device import Kind
from assistant.domain.errors import StoreError, UnknotError
from assistant.domain.events import Problem
from assistant.flows import coming
from assistant.flows.booking import Booking
from assistant.flows.device_session import device_session
from assistant.flows.helper_session import ask_to_resume, helper_session
from assistant.flows.hub import Hub
from assistant.flows.screen import screen
from assistant.flows.stopped import after_stop, keep_symptom
from assistant.flows.who import who_is_it
from assistant.ports import PersonRecord, Source
from intents import Match

LONGEST_IDLE_S = 3600.0
RECOGNISERS = {Source.VOSK: "Vosk", Source.POCKETSPHINX: "Pocket Sphinx"}


class Then(enum.Enum):
    """What comes after a wish."""

    MENU = "menu"
    REST = "rest"
    END = "end"


async def evening(talk: Conversation, hub: Hub, person: str, started: dt.datetime) -> None:
    """Talk until the ear is lost, or until "goodbye" where that ends the program."""
    greeted = False
    while not hub.supervisor.ear_lost:
        try:
            if not greeted:
                greeted = True
                await hub.supervisor.until_stopped(_greet(talk, hub, person, started))
            match await hub.supervisor.until_stopped(_menu(talk, hub, person)):
                case Then.REST:
                    await hub.supervisor.until_stopped(_idle(talk, hub, started))
                case Then.END:
                    return
                case _:
                    pass
        except InterruptedByStopError as interrupted:
            await _after(talk, hub, person, interrupted)
        except UnknotError as problem:
            await _tell_problem(talk, hub, problem)
    await talk.say("ear_lost")


async def _after(talk: Conversation, hub: Hub, person: str, interrupted: InterruptedByStopError) -> None:
    """What follows a stop.

    A stop in the middle of that is followed by nothing more, except that a symptom, told before or now,
    is never passed over: its advice is begun anew.
    """
    while True:
        try:
            await _keep_symptom(talk, hub, person, interrupted)
            if not hub.supervisor.ear_lost:
                await hub.supervisor.until_stopped(after_stop(talk, hub, person, interrupted))
        except InterruptedByStopError as again:
            if again.stop.kind in SYMPTOMS:
                interrupted = again
            elif interrupted.stop.kind not in SYMPTOMS:
                await talk.say("stopped")
                return
        except UnknotError as problem:
            await _tell_problem(talk, hub, problem)
            return
        else:
            return


async def _keep_symptom(
    talk: Conversation, hub: Hub, person: str, interrupted: InterruptedByStopError
) -> None:
    """A disk that fails must not swallow the advice that follows."""
    try:
        await keep_symptom(talk, hub, person, interrupted)
    except StoreError as lost:
        hub.journal.write(Problem(lost.what, lost.remedy))


async def _greet(talk: Conversation, hub: Hub, person: str, started: dt.datetime) -> None:
    # "stop" is heard from the first word on.
    await talk.open_commands("menu")
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


async def _menu(talk: Conversation, hub: Hub, person: str) -> Then:
    """One wish and what follows."""
    try:
        wish = await talk.ask(
            Question("menu", talk.lines.text("menu"), talk.lines.text("menu_clearer"), "menu")
        )
    except NoAnswerError:
        await talk.say("resting")
        return Then.REST
    try:
        return await _grant(talk, hub, person, wish)
    except NoAnswerError:
        await talk.say("no_answer_end")
    except UnknotError as problem:
        await _tell_problem(talk, hub, problem)
    return Then.MENU


async def _grant(talk: Conversation, hub: Hub, person: str, wish: Match) -> Then:
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
            return Then.END if hub.goodbye_ends else Then.REST
        case _:
            pass
    return Then.MENU


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
    if person.name != expected:
        position = None
    try:
        whole = await hub.supervisor.until_stopped(_massage_of(talk, hub, person, kind, seconds, position))
        if whole:
            await _close(talk, hub, person.name)
    except InterruptedByStopError as interrupted:
        await _after(talk, hub, person.name, interrupted)
    finally:
        hub.journal.session(None)


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
    if kind is None:
        await talk.say("not_started")
        return False
    if not await coming.may_start(talk, hub, person.name):
        return False
    if kind is not Kind.HELPER:
        await hub.massagers.find(kind)
    if position is None:
        await (await Booking.of(hub, person, kind)).check(seconds)
    clearance = await screen(talk, hub, person, frozenset({kind}))
    if clearance is None:
        return False
    if kind is Kind.HELPER:
        return await helper_session(talk, hub, person, clearance, seconds, position)
    return await device_session(talk, hub, person, clearance, kind, seconds)


async def _which_massager(talk: Conversation, hub: Hub) -> Kind | None:
    """The one that there is, or the one that is named; None when none is."""
    known = [m.capabilities.kind for m in hub.massagers.known()]
    if len(known) == 1:
        return known[0]
    question = Question(
        "which_massager", talk.lines.text("which_massager"), talk.lines.text("which_clearer"), "menu"
    )
    wish = await talk.ask(question)
    return Kind(wish.slots["kind"]) if "kind" in wish.slots else None


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
