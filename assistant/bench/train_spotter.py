"""Fits the second ear: `python -m assistant.bench.train_spotter [--utterances N] [--jobs N] [--cache DIR]`.

Makes utterances by synthetic voices, none of which the bench measures with, in rooms and noises of its own,
and writes assistant/speech/spotter.npz. Its threshold comes from voices that it is not fitted to. The same
seed and the same synthesisers (docs/decisions/0005-a-second-ear.md) give the same file. It takes an hour on
two cores.
"""

import argparse
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.bench.conditions import PERSON_DBFS
from assistant.bench.fit import Fitted, fit
from assistant.bench.noises import TALK, talk
from assistant.bench.scene import in_a_quiet_room
from assistant.bench.training_sound import in_a_room, person, speakers
from assistant.bench.training_words import COMMANDS, utterance
from assistant.bench.voices import KOKORO_APART, THRESHOLD_VOICES, Speaker, Studio
from assistant.speech.embedding import HOP, WINDOW, EmbeddingStream, SpeechEmbedding
from assistant.speech.frames import RATE, Samples
from assistant.speech.spotter import FILE, STEPS, rows_of_stream

SINCE_END_S = (-0.05, 0.30)
"""A step of the network counts as the word when the word ended so long ago."""

UNDECIDED_S = 0.55
"""Between the beginning of a word and this long after its end nothing else is asked of the network."""

TALK_S = 1200.0
"""Talk of voices that it is not fitted to, by which the threshold is set."""

OF_A_SEED = 6000
AT_ONCE = 100
"""Utterances that one process makes before it hands them over."""

Rows = npt.NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Example:
    """What the network sees in one utterance: rows (n, STEPS * 96) and which of WORDS each of them is."""

    rows: Rows
    words: npt.NDArray[np.int64]
    speaker: str


@dataclass(frozen=True, slots=True)
class Plan:
    """An utterance before it is made: who says what, which of WORDS that is, and its number in the run."""

    speaker: Speaker
    text: str
    word: int
    number: int
    seed: int


def plans(count: int, seed: int) -> list[Plan]:
    """`count` utterances, by the seed, each OF_A_SEED by the next: more of them change none of the first."""
    planned: list[Plan] = []
    while len(planned) < count:
        choose = random.Random(seed)  # noqa: S311 - the same utterances in every run
        voices = speakers(choose)
        numbers = range(min(OF_A_SEED, count - len(planned)))
        planned += [Plan(next(voices), *utterance(choose), number, seed) for number in numbers]
        seed += 1
    return planned


def made(planned: Sequence[Plan], cache: Path) -> list[Example]:
    """What was planned. Raises VoiceError where one of the synthesisers is missing."""
    studio, embedding = Studio(cache), SpeechEmbedding()
    return [_made(plan, studio, embedding) for plan in planned]


def _made(plan: Plan, studio: Studio, embedding: SpeechEmbedding) -> Example:
    choose = random.Random(f"{plan.seed} {plan.number}")  # noqa: S311 - as above
    spoken = person(studio.say(plan.text, plan.speaker), choose)
    sound, begin, end = in_a_room(spoken, studio, choose, plan.seed * 1000003 + plan.number)
    rows, words = _label(sound, begin, end, plan.word, embedding)
    return Example(rows, words, plan.speaker.voice)


def talk_rows(seconds: float, seed: int, studio: Studio, embedding: SpeechEmbedding) -> Rows:
    """What the network sees while THRESHOLD_VOICES talk, and say what ends no motion, as loud as a person."""
    count = round(seconds * RATE)
    voices = studio.those_here((*THRESHOLD_VOICES, *KOKORO_APART))
    talking = talk(count, seed, studio, voices, said=(*TALK, *COMMANDS))
    sound = in_a_quiet_room(talking, PERSON_DBFS, seed)
    return rows_of_stream(EmbeddingStream(embedding).feed(sound)).astype(np.float16)


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
        threshold=head.threshold.astype(np.float32),
        allow_pickle=False,
        **small,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the utterances, fit, write, and say how well what was kept apart is told from the rest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--utterances", type=int, default=12000)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "unknot-bench")
    parser.add_argument("--out", type=Path, default=FILE)
    options = parser.parse_args(arguments)
    planned = plans(options.utterances, options.seed)
    parts = [planned[at : at + AT_ONCE] for at in range(0, len(planned), AT_ONCE)]
    examples: list[Example] = []
    with Pool(options.jobs) as workers:
        for part in workers.imap(partial(made, cache=options.cache), parts):
            examples += part
            print(f"{len(examples)} utterances", flush=True)  # noqa: T201 - a script that talks to its caller
    fitted = fit(
        [example.rows for example in examples],
        [example.words for example in examples],
        talk_rows(TALK_S, options.seed, Studio(options.cache), SpeechEmbedding()),
        seed=options.seed,
    )
    save(fitted, options.out)
    print(fitted.told)  # noqa: T201 - as above


if __name__ == "__main__":
    main()
