"""Fits the second ear: `python -m assistant.bench.train_spotter [--utterances N] [--seed S] [--cache DIR]`.

Makes utterances by synthetic voices, none of which the bench measures with, in rooms and noises of its own,
and writes assistant/speech/spotter.npz. The same seed and the same synthesisers give the same file.
"""

import argparse
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.bench.fit import Fitted, fit
from assistant.bench.noises import Sound, babble, hum, white
from assistant.bench.rooms import Room, heard_in
from assistant.bench.scene import speech_rms, voiced
from assistant.bench.voices import Speaker, Studio
from assistant.speech.embedding import HOP, WINDOW, EmbeddingStream, SpeechEmbedding
from assistant.speech.frames import FULL_SCALE, RATE, Samples, to_int16
from assistant.speech.spotter import FILE, STEPS, WORDS

ACCENTS = ("en-us", "en-gb", "en-gb-scotland", "en-029", "en-gb-x-gbclan", "en-gb-x-gbcwmd", "en-us-nyc")
VARIANTS = (
    "", "m1", "m2", "m3", "m4", "m5", "m6", "m8", "f1", "f2", "f4", "f5", "klatt", "klatt2", "klatt4",
    "Alex", "Alicia", "Andrea", "Andy", "Annie", "Denis", "Diogo", "Gene", "Henrique", "Hugo", "Jacky", "Lee",
    "Marco", "Mario", "Michael", "Mike", "adam", "antonio", "aunty", "belinda", "benjamin", "boris", "caleb",
    "david", "edward", "grandpa", "john", "linda", "max", "michel", "miguel", "norbert", "pablo", "paul",
    "pedro", "quincy", "rob", "robert", "sandro", "shelby", "steph", "travis", "victor", "zac",
)  # fmt: skip
OTHERS = (Speaker("flite", "slt"), Speaker("flite", "awb"), Speaker("flite", "kal"), Speaker("pico", "en-GB"))

SAID: dict[str, tuple[str, ...]] = {
    "stop": ("stop", "stop", "stop!", "stop stop", "please stop", "stop now", "stop it", "stop please"),
    "enough": ("enough", "enough", "that's enough", "enough!"),
    "it hurts": ("it hurts", "it hurts", "that hurts", "this hurts", "ouch it hurts"),
}
LOOK_ALIKES = (
    "shop", "step", "top", "stuff", "start", "stand", "stock", "spot", "drop", "tough", "rough", "rub",
    "love", "hop", "stopper", "it helps", "its heart", "shirts", "birds", "hers", "it works", "a nap",
    "and now", "enjoy", "not much", "in a bath", "story", "still", "star", "stay", "pop", "dot", "what",
    "hot", "laptop", "tap", "first", "church", "hat", "cup", "e mail", "snuff", "stew", "stones",
    "stockings", "stomach", "storm",
)  # fmt: skip
COMMANDS = (
    "yes", "no", "not sure", "none of these", "harder", "softer", "faster", "slower", "comfortable",
    "it is not comfortable", "next", "again", "how long is left", "three", "seven", "two hours",
    "half an hour", "start the roller", "ready", "go on", "thank you", "what did you say",
    "a little more to the left",
)  # fmt: skip
SENTENCES = (
    "i was in town this morning and met an old friend", "the kettle is on and the cups are in the kitchen",
    "we will see what the garden looks like in spring", "he stood at the station and waited for the bus",
    "put the books on the top of the shelf please", "there are not many people on the beach in autumn",
    "the first train was late so she took a taxi", "that story about the dog made everybody laugh",
    "my grandfather used to repair watches and clocks", "the storm took the roof off the old stable",
    "they have studied the stars for many years", "you must not forget the tickets for the concert",
    "a cup of coffee and a piece of cheese please", "the shop on the corner is shut on mondays",
    "it was a hot summer and the river was low", "she works in the office above the bakery",
    "i could not find my other shoe this morning", "the cat slept on the sofa the whole day",
    "what time does the film begin this evening", "the heart of the matter is that nobody asked",
)  # fmt: skip

PROMPTS = (
    "hello this is unknot", "is it comfortable", "please say yes or no",
    "how strong is the pain from nought to ten", "the pressure is three now",
    "have you eaten in the last hour", "i did not catch that you can say harder",
    "put the belt around your lower back", "do you have a fever today", "press gently with both thumbs",
    "your next session is on thursday", "time left five minutes", "move slowly from the spine to the side",
)  # fmt: skip
"""The assistant itself, as it may be left over by the echo canceller."""

ROOMS = tuple(
    (Room(f"training {n}", size, rings), distance)
    for n, (size, rings, distance) in enumerate([
        ((3.0, 2.6, 2.4), 0.2, 0.5), ((4.2, 3.6, 2.6), 0.35, 0.9), ((6.0, 4.4, 2.7), 0.5, 1.4),
        ((4.8, 3.1, 2.4), 0.45, 2.2), ((5.5, 5.0, 2.8), 0.6, 2.8),
    ])
)  # fmt: skip

SINCE_END_S = (-0.02, 0.30)
"""A step of the network counts as the word when the word ended so long ago."""

UNDECIDED_S = 0.55
"""Between the beginning of a word and this long after its end nothing else is asked of the network."""

Rows = npt.NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Example:
    """What the network sees in one utterance: rows (n, STEPS * 96) and which of WORDS each of them is."""

    rows: Rows
    words: npt.NDArray[np.int64]
    speaker: str


