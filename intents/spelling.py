"""What was typed or heard, made comparable: the same words give the same key, other words never do."""

import re
import unicodedata
from collections.abc import Mapping

_APOSTROPHES = frozenset("'’‘ʼ´`′＇")
# These change what a number or a sentence means, so they are kept, and with them nothing matches.
_MEANT = frozenset("/%‰@&\\")
_DECIMAL = re.compile(r"(?<=[0-9])[.,:](?=[0-9])|(?<![^\W_])[.,](?=[0-9])")
_NEGATIVE = re.compile(r"(?<!\w)-\s*(?=[0-9])")
_UNREADABLE = "\N{REPLACEMENT CHARACTER}"
_SLASH = re.compile(r"\s*/\s*")
_PUNCTUATION = re.compile(r"[.,:\-]")
_LEADING_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_DIGIT_BESIDE_LETTER = re.compile(r"(?<=[0-9])(?=[^\W\d_])|(?<=[^\W\d_])(?=[0-9])")
LONGEST = 1000


class Spelling:
    """Makes keys. `spellings` maps a word to what it is taken for ("that's" to "that is")."""

    def __init__(self, spellings: Mapping[str, str]) -> None:
        self._full = {short.replace("'", "").casefold(): full for short, full in spellings.items()}

    def key(self, text: str) -> str:
        """The words of the text with single spaces: no case, no punctuation, words by their spelling.

        Every letter, digit and sign that may carry meaning is kept, so a text with anything more in it
        than a phrase has another key than that phrase. Empty for a text longer than any phrase.
        """
        return " ".join(self._full.get(word.replace("'", ""), word.replace("'", "")) for word in words(text))


def words(text: str) -> list[str]:
    """The words in lower case, apostrophes inside them kept; digits and letters apart ("45min" is two)."""
    if len(text) > LONGEST:
        return []
    plain = "".join(_plain(sign) for sign in unicodedata.normalize("NFC", text))
    plain = _DECIMAL.sub(_UNREADABLE, plain)
    plain = _NEGATIVE.sub(_UNREADABLE, plain)
    plain = _PUNCTUATION.sub(" ", plain)
    plain = _SLASH.sub("/", plain)
    plain = _LEADING_ZEROS.sub("", plain)
    plain = _DIGIT_BESIDE_LETTER.sub(" ", plain)
    return [word for raw in plain.casefold().split() if (word := raw.strip("'"))]


def _plain(sign: str) -> str:
    """One sign: letters and digits in their plain form, dashes as "-", decoration as a space or nothing."""
    category = unicodedata.category(sign)
    if sign in _APOSTROPHES:
        plain = "'"
    elif sign in _MEANT or sign in ".,:":
        plain = sign
    elif category[0] == "L" or category == "Nd":
        plain = unicodedata.normalize("NFKC", sign)
    elif category == "Cf" or "\N{VARIATION SELECTOR-1}" <= sign <= "\N{VARIATION SELECTOR-16}":
        plain = ""
    elif category == "Pd":
        plain = "-"
    else:
        plain = " " if category[0] in "PZ" or category in {"So", "Sk", "Cc"} else sign
    return plain
