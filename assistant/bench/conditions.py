"""What can make hearing hard: noise, distance, a face in a pillow, the assistant's own voice."""

from dataclasses import dataclass
from typing import Literal

Noise = Literal["white", "babble", "hum", "television"]

PERSON_DBFS = -26.0
"""The level of the person at one metre from the microphone: 10 dB below where set-up warns of clipping."""

ROOM_DBFS = -62.0
"""The hiss of a quiet room and a microphone of its own."""

FACE_DOWN_HZ = 1500.0
FACE_DOWN_DB = -10.0
"""A face in a pillow: measured by what it takes away of speech."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One way to be heard.

    `snr_db` is the level of the person at one metre over that of the noise; it stays when the person goes
    further away or lies face down. `own_voice_db` is the level of the assistant's own voice at the
    microphone over the person's, None for silence; `cancelled` whether the echo canceller is on; `yields`
    whether that voice falls silent for the person, as it does in the product.
    """

    name: str
    noise: Noise | None = None
    snr_db: float = 0.0
    distance_m: float = 0.8
    face_down: bool = False
    own_voice_db: float | None = None
    cancelled: bool = True
    yields: bool = False

    @property
    def cancelling(self) -> bool:
        """Whether the assistant speaks and its voice is taken out: that is done while it is heard."""
        return self.own_voice_db is not None and self.cancelled


QUIET = Condition("quiet")
CONDITIONS = (
    QUIET,
    Condition("white 20 dB", "white", 20),
    Condition("white 10 dB", "white", 10),
    Condition("white 5 dB", "white", 5),
    Condition("white 0 dB", "white", 0),
    Condition("babble 20 dB", "babble", 20),
    Condition("babble 10 dB", "babble", 10),
    Condition("babble 5 dB", "babble", 5),
    Condition("motor hum 10 dB", "hum", 10),
    Condition("motor hum 0 dB", "hum", 0),
    Condition("television 15 dB", "television", 15),
    Condition("television 10 dB", "television", 10),
    Condition("face down", face_down=True),
    Condition("face down, motor hum 10 dB", "hum", 10, face_down=True),
    Condition("3 metres", distance_m=3.0),
    Condition("own voice 0 dB", own_voice_db=0.0),
    Condition("own voice 0 dB, yielding", own_voice_db=0.0, yields=True),
    Condition("own voice 0 dB, no cancelling", own_voice_db=0.0, cancelled=False),
)


def condition(name: str) -> Condition:
    """The condition of that name. Raises KeyError."""
    return {each.name: each for each in CONDITIONS}[name]
