"""A belt with ESPHome: two template numbers, and a script of three seconds that each command starts anew."""

import json

from assistant.domain.device import Axis, Levels
from device_adapters.emulators.emulated import Emulated, Publication

NUMBERS = {"pressure": 6, "heat": 1}


class EspHomeBelt(Emulated):
    """Its own cut-off is another script, of fifteen minutes."""

    def __init__(self, topic: str, now: float) -> None:
        super().__init__(topic, {Axis.PRESSURE: 6, Axis.HEAT: 1}, now, lease_s=3.0, cutoff_s=900.0)
        self.subscriptions = tuple(f"{topic}/number/{name}/command" for name in NUMBERS)
        self.last_will = Publication(f"{topic}/status", b"offline", retain=True)

    def start(self, now: float) -> list[Publication]:
        del now
        announced = [
            Publication(f"homeassistant/number/{self.topic}/{name}/config", self._about(name), retain=True)
            for name in NUMBERS
        ]
        return [*announced, Publication(f"{self.topic}/status", b"online", retain=True), *self.tell()]

    def tell(self) -> list[Publication]:
        return [self._state(name) for name in NUMBERS]

    def _obey(self, topic: str, payload: bytes, now: float) -> list[Publication]:
        name = topic.split("/")[-2]
        try:
            value = float(payload)
        except ValueError:
            return []
        if not 0 <= value <= NUMBERS[name]:
            return []
        now_at = Levels(pressure=self.target.pressure, heat=self.target.heat)
        self.drive(now_at.with_level(Axis(name), round(value)), now)
        return [self._state(name)]

    def _about(self, name: str) -> bytes:
        at = f"{self.topic}/number/{name}"
        device = {"ids": self.topic, "name": "Emulated belt", "mf": "Espressif"}
        return json.dumps({"cmd_t": f"{at}/command", "stat_t": f"{at}/state", "dev": device}).encode()

    def _state(self, name: str) -> Publication:
        value = float(self.target[Axis(name)])
        return Publication(f"{self.topic}/number/{name}/state", f"{value:.1f}".encode(), retain=True)
