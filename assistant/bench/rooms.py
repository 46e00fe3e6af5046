"""Rooms and where people are in them: impulse responses by the image-source method (pyroomacoustics)."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from assistant.domain.errors import SettingsError
from assistant.speech.frames import RATE

Impulse = npt.NDArray[np.float64]
MICROPHONE_HEIGHT_M = 0.9
MOUTH_HEIGHT_M = 1.1


@dataclass(frozen=True, slots=True)
class Room:
    """A shoebox: length, width and height in metres, how long sound rings in it (RT60) in seconds."""

    name: str
    size_m: tuple[float, float, float]
    rings_s: float


THRESHOLD_ROOM = Room("study", (3.4, 3.0, 2.5), 0.30)
LIVING_ROOM = Room("living room", (5.2, 4.1, 2.5), 0.38)
"""Figures come from this one."""


@cache
def impulse(room: Room, distance_m: float) -> Impulse:
    """From a mouth to a microphone `distance_m` away, the direct sound first and of height 1 at 1 m.

    Raises SettingsError where pyroomacoustics is not installed.
    """
    try:
        import pyroomacoustics  # type: ignore[import-untyped]  # it ships no types
    except ImportError as error:
        raise SettingsError(
            "The rooms of the bench need pyroomacoustics.", "Install it: pip install 'unknot[bench]'"
        ) from error
    absorption, order = pyroomacoustics.inverse_sabine(room.rings_s, room.size_m)
    box = pyroomacoustics.ShoeBox(
        room.size_m, fs=RATE, materials=pyroomacoustics.Material(absorption), max_order=min(order, 17)
    )
    length, width, _ = room.size_m
    microphone = np.array([0.31 * length, 0.37 * width, MICROPHONE_HEIGHT_M])
    towards = np.array([length, width, 0.0]) - np.array([microphone[0], microphone[1], 0.0])
    towards /= np.linalg.norm(towards)
    mouth = microphone + towards * distance_m
    mouth[2] = MOUTH_HEIGHT_M
    mouth = np.clip(mouth, 0.2, np.array(room.size_m) - 0.2)
    box.add_source(mouth)
    box.add_microphone(microphone)
    box.compute_rir()
    response = np.asarray(box.rir[0][0], dtype=np.float64)
    direct = int(np.argmax(np.abs(response)))
    return np.asarray(response[direct:] / abs(response[direct]) / distance_m, dtype=np.float64)


def heard_in(sound: npt.NDArray[np.float64], room: Room, distance_m: float) -> npt.NDArray[np.float64]:
    """A sound as the microphone gets it, as long as it was: what rings on after its end is left out."""
    from scipy.signal import fftconvolve  # type: ignore[import-untyped]  # it ships no types

    return np.asarray(fftconvolve(sound, impulse(room, distance_m))[: sound.size], dtype=np.float64)
