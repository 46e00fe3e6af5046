"""How one person is spoken with: the speed of the voice and the time to answer are their own."""

from dataclasses import replace

from assistant.dialogue.conversation import Conversation
from assistant.domain.errors import StoreError
from assistant.domain.events import Problem
from assistant.flows.hub import Hub
from assistant.ports import GUEST, PersonRecord


async def suit(talk: Conversation, hub: Hub, person: PersonRecord) -> None:
    """Speak and wait from now on as this person likes it; what was asked for until now was asked for by them.

    A guest keeps it for as long as they are here.
    """
    if person.name == GUEST:
        if not talk.wished:
            talk.suit(None, None)
        return
    person = await _with_wishes(talk, hub, person.name) or person
    talk.suit(person.words_per_minute, person.answer_window_s)


async def keep_wishes(talk: Conversation, hub: Hub, name: str) -> None:
    """What this person asked for is kept for them; a disk that fails must not break off what follows."""
    try:
        await _with_wishes(talk, hub, name)
    except StoreError as lost:
        hub.journal.write(Problem(lost.what, lost.remedy))


async def suit_expected(talk: Conversation, hub: Hub, expected: str) -> None:
    """As whoever is expected likes it, as long as nobody has said who they are.

    Where others live here too, what was asked for at the menu waits until it is known who did.
    """
    try:
        known = [name for name in await hub.store.people() if name != GUEST]
        if expected in known and not (talk.wished and len(known) > 1):
            await suit(talk, hub, await hub.store.person(expected))
    except StoreError as lost:
        hub.journal.write(Problem(lost.what, lost.remedy))


async def _with_wishes(talk: Conversation, hub: Hub, name: str) -> PersonRecord | None:
    """The person as they are now kept; None where nothing was asked for, or nobody is to be remembered."""
    words_per_minute, answer_window_s = talk.take_wishes()
    if name == GUEST or (words_per_minute is None and answer_window_s is None):
        return None
    before = await hub.store.person(name)
    person = replace(
        before,
        words_per_minute=words_per_minute or before.words_per_minute,
        answer_window_s=answer_window_s or before.answer_window_s,
    )
    await hub.store.save_person(person)
    return person
