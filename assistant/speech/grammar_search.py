"""A PocketSphinx decoder that hears the phrases of one grammar at a time."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import pocketsphinx  # type: ignore[import-untyped]  # it ships no types

from assistant.domain.errors import EarError

MOST_GRAMMARS = 64
COMMON = {"lm": None, "bestpath": False, "compallsen": True, "loglevel": "FATAL"}
"""Settings as measured: no bestpath, and every sound scored, so that likelihoods can be compared."""


class GrammarSearch:
    """`decoder` is the library's. The grammars used last are kept: a change of state takes no time."""

    def __init__(self) -> None:
        # With a hundred phrases the usual beam at the ends of words (7e-29) loses the only path: "none of
        # these" came out as nothing at all.
        self.decoder: Any = pocketsphinx.Decoder(**COMMON, wbeam=1e-48)
        self._names: OrderedDict[str, str] = OrderedDict()

    def use(self, grammar: str) -> None:
        """Hear this (JSGF) from the next utterance on."""
        self.decoder.activate_search(self._name(grammar))

    def missing(self, words: Sequence[str]) -> list[str]:
        """The words that have no pronunciation."""
        return [word for word in words if self.decoder.lookup_word(word) is None]

    def count_sounds(self, words: Sequence[str]) -> int:
        """How many sounds the words have."""
        return sum(len(self.decoder.lookup_word(word).split()) for word in words)

    def pronounce(self, word: str, phones: str) -> None:
        """Learn a word, or with "word(2)" another way to say it. Raises EarError for what are no sounds."""
        if self.decoder.lookup_word(word) is not None:
            return
        try:
            self.decoder.add_word(word, phones, update=True)
        except RuntimeError as error:
            raise EarError(
                f"PocketSphinx does not understand the pronunciation {phones!r} of {word!r}.",
                "Write it with the sounds of its dictionary, for example 'AH N N AA T'.",
            ) from error

    def _name(self, grammar: str) -> str:
        if (name := self._names.get(grammar)) is not None:
            self._names.move_to_end(grammar)
            return name
        if len(self._names) >= MOST_GRAMMARS:
            _, name = self._names.popitem(last=False)
            self.decoder.remove_search(name)
        else:
            name = f"state{len(self._names)}"
        self.decoder.add_jsgf_string(name, grammar)
        self._names[grammar] = name
        return name
