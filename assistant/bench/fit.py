"""Fits a small network of three layers by Adam, in numpy alone: the second ear's head."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from assistant.speech.embedding import HOP
from assistant.speech.frames import RATE
from assistant.speech.spotter import IN_A_ROW, WORDS, Head, Labels, Matrix, softmax

WIDTHS = (192, 48)
ROUNDS = 40
BATCH = 256
STEP = 1e-3
DECAY = 1e-4
DROP = 0.3
APART = 8
"""Every eighth utterance is kept apart, and tells how well the words are told from the rest."""

FALSE_AN_HOUR = 14.0
"""So often may each word fire in an hour of talk, as loud as the person, that holds none of them."""
LEAST_THRESHOLD = 0.5
STEPS_AN_HOUR = 3600 * RATE / HOP
ONCE = 12
"""Steps, about a second, within which it fires once."""

OTHERS = 400

Layers = list[tuple[Matrix, Matrix]]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A head as assistant.speech.spotter reads it, and what can be `told` of it."""

    mean: Matrix
    scale: Matrix
    layers: Layers = field(repr=False)
    others: Matrix = field(repr=False)
    threshold: Matrix
    told: str


def fit(
    rows: Sequence[npt.NDArray[np.float16]],
    words: Sequence[Labels],
    talk: npt.NDArray[np.float16],
    *,
    seed: int,
) -> Fitted:
    """Fit to utterances: rows (n, 576) each, and which of WORDS each row is. The same seed, the same head.

    `talk` are rows of continuous talk without any of the words, by voices of nobody in the utterances: from
    them the threshold follows.
    """
    random = np.random.default_rng(seed)
    apart = [index for index in range(len(rows)) if index % APART == 0]
    kept = [index for index in range(len(rows)) if index % APART]
    seen = np.concatenate([rows[index] for index in kept]).astype(np.float32)
    labels = np.concatenate([words[index] for index in kept])
    mean, scale = seen.mean(axis=0), seen.std(axis=0) + 1e-3
    seen = (seen - mean) / scale
    layers = _train(seen, labels, random)
    chosen = np.flatnonzero(labels == 0)
    chosen = random.choice(chosen, min(OTHERS, chosen.size), replace=False)
    others = _through(seen[chosen], layers)[-2]

    head = Head(
        mean, scale, tuple(layers), others, np.full(len(WORDS) - 1, LEAST_THRESHOLD, dtype=np.float32)
    )
    head = replace(head, threshold=_thresholds(head, talk))
    told = _told(head, [(rows[n], words[n]) for n in apart if rows[n].shape[0] >= IN_A_ROW])
    return Fitted(mean, scale, layers, others, head.threshold, told)


def _train(seen: Matrix, labels: Labels, random: np.random.Generator) -> Layers:
    sizes = (seen.shape[1], *WIDTHS, len(WORDS))
    layers = [
        (random.normal(0, np.sqrt(2 / a), (a, b)).astype(np.float32), np.zeros(b, dtype=np.float32))
        for a, b in itertools.pairwise(sizes)
    ]
    first = [[np.zeros_like(part) for part in layer] for layer in layers]
    second = [[np.zeros_like(part) for part in layer] for layer in layers]
    share = 1.0 / np.maximum(1, np.bincount(labels, minlength=len(WORDS)))
    weight = np.sqrt(share / share.min()).astype(np.float32)
    step = 0
    for turn in range(ROUNDS):
        pace = STEP * (1 - turn / ROUNDS)
        order = random.permutation(labels.size)
        for start in range(0, order.size, BATCH):
            chosen = order[start : start + BATCH]
            step += 1
            slopes = _slopes(seen[chosen], labels[chosen], layers, weight, random)
            layers = _moved(layers, slopes, first, second, step, pace)
    return layers


def _slopes(
    seen: Matrix, labels: Labels, layers: Layers, weight: Matrix, random: np.random.Generator
) -> Layers:
    mask = (random.random(seen.shape, dtype=np.float32) >= DROP).astype(np.float32) / (1 - DROP)
    outputs = _through(seen * mask, layers)
    wanted = np.eye(len(WORDS), dtype=np.float32)[labels]
    error = (softmax(outputs[-1]) - wanted) * weight[labels][:, None] / labels.size
    slopes: Layers = []
    for n in range(len(layers) - 1, -1, -1):
        into = outputs[n - 1] if n else seen * mask
        slopes.insert(0, (into.T @ error + DECAY * layers[n][0], error.sum(axis=0)))
        if n:
            error = (error @ layers[n][0].T) * (outputs[n - 1] > 0)
    return slopes


def _through(seen: Matrix, layers: Layers) -> list[Matrix]:
    outputs = []
    for n, (weights, bias) in enumerate(layers):
        seen = seen @ weights + bias
        if n < len(layers) - 1:
            seen = np.maximum(seen, 0.0)
        outputs.append(seen)
    return outputs


def _moved(
    layers: Layers,
    slopes: Layers,
    first: list[list[Matrix]],
    second: list[list[Matrix]],
    step: int,
    pace: float,
) -> Layers:
    """One step of Adam; `first` and `second` are its memory and change."""
    moved: Layers = []
    for n, layer in enumerate(layers):
        parts = []
        for k, (part, slope) in enumerate(zip(layer, slopes[n], strict=True)):
            first[n][k] = 0.9 * first[n][k] + 0.1 * slope
            second[n][k] = 0.999 * second[n][k] + 0.001 * slope**2
            mean = first[n][k] / (1 - 0.9**step)
            spread = second[n][k] / (1 - 0.999**step)
            parts.append((part - pace * mean / (np.sqrt(spread) + 1e-8)).astype(np.float32))
        moved.append((parts[0], parts[1]))
    return moved


def _held(head: Head, rows: npt.NDArray[np.float16]) -> tuple[Matrix, Labels]:
    """At each step the probability that stood for IN_A_ROW steps, and the word that would be spotted."""
    chances, word = head.words(rows.astype(np.float32))
    return np.min(np.lib.stride_tricks.sliding_window_view(chances, IN_A_ROW), axis=1), word[IN_A_ROW - 1 :]


def _thresholds(head: Head, talk: npt.NDArray[np.float16]) -> Matrix:
    """For each word the lowest at which it fires no oftener than FALSE_AN_HOUR, counted once in a second."""
    held, word = _held(head, talk)
    allowed = int(FALSE_AN_HOUR * held.size / STEPS_AN_HOUR)
    return np.array(
        [_above(np.where(word == each, held, -1.0), allowed) for each in range(1, len(WORDS))],
        dtype=np.float32,
    )


def _above(held: Matrix, allowed: int) -> float:
    """Just above all but `allowed` of its peaks."""
    for _ in range(allowed):
        at = int(np.argmax(held))
        held[max(0, at - ONCE) : at + ONCE] = -1.0
    return max(LEAST_THRESHOLD, float(held.max()) + 1e-4)


def _told(head: Head, apart: Sequence[tuple[npt.NDArray[np.float16], Labels]]) -> str:
    fired = []
    for rows, labels in apart:
        held, word = _held(head, rows)
        fired.append((bool(np.any(held >= head.threshold[word - 1])), labels.max() > 0))
    heard = [fires for fires, is_word in fired if is_word]
    false = [fires for fires, is_word in fired if not is_word]
    return (
        f"{sum(heard)} of {len(heard)} words kept apart are heard, {sum(false)} of {len(false)} other "
        f"utterances taken for one; thresholds {', '.join(f'{each:.3f}' for each in head.threshold)}"
    )
