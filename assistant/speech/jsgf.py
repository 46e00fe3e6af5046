"""The phrases of a dialogue state as a grammar that allows nothing else."""

from collections.abc import Sequence

from assistant.ports import Listening


def grammar(phrases: Sequence[str], safe_words: Sequence[str] = (), decoys: Sequence[str] = ()) -> str:
    """JSGF for the phrases; a safe word may be said several times over ("stop! stop!").

    `decoys` may be heard beside them, and are none.
    """
    safe = set(safe_words)
    ways = [f"( {phrase} )+" if phrase in safe else phrase for phrase in dict.fromkeys((*phrases, *decoys))]
    return f"#JSGF V1.0;\ngrammar state;\npublic <phrase> = {' | '.join(ways)};\n"


def whole_phrase(text: str, listening: Listening) -> str | None:
    """The phrase that a text is, all of it; a repeated safe word is that word; None for anything else."""
    if text in listening.phrases:
        return text
    words = text.split()
    return next((safe for safe in listening.safe_words if _repeats(words, safe.split())), None)


def safe_so_far(text: str, listening: Listening) -> str | None:
    """The safe word that an unfinished text is or begins with, when nothing else can come of it.

    "stop the" is "stop" where "stop the roller" is safe too; it is None where a phrase that is not safe
    begins like that.
    """
    if (whole := whole_phrase(text, listening)) is not None:
        return whole if whole in listening.safe_words else None
    coming = [phrase for phrase in listening.phrases if phrase.startswith(f"{text} ")]
    if any(phrase not in listening.safe_words for phrase in coming):
        return None
    for safe in sorted(listening.safe_words, key=len, reverse=True):
        rest = text.removeprefix(f"{safe} ")
        if rest != text and (coming or _begins_repeat(rest, safe)):
            return safe
    return None


def _begins_repeat(rest: str, safe: str) -> bool:
    """Whether `rest` is a repeated safe word, its last time unfinished."""
    while rest.startswith(f"{safe} "):
        rest = rest.removeprefix(f"{safe} ")
    return safe.startswith(rest)


def _repeats(words: Sequence[str], unit: Sequence[str]) -> bool:
    times, rest = divmod(len(words), len(unit)) if unit else (0, 1)
    return times > 0 and rest == 0 and list(words) == list(unit) * times


def words_of(phrases: Sequence[str]) -> list[str]:
    """Every word, once, in order."""
    return list(dict.fromkeys(word for phrase in phrases for word in phrase.split()))
