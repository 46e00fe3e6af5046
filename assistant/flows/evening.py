"""An evening: the menu, who it is, the questions, the massage, what comes next."""

import datetime as dt
import enum

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.interruption import SYMPTOMS, InterruptedByStopError, NoAnswerError
from assistant.dialogue.question import Question
from assistant.domain.device import MOTOR_KINDS, Kind
from assistant.domain.errors import StoreError, UnknotError
from assistant.domain.events import Microphone, Problem
from assistant.flows import coming, manner, reminding, telling
from assistant.flows.booking import Booking
from assistant.flows.clock_doubt import tell_clock_doubt
from assistant.flows.closing import close
from assistant.flows.device_session import device_session
from assistant.flows.helper_session import Resume, ask_to_resume, helper_session
from assistant.flows.hub import Hub
from assistant.flows.manual_session import manual_session
from assistant.flows.planning import plan_course
from assistant.flows.practice import practise
from assistant.flows.rehearsal import rehearse_stop
from assistant.flows.same_again import keep_last_time
from assistant.flows.screen import screen
from assistant.flows.stopped import after_stop, keep_symptom, tell_what_was_done
from assistant.flows.which import which_kind
from assistant.flows.who import who_is_it, whose_course
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
        await manner.suit_expected(talk, hub, person)
        wish = None
        try:
            if not greeted:
                greeted = True
                wish = await hub.supervisor.until_stopped(_greet(talk, hub, person, started))
            match await hub.supervisor.until_stopped(_menu(talk, hub, person, wish)):
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
            if not hub.supervisor.ear_lost or interrupted.stop.kind in SYMPTOMS:
                await hub.supervisor.until_stopped(after_stop(talk, hub, person, interrupted))
        except InterruptedByStopError as again:
            if again.stop.kind in SYMPTOMS:
                interrupted = again
            elif interrupted.stop.kind not in SYMPTOMS:
                await tell_what_was_done(talk, hub, interrupted)
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


async def _greet(talk: Conversation, hub: Hub, person: str, started: dt.datetime) -> Match | None:
    """What somebody wished meanwhile, who did not need to be asked."""
    # "stop" is heard from the first word on.
    await talk.open_commands("menu")
    await talk.say("welcome")
    await talk.say("claim")
    if hub.ear.source in RECOGNISERS:
        await talk.say("listening_with", recogniser=RECOGNISERS[hub.ear.source])
    await tell_clock_doubt(talk, hub)
    await reminding.keep_local_time(hub)
    await telling.tell_due(talk, hub, started)
    wish = await talk.listen("menu", 0.0)
    if wish is not None and wish.intent == "Hold":
        wish = None
        await talk.say("take_your_time")
    try:
        resume = await ask_to_resume(talk, hub, person)
        if resume is not None:
            wish = None
            await _massage(talk, hub, person, Kind.HELPER, None, resume)
    except NoAnswerError:
        wish = None
        await talk.say("no_answer_end")
    except UnknotError as problem:
        wish = None
        await _tell_problem(talk, hub, problem)
    return wish


async def _menu(talk: Conversation, hub: Hub, person: str, wish: Match | None = None) -> Then:
    """One wish and what follows; it is asked for, unless it was told already."""
    try:
        wish = wish or await talk.ask(
            Question("menu", talk.lines.text("menu"), talk.lines.text("menu_clearer"), "menu")
        )
    except NoAnswerError:
        if hub.rest.ends:
            await talk.say("goodbye")
            return Then.END
        line = "resting" if hub.rest.let_go is None else "resting_without_microphone"
        await talk.say(line, wake=hub.rest.wake_phrase)
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
            await _massage(talk, hub, person, kind, seconds, None, same="same" in wish.slots)
        case "NextSession":
            await coming.tell_next(talk, hub, await whose_course(talk, hub, person))
        case "CourseStatus":
            await coming.tell_course(talk, hub, await whose_course(talk, hub, person))
        case "PlanCourse":
            await plan_course(talk, hub, await whose_course(talk, hub, person))
        case "Practise":
            await practise(talk, hub)
        case "RemindIn" | "RemindTomorrow":
            await reminding.remind_me(talk, hub, person, wish)
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
    resume: Resume | None,
    *,
    same: bool = False,
) -> None:
    """From "start" to the closing words. Raises NoAnswerError and every UnknotError."""
    await tell_clock_doubt(talk, hub)
    person = await who_is_it(talk, hub, expected)
    await manner.suit(talk, hub, person)
    if person.name != expected:
        resume = None
    try:
        whole = await hub.supervisor.until_stopped(
            _massage_of(talk, hub, person, kind, seconds, resume, same=same)
        )
        if whole:
            await close(talk, hub, person.name)
    except InterruptedByStopError as interrupted:
        await _after(talk, hub, person.name, interrupted)
    finally:
        hub.journal.session(None)
        await manner.keep_wishes(talk, hub, person.name)


async def _massage_of(
    talk: Conversation,
    hub: Hub,
    person: PersonRecord,
    kind: Kind | None,
    seconds: float | None,
    resume: Resume | None,
    *,
    same: bool,
) -> bool:
    """The questions and the session; True when there was one and it came to its end."""
    kind = kind or await which_kind(talk, hub, person, same=same)
    if kind is None:
        await talk.say("not_started")
        return False
    if not await coming.may_start(talk, hub, person.name):
        return False
    if kind in MOTOR_KINDS:
        await hub.massagers.find(kind)
    if resume is None:
        await (await Booking.of(hub, person, kind)).check(seconds)
    if kind in MOTOR_KINDS and not await rehearse_stop(talk, hub, person):
        return False
    clearance = await screen(talk, hub, person, frozenset({kind}))
    if clearance is None:
        return False
    match kind:
        case Kind.HELPER:
            whole = await helper_session(talk, hub, person, clearance, seconds, resume)
            if whole:
                await keep_last_time(hub, person.name, kind)
        case Kind.MANUAL_ROLLER:
            whole = await manual_session(talk, hub, person, clearance, seconds)
        case _:
            whole = await device_session(talk, hub, person, clearance, kind, seconds, same=same)
    return whole


async def _idle(talk: Conversation, hub: Hub, started: dt.datetime) -> None:
    """Until the wake phrase; reminders are told when they are due, and one may be answered with "now"."""
    while True:
        to_reminder_s = await reminding.seconds_to_next_reminder(hub)
        wait_s = LONGEST_IDLE_S if to_reminder_s is None else min(LONGEST_IDLE_S, to_reminder_s + 0.1)
        await talk.open_commands("idle")
        if hub.rest.let_go is not None:
            await hub.rest.let_go()
            hub.journal.write(Microphone(open=False))
        match = await talk.listen("idle", wait_s)
        if hub.rest.let_go is not None:
            # Whoever is spoken to next is listened to.
            hub.journal.write(Microphone(open=True))
        if match is not None and match.intent == "Wake":
            return
        if await telling.ask_due(talk, hub, started):
            return


async def _tell_problem(talk: Conversation, hub: Hub, problem: UnknotError) -> None:
    hub.massagers.stop_all()
    hub.journal.write(Problem(problem.what, problem.remedy))
    await talk.tell(str(problem), "problem")
