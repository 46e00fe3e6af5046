"""A wireless button that stops everything: any of Zigbee2MQTT, or what else speaks when it is pressed."""

from json import JSONDecodeError, loads
from typing import Any

QUIET = frozenset({"", "none", "null", "online", "offline", "release", "released"})
"""What a button says that nobody pressed."""
PRESSES = ("action", "event", "event_type", "click")


def pressed(payload: bytes, *, retained: bool) -> bool:
    """True when the message says that somebody pressed it.

    Zigbee2MQTT says {"action": "single", "battery": 90}, and the same without an action when the battery is
    reported. A message that is kept on the broker is of a press long ago. What cannot be read is a press: it
    is a stop.
    """
    if retained:
        return False
    text = payload.decode("utf-8", "replace").strip()
    try:
        said: Any = loads(text)
    except (JSONDecodeError, RecursionError):
        said = text
    if isinstance(said, dict):
        said = next((said[key] for key in PRESSES if said.get(key) is not None), "")
    return str(said).strip().lower() not in QUIET
