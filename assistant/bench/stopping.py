"""How fast a motor is at zero after "stop", how often it is not, and how often for nothing."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from assistant.bench.corpus import STOP_STATE
from assistant.bench.ears import NaiveLoop
from assistant.bench.intervals import Rate, Share, Spread
from assistant.bench.live import Moment, live
from assistant.bench.motion import Hearing, InMotion
from assistant.bench.scene import Placed, Scene
from assistant.dialogue.listening import listening_to
from assistant.speech.frames import RATE, Samples
from intents import Phrasebook

What = TypeVar("What")

IN_TIME_S = 1.0
"""A stop that is carried out later than that after the end of the word counts as missed."""


@dataclass(frozen=True, slots=True)
class Stop:
    """What became of one stop: `late_ms` from the end of the word to the command, None when there was none.

    A command may come before the word is over. `by` is who heard it and how.
    """

    word: str
    voice: str
    condition: str
    late_ms: float | None
    by: str = ""

    @property
    def missed(self) -> bool:
        return self.late_ms is None or self.late_ms > IN_TIME_S * 1000


@dataclass(frozen=True, slots=True)
class StopFigures:
    """The stops of one ear under one condition; `to_broker_ms` is added to each."""

    stops: tuple[Stop, ...]
    to_broker_ms: float = 0.0

    @property
    def missed(self) -> Share:
        return Share(sum(stop.missed for stop in self.stops), len(self.stops))

    @property
    def late(self) -> Spread:
        """Milliseconds from the end of the word to the motor-off message, of those that came."""
        return Spread(
            tuple(stop.late_ms + self.to_broker_ms for stop in self.stops if stop.late_ms is not None)
        )


def stop_by_us(
    ear: Hearing,
    scene: Scene,
    phrasebook: Phrasebook,
    commands: int,
    busy: Callable[[], float] = time.process_time,
) -> list[Stop]:
    """Every saying of the scene after the first `commands`, by which the ear gets to know the person.

    `busy` tells the processor seconds that the work took, as for `live`.
    """
    room = InMotion(ear, phrasebook)
    found = list(live(scene.sound, room.feed, busy=busy))
    stops = []
    for placed in scene.placed[commands:]:
        first = _first(found, placed)
        by = ""
        if first is not None:
            by = f"{first.what.by.value} {first.what.stage.value}" if first.what.text else "doubt in motion"
        stops.append(_stop(placed, scene, None if first is None else first.at_s, by))
    return stops


def stop_by_naive(loop: NaiveLoop, scene: Scene, phrasebook: Phrasebook, commands: int) -> list[Stop]:
    """The same for a plain loop: any safe word that it reports stops."""
    loop.listen(listening_to(phrasebook, STOP_STATE))
    safe = set(phrasebook.safe_words())

    def feed(block: Samples) -> list[str]:
        return [text for text in loop.feed(block) if text in safe]

    found = list(live(scene.sound, feed, block=loop.block))
    firsts = [(placed, _first(found, placed)) for placed in scene.placed[commands:]]
    return [_stop(placed, scene, None if first is None else first.at_s) for placed, first in firsts]


def false_stops(ear: Hearing, sound: Samples, phrasebook: Phrasebook, said: Scene | None = None) -> Rate:
    """How often zero is commanded where nobody says stop; `said` is heard before, and not counted."""
    room = InMotion(ear, phrasebook)
    if said is not None:
        list(live(said.sound, room.feed))
    return Rate(sum(1 for _ in live(sound, room.feed)), sound.size / RATE / 3600)


def _first(found: Sequence[Moment[What]], placed: Placed) -> Moment[What] | None:
    start, over = placed.start / RATE, placed.over / RATE
    return next((moment for moment in found if start < moment.at_s <= over), None)


def _stop(placed: Placed, scene: Scene, at_s: float | None, by: str = "") -> Stop:
    late = None if at_s is None else (at_s - placed.end / RATE) * 1000
    return Stop(placed.saying.text, placed.saying.voice, scene.condition.name, late, by)
