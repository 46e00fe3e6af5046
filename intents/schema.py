"""The shape of the files: hassil's format, the part of it that we use, and our tables beside it."""

from typing import Annotated, Any, Literal, Self

import hassil
from hassil.parser import ParseError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, RootModel, model_validator


def _template(text: str) -> str:
    try:
        hassil.parse_sentence(text)
    except (ParseError, AssertionError, ValueError, IndexError) as error:
        raise ValueError(
            f"{text!r} is not a sentence template: {error or 'brackets do not match'}"
        ) from error
    return text


Template = Annotated[str, Field(min_length=1), AfterValidator(_template)]
Word = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Range(_Strict):
    """Whole numbers, both ends included; a value is the number times `multiplier`."""

    start: int = Field(alias="from", ge=0)
    stop: int = Field(alias="to", le=999)
    step: int = Field(default=1, ge=1)
    multiplier: int | None = None
    digits: bool = True
    words: bool = True

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.start > self.stop:
            raise ValueError("from is above to")
        if not (self.digits or self.words):
            raise ValueError("neither digits nor words")
        return self


class ListValue(_Strict):
    """What is said, and the value that it stands for."""

    in_: Template = Field(alias="in")
    out: str | int


class SlotList(_Strict):
    """Values, a range of numbers, or (`wildcard`) what is only known later: the names of the people."""

    values: list[Template | ListValue] | None = Field(default=None, min_length=1)
    range: Range | None = None
    wildcard: Literal[True] | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if sum(part is not None for part in (self.values, self.range, self.wildcard)) != 1:
            raise ValueError("a list has values, or a range, or is a wildcard")
        return self


class Context(_Strict):
    """The states that a block of sentences is limited to."""

    state: list[Word] = Field(min_length=1)


class Metadata(_Strict):
    """`typed` sentences are understood when typed, and never put before a recogniser."""

    typed: bool = False


class Block(_Strict):
    """Sentences of one intent with the slots that they all share."""

    sentences: list[Template] = Field(min_length=1)
    slots: dict[Word, str | int] = Field(default_factory=dict)
    requires_context: Context | None = None
    metadata: Metadata = Metadata()


class IntentBlocks(_Strict):
    data: list[Block] = Field(min_length=1)


class SentenceFile(_Strict):
    """One topic in hassil's format."""

    language: Word
    intents: dict[Word, IntentBlocks] = Field(default_factory=dict)
    lists: dict[Word, SlotList] = Field(default_factory=dict)
    expansion_rules: dict[Word, Template] = Field(default_factory=dict)

    def as_hassil(self) -> dict[str, Any]:
        """The dictionary that hassil.Intents.from_dict takes."""
        return self.model_dump(by_alias=True, exclude_none=True)


class StateIntents(_Strict):
    """`strict`: something said here may start or allow motion. `in_motion`: something moves meanwhile."""

    strict: bool
    in_motion: bool = False
    intents: list[Word] = Field(min_length=1)


class StatesFile(_Strict):
    """Which intents may be said in which state; `always` in all of them; `safe` ones stop or hold."""

    always: list[Word] = Field(min_length=1)
    safe: list[Word] = Field(min_length=1)
    states: dict[Word, StateIntents] = Field(min_length=1)


class ExamplesFile(RootModel[dict[Word, list[Word]]]):
    """The phrases to show a person, best first: by state, and `always`."""


class WordsFile(RootModel[dict[Word, Word]]):
    """A word and what it is short for, or how it is pronounced."""
