"""Before the first motion ever of a person: the word that stops everything is tried, and heard (H4).

It is a real stop, through the supervisor, to every massager of the house, while nothing moves and nobody is
cleared for anything.
"""

from dataclasses import replace

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.interruption import InterruptedByStopError, NoAnswerError, StopHeard
from assistant.dialogue.question import Question
from assistant.flows.hub import Hub
from assistant.flows.spoken import spoken_number
from assistant.ports import GUEST, PersonRecord, Source

TRIES = 3
BY_VOICE = frozenset({Source.VOSK, Source.POCKETSPHINX, Source.SPOTTER, Source.TYPED})
"""A tap shows that the page works, not that the person is heard; enough where the page is the only ear."""


async def rehearse_stop(talk: Conversation, hub: Hub, person: PersonRecord) -> bool:
    """True once the person's own "stop" was heard, today or an earlier time; False says what to do.

    Raises InterruptedByStopError for whatever is more than the word itself: an emergency stays one.
    """
    if person.stop_rehearsed:
        return True
    await talk.say("rehearse_why")
    for _ in range(TRIES):
        stop = await _next_stop(talk, hub)
        if stop is None:
            await talk.say("rehearse_not_heard")
        elif stop.by not in BY_VOICE | {hub.ear.source}:
            await talk.say("rehearse_button")
        elif stop.turn != talk.turn:
            # What is heard while the assistant speaks may be the assistant.
            await talk.say("rehearse_early")
        else:
            talk.answered("rehearse_stop", answer=True)
            await _keep(hub, person)
            await _tell_time(talk, stop)
            return True
    await talk.say("rehearse_failed_typed" if talk.typed else "rehearse_failed")
    return False


async def _next_stop(talk: Conversation, hub: Hub) -> StopHeard | None:
    """The stop that is said now; None when there is none, or something else was understood."""
    before = talk.turn
    try:
        await hub.supervisor.until_stopped(_await_stop(talk))
    except InterruptedByStopError as interrupted:
        if interrupted.stop.kind != "stop":
            raise
        early = talk.turn == before
        return replace(interrupted.stop, turn=None) if early else interrupted.stop
    return None


async def _await_stop(talk: Conversation) -> None:
    text = talk.lines.text("rehearse_stop")
    try:
        await talk.ask(Question("rehearse_stop", text, text, "rehearsal", tries=1))
    except NoAnswerError:
        return


async def _keep(hub: Hub, person: PersonRecord) -> None:
    """Whoever gives no name tries it each time."""
    if person.name != GUEST:
        await hub.store.save_person(replace(await hub.store.person(person.name), stop_rehearsed=True))


async def _tell_time(talk: Conversation, stop: StopHeard) -> None:
    if stop.took_ms is None:
        await talk.say("rehearsed")
    else:
        await talk.say("rehearsed_in", time=spoken_tenths(stop.took_ms))


def spoken_tenths(milliseconds: int) -> str:
    """ "less than a tenth of a second", "three tenths of a second", "two seconds and a half"."""
    tenths = round(milliseconds / 100)
    if tenths == 0:
        return "less than a tenth of a second"
    if tenths < 10:
        return "a tenth of a second" if tenths == 1 else f"{spoken_number(tenths)} tenths of a second"
    halves = round(milliseconds / 500)
    whole, half = divmod(halves, 2)
    seconds = "one second" if whole == 1 else f"{spoken_number(whole)} seconds"
    return f"{seconds} and a half" if half else seconds
