"""A Zigbee plug through Zigbee2MQTT: BASE/NAME/set and /get, states as JSON on BASE/NAME.

`on_time` (seconds) lets a plug that knows it go off by itself; a new one starts the time again. What comes
back after a timed command differs between versions, so that the state is asked for each time.
"""

import contextlib

from device_adapters.adapter import Sending, Told, json_payload, read_text, scalars
from device_adapters.hostile_json import MalformedError, read_json
from device_adapters.points import Points
from device_adapters.profile import Check, Profile

POWER_CUT = "power_on_behavior"


class Zigbee2Mqtt:
    answers = False

    def __init__(self, profile: Profile, topic: str) -> None:
        self._device = f"{profile.base}/{topic}"
        self._read = sorted(profile.points_read() | {POWER_CUT})
        self._state = profile.power.point if profile.power else self._read[0]
        off = Check.of(POWER_CUT, "off", f'Send {{"{POWER_CUT}": "off"}} to {self._device}/set')
        self.checks = (off, *profile.checks)
        self.subscriptions = (self._device, f"{self._device}/availability")

    def write(self, points: Points) -> list[Sending]:
        return [Sending(f"{self._device}/set", json_payload(points))] if points else []

    def ask(self) -> list[Sending]:
        return [self._get([self._state])]

    def ask_checks(self) -> list[Sending]:
        return [self._get([check.point]) for check in self.checks]

    def read(self, topic: str, payload: bytes) -> Told:
        if topic != self._device:
            return Told(online=_availability(payload))
        return Told(scalars(read_json(payload), self._read))

    def _get(self, points: list[str]) -> Sending:
        return Sending(f"{self._device}/get", json_payload(dict.fromkeys(points, "")))


def _availability(payload: bytes) -> bool | None:
    """Written as a bare word or, since its version 1.29, as {"state": WORD}."""
    word: object = read_text(payload)
    with contextlib.suppress(MalformedError):
        word = read_json(payload).get("state")
    return {"online": True, "offline": False}.get(str(word))
