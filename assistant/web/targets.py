"""What can be tapped in a dialogue state: all that can be said in it, each meaning once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.flows.spoken import spoken_number
from intents import Match, Phrasebook, Reach

MOST_BUTTONS = 12
"""More numbers than this are typed on a pad."""
MOST_MEANINGS = 6
"""An intent with more meanings than this has a list to pick from."""
TROUBLE = ("ItHurts", "FeelBad", "Emergency")
SPEECH = ("SpeakSlower", "SpeakFaster", "Louder", "Quieter")
ASIDES = ("Repeat", "Meaning", "WhyAsk", "MoreTime", "Mistake", "Help")
FOOTER = ("Stop", "Hold")
"""These have buttons of their own that are always there."""
_ALL_ASIDE = frozenset({*TROUBLE, *SPEECH, *ASIDES, *FOOTER})
_USUALLY = 0.7
"""The share of the phrases of a number that have it as a word: "no pain" is zero, "half an hour" thirty."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: what stands on it, and what is heard when it is tapped."""

    label: str
    phrase: str
    intent: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """One meaning with a number in it. `phrases` says for each number what is heard."""

    id: str
    label: str
    phrases: Mapping[int, str]

    @property
    def pad(self) -> bool:
        """Too many for a button each."""
        return len(self.phrases) > MOST_BUTTONS

    @property
    def low(self) -> int:
        return min(self.phrases)

    @property
    def high(self) -> int:
        return max(self.phrases)


@dataclass(frozen=True, slots=True)
class Targets:
    """What can be tapped in one state.

    `choices` and `numbers` answer; `more` are numbers that are asked for seldom, and `lists` have too many
    meanings for a button each; `asides` are about the question, `trouble` is for when something is wrong,
    `speech` for how the assistant speaks.
    """

    choices: tuple[Choice, ...]
    numbers: tuple[Numbers, ...]
    more: tuple[Numbers, ...]
    lists: tuple[tuple[Choice, ...], ...]
    asides: tuple[Choice, ...]
    trouble: tuple[Choice, ...]
    speech: tuple[Choice, ...]

    def number(self, numbers_id: str, number: int) -> str | None:
        """What is heard for a number that was put in; None when it cannot be said here."""
        for numbers in (*self.numbers, *self.more):
            if numbers.id == numbers_id:
                return numbers.phrases.get(number)
        return None


class TargetBook:
    """The targets of every state, worked out once for each."""

    def __init__(self, phrasebook: Phrasebook) -> None:
        self._phrasebook = phrasebook
        self._known: dict[tuple[str, tuple[str, ...], Reach | None], Targets] = {}

    def of(self, state: str, names: Sequence[str] = (), reach: Reach | None = None) -> Targets:
        """What is within `reach`. Raises IntentError for a state that does not exist."""
        key = (state, tuple(names), reach)
        if key not in self._known:
            if len(self._known) > 10 * len(self._phrasebook.states()):
                self._known.clear()
            self._known[key] = self._work_out(state, tuple(names), reach)
        return self._known[key]

    def _work_out(self, state: str, names: tuple[str, ...], reach: Reach | None) -> Targets:
        examples = self._phrasebook.examples(state, 99, reach)
        phrases = self._phrasebook.phrases(state, names, reach)
        meanings = _meanings(self._phrasebook, state, names, dict.fromkeys((*examples, *phrases)), examples)
        numbers, rest = _with_numbers(meanings)
        said = {t for group in numbers for n, t in group.phrases.items() if not group.pad or _says(t, n)}
        shown = [m for m in meanings if m.text in examples and m.text not in said]
        asks_for = meanings[0].intent if meanings else ""
        plain: dict[str, dict[str, Match]] = defaultdict(dict)
        for match in (*shown, *rest):
            plain[match.intent][match.text] = match
        long = sorted(i for i, found in plain.items() if len(found) > MOST_MEANINGS and i not in _ALL_ASIDE)
        known = {match.text for match in shown}
        answers = [*shown, *(m for m in rest if m.text not in known and m.intent not in long)]
        asked = tuple(n for n in numbers if n.id == asks_for)

        def all_of(intents: Sequence[str]) -> tuple[Choice, ...]:
            return tuple(_choice(match, names) for intent in intents for match in plain[intent].values())

        return Targets(
            choices=tuple(_choice(match, names) for match in answers if match.intent not in _ALL_ASIDE),
            numbers=asked,
            more=tuple(n for n in numbers if n not in asked),
            lists=tuple(all_of((i,)) for i in long if any(text not in known for text in plain[i])),
            asides=all_of(ASIDES),
            trouble=all_of(TROUBLE),
            speech=all_of(SPEECH),
        )


