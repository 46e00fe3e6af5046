"""A TCP proxy between one party and the broker that delays, drops, repeats, reorders and holds MQTT packets.

async with Proxy(broker.port, random.Random(7)) as proxy:
    hub = await house.hub(home)                # connects to proxy.url
    proxy.up.drop = 0.3                        # three in ten messages to the broker are lost
    proxy.stop_forwarding()                    # half-open: nothing passes, nothing is closed
    proxy.go_on()                              # what waited passes now, as TCP would have it

`up` is the way to the broker, `down` the way from it. Rules are for messages (PUBLISH); what keeps a
connection alive passes them by and is held by `stop_forwarding` only.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from random import Random
from types import TracebackType
from typing import Self

CONNECT, PUBLISH = 1, 3
REORDERED_WITHIN_S = 0.5
"""A message that is to come after the next one waits so long for a next one."""

Fits = Callable[[bytes], bool]


def kind_of(packet: bytes) -> int:
    """The control packet type of MQTT 3.1.1, section 2.2.1."""
    return packet[0] >> 4


def topic_of(packet: bytes) -> str:
    """The topic of a PUBLISH."""
    start = _header_length(packet)
    return packet[start + 2 : start + 2 + int.from_bytes(packet[start : start + 2])].decode()


def client_id_of(packet: bytes) -> str:
    """The client id of a CONNECT: after the protocol name, its level, the flags and the keepalive."""
    at = _header_length(packet) + 10
    return packet[at + 2 : at + 2 + int.from_bytes(packet[at : at + 2])].decode()


def on_topic(ending: str) -> Fits:
    """Messages whose topic ends so."""
    return lambda packet: topic_of(packet).endswith(ending)


class Way:
    """The rules of one direction; `drop`, `repeat` and `reorder` are chances from 0 to 1."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.delay_s = 0.0
        self.drop = 0.0
        self.repeat = 0.0
        self.reorder = 0.0
        self._next = asyncio.Event()
        self._held: Fits | None = None
        self._released = asyncio.Event()
        self._flowing = asyncio.Event()
        self._flowing.set()

    def hold_back(self, held: Fits) -> None:
        """Messages that fit wait until `release`; the others overtake them."""
        self._held = held
        self._released.clear()

    def release(self) -> None:
        self._held = None
        self._released.set()

    def behave(self) -> None:
        """No rules any more."""
        self.delay_s = self.drop = self.repeat = self.reorder = 0.0
        self.release()

    def stop(self) -> None:
        self._flowing.clear()

    def go_on(self) -> None:
        self._flowing.set()

    async def open(self) -> None:
        """Wait while nothing passes."""
        await self._flowing.wait()

    async def carry(self, packets: AsyncIterator[bytes], writer: asyncio.StreamWriter) -> None:
        """Every packet of one connection, until it ends."""
        late: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as tasks:
            sender = tasks.create_task(self._send(late, writer))
            waiting: list[asyncio.Task[None]] = []
            async for packet in packets:
                for one in self._judged(packet):
                    due = loop.time() + (self.delay_s if kind_of(one) == PUBLISH else 0.0)
                    if self._is_held(one):
                        waiting.append(tasks.create_task(self._send_released(one, late)))
                    elif kind_of(one) == PUBLISH and self._random.random() < self.reorder:
                        waiting.append(tasks.create_task(self._send_after_next(one, late)))
                    else:
                        late.put_nowait((due, one))
            await late.join()
            for task in [sender, *waiting]:
                task.cancel()

    def _judged(self, packet: bytes) -> list[bytes]:
        """The packet as often as it is to pass."""
        if kind_of(packet) != PUBLISH:
            return [packet]
        if self._random.random() < self.drop:
            return []
        return [packet] * (2 if self._random.random() < self.repeat else 1)

    def _is_held(self, packet: bytes) -> bool:
        return self._held is not None and kind_of(packet) == PUBLISH and self._held(packet)

    async def _send_released(self, packet: bytes, late: asyncio.Queue[tuple[float, bytes]]) -> None:
        await self._released.wait()
        late.put_nowait((0.0, packet))

    async def _send_after_next(self, packet: bytes, late: asyncio.Queue[tuple[float, bytes]]) -> None:
        """After another packet has passed, or after a while without one."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(REORDERED_WITHIN_S):
                await self._next.wait()
        late.put_nowait((0.0, packet))

    async def _send(self, late: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due, packet = await late.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            await self.open()
            with contextlib.suppress(ConnectionError):
                writer.write(packet)
                await writer.drain()
            self._next.set()
            self._next = asyncio.Event()
            late.task_done()


class Proxy:
    """Listens on a free port of loopback while the block runs; `client_ids` are those that connected."""

    def __init__(self, broker_port: int, random: Random) -> None:
        self._broker_port = broker_port
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self._sockets: set[asyncio.StreamWriter] = set()
        self.client_ids: list[str] = []
        self.up = Way(random)
        self.down = Way(random)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accepted, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        connections = list(self._connections)
        for connection in connections:
            connection.cancel()
        if connections:
            await asyncio.wait(connections)

    @property
    def port(self) -> int:
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    @property
    def url(self) -> str:
        return f"mqtt://127.0.0.1:{self.port}"

    def stop_forwarding(self) -> None:
        """Nothing passes either way, and nothing is closed: new connections are taken and hang."""
        self.up.stop()
        self.down.stop()

    def go_on(self) -> None:
        self.up.go_on()
        self.down.go_on()

    def behave(self) -> None:
        """As if it were not there."""
        self.up.behave()
        self.down.behave()
        self.go_on()

    def break_off(self) -> None:
        """Reset every connection."""
        for writer in self._sockets:
            writer.transport.abort()

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.create_task(self._connected(reader, writer))
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._sockets.add(writer)
        broker: asyncio.StreamWriter | None = None
        try:
            await self.up.open()
            from_broker, broker = await asyncio.open_connection("127.0.0.1", self._broker_port)
            self._sockets.add(broker)
            both = [
                asyncio.create_task(self.up.carry(self._noting_ids(packets(reader)), broker)),
                asyncio.create_task(self.down.carry(packets(from_broker), writer)),
            ]
            try:
                await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
                # Of a half-open connection neither end hears that the other is gone.
                await self.up.open()
            finally:
                for way in both:
                    way.cancel()
                await asyncio.gather(*both, return_exceptions=True)
        except OSError:
            pass  # the broker is not there: its absence is what the party sees
        finally:
            for end in (writer, broker):
                if end is not None:
                    self._sockets.discard(end)
                    end.transport.abort()

    async def _noting_ids(self, all_packets: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        async for packet in all_packets:
            if kind_of(packet) == CONNECT:
                self.client_ids.append(client_id_of(packet))
            yield packet


async def packets(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """The control packets of a connection, whole, until it ends."""
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            head = await reader.readexactly(2)
            while head[-1] & 0x80:
                head += await reader.readexactly(1)
            yield head + await reader.readexactly(_remaining(head))


def _header_length(packet: bytes) -> int:
    """Bytes before the variable header: the type, and a length of one to four bytes."""
    return 2 + next(n for n, byte in enumerate(packet[1:5]) if not byte & 0x80)


def _remaining(head: bytes) -> int:
    return sum((byte & 0x7F) << (7 * place) for place, byte in enumerate(head[1:]))
