"""A Zigbee plug that knows on_time, behind Zigbee2MQTT, and a belt in it.

As in Zigbee2MQTT's converter for switches: a timed command is not followed by a state of its own accord.
"""

import json
from typing import Any

from assistant.domain.device import Axis, Levels
from device_adapters.emulators.emulated import Emulated, Publication


class ZigbeePlug(Emulated):
    def __init__(
        self, topic: str, now: float, *, base: str = "zigbee2mqtt", after_power_cut: str = "off"
    ) -> None:
        super().__init__(topic, {Axis.SPEED: 1}, now)
        self._base = base
        self._at = f"{base}/{topic}"
        self.subscriptions = (f"{self._at}/set", f"{self._at}/get")
        self.last_will = Publication(f"{self._at}/availability", b'{"state":"offline"}', retain=True)
        self.after_power_cut = after_power_cut

    def start(self, now: float) -> list[Publication]:
        del now
        known = {"description": "Emulated plug"}
        listed = [
            {"type": "Coordinator"},
            {"friendly_name": self.topic, "type": "Router", "definition": known},
        ]
        return [
            Publication(f"{self._base}/bridge/devices", json.dumps(listed).encode(), retain=True),
            Publication(f"{self._at}/availability", b'{"state":"online"}', retain=True),
            *self.tell(),
        ]

    def tell(self) -> list[Publication]:
        told = {
            "state": "OFF" if self.target.zero else "ON",
            "power_on_behavior": self.after_power_cut,
            "linkquality": 138,
        }
        return [Publication(self._at, json.dumps(told).encode())]

    def _obey(self, topic: str, payload: bytes, now: float) -> list[Publication]:
        try:
            asked: Any = json.loads(payload)
        except ValueError:
            return []
        if topic.endswith("/get"):
            return self.tell()
        self.after_power_cut = asked.get("power_on_behavior", self.after_power_cut)
        match asked.get("state"):
            case "ON":
                self.lease_s = float(asked.get("on_time", 0))
                self.drive(Levels(speed=1), now)
                return [] if "on_time" in asked else self.tell()
            case "OFF":
                self.turn_off()
        return self.tell()
