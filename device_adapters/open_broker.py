"""Whether a broker lets anybody in: then anybody in the network could pretend to be a hub."""

import aiomqtt

from assistant.domain.errors import SettingsError
from device_adapters.broker_url import BrokerUrl

ANSWER_S = 5.0
REMEDY = (
    "`unknot broker-config FOLDER` writes the settings of one with keys; docs/home-assistant.md shows how."
)


def refuse_anonymous(url: BrokerUrl) -> None:
    """Raises SettingsError for an address in the network that shows neither a password nor a key."""
    if url.anonymous:
        raise SettingsError(f"The address of the broker at {url} has no key and no password.", REMEDY)


async def refuse_open(url: BrokerUrl) -> None:
    """Knock without any key. Raises SettingsError when the broker opens and is not on this machine alone."""
    if url.loopback:
        return
    stranger = aiomqtt.Client(
        url.host,
        url.port,
        protocol=aiomqtt.ProtocolVersion.V311,
        timeout=ANSWER_S,
        tls_context=BrokerUrl(url.host, url.port, tls=url.tls, ca=url.ca).tls_context(),
    )
    try:
        async with stranger:
            pass
    except aiomqtt.MqttError:
        return
    raise SettingsError(f"The broker at {url} lets anybody in, also without a password.", REMEDY)
