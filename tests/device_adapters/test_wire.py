"""The connection itself, over the embedded broker and over sockets that misbehave."""

import asyncio
import contextlib
import socket

import pytest

from assistant.clock import SystemClock
from assistant.domain.errors import NotConnectedError
from device_adapters.alongside import alongside
from device_adapters.broker_url import BrokerUrl
from device_adapters.embedded_broker import embedded_broker
from device_adapters.house import House
from device_adapters.wire import Wire
from tests.massager_bench import DEADLINE_S
from tests.mosquitto import free_port


class Hearing:
    def __init__(self) -> None:
        self.messages: asyncio.Queue[tuple[str, bytes, bool]] = asyncio.Queue()
        self.turns: asyncio.Queue[str] = asyncio.Queue()

    def received(self, topic, payload, *, retained):
        self.messages.put_nowait((topic, payload, retained))

    def up(self):
        self.turns.put_nowait("up")

    def down(self):
        self.turns.put_nowait("down")


@contextlib.asynccontextmanager
async def connected(url, *topics):
    hearing = Hearing()
    wire = Wire(BrokerUrl.parse(url), SystemClock(), name="test", subscriptions=topics)
    wire.attach(hearing.received, hearing.up, hearing.down)
    async with alongside(wire.run()):
        await wire.first_connection()
        yield wire, hearing


def scene(play):
    async def main():
        async with asyncio.timeout(DEADLINE_S), embedded_broker() as url:
            await play(url)

    asyncio.run(main())


def test_messages_go_out_before_publish_returns_and_come_in_with_their_retain_flag():
    async def play(url):
        async with connected(url, "a/+") as (wire, hearing):
            wire.publish_now("a/1", b"one", qos=1)
            assert not wire._paho.want_write(), "it is on its way before anything is awaited"
            wire.publish_now("a/2", b"two", retain=True)
            wire.stop_now("a/3", b"three")
            got = [await hearing.messages.get() for _ in range(3)]
            assert got == [("a/1", b"one", False), ("a/2", b"two", False), ("a/3", b"three", False)]
        async with connected(url, "a/+") as (_, hearing):
            assert await hearing.messages.get() == ("a/2", b"two", True)

    scene(play)


def test_small_messages_are_not_held_back():
    async def play(url):
        async with connected(url) as (wire, _):
            assert wire._paho.socket().getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

    scene(play)


def test_writing_by_hand_leaves_no_writer_behind_on_the_loop():
    async def play(url):
        async with connected(url) as (wire, _):
            loop, descriptor = asyncio.get_running_loop(), wire._paho.socket().fileno()
            for number in range(50):
                wire.publish_now("a/1", str(number).encode(), qos=number % 2)
            for _ in range(5):
                await asyncio.sleep(0)
            # A writer that stayed would wake the loop without end.
            assert not loop.remove_writer(descriptor)

    scene(play)


def test_a_lost_connection_keeps_the_stop_alone_and_sends_it_first():
    async def play(url):
        async with connected(url, "massage/#") as (_, hearing), connected(url) as (wire, mine):
            assert await mine.turns.get() == "up"
            wire._paho.socket().shutdown(socket.SHUT_RDWR)
            assert await mine.turns.get() == "down"
            with pytest.raises(NotConnectedError, match="is lost"):
                wire.publish_now("massage/setpoint", b"forward")
            wire.stop_now("massage/stop", b"first")
            wire.stop_now("massage/stop", b"last")
            topic, payload, _ = await hearing.messages.get()
            assert (topic, payload) == ("massage/stop", b"last")
            assert await mine.turns.get() == "up"
            wire.publish_now("massage/setpoint", b"again")
            assert (await hearing.messages.get())[:2] == ("massage/setpoint", b"again")
            assert hearing.messages.empty()

    scene(play)


def test_before_the_first_connection_a_command_is_an_error_and_a_stop_is_not():
    async def play(url):
        wire = Wire(BrokerUrl.parse(url), SystemClock(), name="test", subscriptions=["a/#"])
        with pytest.raises(NotConnectedError):
            wire.publish_now("a/1", b"")
        wire.stop_now("a/stop", b"kept")
        hearing = Hearing()
        wire.attach(hearing.received, hearing.up, hearing.down)
        async with connected(url, "a/#") as (_, other), alongside(wire.run()):
            assert (await other.messages.get())[:2] == ("a/stop", b"kept")

    scene(play)