def _meanings(
    phrasebook: Phrasebook, state: str, names: Sequence[str], texts: Iterable[str], examples: Sequence[str]
) -> list[Match]:
    """Every meaning that can be said, each by one phrase: an example where there is one, else a short one."""
    found: dict[tuple[str, str], list[Match]] = {}
    for text in texts:
        if (match := phrasebook.match(text, state, names)) is not None:
            found.setdefault((match.intent, repr(sorted(match.slots.items()))), []).append(match)
    return [_shortest(ways, examples) for ways in found.values()]


def _shortest(ways: Sequence[Match], examples: Sequence[str]) -> Match:
    """The first way to say it, an example perhaps, or the same with fewer words: "no thank you" is "no"."""
    if ways[0].text in examples:
        return ways[0]
    words = set(ways[0].text.split())
    return min((way for way in ways if words.issuperset(way.text.split())), key=lambda way: len(way.text))


def _with_numbers(meanings: Iterable[Match]) -> tuple[tuple[Numbers, ...], list[Match]]:
    """Meanings that differ in nothing but a number that is said, together; and the rest."""
    groups: dict[str, dict[int, Match]] = defaultdict(dict)
    rest = []
    for match in meanings:
        numbered = [name for name, value in match.slots.items() if _is_number(value)]
        if len(numbered) == 1:
            groups[_group_id(match, numbered[0])][int(match.slots[numbered[0]])] = match
        else:
            rest.append(match)
    numbers = []
    for name, group in groups.items():
        said = sum(_says(match.text, number) for number, match in group.items())
        if len(group) > 1 and said >= _USUALLY * len(group):
            numbers.append(Numbers(name, _label(group), {n: group[n].text for n in sorted(group)}))
        else:
            rest += group.values()
    return tuple(numbers), rest


def _is_number(value: Any) -> bool:
    """A number, or digits that are read out one by one."""
    return (isinstance(value, int) and not isinstance(value, bool)) or (
        isinstance(value, str) and value.isdigit()
    )


def _says(text: str, number: int) -> bool:
    digits = " ".join(spoken_number(int(digit)) for digit in str(number))
    return any(f" {words} " in f" {text} " for words in (spoken_number(number), digits, str(number)))


def _group_id(match: Match, slot: str) -> str:
    others = [f"{name}={value}" for name, value in sorted(match.slots.items()) if name != slot]
    return "/".join((match.intent, *others))


def _label(group: Mapping[int, Match]) -> str:
    """The phrase with a gap where the number stands; empty where it is nothing but the number."""
    for number, match in sorted(group.items(), key=lambda one: one[0] < 2):
        words = f" {match.text} ".replace(f" {spoken_number(number)} ", " … ", 1).strip()
        if words.startswith("…") is not words.endswith("…") or "… " in words:
            return _written(words)
    return ""


def _choice(match: Match, names: Sequence[str]) -> Choice:
    return Choice(_written(match.text, names), match.text, match.intent)


def _written(text: str, names: Sequence[str] = ()) -> str:
    """As it is written: lower case is for ears."""
    capital = {"i": "I", **{word.lower(): word for name in names for word in name.split()}}
    words = " ".join(capital.get(word, word) for word in text.split())
    return words[:1].upper() + words[1:]
