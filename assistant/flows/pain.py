"""Pain, rated from zero to ten (numeric rating scale)."""

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.interruption import NoAnswerError
from assistant.dialogue.question import Question
from assistant.domain.limits import Limits


async def rate_pain(talk: Conversation, line: str) -> int | None:
    """The number, or None when it was not answered: it is asked for kindly, not needed."""
    question = Question(line, talk.lines.text(line), talk.lines.text("pain_clearer"), "pain", tries=2)
    try:
        answer = await talk.ask(question)
    except NoAnswerError:
        return None
    level = int(answer.slots["level"]) if answer.intent == "Pain" else None
    talk.answered(line, "unsure" if level is None else level)
    return level


def pain_forbids(limits: Limits, before: int | None, now: int | None) -> bool:
    """True when pain rose by two, or reached seven from below."""
    if now is None or before is None:
        return now is not None and now >= limits.pain_top
    return now - before >= limits.pain_rise or (now >= limits.pain_top > before)
