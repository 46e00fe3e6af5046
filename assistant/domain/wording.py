"""The sentences of a screening, put together from the phrases of the content."""

from collections.abc import Iterable, Mapping, Sequence

from assistant.domain.answers import Block, Outcome, Unsure, Value
from assistant.domain.questions import Advice, Group, Question

PHRASES: Mapping[str, frozenset[str]] = {
    "and": frozenset(),
    "or": frozenset(),
    "one_minute": frozenset(),
    "minutes": frozenset({"n"}),
    "one_hour": frozenset(),
    "hours": frozenset({"n"}),
    "yes_to": frozenset({"item"}),
    "no_to": frozenset({"item"}),
    "unsure_about": frozenset({"item"}),
    "read_back": frozenset({"what"}),
    "nothing_reported": frozenset(),
    "no_to_all": frozenset(),
    "no_to_rest": frozenset(),
    "clearance": frozenset(),
    "adapted": frozenset({"reason"}),
    "emergency": frozenset({"number", "reason"}),
    "urgent": frozenset({"reason"}),
    "refusal": frozenset({"reason"}),
    "see": frozenset({"who", "how_soon"}),
    "waiting": frozenset({"time", "reason"}),
    "blocked": frozenset({"reason"}),
    "blocked_emergency": frozenset({"number"}),
    "unclear_reason": frozenset(),
    "unclear_who": frozenset(),
    "unclear_how_soon": frozenset(),
    "unclear_come_back": frozenset(),
    "contrary_reason": frozenset({"reason", "item"}),
    "contrary_earlier": frozenset({"item"}),
}
"""Every phrase there must be, with the slots that it must have."""

LONGEST_WORDS = 49
"""Of what is said at a time: less than twenty seconds at 150 words a minute (DJ)."""


class Wording:
    """Fills phrases; `number` is the local emergency number, which is said digit by digit."""

    def __init__(self, phrases: Mapping[str, str], number: str) -> None:
        self._phrases = phrases
        self._number = " ".join(number.replace(" ", ""))

    def phrase(self, name: str, **slots: object) -> str:
        return self._phrases[name].format(**slots)

    def _listed(self, words: Sequence[str], joint: str) -> str:
        if len(words) == 1:
            return words[0]
        if len(words) == 2 and not any("," in word or f" {joint} " in word for word in words):
            return f"{words[0]} {joint} {words[1]}"
        return f"{', '.join(words[:-1])}, {joint} {words[-1]}"

    def prompt(self, group: Group, items: Iterable[Question]) -> str:
        """The group's one prompt, naming the items that it asks about now."""
        return group.ask.format(items=self._listed([q.item for q in items], self.phrase("or")))

    def span(self, minutes: int) -> str:
        """Minutes in words a person would use: "2 hours and 5 minutes"."""
        hours, rest = divmod(minutes, 60)
        parts = []
        if hours:
            parts.append(self.phrase("one_hour") if hours == 1 else self.phrase("hours", n=hours))
        if rest or not hours:
            parts.append(self.phrase("one_minute") if rest == 1 else self.phrase("minutes", n=rest))
        return f" {self.phrase('and')} ".join(parts)

    def answer(self, question: Question, value: Value) -> str:
        """One answer as it is read back."""
        if isinstance(value, Unsure):
            return self.phrase("unsure_about", item=question.item)
        if question.number and isinstance(value, int):
            return question.said.format(n=value, time=self.span(value))
        return self.phrase("yes_to" if value is True else "no_to", item=question.item)

    def read_back(self, parts: Sequence[str]) -> str:
        return self.phrase("read_back", what=self._listed(parts, self.phrase("and")))

    def read_backs(self, parts: Sequence[str], *, words_before: int = 0) -> list[str]:
        """The same in as few sentences as nobody has to listen to for longer than LONGEST_WORDS.

        `words_before` are said before the first one.
        """
        said: list[list[str]] = [[]]
        for part in parts:
            room = LONGEST_WORDS - (words_before if len(said) == 1 else 0)
            if said[-1] and len(self.read_back([*said[-1], part]).split()) > room:
                said.append([])
            said[-1].append(part)
        return [self.read_back(some) for some in said]

    def ending(self, outcome: Outcome, reason: str, advice: Advice) -> tuple[str, ...]:
        """What is said when an answer ends the screening: why, who to see, how soon, when to come back."""
        name = outcome.value if outcome in {Outcome.EMERGENCY, Outcome.URGENT} else "refusal"
        return (
            self.phrase(name, reason=reason, number=self._number),
            self.phrase("see", who=advice.who, how_soon=advice.how_soon),
            advice.come_back,
        )

    def blocked(self, block: Block) -> tuple[str, ...]:
        """What is said when an earlier answer still holds."""
        again = (self.phrase("blocked_emergency", number=self._number),)
        return (
            self.phrase("blocked", reason=block.reason),
            *(again if block.outcome is Outcome.EMERGENCY else ()),
            self.phrase("see", who=block.who, how_soon=block.how_soon),
            block.come_back,
        )

    def unclear(self) -> tuple[str, Advice]:
        """The reason and the advice when answers go on contradicting each other."""
        return self.phrase("unclear_reason"), Advice(
            self.phrase("unclear_who"), self.phrase("unclear_how_soon"), self.phrase("unclear_come_back")
        )
