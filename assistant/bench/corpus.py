"""What is said in the bench: phrases of dialogue states by synthetic voices, or recordings from a folder."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.bench.scene import Saying
from assistant.bench.voices import Speaker, Studio
from assistant.domain.errors import SettingsError
from assistant.speech.frames import read_wav
from intents import Phrasebook

STATES = ("yes_no", "none_of_these", "pain", "minutes", "routine", "device", "menu")
"""The states in which a wrong word does most harm, and those that are heard most."""

OTHER_STATES = ("menu", "yes_no", "pain", "minutes", "weeks", "age", "device", "routine", "strokes", "held")
STOP_STATE = "device"
STOPS = ("stop", "stop now", "please stop", "enough", "it hurts", "ouch", "off", "stop stop")
"""Words that end motion. "stop stop" is a person who says it twice."""


def answers(phrasebook: Phrasebook, studio: Studio, speaker: Speaker, each: int, seed: int) -> list[Saying]:
    """For every state of STATES its first examples and some other phrases, `each` in all."""
    choose = random.Random(seed)  # noqa: S311 - a choice of phrases that is the same in every run
    said: list[Saying] = []
    for state in STATES:
        always = set(phrasebook.safe_words())
        own = [text for text in phrasebook.examples(state) if text not in always]
        rest = sorted(set(phrasebook.phrases(state)) - set(own) - always)
        shown = own[: (each + 1) // 2]
        texts = [*shown, *choose.sample(rest, min(len(rest), each - len(shown)))]
        said += [Saying(text, state, speaker.name, studio.say(text, speaker)) for text in texts]
    choose.shuffle(said)
    return sorted(said, key=lambda saying: STATES.index(saying.state))


def stops(phrasebook: Phrasebook, studio: Studio, speaker: Speaker) -> list[Saying]:
    """Every word of STOPS that Unknot takes for one."""
    known = set(phrasebook.safe_words())
    words = [word for word in STOPS if word in known or word.split()[0] == word.split()[-1] in known]
    return [Saying(word, STOP_STATE, speaker.name, studio.say(word, speaker)) for word in words]


def recordings(folder: Path, phrasebook: Phrasebook) -> list[Saying]:
    """Every NAME.wav of a folder with what is said in it in NAME.txt beside it.

    A subfolder named like a dialogue state holds what was said in that state; elsewhere it is the first
    state in which the text is a phrase. The voice is the name of the folder. Raises SettingsError, EarError.
    """
    files = sorted(folder.rglob("*.wav"))
    if not files:
        raise SettingsError(f"There are no WAV files in {folder}.", "Put NAME.wav and NAME.txt into it.")
    return [_recording(path, phrasebook) for path in files]


def by_voice(sayings: Sequence[Saying]) -> Iterator[tuple[str, list[Saying]]]:
    """The sayings of each voice, in order."""
    for voice in dict.fromkeys(saying.voice for saying in sayings):
        yield voice, [saying for saying in sayings if saying.voice == voice]


def _recording(path: Path, phrasebook: Phrasebook) -> Saying:
    try:
        text = " ".join(path.with_suffix(".txt").read_text(encoding="utf-8").lower().split())
    except OSError as error:
        raise SettingsError(
            f"There is no {path.with_suffix('.txt').name} beside {path.name}.",
            "It holds the words that are said.",
        ) from error
    if path.parent.name in phrasebook.states():
        return Saying(text, path.parent.name, path.parent.parent.name, read_wav(path))
    states = [state for state in OTHER_STATES if phrasebook.match(text, state)]
    if not states:
        raise SettingsError(f"{text!r} in {path.name} is no phrase of any state.", "Check the text.")
    return Saying(text, states[0], path.parent.name, read_wav(path))
