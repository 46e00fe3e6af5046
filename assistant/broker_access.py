"""Who may do what on the broker: the access list of docs/mqtt-contract.md, for mosquitto.

Pure. Each massager may speak for itself alone, the smart home may ask and stop, somebody who pairs may look,
and only the hub may command.
"""

from collections.abc import Sequence

HUB = "hub"
HOME_ASSISTANT = "homeassistant"
PAIRING = "pairing"
RESERVED = frozenset({HUB, HOME_ASSISTANT, PAIRING, "guest", "ha"})
"""Names that no massager can have: other users, and the topics of the hub's own page in the smart home."""


def access_list(
    hub: str, devices: Sequence[str], foreign: Sequence[str] = (), *, pairing: bool = False
) -> str:
    """The text of mosquitto's acl_file.

    `foreign` are topic prefixes of massagers and buttons that speak another language (like zigbee2mqtt),
    which the hub may use.
    """
    blocks = [
        [
            f"user {HUB}",
            f"topic readwrite massage/1/{hub}/#",
            "topic readwrite homeassistant/#",
            *(f"topic readwrite {prefix}/#" for prefix in foreign),
        ],
        [
            f"user {HOME_ASSISTANT}",
            f"topic read massage/1/{hub}/ha/#",
            f"topic write massage/1/{hub}/ha/set/#",
            f"topic read massage/1/{hub}/+/avail",
            f"topic write massage/1/{hub}/+/stop",
            "topic read homeassistant/#",
            "topic write homeassistant/status",
        ],
        *(_device(name) for name in devices),
    ]
    if pairing:
        leaves = ("desc", "avail", "state", "event")
        looks = [f"topic read massage/1/{hub}/+/{leaf}" for leaf in leaves]
        blocks.append([f"user {PAIRING}", *looks, *(f"topic read {prefix}/#" for prefix in foreign)])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _device(name: str) -> list[str]:
    said = [f"topic write massage/1/+/{name}/{leaf}" for leaf in ("desc", "avail", "state", "event")]
    heard = [f"topic read massage/1/+/{name}/{leaf}" for leaf in ("setpoint", "stop")]
    return [f"user {name}", *said, *heard]
