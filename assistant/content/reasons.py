"""What brings a person here, as pydantic models, and what can be wrong with it."""

from pydantic import Field

from assistant.content.checks import slots, yes_is_careful
from assistant.content.document import MistakeError, Part, Place
from assistant.domain import questions as rules
from assistant.domain.questions import ScreeningSet


class Choice(Part):
    """One thing that brings people here; `implies` is the question that it says yes to."""

    said: str = Field(min_length=1)
    source: str = Field(min_length=1)
    implies: str | None = None


class Reasons(Part):
    """What brings a person here."""

    ask: str = Field(min_length=1)
    clearer: str = Field(min_length=1)
    means: str = Field(min_length=1)
    why: str = Field(min_length=1)
    confirm: str = Field(min_length=1)
    limit: str = Field(min_length=1)
    source: str = Field(min_length=1)
    choices: dict[str, Choice] = Field(min_length=1)

    def build(self) -> rules.Reasons:
        named = self.model_dump(exclude={"choices"})
        choices = {name: rules.Reason(name, **choice.model_dump()) for name, choice in self.choices.items()}
        return rules.Reasons(**named, choices=choices)


def check_reasons(questions: ScreeningSet) -> None:
    """What brings somebody here can only say yes to a question that a yes makes more careful."""
    if slots(questions.reasons.confirm) != {"reason"}:
        raise MistakeError(("reasons", "confirm"), "it needs the slot {reason}, and only that")
    for name, choice in questions.reasons.choices.items():
        place: Place = ("reasons", "choices", name, "implies")
        if choice.implies is None:
            continue
        if choice.implies not in questions.questions:
            raise MistakeError(place, f"there is no question called {choice.implies}")
        if not yes_is_careful(questions.questions[choice.implies]):
            raise MistakeError(place, f"a yes to {choice.implies} is not the more careful answer")
