"""The topics between the hub and Home Assistant: massage/1/HUB/ha/... and Home Assistant's own."""

from dataclasses import dataclass

BIRTH = "homeassistant/status"
"""Where Home Assistant says `online` when it has started: then everything is told to it again."""

ONLINE, OFFLINE = "online", "offline"
HUB = "hub"
"""What stands in place of a massager's name for what belongs to the hub."""


@dataclass(frozen=True, slots=True)
class HubTopics:
    """The topics of one hub; `of` is the name of a massager, or HUB."""

    hub: str

    @property
    def root(self) -> str:
        return f"massage/1/{self.hub}/ha"

    @property
    def available(self) -> str:
        """`online` while the hub runs; its last will is `offline`."""
        return f"{self.root}/avail"

    @property
    def asked(self) -> str:
        """A pattern for all that Home Assistant may ask for."""
        return f"{self.root}/set/+/+"

    @property
    def stops(self) -> str:
        """A pattern for the stops that anybody sends to a massager itself."""
        return f"massage/1/{self.hub}/+/stop"

    def shown(self, of: str, what: str) -> str:
        return f"{self.root}/{of}/{what}"

    def ask(self, of: str, what: str) -> str:
        return f"{self.root}/set/{of}/{what}"

    def massager_available(self, device: str) -> str:
        """As the hub sees it: a foreign massager has no such topic of its own."""
        return f"{self.root}/{device}/avail"

    def massager_stop(self, device: str) -> str:
        """The massager's own topic: it works while the hub is down."""
        return f"massage/1/{self.hub}/{device}/stop"

    def massager_online(self, device: str) -> str:
        """What a massager that keeps our contract says of itself."""
        return f"massage/1/{self.hub}/{device}/avail"

    def device_id(self, device: str | None = None) -> str:
        """What Home Assistant knows the hub or a massager by."""
        return f"unknot_{self.hub}" + (f"_{device}" if device else "")

    def config(self, device: str | None = None) -> str:
        """Where Home Assistant looks for the description of the hub or a massager."""
        return f"homeassistant/device/{self.device_id(device)}/config"
