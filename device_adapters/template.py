"""Any device whose messages are points: bridges of Tuya and Xiaomi devices, ESPHome, homemade ones."""

from device_adapters.adapter import Sending, Told, json_payload, read_text, scalars
from device_adapters.hostile_json import read_json
from device_adapters.points import Points, text
from device_adapters.profile import Check, Messages, Profile

POINT = "{point}"


class Template:
    """`messages` says the topics: one JSON object for all points, or a topic with a bare value for each."""

    def __init__(self, profile: Profile, topic: str, messages: Messages) -> None:
        self._messages = messages
        self._topic = topic
        self._read = sorted(profile.points_read())
        self.checks: tuple[Check, ...] = tuple(profile.checks)
        self.answers = messages.answers
        state = self._filled(messages.state)
        self._point_of = (
            {state.replace(POINT, point): point for point in self._read} if POINT in state else {}
        )
        self._online = None if messages.online is None else self._filled(messages.online.topic)
        told = tuple(self._point_of) or (state,)
        self.subscriptions = told if self._online is None else (*told, self._online)

    def write(self, points: Points) -> list[Sending]:
        command = self._filled(self._messages.command)
        if POINT not in command:
            return [Sending(command, json_payload(points))] if points else []
        return [
            Sending(command.replace(POINT, point), text(value).encode()) for point, value in points.items()
        ]

    def ask(self) -> list[Sending]:
        ask = self._messages.ask
        return [] if ask is None else [Sending(self._filled(ask.topic), ask.payload.encode())]

    def ask_checks(self) -> list[Sending]:
        return self.ask()

    def read(self, topic: str, payload: bytes) -> Told:
        online = self._messages.online
        if online is not None and topic == self._online:
            return Told(online={online.online: True, online.offline: False}.get(read_text(payload)))
        if self._point_of:
            return Told({self._point_of[topic]: read_text(payload)})
        return Told(scalars(read_json(payload), self._read))

    def _filled(self, topic: str) -> str:
        return topic.replace("{topic}", self._topic)
