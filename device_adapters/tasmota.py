"""A plug with Tasmota: POWER drives its relay, PulseTime is its lease.

From Tasmota's own sources: each POWER ON starts PulseTime anew (30 is 3 s), also when it is on already;
PowerOnState 0 keeps it off after a power cut; a command without a payload asks. Every command is answered
on stat/TOPIC/RESULT.
"""

from device_adapters.adapter import Sending, Told, read_text, scalars
from device_adapters.hostile_json import MalformedError, read_json
from device_adapters.points import Points, Scalar, text
from device_adapters.profile import Check, Profile

TENTHS = 10


class Tasmota:
    answers = True

    def __init__(self, profile: Profile, topic: str) -> None:
        self._topic = topic
        self._relay = profile.relay
        self._names = {f"POWER{profile.relay}"} | ({"POWER"} if profile.relay == 1 else set())
        self._point = profile.power.point if profile.power else "POWER"
        self._pulse = f"PulseTime{profile.relay}"
        pulse = round((profile.lease_s or 0) * TENTHS)
        timer = (Check.of(self._pulse, pulse, self._set(self._pulse, pulse)),)
        self.checks = (
            *(timer if pulse else ()),
            Check.of("PowerOnState", 0, self._set("PowerOnState", 0)),
            *profile.checks,
        )
        self.subscriptions = (
            f"stat/{topic}/RESULT",
            f"stat/{topic}/{self._point}",
            f"tele/{topic}/STATE",
            f"tele/{topic}/LWT",
        )

    def write(self, points: Points) -> list[Sending]:
        return [
            Sending(f"cmnd/{self._topic}/{point}", text(value).encode()) for point, value in points.items()
        ]

    def ask(self) -> list[Sending]:
        return [Sending(f"cmnd/{self._topic}/{self._point}", b"")]

    def ask_checks(self) -> list[Sending]:
        return [Sending(f"cmnd/{self._topic}/{check.point}", b"") for check in self.checks]

    def read(self, topic: str, payload: bytes) -> Told:
        match topic.rsplit("/", 1)[-1]:
            case "LWT":
                return Told(online={"Online": True, "Offline": False}.get(read_text(payload)))
            case "RESULT" | "STATE":
                return Told(self._fields(payload))
            case _:
                return Told({self._point: read_text(payload)})

    def _fields(self, payload: bytes) -> dict[str, Scalar]:
        found = read_json(payload)
        points = scalars(found, {check.point for check in self.checks} - {self._pulse})
        for value in scalars(found, self._names).values():
            points[self._point] = value
        pulse = found.get(self._pulse)
        if isinstance(pulse, dict):
            for value in scalars(pulse, ["Set"]).values():
                points[self._pulse] = value
        elif isinstance(pulse, str):
            # Older versions tell it as "30 (Active 30)".
            points[self._pulse] = pulse.partition(" ")[0]
        elif pulse is not None:
            raise MalformedError("A plug told its PulseTime in a way that I do not know.")
        return points

    def _set(self, command: str, value: int) -> str:
        return f"Send {value} to cmnd/{self._topic}/{command}"
