"""The course and its reminders, asked for and told."""

import datetime as dt

from assistant.dialogue.conversation import Conversation
from assistant.domain.course import Coming, CoursePlan, Next, Reminder, next_session
from assistant.domain.errors import SettingsError
from assistant.domain.events import Reminded
from assistant.domain.reminders import due_reminders, remind_in, remind_of, remind_tomorrow
from assistant.flows.hub import Hub
from assistant.flows.spoken import spoken_number, spoken_time
from intents import Match


async def what_comes_next(hub: Hub, person: str) -> Next:
    return next_session(await hub.store.course(person), await hub.store.sessions(person), hub.clock.wall())


async def tell_next(talk: Conversation, hub: Hub, person: str) -> None:
    """Answers "when is my next session?" and "how is my course?"."""
    coming = await what_comes_next(hub, person)
    number, of = spoken_number(coming.number), spoken_number(coming.of)
    at = spoken_time(coming.at, hub.clock.wall()) if coming.at else ""
    match coming.kind:
        case Coming.DUE:
            await talk.say("next_session", number=number, of=of, at=at)
        case Coming.BREAK:
            await talk.say("course_break", of=of, at=at)
        case Coming.ASK_AGAIN:
            await talk.say("break_is_over")
        case Coming.NONE:
            await talk.say("no_course_yet")


async def may_start(talk: Conversation, hub: Hub, person: str) -> bool:
    """The break is kept, and another course begins only when it is wanted. Raises NoAnswerError."""
    coming = await what_comes_next(hub, person)
    match coming.kind:
        case Coming.BREAK:
            await tell_next(talk, hub, person)
            return False
        case Coming.ASK_AGAIN:
            if not await talk.confirm("another_course"):
                return False
            await hub.store.save_course(person, CoursePlan(started=hub.clock.wall().date()))
        case Coming.NONE:
            await hub.store.save_course(person, CoursePlan(started=hub.clock.wall().date()))
        case Coming.DUE:
            pass
    return True


async def remind_me(talk: Conversation, hub: Hub, person: str, match: Match) -> None:
    """ "remind me in ten minutes", "remind me tomorrow"."""
    wall = hub.clock.wall()
    text = talk.lines.text("reminder_massage")
    if match.intent == "RemindTomorrow":
        plan = await hub.store.course(person) or CoursePlan(started=wall.date())
        reminder = remind_tomorrow(person, plan, text, wall)
    else:
        try:
            reminder = remind_in(person, float(match.slots["minutes"]), text, wall)
        except SettingsError as wrong:
            await talk.tell(f"{wrong.what} {wrong.remedy}", "problem")
            return
    await hub.store.add_reminder(reminder)
    await talk.say("will_remind", at=spoken_time(reminder.due, wall))


async def remind_of_next(talk: Conversation, hub: Hub, person: str) -> None:
    """Set the reminder of the next planned session, once, in place of an earlier one."""
    coming = await what_comes_next(hub, person)
    text = talk.lines.text("reminder_session")
    planned = remind_of(person, coming, text, hub.clock.wall())
    if planned is None:
        return
    there = False
    for reminder in await hub.store.reminders():
        if reminder.person == person and reminder.text == text and reminder.id is not None:
            # One for another day is of a plan that has changed: the session was done early, or late.
            there = there or reminder.due == planned.due
            if reminder.due != planned.due:
                await hub.store.reminder_told(reminder.id)
    if not there:
        await hub.store.add_reminder(planned)


async def tell_due(talk: Conversation, hub: Hub, started: dt.datetime) -> None:
    """Tell the reminders that are due; one that came due while the hub was off is told as missed."""
    wall = hub.clock.wall()
    for due in due_reminders(await hub.store.reminders(wall), wall, started):
        text = due.reminder.text
        if due.missed:
            await talk.say("missed_reminder", at=spoken_time(due.reminder.due, wall), text=text)
        else:
            await talk.tell(text, "reminder")
        hub.journal.write(Reminded(text, due.reminder.due.isoformat()))
        if due.reminder.id is not None:
            await hub.store.reminder_told(due.reminder.id)


async def seconds_to_next_reminder(hub: Hub) -> float | None:
    """None when nothing is waiting."""
    waiting: list[Reminder] = list(await hub.store.reminders())
    if not waiting:
        return None
    due = min(r.due for r in waiting)
    return max(0.0, (due - hub.clock.wall()).total_seconds())
