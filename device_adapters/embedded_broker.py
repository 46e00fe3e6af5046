"""A broker inside this program, for one machine: bound to loopback, so that it needs no passwords."""

import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from amqtt.broker import Broker
from amqtt.errors import BrokerError

from assistant.domain.errors import NotConnectedError

LOOPBACK = "127.0.0.1"


@asynccontextmanager
async def embedded_broker(port: int = 0) -> AsyncIterator[str]:
    """Run an MQTT 3.1.1 broker on 127.0.0.1 (0: a free port) and give its address, mqtt://127.0.0.1:PORT.

    Raises NotConnectedError when it cannot listen there.
    """
    # amqtt reports every packet and every client that leaves; only what breaks it is of interest here.
    for logger in ("amqtt", "transitions"):
        logging.getLogger(logger).setLevel(logging.CRITICAL)
    port = port or _free_port()
    broker = Broker(
        {
            "listeners": {"default": {"type": "tcp", "bind": f"{LOOPBACK}:{port}"}},
            "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}},
        }
    )
    try:
        await broker.start()
    except BrokerError as error:
        raise NotConnectedError(
            f"The built-in broker cannot listen on port {port}.", "Start it on another port."
        ) from error
    try:
        yield f"mqtt://{LOOPBACK}:{port}"
    finally:
        await broker.shutdown()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
