"""The parts of the page, put together: the routes find everything here."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from assistant.flows.spoken import spoken_number
from assistant.web.audience import Audience
from assistant.web.door import Door
from assistant.web.metrics import Metrics
from assistant.web.now import Gallery, Now, now
from assistant.web.pairing import Pairing
from assistant.web.passes import Passes
from assistant.web.rendering import Templates
from assistant.web.scene import Scene
from assistant.web.targets import TargetBook

PASSES_FILE = "paired.json"


class Followed(Protocol):
    """The journal, as far as it can be followed."""

    def follow(self, sink: Callable[[Mapping[str, Any]], None]) -> None: ...


@dataclass(slots=True)
class Front:
    """What the routes work with. `names` are the hub's names in the network."""

    door: Door
    passes: Passes
    pairing: Pairing
    names: tuple[str, ...] = ()
    scene: Scene = field(default_factory=Scene)
    templates: Templates = field(default_factory=Templates)
    gallery: Gallery = field(default_factory=Gallery)
    targets: TargetBook = field(init=False)
    audience: Audience = field(init=False)
    metrics: Metrics = field(init=False)
    _numbers: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    def __post_init__(self) -> None:
        clock = self.door.hub.clock
        self.targets = TargetBook(self.door.phrasebook)
        self.audience = Audience(clock, self.now, self.templates)
        self.metrics = Metrics(watchers=lambda: self.audience.size, moving=lambda: float(self.door.moving))

    @classmethod
    def of(cls, door: Door, folder: Path | None, names: tuple[str, ...] = ()) -> "Front":
        """The page of this hub; what is paired is kept in `folder`. Raises StoreError."""
        clock = door.hub.clock
        passes = Passes(folder / PASSES_FILE if folder else None, lambda: clock.wall().timestamp())
        return cls(door, passes, Pairing(clock.now), names)

    def now(self) -> Now:
        return now(self.door, self.scene, self.targets, self.gallery)

    def follow(self, journal: Followed) -> None:
        """See everything that happens from now on."""
        journal.follow(self._take)
        self.door.talk.on_line = self._on_line

    def _take(self, line: Mapping[str, Any]) -> None:
        self.door.run = line["run"]
        self.scene.take(line)
        self.metrics.take(line)
        self.audience.note()

    def _on_line(self, text: str | None, private: bool) -> None:
        self.scene.say(text, private=private)
        self.audience.note()

    def say_number(self, pin: str) -> None:
        """Have the number of a pairing spoken in the room, digit by digit."""
        self._numbers.put_nowait(pin)

    async def run(self) -> None:
        """Speak the numbers that are asked for, while the page is served."""
        talk = self.door.talk
        while True:
            digits = " ".join(spoken_number(int(digit)) for digit in await self._numbers.get())
            await talk.announce(talk.lines.text("pairing_number", digits=digits), "pairing_number")
