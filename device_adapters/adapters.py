"""Which adapter speaks a profile's protocol."""

from device_adapters.adapter import Adapter
from device_adapters.esphome import EspHome
from device_adapters.profile import Profile
from device_adapters.tasmota import Tasmota
from device_adapters.template import Template
from device_adapters.zigbee2mqtt import Zigbee2Mqtt


def adapter_for(profile: Profile, topic: str | None = None) -> Adapter:
    """The adapter of one device, called `topic` on the broker where that is not the profile's own."""
    topic = topic or profile.topic
    match profile.protocol:
        case "tasmota":
            return Tasmota(profile, topic)
        case "esphome":
            return EspHome(profile, topic)
        case "zigbee2mqtt":
            return Zigbee2Mqtt(profile, topic)
        case "template":
            if profile.messages is None:
                raise ValueError("a template without topics is refused when its profile is read")
            return Template(profile, topic, profile.messages)
