"""Whose hands, or which massager when nobody is there to massage by hand (source: the article)."""

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.question import Question
from assistant.domain.device import Kind
from assistant.flows.hub import Hub
from assistant.flows.same_again import last_time
from assistant.flows.spoken import either
from assistant.ports import PersonRecord

CALLED = {
    Kind.ROLLER: "roller",
    Kind.BELT: "belt",
    Kind.CHAIR: "chair",
    Kind.MANUAL_ROLLER: "hand roller",
}


async def which_kind(talk: Conversation, hub: Hub, person: PersonRecord, *, same: bool) -> Kind | None:
    """Hands or which massager: as the last time, or by whether somebody is there. Raises NoAnswerError."""
    if same:
        if (last := last_time(person)) is not None:
            return last.kind
        await talk.say("no_last_time")
    return Kind.HELPER if await talk.confirm("someone_with_you") else await which_massager(talk, hub)


async def which_massager(talk: Conversation, hub: Hub) -> Kind | None:
    """The only one that has a motor, or the one that is named; None when none is. Raises NoAnswerError.

    A roller without a motor needs no socket and is known to nobody: it may be there where nothing else is.
    """
    known = list(dict.fromkeys(massager.capabilities.kind for massager in hub.massagers.known()))
    if len(known) == 1:
        return known[0]
    if not known:
        return Kind.MANUAL_ROLLER if await talk.confirm("have_hand_roller") else None
    kinds = either([CALLED[kind] for kind in [*known, Kind.MANUAL_ROLLER]])
    question = Question(
        "which_massager",
        talk.lines.text("which_massager", kinds=kinds),
        talk.lines.text("which_clearer", kinds=kinds),
        "menu",
    )
    wish = await talk.ask(question)
    return Kind(wish.slots["kind"]) if "kind" in wish.slots else None
