"""How the hub rests between massages: which words wake it, and whether it listens for them at all."""

from collections.abc import Callable

from assistant.domain.errors import EarError, SettingsError
from assistant.flows.hub import Rest
from assistant.home import Home
from assistant.ports import Ear, Listening, Source
from assistant.settings import Settings
from assistant.speech.proxy import SoundEar
from assistant.speech.recognisers import check_words
from intents import IntentError, Phrasebook

LEAST_LETTERS = 9
"""What is shorter is heard in ordinary talk and in a television all the time."""


def check_wake_phrase(text: str, phrasebook: Phrasebook, chosen: Settings, home: Home) -> None:
    """Raises SettingsError for what is no wake phrase, EarError naming a word that the ear does not know."""
    try:
        own = phrasebook.instead("Wake", text)
    except IntentError as wrong:
        raise SettingsError(str(wrong)) from wrong
    words = own.examples("idle", 2)[0].split()
    if len(words) < 2 or sum(len(word) for word in words) < LEAST_LETTERS:
        raise SettingsError(
            f"{text!r} is too short: other talk would wake it.", "Give two or three long words."
        )
    if any(f" {safe} " in f" {' '.join(words)} " for safe in own.safe_words()):
        raise SettingsError(f"{text!r} has a word that stops.", "Choose words that mean nothing here.")
    check_words(chosen.recogniser, home.path, own.pronunciations(), words)


async def how_to_rest(
    ear: Ear,
    chosen: Settings,
    phrasebook: Phrasebook,
    *,
    page: bool,
    on_problem: Callable[[str, str], None],
) -> tuple[Rest, Phrasebook]:
    """How it rests, and the phrases with the wake phrase of the settings, or ours where that cannot be heard.

    Without wake words the microphone is let go of, where a page can wake it; else the evening ends instead.
    """
    own = await _woken_by(ear, chosen.wake_phrase, phrasebook, on_problem)
    wake_phrase = own.examples("idle", 2)[0]
    if chosen.wake or ear.source in (Source.TYPED, Source.PAGE):
        return Rest(wake_phrase), own
    let_go = ear.release if isinstance(ear, SoundEar) else None
    return Rest(wake_phrase, let_go if page else None, ends=not page), own


async def _woken_by(
    ear: Ear, wake_phrase: str | None, phrasebook: Phrasebook, on_problem: Callable[[str, str], None]
) -> Phrasebook:
    if wake_phrase is None:
        return phrasebook
    try:
        own = phrasebook.instead("Wake", wake_phrase)
        await ear.listen(Listening("t0", "idle", own.phrases("idle"), own.safe_words()))
    except (EarError, IntentError) as wrong:
        ours = phrasebook.examples("idle", 2)[0]
        on_problem(f"The wake phrase {wake_phrase!r} cannot be heard, so it is {ours!r}.", str(wrong))
        return phrasebook
    return own
