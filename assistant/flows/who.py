"""Who is to be massaged: the questions and the limits are one person's own."""

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.question import Question
from assistant.domain.person import person_key
from assistant.flows.hub import Hub
from assistant.ports import GUEST, PersonRecord


async def whose_course(talk: Conversation, hub: Hub, expected: str) -> str:
    """Whose course is meant: nobody is told another's. Raises NoAnswerError."""
    others = await _others(hub, expected)
    return (await _who(talk, expected, others))[0] if others else expected


async def who_is_it(talk: Conversation, hub: Hub, expected: str) -> PersonRecord:
    """The person in front of the hub, who gets their own questions. Raises NoAnswerError."""
    name, another = await _who(talk, expected, await _others(hub, expected))
    if another:
        await talk.say("own_questions")
    return await hub.store.person(name)


async def _who(talk: Conversation, expected: str, others: dict[str, str]) -> tuple[str, bool]:
    """The name of the person, and whether it is another one than was expected."""
    if expected == GUEST or await talk.confirm("are_you", talk.lines.text("are_you", name=expected)):
        return expected, False
    talk.names = tuple(others)
    if not others:
        return GUEST, True
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
    name = others[str(answer.slots["name"])] if answer.intent == "Name" else GUEST
    talk.answered("who", name)
    if not await talk.confirm("are_you", talk.lines.text("are_you", name=name)):
        name = GUEST
    return name, True


async def _others(hub: Hub, expected: str) -> dict[str, str]:
    """Who else lives here, by what they are called; where two are called alike, by their names."""
    names = [name for name in await hub.store.people() if name not in (expected, GUEST)]
    called = [(await hub.store.person(name)).spoken_name or name for name in names]
    alike = {person_key(one) for one in called if sum(person_key(one) == person_key(o) for o in called) > 1}
    return {name if person_key(one) in alike else one: name for one, name in zip(called, names, strict=True)}
