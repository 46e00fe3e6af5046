"""Numbers that sound alike are read back digit by digit: fifteen and fifty, sixteen and sixty (H3)."""

from dataclasses import replace

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.question import Question
from assistant.flows.spoken import spoken_number
from intents import Match

SOUND_ALIKE = frozenset({*range(13, 20), *range(30, 100, 10)})
_DIGITS = "zero one two three four five six seven eight nine".split()


def sounds_alike(number: int, said: str) -> bool:
    """Whether the words hold a number that is easily taken for another: "sixty", and not "an hour"."""
    return number in SOUND_ALIKE and spoken_number(number) in said.split()


def digit_by_digit(number: int) -> str:
    """15 is "one five"."""
    return " ".join(_DIGITS[int(digit)] for digit in str(number))


async def surely_heard(talk: Conversation, question: Question, heard: Match, number: int) -> int | None:
    """The number once it is sure, asked for digit by digit where misheard; None for "I made a mistake".

    What was typed is not misheard. Raises NoAnswerError.
    """
    if talk.typed or not sounds_alike(number, heard.text):
        return number
    text = talk.lines.text("heard_digits", digits=digit_by_digit(number), number=spoken_number(number))
    name = f"check.{question.id}.number"
    clearer = f"{text} {talk.lines.text('say_yes_or_no')}"
    sure = await talk.ask(
        Question(name, text, clearer, "yes_no", strict=True, correctable=True, private=question.private)
    )
    talk.answered(name, answer=sure.intent == "Yes")
    match sure.intent:
        case "Yes":
            return number
        case "Mistake":
            return None
    digits = talk.lines.text("say_digits")
    again = replace(question, id=f"{question.id}.digits", text=digits, clearer=digits, expects="digits")
    spelt = await talk.ask(again)
    if spelt.intent == "Mistake":
        return None
    talk.answered(again.id, int(spelt.slots["digits"]))
    return int(spelt.slots["digits"])
