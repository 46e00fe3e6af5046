"""A smart plug with Tasmota, and a belt in it. After Tasmota's documentation and sources."""

import json

from assistant.domain.device import Axis, Levels
from device_adapters.emulators.emulated import Emulated, Publication

BLIND = 100
"""PulseTime up to 111 counts tenths of a second, above that seconds plus a hundred."""


class TasmotaPlug(Emulated):
    """PulseTime is `pulse`, in its own units; 30 is three seconds."""

    def __init__(self, topic: str, now: float, *, pulse: int = 30, power_on_state: int = 0) -> None:
        super().__init__(topic, {Axis.SPEED: 1}, now)
        self.subscriptions = (f"cmnd/{topic}/+",)
        self.last_will = Publication(f"tele/{topic}/LWT", b"Offline", retain=True)
        self.power_on_state = power_on_state
        self._set_pulse(pulse)

    def start(self, now: float) -> list[Publication]:
        if self.power_on_state == 1:
            self.turn_on(now)
        state = json.dumps({"Time": "2026-03-04T19:00:00", "UptimeSec": 3, "POWER": self._word()})
        about = {"t": self.topic, "fn": ["Emulated plug", None], "ft": "%prefix%/%topic%/", "rl": [1, 0]}
        return [
            Publication(f"tasmota/discovery/{self.topic}/config", json.dumps(about).encode(), retain=True),
            Publication(f"tele/{self.topic}/LWT", b"Online", retain=True),
            Publication(f"tele/{self.topic}/STATE", state.encode()),
        ]

    def tell(self) -> list[Publication]:
        return [
            self._result({"POWER": self._word()}),
            Publication(f"stat/{self.topic}/POWER", self._word().encode()),
        ]

    def _word(self) -> str:
        return "OFF" if self.target.zero else "ON"

    def _set_pulse(self, pulse: int) -> None:
        self.pulse = pulse
        self.lease_s = pulse / 10 if pulse <= 111 else float(pulse - BLIND)

    def _obey(self, topic: str, payload: bytes, now: float) -> list[Publication]:
        value = payload.decode().strip().upper()
        match topic.rsplit("/", 1)[-1].upper():
            case "POWER" | "POWER1":
                self._switch(value, now)
                return self.tell()
            case "PULSETIME1" | "PULSETIME":
                if value:
                    self._set_pulse(int(value))
                return [self._result({"PulseTime1": {"Set": self.pulse, "Remaining": 0}})]
            case "POWERONSTATE":
                if value:
                    self.power_on_state = int(value)
                return [self._result({"PowerOnState": self.power_on_state})]
            case _:
                return [self._result({"Command": "Unknown"})]

    def _switch(self, value: str, now: float) -> None:
        toggled_on = value in ("TOGGLE", "2") and self.target.zero
        if value in ("ON", "1", "TRUE") or toggled_on:
            self.drive(Levels(speed=1), now)
        elif value in ("OFF", "0", "FALSE", "TOGGLE", "2"):
            self.turn_off()

    def _result(self, fields: dict[str, object]) -> Publication:
        return Publication(f"stat/{self.topic}/RESULT", json.dumps(fields).encode())
