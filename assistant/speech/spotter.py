"""The second ear: hears the words that stop by their sound, beside the recogniser.

A small network (spotter.npz, fitted by assistant.bench.train_spotter on voices made of software) over the
last 1.2 s of speech embeddings. It is OR-ed with the recogniser as a doubtful stop, which pauses and asks; it
is never the mechanism that safety rests upon. A person's own recordings fit its last layer to their voice.
"""

import zipfile
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.domain.errors import EarError
from assistant.speech.embedding import HOP, SIZE, WINDOW, EmbeddingStream, SpeechEmbedding, Vector
from assistant.speech.frames import Samples, read_wav
from assistant.speech.spotting import Spotted

FILE = Path(__file__).with_name("spotter.npz")

WORDS: tuple[str | None, ...] = (None, "stop", "enough", "it hurts", "ouch", "off")
"""What each output of the network stands for, as it is written among the safe words."""

STEPS = 6
"""Embeddings that it looks at: 1.2 s."""

IN_A_ROW = 2
MAYBE = 0.8
"""The probability from which a word may have been said, where the first ear is not sure of another: when it
stood for IN_A_ROW steps, or for one above the threshold of its word."""
Matrix = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Head:
    """Three layers: float32 weights (n inputs, n outputs) and biases.

    `threshold` is a probability for each word, in the order of WORDS without the first.
    `others` are outputs of the second layer for speech that is none of the words (n, 32): against them the
    last layer is fitted to a person.
    """

    mean: Matrix
    scale: Matrix
    layers: tuple[tuple[Matrix, Matrix], ...]
    others: Matrix
    threshold: Matrix

    def hidden(self, seen: Matrix) -> Matrix:
        """The second layer's output for rows of STEPS * 96 numbers."""
        value = (seen - self.mean) / self.scale
        for weights, bias in self.layers[:-1]:
            value = np.maximum(value @ weights + bias, 0.0)
        return value

    def probabilities(self, seen: Matrix) -> Matrix:
        """One row of probabilities, in the order of WORDS, for each row."""
        weights, bias = self.layers[-1]
        return softmax(self.hidden(seen) @ weights + bias)

    def words(self, seen: Matrix) -> tuple[Matrix, Labels]:
        """For each row the probability of any word, and which of WORDS it would be, 1 and more."""
        chances = self.probabilities(seen)
        return 1.0 - chances[:, 0], 1 + np.argmax(chances[:, 1:], axis=1)


def softmax(value: Matrix) -> Matrix:
    raised = np.exp(value - value.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)


def load_head(file: Path = FILE) -> Head:
    """Read a network. Raises EarError when the file is missing or damaged."""
    try:
        with np.load(file, allow_pickle=False) as kept:
            arrays = {name: kept[name].astype(np.float32) for name in kept.files}
            layers = tuple((arrays[f"weights{n}"], arrays[f"bias{n}"]) for n in range(3))
            return Head(arrays["mean"], arrays["scale"], layers, arrays["others"], arrays["threshold"])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise EarError(f"{file.name} of the second ear cannot be read.", "Install Unknot again.") from error


class WordSpotter:
    """Spotter over a head; each `feed` takes the next sound of one stream (int16 mono 16 kHz, any n)."""

    def __init__(self, embedding: SpeechEmbedding, head: Head) -> None:
        self._stream = EmbeddingStream(embedding)
        self._head = head
        self._seen: deque[Vector] = deque(maxlen=STEPS)
        self._likely = self._maybe = 0

    def feed(self, chunk: Samples) -> Spotted | None:
        """The word that has just been said.

        A likely one once, when it stood for IN_A_ROW steps of 80 ms; what it may have been at each step.
        """
        found = None
        for vector in self._stream.feed(chunk):
            now = self._step(vector)
            found = now if found is None or (now is not None and now.likely) else found
        return found

    def _step(self, vector: Vector) -> Spotted | None:
        self._seen.append(vector)
        if len(self._seen) < STEPS:
            return None
        (chance,), (which,) = self._head.words(np.concatenate(self._seen)[None])
        threshold = self._head.threshold[which - 1]
        self._likely = self._likely + 1 if chance >= threshold else 0
        self._maybe = self._maybe + 1 if chance >= MAYBE else 0
        word = WORDS[which]
        if word is None:
            return None
        if self._likely == IN_A_ROW:
            return Spotted(word)
        maybe = self._maybe >= IN_A_ROW or chance >= max(threshold, MAYBE)
        return Spotted(word, likely=False) if maybe else None


def enrolled(head: Head, embedding: SpeechEmbedding, recordings: Iterable[Samples]) -> Head:
    """The head fitted to a person by recordings of their "stop"; without any it is as it was."""
    rows = [row for sound in recordings for row in _rows_of(sound, embedding)]
    if not rows:
        return head
    own = head.hidden(np.stack(rows))
    return _fit_last_layer(head, own)


def make_spotter(recordings: Sequence[Samples] = ()) -> WordSpotter:
    """The second ear, fitted to a person where there are recordings of their "stop". Raises EarError."""
    embedding = SpeechEmbedding()
    return WordSpotter(embedding, enrolled(load_head(), embedding, recordings))


