"""Puts sayings into a room: one stream of sound as a microphone gets it, and where each word ended in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from assistant.bench.conditions import FACE_DOWN_DB, FACE_DOWN_HZ, PERSON_DBFS, ROOM_DBFS, Condition
from assistant.bench.noises import babble, hum, television, white
from assistant.bench.rooms import LIVING_ROOM, Room, heard_in
from assistant.bench.voices import TELEVISION_VOICES, Studio
from assistant.speech.echo import EchoCanceller
from assistant.speech.frames import BLOCK, RATE, Samples, amplitude, to_int16

Sound = npt.NDArray[np.float64]

LOUDSPEAKER_M = 0.5
SOUND_CARD_S = 0.06
"""From what is given to the loudspeaker until it is among what the microphone gave: two blocks each way."""

FRAME = RATE // 100
VOICED_DB = 30.0
"""A frame of 10 ms belongs to the voice when it is less than that below the loudest one."""


@dataclass(frozen=True, slots=True)
class Saying:
    """Something said: what, in which dialogue state, by whom, and its dry sound (int16 mono 16 kHz)."""

    text: str
    state: str
    voice: str
    sound: Samples = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Placed:
    """A saying in a stream: its voice lies from `start` to `end`, in samples; at `over` the next begins."""

    saying: Saying
    start: int
    end: int
    over: int


@dataclass(frozen=True, slots=True)
class Scene:
    """A stream as the recogniser gets it (int16 mono 16 kHz), and what was said in it, in order."""

    condition: Condition
    sound: Samples = field(repr=False)
    placed: tuple[Placed, ...]

    @property
    def seconds(self) -> float:
        return self.sound.size / RATE


def voiced(sound: npt.NDArray[np.generic]) -> tuple[int, int]:
    """Where the voice of a dry sound begins and ends, in samples, to 10 ms."""
    levels = _levels(sound)
    loud = np.flatnonzero(levels >= levels.max() - VOICED_DB) if levels.size else np.zeros(0, dtype=int)
    if not loud.size:
        return 0, int(sound.size)
    return int(loud[0]) * FRAME, min(int(sound.size), (int(loud[-1]) + 1) * FRAME)


def speech_rms(sound: npt.NDArray[np.generic]) -> float:
    """The root mean square of the frames that are voice: pauses do not count."""
    levels = _levels(sound)
    if not levels.size:
        return 0.0
    loud = levels[levels >= levels.max() - VOICED_DB]
    return float(np.sqrt(np.mean(10 ** (loud / 10))))


def make_scene(
    sayings: Sequence[Saying],
    condition: Condition,
    studio: Studio,
    *,
    room: Room = LIVING_ROOM,
    seed: int = 1,
    before_s: float = 0.4,
    after_s: float = 1.2,
    own_lines: Sequence[Samples] = (),
) -> Scene:
    """The sayings one after the other under a condition, each with silence before and after it.

    `own_lines` are what the assistant says meanwhile, over and over, where the condition has its voice and
    nothing takes it out. One that is cancelled is not in it: what is left of it, and whether it yields,
    depends on what is heard (assistant.bench.talking_over).
    """
    placed: list[Placed] = []
    parts: list[Sound] = []
    at = 0
    for saying in sayings:
        start, end = voiced(saying.sound)
        level = amplitude(PERSON_DBFS) / max(1e-9, speech_rms(saying.sound))
        before, after = round(before_s * RATE), round(after_s * RATE)
        parts += [np.zeros(before), saying.sound.astype(np.float64) * level, np.zeros(after)]
        at += before
        placed.append(Placed(saying, at + start, at + end, at + saying.sound.size + after))
        at += saying.sound.size + after
    person = np.concatenate(parts) if parts else np.zeros(0)
    near = _person_heard(person, condition, room)
    near += amplitude(ROOM_DBFS) * white(near.size, seed)
    if condition.noise is not None:
        near += amplitude(PERSON_DBFS - condition.snr_db) * _noise(condition, near.size, seed, studio)
    if condition.own_voice_db is None or condition.cancelled:
        return Scene(condition, to_int16(near), tuple(placed))
    return Scene(condition, over_own_voice(near, condition, room, own_lines), tuple(placed))


def in_a_quiet_room(sound: Sound, dbfs: float, seed: int = 1) -> Samples:
    """A sound of one at that level, over the hiss of the room: nobody says anything."""
    return to_int16(amplitude(dbfs) * sound + amplitude(ROOM_DBFS) * white(sound.size, seed))


def over_own_voice(near: Sound, condition: Condition, room: Room, lines: Sequence[Samples]) -> Samples:
    """What is left for the recogniser while the assistant speaks its lines without a pause."""
    far = np.zeros(near.size, dtype=np.int16)
    at = 0
    while lines and at < far.size:
        for line in lines:
            part = line[: max(0, far.size - at)]
            far[at : at + part.size] = part
            at += part.size + RATE // 4
    late = round(SOUND_CARD_S * RATE)
    played = np.concatenate((np.zeros(late), far[: far.size - late].astype(np.float64)))
    echo = heard_in(played, room, LOUDSPEAKER_M)
    wanted = amplitude(PERSON_DBFS + (condition.own_voice_db or 0.0))
    microphone = to_int16(near + echo * (wanted / max(1e-9, speech_rms(echo))))
    if not condition.cancelled:
        return microphone
    canceller = EchoCanceller()
    cleaned = []
    for start in range(0, microphone.size, BLOCK):
        canceller.played(far[start : start + BLOCK])
        cleaned.append(canceller.clean(microphone[start : start + BLOCK]))
    return np.concatenate(cleaned)


def into_a_pillow(voice: Sound) -> Sound:
    """The voice of somebody who lies face down."""
    from scipy.signal import butter, sosfilt  # type: ignore[import-untyped]  # it ships no types

    low = butter(4, FACE_DOWN_HZ, fs=RATE, output="sos")
    return np.asarray(sosfilt(low, voice), dtype=np.float64) * 10 ** (FACE_DOWN_DB / 20)


def _person_heard(person: Sound, condition: Condition, room: Room) -> Sound:
    heard = heard_in(person, room, condition.distance_m)
    return into_a_pillow(heard) if condition.face_down else heard


def _noise(condition: Condition, count: int, seed: int, studio: Studio) -> Sound:
    match condition.noise:
        case "babble":
            return babble(count, seed, studio, studio.those_here(TELEVISION_VOICES))
        case "television":
            return television(count, seed, studio)
        case "hum":
            return hum(count, seed)
        case _:
            return white(count, seed + 1)


def _levels(sound: npt.NDArray[np.generic]) -> npt.NDArray[np.float64]:
    """The power of each 10 ms in decibels."""
    whole = sound.size // FRAME * FRAME
    frames = sound[:whole].astype(np.float64).reshape(-1, FRAME)
    return np.asarray(10 * np.log10(np.mean(np.square(frames), axis=1) + 1e-6), dtype=np.float64)
