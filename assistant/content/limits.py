"""limits.yaml as pydantic models: every number with its source."""

from dataclasses import fields

from pydantic import Field

from assistant.content.document import MistakeError, Part
from assistant.domain import limits as rules
from assistant.domain.device import Kind

WHOLE = frozenset(field.name for field in fields(rules.Limits) if field.type is int)
OTHER = frozenset({"kinds", "pace", "sources"})


class Number(Part):
    """A number and where it comes from."""

    value: float = Field(gt=0)
    source: str = Field(min_length=1)


class KindLimits(Part):
    """Minutes with one kind of massager."""

    first_minutes: Number
    later_minutes: Number
    day_minutes: Number


class Limits(Part):
    """The whole file: `kinds`, and every other limit by its name."""

    kinds: dict[Kind, KindLimits]
    limits: dict[str, Number]

    def build(self) -> rules.Limits:
        """The limits as a rule. Raises MistakeError."""
        for kind in Kind:
            if kind not in self.kinds:
                raise MistakeError(("kinds",), f"the limits of {kind} are missing")
        names = {field.name for field in fields(rules.Limits)} - OTHER
        for name in sorted(names - self.limits.keys()):
            raise MistakeError(("limits",), f"{name} is missing")
        for name in self.limits.keys() - names:
            raise MistakeError(("limits", name), f"nothing uses a limit called {name}")
        kinds, sources = {}, {name: number.source for name, number in self.limits.items()}
        for kind, part in self.kinds.items():
            numbers = {"first": part.first_minutes, "later": part.later_minutes, "day": part.day_minutes}
            if not numbers["first"].value <= numbers["later"].value <= numbers["day"].value:
                raise MistakeError(
                    ("kinds", kind.value), f"{kind}: first, later and day minutes must not fall"
                )
            sources |= {f"{kind.value}.{name}_minutes": number.source for name, number in numbers.items()}
            kinds[kind] = rules.KindLimits(*(number.value for number in numbers.values()))
        values: dict[str, float | int] = {}
        for name, number in self.limits.items():
            if name in WHOLE and number.value != int(number.value):
                raise MistakeError(("limits", name), f"{name} is a whole number")
            values[name] = int(number.value) if name in WHOLE else number.value
        return rules.Limits(kinds=kinds, sources=sources, **values)  # type: ignore[arg-type]  # names were checked above
