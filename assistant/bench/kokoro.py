"""Many voices of one synthesiser, Kokoro: each can be mixed with another, and any two make a third.

Its network and voices come with no package of ours. UNKNOT_KOKORO names a folder with `kokoro.onnx`,
`vocab.json` (the number of each sound) and `voices`/NAME.bin; where it is not set, nobody has these voices.
docs/decisions/0005-a-second-ear.md says where they can be had.
"""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.domain.errors import VoiceError
from assistant.speech.frames import Samples, to_int16
from assistant.speech.resample import resample

FOLDER = "UNKNOT_KOKORO"
SOUND_RATE = 24000
STYLE = 256
FULLEST_STYLE = 60
"""A voice has a style for each number of sounds; below this a single word comes out mumbled."""
LOUDEST = 0.7

Style = npt.NDArray[np.float32]


def say(text: str, voice: str, speed: float) -> Samples:
    """int16 mono 16 kHz. `voice` is a name, or "NAME+NAME": halfway between the two.

    Raises VoiceError where the network, the voice or what tells the sounds of a word is missing.
    """
    kokoro = _kokoro(os.environ.get(FOLDER, ""))
    return kokoro.say(text, voice, speed)


class _Kokoro:
    def __init__(self, folder: Path) -> None:
        import onnxruntime  # type: ignore[import-untyped]  # it ships no types

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._network = onnxruntime.InferenceSession(
            str(folder / "kokoro.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._numbers: dict[str, int] = json.loads((folder / "vocab.json").read_text("utf-8"))["vocab"]
        self._voices = folder / "voices"

    def say(self, text: str, voice: str, speed: float) -> Samples:
        names = voice.split("+")
        spoken = text if text[-1:] in "!?." else f"{text}."
        sounds = [sound for sound in _sounds(spoken, names[0].startswith("b")) if sound in self._numbers]
        row = max(FULLEST_STYLE, len(sounds)) - 1
        style = np.stack([self._style(name)[row] for name in names]).mean(axis=0, keepdims=True)
        tokens = np.array([[0, *(self._numbers[sound] for sound in sounds), 0]], dtype=np.int64)
        given = {"tokens": tokens, "style": style, "speed": np.array([speed], dtype=np.float32)}
        wave = np.asarray(self._network.run(None, given)[0], dtype=np.float32).ravel()
        level = LOUDEST * 32767 / max(1e-6, float(np.abs(wave).max()))
        return to_int16(resample(wave * level, SOUND_RATE, 16000))

    def _style(self, name: str) -> Style:
        try:
            return np.fromfile(self._voices / f"{name}.bin", dtype=np.float32).reshape(-1, STYLE)
        except (OSError, ValueError) as error:
            raise VoiceError(f"Kokoro has no voice {name}.", f"Put it into {self._voices}.") from error


@cache
def _kokoro(folder: str) -> _Kokoro:
    try:
        return _Kokoro(Path(folder or os.devnull))
    except Exception as error:  # the library has no class of its own for a file that is not there
        raise VoiceError("Kokoro is not here.", f"Name the folder of its files in {FOLDER}.") from error


@cache
def _speller(british: bool) -> Any:
    try:
        from hibari.g2p import G2P
    except ImportError as error:
        raise VoiceError("hibari-tts is missing.", "Install it: pip install hibari-tts") from error
    return G2P(british=british)


def _sounds(text: str, british: bool) -> str:
    return str(_speller(british)(text))
