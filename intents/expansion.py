"""Every sentence that a hassil template stands for, each with its slots.

hassil samples sentences without their slots and recognises one sentence at a time; here the same tree is
walked once, so that a phrase can be looked up. tests/intents holds both against each other.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hassil import (
    Alternative,
    Expression,
    Group,
    Intents,
    ListReference,
    Permutation,
    RangeSlotList,
    RuleReference,
    Sentence,
    TextChunk,
    TextSlotList,
    WildcardSlotList,
)
from hassil.numbers import get_rbnf_engine

Slots = tuple[tuple[str, Any], ...]
Sampled = tuple[str, Slots]
MOST = 5000


class TemplateError(ValueError):
    """Raised when a template names a list or rule that is not there, or stands for too many sentences."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """The lists and rules that templates may name, and the language of the number words."""

    lists: Mapping[str, Any]
    rules: Mapping[str, Sentence]
    language: str

    @classmethod
    def of(cls, intents: Intents) -> "Expansion":
        return cls(intents.slot_lists, intents.expansion_rules, intents.language)

    def sentences(self, sentence: Sentence) -> Iterator[Sampled]:
        """Each sentence once or more, words single spaced; a wildcard {x} stays "{x}", its slot too."""
        for count, (text, slots) in enumerate(self._walk(sentence.expression, ())):
            if count >= MOST:
                raise TemplateError(f"this stands for more than {MOST} sentences")
            yield " ".join(text.split()), slots

    def _walk(self, expression: Expression, inside: tuple[str, ...]) -> Iterator[Sampled]:
        match expression:
            case TextChunk():
                yield expression.original_text, ()
            case Alternative():
                for item in expression.items:
                    yield from self._walk(item, inside)
            case Permutation():
                for order in itertools.permutations(expression.items):
                    yield from self._chain(order, inside)
            case Group():
                yield from self._chain(expression.items, inside)
            case RuleReference():
                yield from self._rule(expression.rule_name, inside)
            case ListReference():
                for text, value in self._values(expression.list_name, inside):
                    yield text, ((expression.slot_name, value),)
            case _:
                raise TemplateError(f"{expression} is not understood")

    def _chain(self, items: Sequence[Expression], inside: tuple[str, ...]) -> Iterator[Sampled]:
        if not items:
            yield "", ()
            return
        rest = list(itertools.islice(self._chain(items[1:], inside), MOST + 1))
        for text, slots in self._walk(items[0], inside):
            for more, more_slots in rest:
                yield text + more, slots + more_slots

    def _rule(self, name: str, inside: tuple[str, ...]) -> Iterator[Sampled]:
        if name not in self.rules:
            raise TemplateError(f"there is no expansion rule <{name}>")
        if name in inside:
            raise TemplateError(f"the expansion rule <{name}> contains itself")
        yield from self._walk(self.rules[name].expression, (*inside, name))

    def _values(self, name: str, inside: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        if name not in self.lists:
            raise TemplateError(f"there is no list {{{name}}}")
        values = self.lists[name]
        match values:
            case TextSlotList():
                for value in values.values:
                    for text, _ in self._walk(value.text_in, inside):
                        yield text, value.value_out
            case RangeSlotList():
                yield from self._numbers(values)
            case WildcardSlotList():
                yield f"{{{name}}}", f"{{{name}}}"
            case _:
                raise TemplateError(f"the list {{{name}}} is of a kind that is not understood")

    def _numbers(self, values: RangeSlotList) -> Iterator[tuple[str, int]]:
        engine = get_rbnf_engine(self.language) if values.words else None
        for number in values.get_numbers():
            value = int(number * (values.multiplier or 1))
            if engine is not None:
                spelled = engine.format_number(number).text_by_ruleset.values()
                for text in sorted({text.replace("-", " ") for text in spelled}):
                    yield text, value
            if values.digits:
                yield str(number), value
