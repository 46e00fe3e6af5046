"""Which devices there are on a broker, and which of them somebody presses. Pure.

They announce themselves, retained: our own by `desc`, Tasmota on tasmota/discovery, Zigbee2MQTT by its list
of devices, ESPHome by Home Assistant's discovery. Of two alike the right one is the one whose own button is
pressed.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from device_adapters.contract import PREFIX, check_name, read_desc, read_event, read_topic
from device_adapters.hostile_json import MalformedError, read_json

MOST_BYTES = 1 << 20
MOST_DEVICES = 256
_PLAIN = re.compile(r"[^#+\x00{}]{1,128}")
_SET = re.compile(r"(?P<topic>.+)/(switch|number|fan|light)/(?P<name>[^/]+)/state")


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A device that announced itself: its protocol (`native`: our own contract), its name on the broker."""

    protocol: str
    topic: str
    called: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.called or self.topic} ({self.protocol}, {self.topic})"


class Discovery:
    """Takes every message of `subscriptions`."""

    def __init__(self, hub: str, *, base: str = "zigbee2mqtt") -> None:
        self._hub = hub
        self._base = base
        self.found: set[Found] = set()
        self._values: dict[Found, dict[str, str]] = {}
        self.pressed: list[Found] = []
        """Whose button was pressed since `listen`, in order, each once."""
        self._listening = False

    @property
    def subscriptions(self) -> tuple[str, ...]:
        return (
            f"{PREFIX}/{self._hub}/+/desc",
            f"{PREFIX}/{self._hub}/+/event",
            "tasmota/discovery/+/config",
            "stat/+/RESULT",
            f"{self._base}/bridge/devices",
            f"{self._base}/+",
            "homeassistant/+/+/config",
            "homeassistant/+/+/+/config",
            "+/+/+/state",
        )

    def listen(self) -> None:
        """From now on a change of what a device is set to is its button."""
        self.pressed.clear()
        self._listening = True

    def received(self, topic: str, payload: bytes, *, retained: bool) -> None:
        """A message; one that cannot be read is dropped."""
        try:
            self._take(topic, payload, retained=retained)
        except (MalformedError, ValueError, RecursionError):
            return

    def _take(self, topic: str, payload: bytes, *, retained: bool) -> None:
        parts = topic.split("/")
        if topic.startswith(f"{PREFIX}/"):
            self._native(topic, payload, retained=retained)
        elif topic.startswith("tasmota/discovery/"):
            self._announced_by_tasmota(payload)
        elif topic == f"{self._base}/bridge/devices":
            self._announced_by_zigbee2mqtt(payload)
        elif parts[0] == "homeassistant":
            self._announced_to_home_assistant(payload)
        elif parts[0] == "stat":
            powers = {key: value for key, value in read_json(payload).items() if key.startswith("POWER")}
            self._told(Found("tasmota", parts[1]), powers, retained=retained)
        elif parts[0] == self._base and len(parts) == 2:
            state = read_json(payload).get("state")
            self._told(Found("zigbee2mqtt", parts[1]), {"state": state}, retained=retained)
        elif (match := _SET.fullmatch(topic)) is not None:
            value = payload[:256].decode("utf-8", "replace")
            self._told(Found("esphome", match["topic"]), {match["name"]: value}, retained=retained)

    def _native(self, topic: str, payload: bytes, *, retained: bool) -> None:
        _, device, leaf = read_topic(topic)
        one = Found("native", check_name(device))
        if leaf == "desc" and payload:
            self._add("native", device, read_desc(payload, device).kind.value)
        elif leaf == "event" and not retained and read_event(payload) in ("button", "moving_without_lease"):
            self._press(one)

    def _announced_by_tasmota(self, payload: bytes) -> None:
        found = read_json(payload)
        names = found.get("fn")
        called = names[0] if isinstance(names, list) and names else found.get("dn")
        self._add("tasmota", found.get("t"), called)

    def _announced_by_zigbee2mqtt(self, payload: bytes) -> None:
        if len(payload) > MOST_BYTES:
            return
        listed: Any = json.loads(payload)
        for one in listed if isinstance(listed, list) else []:
            if isinstance(one, dict) and one.get("type") != "Coordinator":
                known = one.get("definition")
                model = known.get("description") if isinstance(known, dict) else None
                self._add("zigbee2mqtt", one.get("friendly_name"), model)

    def _announced_to_home_assistant(self, payload: bytes) -> None:
        found = read_json(payload)
        state = found.get("stat_t", found.get("state_topic"))
        device = found.get("dev", found.get("device"))
        match = _SET.fullmatch(state) if isinstance(state, str) else None
        maker = device.get("mf", device.get("manufacturer")) if isinstance(device, dict) else None
        if match is not None and str(maker).lower() in ("espressif", "esphome"):
            self._add("esphome", match["topic"], device.get("name") if isinstance(device, dict) else None)

    def _add(self, protocol: str, topic: object, called: object) -> None:
        plain = isinstance(topic, str) and topic.isprintable() and _PLAIN.fullmatch(topic)
        if not isinstance(topic, str) or not plain or len(self.found) >= MOST_DEVICES:
            return
        name = called if isinstance(called, str) else ""
        self.found.add(Found(protocol, topic, "".join(sign for sign in name if sign.isprintable())[:60]))

    def _told(self, one: Found, values: dict[str, Any], *, retained: bool) -> None:
        if one not in self.found:
            return
        known = self._values.setdefault(one, {})
        for name, value in values.items():
            before, known[name] = known.get(name), str(value)
            # Without an earlier value a word of a Zigbee plug may be its regular report, ON is a press.
            changed = before != known[name] if before is not None else known[name].upper() == "ON"
            if changed and self._listening and not retained:
                self._press(one)

    def _press(self, one: Found) -> None:
        if self._listening and one not in self.pressed:
            self.pressed.append(next((known for known in self.found if known == one), one))
