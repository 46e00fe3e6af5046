"""Fits a small network of three layers by Adam, in numpy alone: the second ear's head."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from assistant.speech.spotter import IN_A_ROW, WORDS, Matrix, softmax

WIDTHS = (80, 32)
ROUNDS = 40
BATCH = 256
STEP = 1e-3
DECAY = 1e-4
DROP = 0.3
APART = 8
"""Every eighth utterance is kept apart and decides the threshold."""

FALSE_SHARE = 0.002
"""Of the utterances kept apart that are none of the words, so many may fire."""

OTHERS = 400

Layers = list[tuple[Matrix, Matrix]]
Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A head as assistant.speech.spotter reads it, and what can be `told` of it."""

    mean: Matrix
    scale: Matrix
    layers: Layers = field(repr=False)
    others: Matrix = field(repr=False)
    threshold: float
    told: str


def fit(rows: Sequence[npt.NDArray[np.float16]], words: Sequence[Labels], *, seed: int) -> Fitted:
    """Fit to utterances: rows (n, 576) each, and which of WORDS each row is. The same seed, the same head."""
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
    peaks, wanted = _peaks(
        [rows[index] for index in apart], [words[index] for index in apart], mean, scale, layers
    )
    threshold = _threshold(peaks[wanted == 0])
    heard = float(np.mean(peaks[wanted > 0] >= threshold))
    told = f"{np.sum(wanted > 0)} words kept apart: {heard:.0%} heard at a threshold of {threshold:.3f}"
    return Fitted(mean, scale, layers, others, threshold, told)


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


def _peaks(
    rows: Sequence[npt.NDArray[np.float16]],
    words: Sequence[Labels],
    mean: Matrix,
    scale: Matrix,
    layers: Layers,
) -> tuple[Matrix, Labels]:
    """For each utterance the probability that it held for IN_A_ROW steps, and which word it was."""
    peaks, wanted = [], []
    for seen, labels in zip(rows, words, strict=True):
        if seen.shape[0] < IN_A_ROW:
            continue
        chances = 1 - softmax(_through((seen.astype(np.float32) - mean) / scale, layers)[-1])[:, 0]
        held = np.min(np.lib.stride_tricks.sliding_window_view(chances, IN_A_ROW), axis=1)
        peaks.append(float(held.max()))
        wanted.append(int(labels.max()))
    return np.array(peaks, dtype=np.float32), np.array(wanted, dtype=np.int64)


def _threshold(others: Matrix) -> float:
    """The lowest at which no more than FALSE_SHARE of what is no word fires."""
    ordered = np.sort(others)
    allowed = int(FALSE_SHARE * ordered.size)
    return float(min(0.995, max(0.5, ordered[ordered.size - 1 - allowed] + 0.01))) if ordered.size else 0.9
