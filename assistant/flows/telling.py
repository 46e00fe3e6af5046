"""Reminders told, and what is answered to them."""

import datetime as dt

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.interruption import NoAnswerError
from assistant.dialogue.question import Question
from assistant.domain.course import Reminder
from assistant.domain.events import Reminded
from assistant.domain.reminders import DueReminder, due_reminders
from assistant.flows.coming import another_course
from assistant.flows.hub import Hub
from assistant.flows.reminding import quiet_hours, remind_me, remind_of_next
from assistant.flows.spoken import spoken_time
from assistant.ports import GUEST

TRIES = 2
"""How often somebody who may not be in the room is asked."""


async def tell_due(talk: Conversation, hub: Hub, started: dt.datetime) -> None:
    """Tell the reminders that are due; one that came due while the hub was off is told as missed."""
    for due in await _due(hub, started):
        await _tell(talk, hub, due)


async def ask_due(talk: Conversation, hub: Hub, started: dt.datetime) -> bool:
    """Tell the reminders that are due and ask what to do with each; True when somebody is there and wants to.

    Nobody who answers nothing is asked again before the next planned session.
    """
    wanted = False
    for due in await _due(hub, started):
        await _tell(talk, hub, due)
        wanted = await _answered(talk, hub, due.reminder) or wanted
    return wanted


async def _due(hub: Hub, started: dt.datetime) -> list[DueReminder]:
    wall = hub.clock.wall()
    return due_reminders(await hub.store.reminders(wall), wall, started, await quiet_hours(hub))


async def _tell(talk: Conversation, hub: Hub, due: DueReminder) -> None:
    wall = hub.clock.wall()
    reminder = due.reminder
    known = [name for name in await hub.store.people() if name != GUEST]
    text = reminder.text
    if len(known) > 1 and reminder.person in known:
        text = talk.lines.text("reminder_for", name=reminder.person, text=text)
    if due.missed:
        at = spoken_time(reminder.due.astimezone(wall.tzinfo), wall)
        await talk.say("missed_reminder", at=at, text=text)
    else:
        await talk.tell(text, "reminder")
    hub.journal.write(Reminded(text, reminder.due.isoformat()))
    if reminder.id is not None:
        await hub.store.reminder_told(reminder.id)
    if reminder.about != "massage":
        # The next one is there before anything is answered: a power cut does not end the course.
        await remind_of_next(talk, hub, reminder.person)


async def _answered(talk: Conversation, hub: Hub, reminder: Reminder) -> bool:
    """Ask what to do about it; True for "now"."""
    try:
        if reminder.about == "break":
            return await another_course(talk, hub, reminder.person)
        answer = await talk.ask(_question(talk))
    except NoAnswerError:
        return False
    if answer.intent == "Wake":
        return True
    talk.answered("reminder_answer", answer.text)
    match answer.intent:
        case "Yes":
            return True
        case "RemindIn" | "RemindTomorrow":
            await remind_me(talk, hub, reminder.person, answer)
        case _:
            await talk.say("reminder_skipped")
    return False


def _question(talk: Conversation) -> Question:
    return Question(
        "reminder_answer",
        talk.lines.text("reminder_answer"),
        talk.lines.text("reminder_answer_clearer"),
        "reminder",
        early=frozenset({"Wake"}),
        tries=TRIES,
    )
