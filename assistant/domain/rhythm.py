"""The rhythm of rolling by hand: how many strokes a minute, and the soft click track that marks them.

Our own design judgement: a stroke is once up and once down; twenty a minute are slow enough for everybody.
"""

import array
import math

RATE = 16000
"""Samples per second of a click track: mono, 16 bit, little endian."""

TEMPOS = (12, 15, 20, 24, 30)
"""Strokes a minute that can be chosen."""

USUAL_TEMPO = 20
UP_HZ, DOWN_HZ = 880.0, 660.0
CLICK_S = 0.04
LOUDEST = 0.12
"""Of full scale: heard beside a person who talks, and never over one."""


def slower(per_minute: int) -> int:
    """The next slower tempo; the slowest stays."""
    return max((tempo for tempo in TEMPOS if tempo < per_minute), default=TEMPOS[0])


def faster(per_minute: int) -> int:
    """The next faster tempo; the fastest stays."""
    return min((tempo for tempo in TEMPOS if tempo > per_minute), default=TEMPOS[-1])


def seconds_of(strokes: float, per_minute: int) -> float:
    return strokes * 60.0 / per_minute


def click_track(per_minute: int, strokes: int) -> bytes:
    """`strokes` strokes: a higher click when it goes up, a lower one half way, when it comes down.

    PCM as `RATE` says, of exactly the strokes' length, so that one track can follow another.
    """
    samples = array.array("h", bytes(2 * round(seconds_of(strokes, per_minute) * RATE)))
    half = seconds_of(0.5, per_minute)
    for n in range(2 * strokes):
        start = round(n * half * RATE)
        click = _click(DOWN_HZ if n % 2 else UP_HZ)
        samples[start : start + len(click)] = click[: len(samples) - start]
    return samples.tobytes()


def _click(hertz: float) -> "array.array[int]":
    """A short tone that swells and fades: no click of a loudspeaker, no consonant for a recogniser."""
    count = round(CLICK_S * RATE)
    return array.array(
        "h",
        (
            round(
                32767
                * LOUDEST
                * math.sin(math.pi * n / count) ** 2
                * math.sin(2 * math.pi * hertz * n / RATE)
            )
            for n in range(count)
        ),
    )
