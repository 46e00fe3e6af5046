"""Who is who: two ways of writing one name are one person."""

import unicodedata

from assistant.domain.errors import StoreError

LONGEST_NAME = 60
SLOWEST_WPM, FASTEST_WPM = 90, 220
"""The speed of the voice, in words a minute."""
SHORTEST_PATIENCE_S, LONGEST_PATIENCE_S = 5.0, 20.0
"""How long an answer may be awaited."""


def person_key(name: str) -> str:
    """What tells people apart: the name without case, accents' spelling or extra spaces.

    "Anna", " anna " and "ANNA" are one person, so that a block does not end by writing a name another way.
    Raises StoreError for a name that is empty, longer than 60 letters, or has unprintable letters.
    """
    key = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    if not key or len(key) > LONGEST_NAME or not key.isprintable():
        raise StoreError(f"A person's name has 1 to {LONGEST_NAME} letters.", "Give another name.")
    return key


def person_name(name: str) -> str:
    """The name as it is shown: as given, with single spaces. Raises StoreError as `person_key` does."""
    person_key(name)
    return " ".join(unicodedata.normalize("NFC", name).split())