def second_ear(home: Path) -> WordSpotter | None:
    """The second ear of this home, fitted to its people's "stop"; None where its package is not installed.

    The recordings lie in `home`/people as NAME/.../stop*.wav. Nothing rests upon it: without it the first ear
    hears alone.
    """
    try:
        return make_spotter([read_wav(path) for path in sorted((home / "people").rglob("stop*.wav"))])
    except EarError:
        return None


FITS = 200
RATE_OF_FIT = 0.05
STAY = 0.02
"""How strongly the fitted layer is held to what it was."""
OWN = 0.8
"""The share of the recordings in the weight: with 0.5 more stops were missed in babble and face down
than without any, with more of it the talk of others was taken for a stop.
"""


def _fit_last_layer(head: Head, own: Matrix) -> Head:
    """Logistic regression of "stop" against what is none, from where the layer stands."""
    weights, bias = (part.copy() for part in head.layers[-1])
    start_weights, start_bias = head.layers[-1]
    seen = np.concatenate((own, head.others))
    wanted = np.zeros((seen.shape[0], len(WORDS)), dtype=np.float32)
    wanted[: own.shape[0], 1] = 1.0
    wanted[own.shape[0] :, 0] = 1.0
    share = np.concatenate((
        np.full(own.shape[0], OWN / own.shape[0]),
        np.full(head.others.shape[0], (1.0 - OWN) / head.others.shape[0]),
    )).astype(np.float32)[:, None]  # fmt: skip
    for _ in range(FITS):
        error = (softmax(seen @ weights + bias) - wanted) * share
        weights -= RATE_OF_FIT * (seen.T @ error + STAY * (weights - start_weights))
        bias -= RATE_OF_FIT * (error.sum(axis=0) + STAY * (bias - start_bias))
    return Head(head.mean, head.scale, (*head.layers[:-1], (weights, bias)), head.others, head.threshold)


AFTER_STEPS = 2
"""A recording is learnt at the end of its voice and so many steps of 80 ms later."""
LOUDNESS = (1.0, 0.25)
FLOOR_RMS = 30.0
OVER_NOISE_DB = (60.0, 20.0, 10.0)
"""As it is, and over noise with the spectrum of the voice itself: fitted to a quiet room alone, the second
ear missed every stop in babble."""


def _rows_of(sound: Samples, embedding: SpeechEmbedding) -> list[Matrix]:
    """What the head would see just after the voice of a recording ends, at two levels, in three noises."""
    voice = sound[: _end_of_voice(sound)].astype(np.float32)
    if not voice.any():
        return []
    random = np.random.default_rng(1)
    rows: list[Matrix] = []
    for over_db in OVER_NOISE_DB:
        for loudness in LOUDNESS:
            lead = np.zeros(32000, dtype=np.float32)
            tail = np.zeros(HOP * AFTER_STEPS, dtype=np.float32)
            whole = np.concatenate((lead, voice * loudness, tail))
            whole += random.normal(0.0, FLOOR_RMS * loudness, whole.size).astype(np.float32)
            whole += _like(voice, whole.size, random) * (loudness * 10 ** (-over_db / 20))
            rows += rows_at_end(np.clip(whole, -32768, 32767).astype(np.int16), embedding, AFTER_STEPS + 1)
    return rows


def _like(voice: Matrix, count: int, random: np.random.Generator) -> Matrix:
    """Noise as loud as a voice, and with its spectrum."""
    phases = np.exp(2j * np.pi * random.random(count // 2 + 1))
    noise = np.fft.irfft(np.abs(np.fft.rfft(voice, count)) * phases, count)
    loudness = np.sqrt(np.mean(np.square(voice)) / max(1e-9, float(np.mean(np.square(noise)))))
    return np.asarray(noise * loudness, dtype=np.float32)


def rows_at_end(sound: Samples, embedding: SpeechEmbedding, count: int) -> list[Matrix]:
    """What the head sees at the last `count` steps of a sound of at least 1.2 s and so many steps."""
    ends = [sound.size - HOP * back for back in range(STEPS + count - 2, -1, -1)]
    vectors = [embedding(sound[end - WINDOW : end]) for end in ends]
    return list(rows_of_stream(vectors))


def rows_of_stream(vectors: Sequence[Vector]) -> Matrix:
    """What the head sees at each step of a stream of embeddings, from the STEPS-th on."""
    rows = [np.concatenate(vectors[at - STEPS : at]) for at in range(STEPS, len(vectors) + 1)]
    return np.array(rows, dtype=np.float32).reshape(-1, STEPS * SIZE)


def _end_of_voice(sound: Samples) -> int:
    step = 160
    frames = sound[: sound.size // step * step].astype(np.float64).reshape(-1, step)
    power = np.mean(np.square(frames), axis=1)
    loud = np.flatnonzero(power >= power.max() / 300) if power.size else np.zeros(0, dtype=int)
    return (int(loud[-1]) + 1) * step if loud.size else int(sound.size)
