"""What may be said in which state, and what it means."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Any

from intents.errors import IntentError
from intents.schema import ExamplesFile, StatesFile, WordsFile
from intents.sentence_files import Phrase, Topics, read_topics, speakable
from intents.spelling import Spelling, words
from intents.yaml_lines import Lines, read


@dataclass(frozen=True, slots=True)
class Match:
    """What a text means: the intent, its slots, and the phrase that was matched, as it is written."""

    intent: str
    slots: dict[str, Any]
    text: str


Reach = Callable[[Match], bool]
"""Whether what may be said is worth offering to whoever is there. All the rest is heard and answered, too: a
closed grammar would bend it to the nearest phrase that it knows."""


@dataclass(frozen=True, slots=True)
class _State:
    by_key: Mapping[str, Phrase]
    spoken: tuple[str, ...]
    named: tuple[Phrase, ...]
    examples: tuple[str, ...]
    strict: bool
    in_motion: bool


class Phrasebook:
    """The sentences of one language, ready to be looked up; immutable."""

    def __init__(
        self,
        states: Mapping[str, _State],
        safe_words: tuple[str, ...],
        harmless_words: tuple[str, ...],
        always_examples: tuple[str, ...],
        spelling: Spelling,
        pronunciations: Mapping[str, str],
    ) -> None:
        self._states = states
        self._safe_words = safe_words
        self._harmless_words = harmless_words
        self._always_examples = always_examples
        self._spelling = spelling
        self._pronunciations = dict(pronunciations)
        self._unfinished: dict[tuple[str, tuple[str, ...]], frozenset[str]] = {}

    @classmethod
    def load(cls, language: str = "en", folder: Path | None = None) -> "Phrasebook":
        """Read `folder`/states.yaml and `folder`/sentences/`language`; the ones of Unknot without a folder.

        Raises IntentError naming the file, and the line where there is one.
        """
        root = folder or Path(__file__).parent
        sentences = root / "sentences" / language
        topics = read_topics(sentences, language)
        spelling = Spelling(read(sentences / "spellings.yaml", WordsFile)[0].root)
        table, lines = read(root / "states.yaml", StatesFile)
        _check_states(table, lines, topics)
        _check_topics(topics, table)
        examples, example_lines = read(sentences / "examples.yaml", ExamplesFile)
        _check_examples(examples, example_lines, table)
        states = {}
        for name, row in table.states.items():
            phrases = [
                phrase
                for intent in (*row.intents, *table.always)
                for phrase in topics.phrases[intent]
                if phrase.states is None or name in phrase.states
            ]
            by_key = _by_key(name, phrases, spelling)
            spoken = tuple(dict.fromkeys(p.text for p in phrases if p.spoken and not p.named))
            for shown_for in (name, "always"):
                for index, text in enumerate(examples.root[shown_for]):
                    if text not in spoken:
                        problem = f"{text!r} is not a phrase of the state {name}."
                        raise example_lines.error(problem, shown_for, index)
            named = tuple(phrase for phrase in phrases if phrase.named)
            states[name] = _State(
                by_key, spoken, named, tuple(examples.root[name]), row.strict, row.in_motion
            )
        pronunciations = read(sentences / "pronunciations.yaml", WordsFile)[0].root
        safe = _said_anywhere(topics, table.safe)
        harmless = _said_anywhere(topics, [intent for intent in table.always if intent not in table.safe])
        return cls(states, safe, harmless, tuple(examples.root["always"]), spelling, pronunciations)

    def match(self, text: str, state: str, names: Sequence[str] = ()) -> Match | None:
        """What the whole text means in this state; None when it is no phrase of the state.

        `names` are those of the people who may be meant; one that is also a phrase, or that two people
        share, is not matched. Raises IntentError for a state that does not exist, and for nothing else.
        """
        here = self._state(state)
        key = self._spelling.key(text)
        phrase = here.by_key.get(key)
        if phrase is None and key:
            meant = [p for p in self._with_names(here, names) if self._spelling.key(p.text) == key]
            if len({(p.intent, tuple(p.slots.items())) for p in meant}) == 1:
                phrase = meant[0]
        return Match(phrase.intent, dict(phrase.slots), phrase.text) if phrase else None

    def phrases(self, state: str, names: Sequence[str] = (), reach: Reach | None = None) -> tuple[str, ...]:
        """Every phrase that a recogniser may hear in this state, the words that always work among them.

        Lower case, words with single spaces, numbers as words, always in the same order. With `reach` only
        those within it: what may be tapped.
        """
        here = self._state(state)
        named = (
            p.text
            for p in self._with_names(here, names)
            if p.spoken and self._spelling.key(p.text) not in here.by_key
        )
        return tuple(dict.fromkeys((*named, *self._within(here, here.spoken, reach))))

    def unfinished(self, state: str, names: Sequence[str] = ()) -> frozenset[str]:
        """The phrases that are also the beginning of one with another meaning: "two" of "two hours"."""
        key = (state, tuple(names))
        if key not in self._unfinished:
            self._unfinished[key] = frozenset(self._find_unfinished(state, names))
        return self._unfinished[key]

    def _find_unfinished(self, state: str, names: Sequence[str]) -> Iterator[str]:
        found = ((text, self.match(text, state, names)) for text in self.phrases(state, names))
        meant = {text: (match.intent, match.slots) for text, match in found if match}
        for text, meaning in meant.items():
            for beginning in accumulate(text.split()[:-1], "{} {}".format):
                if meant.get(beginning, meaning) != meaning:
                    yield beginning

    def safe_words(self) -> tuple[str, ...]:
        """The phrases that stop or hold, each of them in every state."""
        return self._safe_words

    def harmless_words(self) -> tuple[str, ...]:
        """The phrases of every state that neither stop nor answer: louder, slower, again, why, a mistake."""
        return self._harmless_words

    def examples(self, state: str, most: int = 12, reach: Reach | None = None) -> tuple[str, ...]:
        """At most `most` phrases to show a person: those of the state first, and always how to stop."""
        here = self._state(state)
        own = self._within(here, here.examples, reach)
        room = max(0, most - 1)
        return tuple(dict.fromkeys((*own[:room], *self._always_examples)))[: max(0, most)]

    def instead(self, intent: str, text: str) -> "Phrasebook":
        """A book in which this is the only way to say `intent`, wherever it can be said.

        Raises IntentError for what a recogniser cannot be given, and for a phrase that has another meaning.
        """
        spoken, key = " ".join(words(text)), self._spelling.key(text)
        if not speakable(spoken):
            raise IntentError(f"{text!r} cannot be said.", "Give it in words of letters.")
        states = {}
        for name, state in self._states.items():
            ours = {found: phrase for found, phrase in state.by_key.items() if phrase.intent == intent}
            states[name] = state if not ours else _instead(name, state, ours, key, spoken)
        return Phrasebook(
            states,
            self._safe_words,
            self._harmless_words,
            self._always_examples,
            self._spelling,
            self._pronunciations,
        )

    def states(self) -> tuple[str, ...]:
        return tuple(self._states)

    def in_motion(self, state: str) -> bool:
        """Whether something moves, or somebody is rolled, while this state lasts."""
        return self._state(state).in_motion

    def strict(self, state: str) -> bool:
        """Whether something said in this state may start or allow motion."""
        return self._state(state).strict

    def pronunciations(self) -> dict[str, str]:
        """Words that recognisers may not know, each with its sounds in the notation of the CMU dictionary."""
        return dict(self._pronunciations)

    def _state(self, state: str) -> _State:
        try:
            return self._states[state]
        except KeyError:
            known = ", ".join(self._states)
            raise IntentError(f"There is no state {state!r}.", f"There are: {known}.") from None

    def _within(self, state: _State, texts: tuple[str, ...], reach: Reach | None) -> tuple[str, ...]:
        """Those of the texts that are within reach."""
        if reach is None:
            return texts
        meant = ((text, state.by_key[self._spelling.key(text)]) for text in texts)
        return tuple(text for text, one in meant if reach(Match(one.intent, dict(one.slots), text)))

    def _with_names(self, state: _State, names: Iterable[str]) -> Iterator[Phrase]:
        for name in dict.fromkeys(names):
            if words(name):
                yield from (phrase.with_name(name) for phrase in state.named)


def _instead(name: str, state: _State, ours: Mapping[str, Phrase], key: str, text: str) -> _State:
    others = {found: phrase for found, phrase in state.by_key.items() if found not in ours}
    if key in others:
        raise IntentError(f"{text!r} means {others[key].intent} in the state {name}.", "Choose another one.")
    gone = {phrase.text for phrase in ours.values()}
    phrase = replace(next(iter(ours.values())), text=text, spoken=True)
    return replace(
        state,
        by_key={**others, key: phrase},
        spoken=(*(one for one in state.spoken if one not in gone), text),
        examples=tuple(dict.fromkeys(text if one in gone else one for one in state.examples)),
    )


def _said_anywhere(topics: Topics, intents: Iterable[str]) -> tuple[str, ...]:
    """The spoken phrases of these intents that are such in every state."""
    phrases = (phrase for intent in intents for phrase in topics.phrases[intent])
    return tuple(dict.fromkeys(p.text for p in phrases if p.spoken and p.states is None))


def _check_states(table: StatesFile, lines: Lines, topics: Topics) -> None:
    places: list[tuple[tuple[str, ...], list[str]]] = [(("always",), table.always), (("safe",), table.safe)]
    places += [(("states", name, "intents"), row.intents) for name, row in table.states.items()]
    for place, intents in places:
        for index, intent in enumerate(intents):
            if intent not in topics.phrases:
                raise lines.error(f"no sentence file has the intent {intent}.", *place, index)
            if intents.index(intent) != index:
                raise lines.error(f"{intent} stands here twice.", *place, index)
    for index, intent in enumerate(table.safe):
        if intent not in table.always:
            raise lines.error(f"{intent} stops or holds, so it must be in always too.", "safe", index)


def _check_topics(topics: Topics, table: StatesFile) -> None:
    used = {intent for row in table.states.values() for intent in row.intents} | set(table.always)
    for intent, phrases in topics.phrases.items():
        if intent not in used:
            raise IntentError(f"no state uses {intent}.", file=phrases[0].file, line=phrases[0].line)
    for state, (file, line) in topics.states_named.items():
        if state not in table.states:
            raise IntentError(f"there is no state {state!r}.", file=file, line=line)


def _check_examples(examples: ExamplesFile, lines: Lines, table: StatesFile) -> None:
    wanted = ("always", *table.states)
    for name in wanted:
        if name not in examples.root:
            raise lines.error(f"there are no examples for {name}.")
    for name in examples.root:
        if name not in wanted:
            raise lines.error(f"there is no state {name!r}.", name)


def _by_key(state: str, phrases: Iterable[Phrase], spelling: Spelling) -> dict[str, Phrase]:
    """The phrases by key. Raises IntentError where one text would mean two things."""
    found: dict[str, Phrase] = {}
    for phrase in phrases:
        if phrase.named:
            continue
        key = spelling.key(phrase.text)
        first = found.setdefault(key, phrase)
        if (first.intent, first.slots) != (phrase.intent, phrase.slots):
            other = f"{first.intent} {dict(first.slots)} ({first.file.name}, line {first.line})"
            what = f"{phrase.text!r} is {phrase.intent} {dict(phrase.slots)} and also {other}"
            remedy = "Keep one of the two."
            raise IntentError(f"{what} in the state {state}.", remedy, file=phrase.file, line=phrase.line)
        if phrase.spoken and not first.spoken:
            found[key] = phrase
    return found
