"""ESPHome over MQTT: each component has TOPIC/TYPE/NAME/command and .../state; TOPIC/status is its last will.

A point is TYPE/NAME, like number/pressure. A number tells its state after each command, also an equal one;
a switch only when it changes, so that it says nothing to a stop that finds it off.
"""

from device_adapters.profile import Messages, Online, Profile
from device_adapters.template import Template


class EspHome(Template):
    def __init__(self, profile: Profile, topic: str) -> None:
        messages = Messages(
            command="{topic}/{point}/command",
            state="{topic}/{point}/state",
            online=Online(topic="{topic}/status"),
        )
        super().__init__(profile, topic, messages)
