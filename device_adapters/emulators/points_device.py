"""A device of data points behind a bridge, as Tuya and Xiaomi massagers are: one JSON object each way."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.domain.device import ZERO, Axis
from device_adapters.emulators.emulated import Emulated, Publication


@dataclass(frozen=True, slots=True)
class Dial:
    """The point of one axis: what it holds at each level; with `keys` it takes the words up and down."""

    point: str
    values: tuple[object, ...]
    keys: bool = False
    at_start: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """What one model is: its switch, its dials, its timers in seconds, and its other points."""

    switch: str
    dials: Mapping[Axis, Dial]
    countdown: str | None = None
    timer: str | None = None
    cutoff_s: float = 0.0
    fault: str | None = None
    measured: bool = False
    others: Mapping[str, object] = field(default_factory=dict)

    @property
    def ranges(self) -> dict[Axis, int]:
        return {axis: len(dial.values) - 1 for axis, dial in self.dials.items()}


class PointsDevice(Emulated):
    """Topics: PREFIX/TOPIC/set, /get and /state."""

    def __init__(self, topic: str, now: float, table: Table, *, prefix: str = "bridge") -> None:
        super().__init__(topic, table.ranges, now, cutoff_s=table.cutoff_s)
        self._table = table
        self._at = f"{prefix}/{topic}"
        self.subscriptions = (f"{self._at}/set", f"{self._at}/get")
        self.last_will = Publication(f"{self._at}/online", b"0", retain=True)
        self.measured = table.measured
        self._on = False
        self._dials = ZERO
        self._others: dict[str, Any] = dict(table.others)
        self._overheated = False

    def start(self, now: float) -> list[Publication]:
        del now
        return [Publication(f"{self._at}/online", b"1", retain=True), *self.tell()]

    def tell(self) -> list[Publication]:
        table = self._table
        shown = self.actual if self.measured else self.target
        told: dict[str, object] = {
            table.switch: self._on or (self.measured and not shown.zero),
            **self._others,
        }
        for axis, dial in table.dials.items():
            if not dial.keys:
                told[dial.point] = dial.values[shown[axis]]
        if table.fault is not None:
            told[table.fault] = int(self._overheated)
        return [Publication(f"{self._at}/state", json.dumps(told).encode())]

    def overheated(self) -> list[Publication]:
        self._overheated = True
        return self.tell()

    def turn_off(self) -> None:
        self._on = False
        super().turn_off()

    def turn_on(self, now: float) -> None:
        self._on = True
        super().turn_on(now)

    def _obey(self, topic: str, payload: bytes, now: float) -> list[Publication]:
        if topic.endswith("/get"):
            return self.tell()
        try:
            asked: Any = json.loads(payload)
        except ValueError:
            return []
        self._turn_dials(asked)
        self._set_timers(asked)
        if self._on:
            self.drive(self._dials, now)
        return self.tell()

    def _turn_dials(self, asked: dict[str, Any]) -> None:
        table = self._table
        if asked.get(table.switch) is True and not self._on:
            self._on = True
            for axis, dial in table.dials.items():
                self._dials = self._dials.with_level(axis, dial.at_start)
        for axis, dial in table.dials.items():
            value = asked.get(dial.point)
            level = self._dials[axis]
            if dial.keys and value in ("up", "down"):
                level = min(len(dial.values) - 1, max(0, level + (1 if value == "up" else -1)))
            elif not dial.keys and value in dial.values:
                level = dial.values.index(value)
            self._dials = self._dials.with_level(axis, level)
        if asked.get(table.switch) is False:
            self.turn_off()
            self._dials = ZERO
        self._others |= {name: asked[name] for name in self._others if name in asked}

    def _set_timers(self, asked: dict[str, Any]) -> None:
        table = self._table
        if table.countdown in asked:
            self.lease_s = float(asked[table.countdown])
        if table.timer in asked:
            self.cutoff_s = 60.0 * float(asked[table.timer])


CHAIR = Table(
    switch="switch",
    dials={
        Axis.SPEED: Dial("massage_speed", ("off", "low", "middle", "high")),
        Axis.PRESSURE: Dial("aircell", (0, 1, 2, 3, 4, 5)),
        Axis.HEAT: Dial("heat", (False, True)),
    },
    timer="time_set",
    cutoff_s=1800.0,
    others={"mode": "relax", "time_set": 30},
)
BELT = Table(
    switch="switch_1",
    dials={Axis.PRESSURE: Dial("level", (0, 1, 2, 3)), Axis.HEAT: Dial("heat", ("off", "warm"))},
    countdown="countdown_1",
)
STEPS = Table(
    switch="power",
    dials={Axis.PRESSURE: Dial("key", (0, 1, 2, 3, 4, 5, 6), keys=True, at_start=1)},
    cutoff_s=900.0,
)
