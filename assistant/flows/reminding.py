"""Reminders: asked for, and planned with the course."""

import datetime as dt
from collections.abc import Mapping

from assistant.dialogue.conversation import Conversation
from assistant.domain.course import About, CoursePlan
from assistant.domain.day import instant
from assistant.domain.errors import SettingsError
from assistant.domain.quiet import USUAL_QUIET
from assistant.domain.reminders import Quiet, in_zone, remind_in, remind_of, remind_tomorrow, told_at
from assistant.flows.hub import Hub
from assistant.flows.spoken import spoken_time
from intents import Match


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
    told = told_at(reminder, wall, await quiet_hours(hub))
    await talk.say("will_remind", at=spoken_time(told, wall))


async def remind_of_next(talk: Conversation, hub: Hub, person: str) -> dt.datetime | None:
    """Set the reminder of the next planned session, once, in place of an earlier one.

    Returns when it will be told, None where nothing is planned.
    """
    wall = hub.clock.wall()
    plan, sessions = await hub.store.course(person), await hub.store.sessions(person)
    planned = remind_of(person, plan, sessions, _texts(talk), wall)
    there = False
    for reminder in await hub.store.reminders():
        if reminder.person == person and reminder.about != "massage" and reminder.id is not None:
            # One for another day is of a plan that has changed: the session was done early, or late.
            same = planned is not None and instant(reminder.due) == instant(planned.due)
            if not same or there:
                await hub.store.reminder_told(reminder.id)
            there = there or same
    if planned is None:
        return None
    if not there:
        await hub.store.add_reminder(planned)
    return told_at(planned, wall, await quiet_hours(hub))


def _texts(talk: Conversation) -> Mapping[About, str]:
    return {"session": talk.lines.text("reminder_session"), "break": talk.lines.text("reminder_break")}


async def keep_local_time(hub: Hub) -> None:
    """Somebody who planned seven in the evening means it also where the hub was carried to another zone."""
    zone = hub.clock.wall().tzinfo
    for reminder in await hub.store.reminders():
        moved = in_zone(reminder, zone)
        if instant(moved.due) != instant(reminder.due) and reminder.id is not None:
            await hub.store.add_reminder(moved)
            await hub.store.reminder_told(reminder.id)


async def seconds_to_next_reminder(hub: Hub) -> float | None:
    """None when nothing is waiting."""
    wall, quiet = hub.clock.wall(), await quiet_hours(hub)
    moments = [instant(told_at(reminder, wall, quiet)) for reminder in await hub.store.reminders()]
    return (min(moments) - instant(wall)).total_seconds() if moments else None


async def quiet_hours(hub: Hub) -> Quiet:
    """Of everybody whom the hub knows."""
    people = [await hub.store.person(name) for name in await hub.store.people()]
    return {person.name: person.quiet or USUAL_QUIET for person in people}
