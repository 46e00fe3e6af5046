"""What brings a person here: asked once, kept, and never promised as an effect."""

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.question import Question
from assistant.domain.answers import AnswerRecord
from assistant.domain.questions import REASON, Reasons
from assistant.flows.hub import Hub

UNSAID = "unsaid"
MOST_TRIES = 3


async def ask_reason(talk: Conversation, hub: Hub, person: str) -> None:
    """Ask, keep it, and say what the best massage is. Raises NoAnswerError and StoreError.

    A reason that says yes to one of the safety questions is read back before it counts.
    """
    reasons = hub.questions.reasons
    reason = await _heard(talk, reasons)
    record = AnswerRecord(REASON, reason, unsure=reason == UNSAID, at=hub.clock.wall())
    await hub.store.record_answers(person, [record])
    await talk.tell(reasons.limit, "reason_limit")


async def _heard(talk: Conversation, reasons: Reasons) -> str:
    for _ in range(MOST_TRIES):
        answer = await talk.ask(
            Question(
                REASON,
                reasons.ask,
                reasons.clearer,
                "reason",
                means=reasons.means,
                why=reasons.why,
                strict=True,
                private=True,
            )
        )
        reason = str(answer.slots.get("reason", UNSAID))
        talk.answered(REASON, reason)
        choice = reasons.choices[reason]
        if choice.implies is None:
            return reason
        text = reasons.confirm.format(reason=choice.said)
        if await talk.confirm(f"check.{REASON}", text, private=True):
            return reason
    return UNSAID
