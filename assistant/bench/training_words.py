"""What the second ear is fitted to: the words that stop, and all that may sound like them and is none."""

import random
from functools import cache
from pathlib import Path

from assistant.content import load_content
from assistant.speech.spotter import WORDS
from intents import Phrasebook

SAID: dict[str, tuple[str, ...]] = {
    "stop": (
        "stop", "stop", "stop!", "stop stop", "please stop", "stop now", "stop it", "stop please", "oh stop",
        "no stop",
    ),
    "enough": ("enough", "enough", "that's enough", "enough!", "enough enough"),
    "it hurts": ("it hurts", "it hurts", "that hurts", "this hurts", "ouch it hurts", "it hurts!"),
    "ouch": ("ouch", "ouch", "ouch!", "ouch ouch", "oh ouch"),
    "off": ("off", "off", "off!", "switch off", "turn off", "turn it off", "switch it off", "off off"),
}  # fmt: skip

LOOK_ALIKES = (
    "shop", "step", "top", "stuff", "start", "stand", "stock", "spot", "drop", "tough", "rough", "rub",
    "love", "hop", "stopper", "it helps", "its heart", "shirts", "birds", "hers", "it works", "a nap",
    "and now", "enjoy", "not much", "in a bath", "story", "still", "star", "stay", "pop", "dot", "what",
    "hot", "laptop", "tap", "first", "church", "hat", "cup", "e mail", "snuff", "stew", "stones",
    "stockings", "stomach", "storm", "soft", "softer", "of", "often", "cough", "loft", "offer", "office",
    "a lot of", "half", "laugh", "all of it", "coffee", "on", "up", "oh", "awful", "cloth", "moth",
    "out", "couch", "ours", "hour", "how", "pouch", "touch", "much", "now", "about", "watch", "house",
    "cows", "ouster", "down", "loud", "crouch", "vouch", "catch", "aunt", "arch", "our child",
    "a nut", "the knot", "nephew", "muffin", "in love", "enamel", "not off the map", "ten of them",
    "shorter", "softly", "a soft one", "sauce", "sort", "south", "shut", "short", "sock", "song", "slot",
    "stab",
    "heard", "hearts", "it has", "it hits", "the herbs", "it heats", "fine", "firmer", "harder", "lighter",
    "pardon", "program two", "louder", "help", "what", "that was wrong", "slow down",
)  # fmt: skip
"""Many of them are what the first ear makes of a stop that it misses."""

# Twice: what is said most often, and what sounds most like "stop".
COMMANDS = (
    "yes", "no", "not sure", "none of these", "harder", "softer", "faster", "slower", "comfortable",
    "it is not comfortable", "next", "again", "how long is left", "three", "seven", "two hours",
    "half an hour", "start the roller", "ready", "go on", "thank you", "what did you say",
    "a little more to the left", "softer please", "a bit softer", "too soft", "yes please", "no thank you",
    "softer", "softer", "slower", "fine", "yes", "no", "start", "lower", "higher", "okay", "good", "back",
)  # fmt: skip
SENTENCES = (
    "i was in town this morning and met an old friend", "the kettle is on and the cups are in the kitchen",
    "we will see what the garden looks like in spring", "he stood at the station and waited for the bus",
    "put the books on the top of the shelf please", "there are not many people on the beach in autumn",
    "the first train was late so she took a taxi", "that story about the dog made everybody laugh",
    "my grandfather used to repair watches and clocks", "the storm took the roof of the old stable",
    "they have studied the stars for many years", "you must not forget the tickets for the concert",
    "a cup of coffee and a piece of cheese please", "the shop on the corner is shut on mondays",
    "it was a hot summer and the river was low", "she works in the office above the bakery",
    "i could not find my other shoe this morning", "the cat slept on the sofa the whole day",
    "what time does the film begin this evening", "the heart of the matter is that nobody asked",
)  # fmt: skip
SOUNDS_OF_WORDS = ("S T AA P", "S T AO P", "N AH F", "HH ER T", "AW CH", "AO F")
"""A word of the dictionary that holds one of them is no example of what is none ("nonstop", "takeoff")."""


def utterance(choose: random.Random) -> tuple[str, int]:
    """What to say, and which of WORDS it is."""
    if choose.random() < 0.5:
        word = choose.choice(("stop", "stop", "enough", "it hurts", "ouch", "off"))
        return choose.choice(SAID[word]), WORDS.index(word)
    return another(choose), 0


def another(choose: random.Random) -> str:
    """Something that stops nothing."""
    kind = choose.choice(
        ("alike", "alike", "alike", "command", "command", "phrase", "phrase", "sentence", "words", "prompt")
    )
    match kind:
        case "alike":
            return choose.choice(LOOK_ALIKES)
        case "command":
            return choose.choice(COMMANDS)
        case "phrase":
            return choose.choice(_phrases())
        case "words":
            return " ".join(choose.choices(_dictionary(), k=choose.randint(1, 5)))
        case "prompt":
            return choose.choice(prompts())
        case _:
            return choose.choice(SENTENCES)


@cache
def prompts() -> tuple[str, ...]:
    """What the assistant says itself, as it may be left over by the echo canceller: its short lines."""
    lines = load_content().lines.values()
    return tuple(sorted(text for text in lines if "{" not in text and len(text) < 60 and not _stops(text)))


@cache
def _phrases() -> tuple[str, ...]:
    """What may be said while something moves, and ends no motion."""
    phrasebook = Phrasebook.load()
    ending = set(phrasebook.safe_words())
    told = {*phrasebook.phrases("device"), *phrasebook.phrases("comfort")}
    return tuple(sorted(text for text in told if text not in ending and not _stops(text)))


def _stops(text: str) -> bool:
    words = set(text.lower().replace("'", " ").replace(".", " ").replace(",", " ").split())
    return bool(words & {"stop", "stops", "stopped", "enough", "hurts", "hurt", "ouch", "off"})


@cache
def _dictionary() -> tuple[str, ...]:
    """Every word of the first ear's dictionary that sounds like none of ours."""
    import pocketsphinx  # type: ignore[import-untyped]  # it ships no types

    path = Path(pocketsphinx.get_model_path()) / "en-us" / "cmudict-en-us.dict"
    lines = (line.split(maxsplit=1) for line in path.read_text("utf-8").splitlines())
    return tuple(
        word
        for word, phones in lines
        if word.isalpha() and not any(sound in phones for sound in SOUNDS_OF_WORDS)
    )