def speakers(choose: random.Random) -> Iterator[Speaker]:
    """For ever: two of three are espeak-ng's."""
    while True:
        rate = choose.choice((120, 140, 150, 165, 185, 210))
        if choose.random() < 0.66:
            variant = choose.choice(VARIANTS)
            voice = choose.choice(ACCENTS) + (f"+{variant}" if variant else "")
            yield Speaker("espeak", voice, rate, choose.choice((30, 50, 50, 65, 80)))
        else:
            other = choose.choice(OTHERS)
            yield Speaker(other.engine, other.voice, rate)


def utterance(choose: random.Random) -> tuple[str, int]:
    """What to say, and which of WORDS it is."""
    if choose.random() < 0.5:
        word = choose.choice(("stop", "stop", "enough", "it hurts"))
        return choose.choice(SAID[word]), WORDS.index(word)
    return choose.choice(
        choose.choice((LOOK_ALIKES, LOOK_ALIKES, COMMANDS, SENTENCES, SENTENCES, PROMPTS))
    ), 0


def in_a_room(sound: Samples, studio: Studio, choose: random.Random, seed: int) -> tuple[Samples, int, int]:
    """The utterance in a room with noise, and where its voice begins and ends."""
    begin, end = voiced(sound)
    before, after = round(choose.uniform(1.3, 1.6) * RATE), round(0.7 * RATE)
    dry = np.concatenate((np.zeros(before), sound.astype(np.float64), np.zeros(after)))
    room, distance = choose.choice(ROOMS)
    near = heard_in(dry, room, distance)
    if choose.random() < 0.15:
        near = _face_down(near)
    near *= FULL_SCALE * 10 ** (choose.uniform(-42, -16) / 20) / max(1e-9, speech_rms(near))
    level = speech_rms(near)
    near += level * 10 ** (-choose.uniform(0, 35) / 20) * _noise(near.size, studio, choose, seed)
    near += FULL_SCALE * 10 ** (-62 / 20) * white(near.size, seed)
    return to_int16(near), before + begin, before + end


def examples(count: int, seed: int, studio: Studio, embedding: SpeechEmbedding) -> Iterator[Example]:
    """`count` utterances, by the seed."""
    choose = random.Random(seed)  # noqa: S311 - the same utterances in every run
    voices = speakers(choose)
    for number in range(count):
        speaker = next(voices)
        text, word = utterance(choose)
        sound, begin, end = in_a_room(studio.say(text, speaker), studio, choose, seed * 1000003 + number)
        rows, words = _label(sound, begin, end, word, embedding)
        yield Example(rows, words, speaker.voice)


def _label(
    sound: Samples, begin: int, end: int, word: int, embedding: SpeechEmbedding
) -> tuple[Rows, npt.NDArray[np.int64]]:
    stream = EmbeddingStream(embedding)
    vectors = stream.feed(sound)
    rows, words = [], []
    for step in range(STEPS + WINDOW // HOP, len(vectors)):
        at = (step + 1) * HOP
        since = (at - end) / RATE
        is_word = word and SINCE_END_S[0] <= since <= SINCE_END_S[1]
        if word and not is_word and begin <= at <= end + UNDECIDED_S * RATE:
            continue
        rows.append(np.concatenate(vectors[step + 1 - STEPS : step + 1]))
        words.append(word if is_word else 0)
    return np.array(rows, dtype=np.float16).reshape(-1, STEPS * 96), np.array(words, dtype=np.int64)


def _face_down(sound: Sound) -> Sound:
    from scipy.signal import butter, sosfilt  # type: ignore[import-untyped]  # it ships no types

    return np.asarray(sosfilt(butter(3, 1700.0, fs=RATE, output="sos"), sound), dtype=np.float64)


def _noise(count: int, studio: Studio, choose: random.Random, seed: int) -> Sound:
    kind = choose.choice(("white", "pink", "babble", "babble", "hum", "talk"))
    if kind == "pink":
        return _pink(count, seed)
    if kind == "hum":
        return hum(count, seed)
    if kind == "babble":
        return babble(count, seed % 40, studio, OTHERS, people=choose.choice((2, 4, 7)))
    if kind == "talk":
        return babble(count, seed % 40, studio, OTHERS, people=1)
    return white(count, seed)


def _pink(count: int, seed: int) -> Sound:
    spectrum = np.fft.rfft(white(count, seed))
    spectrum /= np.sqrt(np.maximum(1.0, np.arange(spectrum.size)))
    sound = np.fft.irfft(spectrum, count)
    return np.asarray(sound / np.sqrt(np.mean(np.square(sound))), dtype=np.float64)


def save(head: Fitted, file: Path) -> None:
    """Write a head as 16-bit numbers: half the size, and no difference in what it hears."""
    layers = {f"weights{n}": weights for n, (weights, _) in enumerate(head.layers)}
    layers |= {f"bias{n}": bias for n, (_, bias) in enumerate(head.layers)}
    small = {name: array.astype(np.float16) for name, array in layers.items()}
    np.savez_compressed(
        file,
        mean=head.mean.astype(np.float16),
        scale=head.scale.astype(np.float16),
        others=head.others.astype(np.float16),
        threshold=np.float32(head.threshold),
        allow_pickle=False,
        **small,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the utterances, fit, write, and say how well what was kept apart is told from the rest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--utterances", type=int, default=1600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "unknot-bench")
    parser.add_argument("--out", type=Path, default=FILE)
    options = parser.parse_args(arguments)
    studio = Studio(options.cache)
    made: list[Example] = []
    for example in examples(options.utterances, options.seed, studio, SpeechEmbedding()):
        made.append(example)
        if len(made) % 250 == 0:
            print(f"{len(made)} utterances", flush=True)  # noqa: T201 - a script that talks to its caller
    fitted = fit([example.rows for example in made], [example.words for example in made], seed=options.seed)
    save(fitted, options.out)
    print(fitted.told)  # noqa: T201 - as above


if __name__ == "__main__":
    main()
