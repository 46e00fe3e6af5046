"""Which names the recogniser can hear, and what somebody could be called whose name it cannot."""

import difflib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from assistant.domain.errors import SettingsError
from intents import Phrasebook
from intents.spelling import words

MOST_SUGGESTED = 5
CALL_NAMES = (
    "Adam Alan Alice Amy Andy Anna Anton Ben Bill Bob Boris Carla Carol Charlie Clara Dan Dana David "
    "Diana Ed Ella Emma Eric Eva Frank Fred George Gina Grace Hannah Harry Helen Henry Ida Igor Ivan Jack "
    "Jane Jim Joe John Julia Karen Kate Kim Laura Leo Lily Linda Lisa Louis Lucy Maria Mark Martha Mary "
    "Max Mia Mike Nadia Nancy Nick Nina Nora Oliver Olga Oscar Paul Peter Rosa Ruth Sam Sandra Sara Simon "
    "Sonia Sophie Steve Susan Tanya Theo Tim Tina Tom Vera Victor Walter Xavier Yuri Zoe "
).split()
"""Common short names that the dictionary of the recogniser has."""


@cache
def _dictionary() -> frozenset[str]:
    """The words that PocketSphinx can hear."""
    import pocketsphinx  # type: ignore[import-untyped]  # it ships no types

    path = Path(pocketsphinx.get_model_path("en-us/cmudict-en-us.dict"))
    known = (line.split(maxsplit=1)[0] for line in path.read_text("utf-8").splitlines() if line.strip())
    return frozenset({*known, *Phrasebook.load().pronunciations()})


def unheard_words(name: str) -> list[str]:
    """The words of a name that the recogniser does not know; the name itself where it has no words."""
    return [word for word in words(name) if word not in _dictionary()] if words(name) else [name]


def suggested(name: str, taken: Iterable[str] = ()) -> list[str]:
    """Names near to this one that can be heard and that nobody here has."""
    free = {one.casefold(): one for one in CALL_NAMES if one not in {*taken}}
    near = difflib.get_close_matches(name.casefold(), free, n=MOST_SUGGESTED, cutoff=0.0)
    return [free[one] for one in near]


def spoken_name(name: str, taken: Iterable[str] = ()) -> str:
    """The name, checked. Raises SettingsError with names that could be said instead."""
    if unheard := unheard_words(name):
        raise SettingsError(
            f"The recogniser does not know {', '.join(repr(word) for word in unheard)}.",
            f"Choose another name to be called by, like {', '.join(suggested(name, taken))}.",
        )
    return name
