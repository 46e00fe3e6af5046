"""One connection to the broker that heals itself and keeps nothing but stops."""

import asyncio
import contextlib
import secrets
import socket
import ssl
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import aiomqtt
import paho.mqtt.client as paho
from aiomqtt.exceptions import MqttConnectError

from assistant.domain.errors import NotConnectedError
from assistant.ports import Clock
from device_adapters.broker_url import BrokerUrl

KEEPALIVE_S = 5
ANSWER_S = 5.0
FIRST_WAIT_S = 0.1
LONGEST_WAIT_S = 3.0
MOST_WAITING = 1000
LAST_WORDS = 200
LAST_WORDS_S = 2.0
LOOK_S = 0.01

WRONG_LOGIN = frozenset({4, 5, 134, 135})
"""CONNACK codes of MQTT 3.1.1 and 5: bad user name or password, not authorized."""

NODELAY = (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
"""Without it a message may wait 44 ms for the one before it to be acknowledged."""


class Received(Protocol):
    """Takes a message; called on the event loop, and must not block."""

    def __call__(self, topic: str, payload: bytes, *, retained: bool) -> None: ...


@dataclass(frozen=True, slots=True)
class Will:
    """What the broker says when this client is gone without a word; a command is not retained."""

    topic: str
    payload: bytes
    retain: bool = True


def _no_message(topic: str, payload: bytes, *, retained: bool) -> None:
    del topic, payload, retained


def _nothing() -> None:
    pass


class Wire:
    """An MQTT 3.1.1 connection with a fresh client each time.

    `publish_now` and `stop_now` write to the socket before they return, from the thread of the event loop,
    without waiting. When there is no connection a command is an error at once; a stop is kept, and goes
    before anything else on the next connection.
    """

    def __init__(
        self,
        url: BrokerUrl,
        clock: Clock,
        *,
        name: str,
        subscriptions: Sequence[str],
        will: Will | None = None,
    ) -> None:
        self._url = url
        self._clock = clock
        self._name = name
        self._subscriptions = [(topic, 1) for topic in subscriptions]
        self._will = will
        self._paho: paho.Client | None = None
        self._on_their_way: deque[paho.MQTTMessageInfo] = deque(maxlen=LAST_WORDS)
        self._kept_stops: dict[str, bytes] = {}
        self._first = asyncio.Event()
        self._received: Received = _no_message
        self._up: Callable[[], None] = _nothing
        self._down: Callable[[], None] = _nothing
        self.problem: NotConnectedError | None = None
        """Why there is no connection at the moment."""

    def attach(self, received: Received, up: Callable[[], None], down: Callable[[], None]) -> None:
        """Who is told of messages, of each new connection once it is subscribed, and of each loss."""
        self._received, self._up, self._down = received, up, down

    @property
    def connected(self) -> bool:
        return self._paho is not None and self._paho.is_connected()

    async def first_connection(self) -> None:
        """Wait for the first connection; `run` raises when there is none."""
        await self._first.wait()

    async def run(self) -> None:
        """Connect, and connect again after each loss, with growing pauses of at most three seconds.

        Raises NotConnectedError when the first attempt fails, SettingsError for an unusable certificate.
        """
        tls = self._url.tls_context()
        wait = FIRST_WAIT_S
        while True:
            was_up = False
            try:
                async with self._client(tls) as client:
                    was_up = True
                    await self._talk(client)
            except aiomqtt.MqttError as error:
                self.problem = explain(error, self._url)
                if not self._first.is_set():
                    raise self.problem from None
            wait = FIRST_WAIT_S if was_up else min(LONGEST_WAIT_S, wait * 2)
            await self._clock.sleep(wait)

    def publish_now(self, topic: str, payload: bytes, *, qos: int = 0, retain: bool = False) -> None:
        """Send before returning. Raises NotConnectedError; nothing is kept for later."""
        if not self._write(topic, payload, qos, retain=retain):
            raise self.problem or NotConnectedError(f"The connection to the broker at {self._url} is lost.")

    def stop_now(self, topic: str, payload: bytes) -> None:
        """Send a stop, or keep it for the moment the connection is back. Never raises."""
        if not self._write(topic, payload, 1, retain=False):
            self._kept_stops[topic] = payload

    def _write(self, topic: str, payload: bytes, qos: int, *, retain: bool) -> bool:
        client = self._paho
        if client is None or not client.is_connected():
            return False
        try:
            sent = client.publish(topic, payload, qos, retain)
            if sent.rc != paho.MQTT_ERR_SUCCESS:
                return False
            if qos:
                self._on_their_way.append(sent)
            return client.loop_write() == paho.MQTT_ERR_SUCCESS
        except (OSError, ValueError):
            # The socket broke in our hands; the reader notices it too and a new connection follows.
            return False

    def _client(self, tls: ssl.SSLContext | None) -> aiomqtt.Client:
        will = self._will
        return aiomqtt.Client(
            self._url.host,
            self._url.port,
            username=self._url.user,
            password=self._url.password,
            identifier=f"{self._name}-{secrets.token_hex(4)}",
            protocol=aiomqtt.ProtocolVersion.V311,
            clean_session=True,
            will=None if will is None else aiomqtt.Will(will.topic, will.payload, qos=1, retain=will.retain),
            timeout=ANSWER_S,
            keepalive=KEEPALIVE_S,
            max_queued_incoming_messages=MOST_WAITING,
            tls_context=tls,
            socket_options=[NODELAY],
        )

    async def _talk(self, client: aiomqtt.Client) -> None:
        # aiomqtt has no way to send without awaiting; paho, which it wraps, has.
        inner = client._client  # noqa: SLF001 - there is no public way to it
        _write_directly(inner, asyncio.get_running_loop())
        self._paho = inner
        self._on_their_way.clear()
        try:
            for topic, payload in list(self._kept_stops.items()):
                if self._write(topic, payload, 1, retain=False):
                    del self._kept_stops[topic]
            if self._subscriptions:
                await client.subscribe(self._subscriptions)
            self.problem = None
            self._up()
            self._first.set()
            async for message in client.messages:
                payload = message.payload
                if isinstance(payload, (bytes, bytearray)):
                    self._received(str(message.topic), bytes(payload), retained=message.retain)
        except asyncio.CancelledError:
            await self._last_words()
            raise
        finally:
            self._paho = None
            self._down()

    async def _last_words(self) -> None:
        """Wait until the broker has what it is to acknowledge, for a while.

        A socket that is closed before everything that came was read is reset, and a busy broker then loses
        what it had not read yet: the stop, or the zero, that was said before leaving.
        """
        left_at = self._clock.now() + LAST_WORDS_S
        while self.connected and self._clock.now() < left_at:
            if all(one.is_published() for one in self._on_their_way):
                return
            await self._clock.sleep(LOOK_S)


def _write_directly(client: paho.Client, loop: asyncio.AbstractEventLoop) -> None:
    """From now on the wish to write reaches the loop at once, not with its next turn.

    Only then does writing by hand after a publish leave no writer behind on the loop.
    """

    def write() -> None:
        with contextlib.suppress(OSError, ValueError):
            client.loop_write()

    def wish(_client: paho.Client, _userdata: Any, sock: Any) -> None:
        loop.add_writer(sock.fileno(), write)

    client.on_socket_register_write = wish


def explain(error: aiomqtt.MqttError, url: BrokerUrl) -> NotConnectedError:
    """What went wrong with the broker, for a person at home; never holds the password."""
    if isinstance(error, MqttConnectError):
        if getattr(error.rc, "value", error.rc) in WRONG_LOGIN:
            return NotConnectedError(
                f"The broker at {url} refuses the user name or the password.",
                "Check both in the address of the broker.",
            )
        return NotConnectedError(f"The broker at {url} refuses the connection.", "Look into its log.")
    # aiomqtt turns what the socket said into text; the original stands behind it.
    match error.__context__:
        case socket.gaierror():
            what, remedy = f"There is no computer called {url.host}.", "Check the address of the broker."
        case ssl.SSLError():
            what = f"The broker at {url} does not show a certificate that I can trust."
            remedy = "Name its authority in the address: mqtts://host?ca=FILE."
        case ConnectionRefusedError():
            what, remedy = f"Nothing listens at {url}.", "Start the broker, or check its address."
        case TimeoutError():
            what, remedy = f"The broker at {url} does not answer.", "Check that it is running."
        case _:
            what, remedy = f"The connection to the broker at {url} is lost.", "Check that it is running."
    return NotConnectedError(what, remedy)
