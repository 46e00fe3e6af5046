"""Sentence files to phrases: every way to say an intent, and where it is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hassil

from intents.errors import IntentError
from intents.expansion import Expansion, TemplateError
from intents.schema import Block, SentenceFile
from intents.spelling import words
from intents.yaml_lines import Lines, read

TABLES = frozenset({"examples.yaml", "pronunciations.yaml", "spellings.yaml"})
NAME = "{name}"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to say an intent.

    `spoken` phrases are for recognisers too, the others for typing only. `states` is None where the phrase
    belongs to its intent in every state. A `named` phrase has "{name}" where the name of a person goes.
    """

    text: str
    intent: str
    slots: Mapping[str, Any]
    spoken: bool
    states: frozenset[str] | None
    file: Path
    line: int

    @property
    def named(self) -> bool:
        return NAME in self.text

    def with_name(self, name: str) -> "Phrase":
        """The phrase for this person; the slot has the name as it is given."""
        text = self.text.replace(NAME, " ".join(words(name)))
        slots = {slot: name if value == NAME else value for slot, value in self.slots.items()}
        return Phrase(
            text, self.intent, slots, self.spoken and speakable(text), self.states, self.file, self.line
        )


@dataclass(frozen=True, slots=True)
class Topics:
    """All sentences of a language by intent, and the states that blocks of sentences name."""

    phrases: Mapping[str, tuple[Phrase, ...]]
    states_named: Mapping[str, tuple[Path, int]]


def speakable(text: str) -> bool:
    """True for words of letters, with apostrophes inside them at most: what a recogniser can be given."""
    return bool(text) and all(part.isalpha() for word in text.split() for part in word.split("'"))


def read_topics(folder: Path, language: str) -> Topics:
    """Every sentence file of the folder. Raises IntentError naming the file and the line."""
    topics: dict[Path, tuple[SentenceFile, Lines]] = {}
    for file in sorted(folder.glob("*.yaml")):
        if file.name not in TABLES:
            topics[file] = read(file, SentenceFile)
    if not topics:
        raise IntentError(
            f"There are no sentences for the language {language!r} in {folder}.", "Choose another."
        )
    expansion = Expansion.of(_merged(topics, language))
    phrases: dict[str, tuple[Phrase, ...]] = {}
    states: dict[str, tuple[Path, int]] = {}
    for file, (topic, lines) in topics.items():
        for intent, blocks in topic.intents.items():
            found: list[Phrase] = []
            for number, block in enumerate(blocks.data):
                place = ("intents", intent, "data", number)
                for state in block.requires_context.state if block.requires_context else ():
                    states.setdefault(state, (file, lines.at(*place, "requires_context")))
                found += _phrases(intent, block, place, lines, expansion)
            phrases[intent] = tuple(found)
    return Topics(phrases, states)


def _merged(topics: Mapping[Path, tuple[SentenceFile, Lines]], language: str) -> hassil.Intents:
    whole: dict[str, Any] = {"language": language, "intents": {}, "lists": {}, "expansion_rules": {}}
    for topic, lines in topics.values():
        if topic.language != language:
            raise lines.error(f"the language is {topic.language!r} in a folder of {language!r}.", "language")
        for name, values in topic.lists.items():
            if values.wildcard and f"{{{name}}}" != NAME:
                raise lines.error(f"only {NAME} may be a wildcard, not {name}.", "lists", name, "wildcard")
        parts = topic.as_hassil()
        for part in ("intents", "lists", "expansion_rules"):
            for name, value in parts[part].items():
                if name in whole[part]:
                    raise lines.error(
                        f"{name} is in another file too.", part, name, remedy="Keep one of the two."
                    )
                whole[part][name] = value
    try:
        return hassil.Intents.from_dict(whole)
    except (ValueError, KeyError, AssertionError) as error:
        raise IntentError(
            f"The sentences do not fit together: {error}.", file=next(iter(topics)).parent
        ) from error


def _phrases(
    intent: str, block: Block, place: tuple[str | int, ...], lines: Lines, expansion: Expansion
) -> Iterator[Phrase]:
    states = frozenset(block.requires_context.state) if block.requires_context else None
    for index, template in enumerate(block.sentences):
        here = (*place, "sentences", index)
        try:
            for raw, slots in expansion.sentences(hassil.parse_sentence(template)):
                text = " ".join(raw.lower().replace("-", " ").split())
                spoken = _is_spoken(text, block)
                whole = {**block.slots, **dict(slots)}
                yield Phrase(text, intent, whole, spoken, states, lines.file, lines.at(*here))
        except TemplateError as error:
            raise lines.error(f"{template!r}: {error}.", *here) from error


def _is_spoken(text: str, block: Block) -> bool:
    """Digits are typed. Raises TemplateError for what is neither said nor typed."""
    bare = text.replace(NAME, "name")
    if not words(bare):
        raise TemplateError("one of its sentences has no words")
    if block.metadata.typed or any(sign.isdecimal() for sign in text):
        return False
    if not speakable(bare):
        raise TemplateError(f"{text!r} cannot be spoken as it is written")
    return True