def test_I3_a_kept_stop_goes_before_the_subscriptions():
    async def main():
        packets: asyncio.Queue[int] = asyncio.Queue()

        async def broker(reader, writer):
            while head := await reader.read(2):
                await reader.readexactly(head[1])
                packets.put_nowait(head[0] & 0xF0)
                if head[0] == 0x10:
                    writer.write(bytes([0x20, 2, 0, 0]))
            writer.close()

        server = await asyncio.start_server(broker, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        wire = Wire(BrokerUrl("127.0.0.1", port), SystemClock(), name="test", subscriptions=["a/#"])
        wire.stop_now("a/stop", b"")
        async with asyncio.timeout(DEADLINE_S), server, alongside(wire.run()):
            connect_, publish, subscribe = 0x10, 0x30, 0x80
            assert [await packets.get() for _ in range(3)] == [connect_, publish, subscribe]

    asyncio.run(main())


def test_I3_nobody_leaves_before_the_broker_has_what_they_said_last():
    """A socket that is closed with something unread in it is reset, and a busy broker loses what it had not read."""

    async def main():
        happened: list[str] = []
        leaving, left = asyncio.Event(), asyncio.Event()

        async def acknowledge(writer, number):
            await leaving.wait()
            for _ in range(100):
                await asyncio.sleep(0)
            happened.append("acknowledged")
            writer.write(bytes([0x40, 2]) + number)

        async def broker(reader, writer):
            async with asyncio.TaskGroup() as tasks:
                while head := await reader.read(2):
                    body = await reader.readexactly(head[1])
                    if head[0] == 0x10:
                        writer.write(bytes([0x20, 2, 0, 0]))
                    elif head[0] == 0x32:
                        tasks.create_task(acknowledge(writer, body[8:10]))
                    elif head[0] == 0xE0:
                        happened.append("left")
                        left.set()
            writer.close()

        server = await asyncio.start_server(broker, "127.0.0.1", 0)
        url = f"mqtt://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with asyncio.timeout(DEADLINE_S), server:
            async with connected(url) as (wire, _):
                wire.stop_now("a/stop", b"")
                leaving.set()
            await left.wait()
        assert happened == ["acknowledged", "left"]

    asyncio.run(main())


def connect(url):
    async def main():
        async with asyncio.timeout(DEADLINE_S), House.connect(url, "home", SystemClock()):
            pass

    asyncio.run(main())


def test_nothing_listens():
    port = free_port()
    with pytest.raises(NotConnectedError, match=rf"Nothing listens at 127\.0\.0\.1:{port}"):
        connect(f"mqtt://anna:s3cret@127.0.0.1:{port}")


def test_no_such_computer():
    with pytest.raises(NotConnectedError, match=r"no computer called broker\.invalid") as refused:
        connect("mqtt://anna:s3cret@broker.invalid")
    assert "s3cret" not in str(refused.value)


def test_what_listens_is_no_broker():
    async def main():
        async def hang_up(reader, writer):
            await reader.read(1)
            writer.close()

        server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with asyncio.timeout(DEADLINE_S), server:
            with pytest.raises(NotConnectedError, match=rf"127\.0\.0\.1:{port}"):
                async with House.connect(f"mqtt://127.0.0.1:{port}", "home", SystemClock()):
                    pass

    asyncio.run(main())


def test_an_error_inside_the_house_comes_out_as_it_is():
    async def play(url):
        with pytest.raises(KeyError):
            async with House.connect(url, "home", SystemClock()):
                raise KeyError("mine")

    scene(play)


def test_the_embedded_broker_listens_on_loopback_only_and_is_quiet(capfd, caplog):
    async def play(url):
        parsed = BrokerUrl.parse(url)
        assert parsed.host == "127.0.0.1"
        with pytest.raises(OSError, match=r"refused|assign|unreachable"):
            socket.create_connection(("127.0.0.2", parsed.port), timeout=5)
        async with connected(url, "a/#") as (wire, hearing):
            wire.publish_now("a/1", b"x")
            await hearing.messages.get()

    scene(play)
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


def test_a_port_that_is_taken_is_an_error_of_ours():
    async def play(url):
        port = BrokerUrl.parse(url).port
        with pytest.raises(NotConnectedError, match=f"cannot listen on port {port}"):
            async with embedded_broker(port):
                pass

    scene(play)
