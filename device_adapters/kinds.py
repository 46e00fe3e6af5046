"""The kinds of massager that can be simulated, one file each."""

from assistant.domain.device import Capabilities, Kind
from assistant.domain.errors import SettingsError
from device_adapters import belt, chair, roller


def capabilities_of(kind: Kind, device: str | None = None) -> Capabilities:
    """What a simulated massager of this kind can do. Raises SettingsError for a kind without a motor."""
    match kind:
        case Kind.ROLLER:
            return roller.capabilities(device or "roller")
        case Kind.BELT:
            return belt.capabilities(device or "belt")
        case Kind.CHAIR:
            return chair.capabilities(device or "chair")
        case _:
            raise SettingsError(
                f"A {kind.value.replace('_', ' ')} cannot be simulated.", "Choose roller, belt or chair."
            )
