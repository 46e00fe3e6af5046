"""What else can be heard in a room: hiss, people talking, a massager's motor, a television.

Each gives n samples (float64) whose root mean square is 1 over the whole.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from assistant.bench.voices import TELEVISION_VOICES, Speaker, Studio
from assistant.speech.frames import RATE

Sound = npt.NDArray[np.float64]

MOTOR_HZ = 50.0
HARMONICS = (1.0, 0.6, 0.45, 0.3)
"""50, 100, 150 and 200 Hz: a massager's motor and its gear."""

TALK = (
    "the weather is lovely today and i like to sit in the garden",
    "my sister has moved to a new house near the river",
    "can you pass me the salt and the pepper please",
    "the train to the city leaves at nine every morning",
    "did you see the football game last night with your brother",
    "we should buy some bread and milk on the way home",
    "he was talking about his holiday by the sea for an hour",
    "i have to call the bank about that letter again",
    "the news said that there will be rain over the weekend",
    "she bakes a very good apple cake when her friends come",
    "the children are at school until three in the afternoon",
    "you know i never liked the colour of that old sofa",
    "a man was walking his dog when he saw the light go out",
    "the price of tomatoes went up again at the market",
    "let us invite the neighbours for dinner next friday",
    "the doctor in that film was really a spy from the north",
    "there is a new shop on the corner that sells warm socks",
    "my phone was not working so i could not write to you",
    "they played three songs that i had not heard for years",
    "in the second half the team came back and scored two goals",
)
"""Talk that means nothing to Unknot and holds none of its words that stop."""


def white(count: int, seed: int) -> Sound:
    return np.random.default_rng(seed).standard_normal(count)


def hum(count: int, seed: int) -> Sound:
    """A motor under load: harmonics of 50 Hz that waver, and the rush of its gear."""
    random = np.random.default_rng(seed)
    seconds = np.arange(count) / RATE
    waver = 1 + 0.01 * np.sin(2 * np.pi * 0.7 * seconds)
    phase = 2 * np.pi * MOTOR_HZ * np.cumsum(waver) / RATE
    tone = sum(
        height * np.sin((number + 1) * phase + random.uniform(0, 2 * np.pi))
        for number, height in enumerate(HARMONICS)
    )
    return _even(tone + 0.05 * random.standard_normal(count))


def talk(
    count: int,
    seed: int,
    studio: Studio,
    speakers: Sequence[Speaker],
    gap_s: float = 0.6,
    said: Sequence[str] = TALK,
) -> Sound:
    """One person after the other, a sentence of `said` each, with short gaps."""
    random = np.random.default_rng(seed)
    heard: list[Sound] = []
    length = 0
    while length < count:
        sentence = said[int(random.integers(len(said)))]
        speaker = speakers[int(random.integers(len(speakers)))]
        spoken = studio.say(sentence, speaker).astype(np.float64)
        gap = np.zeros(round(gap_s * random.uniform(0.5, 1.5) * RATE))
        heard += [_even(spoken), gap]
        length += spoken.size + gap.size
    return np.concatenate(heard)[:count]


def babble(count: int, seed: int, studio: Studio, speakers: Sequence[Speaker], people: int = 6) -> Sound:
    """Several people at once, none of whom can be made out."""
    together = np.zeros(count)
    for person in range(people):
        together += talk(count, seed * 100 + person, studio, speakers, gap_s=0.1)
    return _even(together)


def television(count: int, seed: int, studio: Studio, speakers: Sequence[Speaker] = ()) -> Sound:
    """Somebody talks, over music."""
    here = speakers or studio.those_here(TELEVISION_VOICES)
    return _even(talk(count, seed, studio, here) + 0.25 * _music(count, seed))


def _music(count: int, seed: int) -> Sound:
    """Chords of plucked tones, two a second."""
    random = np.random.default_rng(seed)
    sound = np.zeros(count)
    beat = RATE // 2
    fade = np.exp(-np.arange(beat * 2) / (0.4 * RATE))
    for at in range(0, count, beat):
        seconds = np.arange(min(beat * 2, count - at)) / RATE
        root = 110.0 * 2 ** (random.choice([0, 3, 5, 7, 10]) / 12)
        for step in (0, 4, 7, 12):
            tone = np.sin(2 * np.pi * root * 2 ** (step / 12) * seconds)
            sound[at : at + seconds.size] += tone * fade[: seconds.size]
    return _even(sound)


def _even(sound: Sound) -> Sound:
    power = float(np.sqrt(np.mean(np.square(sound))))
    return sound / power if power > 0 else sound
