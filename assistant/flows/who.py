"""Who is to be massaged: the questions and the limits are one person's own."""

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.question import Question
from assistant.flows.hub import Hub
from assistant.ports import GUEST, PersonRecord


async def who_is_it(talk: Conversation, hub: Hub, expected: str) -> PersonRecord:
    """The person in front of the hub. Raises NoAnswerError."""
    if expected == GUEST or await talk.confirm("are_you", talk.lines.text("are_you", name=expected)):
        return await hub.store.person(expected)
    others = tuple(name for name in await hub.store.people() if name not in (expected, GUEST))
    talk.names = others
    if not others:
        await talk.say("own_questions")
        return await hub.store.person(GUEST)
    listed = ", ".join(others)
    answer = await talk.ask(
        Question(
            "who",
            talk.lines.text("who", names=listed),
            talk.lines.text("who_clearer", names=listed),
            "who",
            strict=True,
        )
    )
    name = str(answer.slots["name"]) if answer.intent == "Name" else GUEST
    talk.answered("who", name)
    if not await talk.confirm("are_you", talk.lines.text("are_you", name=name)):
        name = GUEST
    await talk.say("own_questions")
    return await hub.store.person(name)
