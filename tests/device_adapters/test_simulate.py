"""The simulated massager as a process: its lines, its signals, and readers that do not read."""

import asyncio
import contextlib
import io
import json
import os
import signal
import sys
import threading

import aiomqtt
import pytest
from rich.console import Console

from assistant.domain.device import Kind
from assistant.domain.errors import SettingsError
from device_adapters.embedded_broker import embedded_broker
from device_adapters.event_lines import MOST_WAITING, EventLines
from device_adapters.gauge import Gauge
from device_adapters.kinds import capabilities_of
from device_adapters.simulate import simulate
from device_adapters.simulator import Mishap
from tests.massager_bench import DEADLINE_S
from tests.mosquitto import free_port

PROGRAM = """
import asyncio, sys
from assistant.domain.errors import UnknotError
from device_adapters.simulate import simulate
try:
    sys.exit(asyncio.run(simulate("roller", sys.argv[1], events=sys.argv[2] or None, faults=sys.argv[3:])))
except UnknotError as error:
    sys.exit(str(error))
"""


@contextlib.asynccontextmanager
async def started(url, *faults, events="-", stdout=asyncio.subprocess.PIPE):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, url, events, *faults, stdout=stdout, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def until(process, is_so):
    async for line in process.stdout:
        event = json.loads(line)
        if is_so(event):
            return event
    raise AssertionError("the events ended")


def moving(event):
    return event["type"] == "state" and event["actual"]["pressure"] > 0


def scene(play):
    async def main():
        async with asyncio.timeout(DEADLINE_S), embedded_broker() as url:
            await play(url)

    asyncio.run(main())


@pytest.mark.processes
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_switches_it_off_with_exit_code_0(number):
    async def play(url):
        async with started(url, "foreign") as process:
            await until(process, moving)
            process.send_signal(number)
            rest = [json.loads(line) for line in (await process.stdout.read()).splitlines()]
            assert await process.wait() == 0
            assert await process.stderr.read() == b""
            last = [event for event in rest if event["type"] == "state"][-1]
            assert last["stop_reason"] == "off"
            assert not any(last["actual"].values())
            assert "off" in [event["type"] for event in rest]

    scene(play)


@pytest.mark.processes
def test_every_line_is_an_event_of_the_documented_shape():
    async def play(url):
        async with started(url, "button") as process:
            await until(process, lambda event: event["type"] == "event")
            process.send_signal(signal.SIGTERM)
            for line in (await process.stdout.read()).splitlines():
                event = json.loads(line)
                assert event["v"] == 1
                assert event["device"] == "roller"
                assert isinstance(event["t"], int)
                assert event["type"] in (
                    "connected", "disconnected", "setpoint", "stop", "state", "event", "fault", "off",
                )  # fmt: skip

    scene(play)


@pytest.mark.processes
def test_a_closed_pipe_switches_it_off():
    async def play(url):
        reading, writing = os.pipe()
        async with started(url, "foreign", stdout=writing) as process:
            os.close(writing)
            await asyncio.to_thread(os.read, reading, 1)
            os.close(reading)
            # While it moves it writes a state twice a second.
            assert await process.wait() == 0

    scene(play)


@pytest.mark.processes
def test_a_full_pipe_switches_it_off():
    async def play(url):
        reading, writing = os.pipe()
        async with started(url, "foreign", stdout=writing) as process:
            os.close(writing)
            # Nobody reads: stops in plenty fill the pipe and then the queue with their states.
            port = int(url.rsplit(":", 1)[1])
            async with aiomqtt.Client("127.0.0.1", port) as anyone:
                while process.returncode is None:
                    await anyone.publish("massage/1/home/roller/stop", b"x" * 400)
                    await asyncio.sleep(0)
            assert await process.wait() == 0
        os.close(reading)

    scene(play)


@pytest.mark.processes
def test_no_broker_is_one_line_of_error():
    async def main():
        port = free_port()
        async with asyncio.timeout(DEADLINE_S), started(f"mqtt://127.0.0.1:{port}") as process:
            out, error = await process.communicate()
            assert process.returncode == 1
            assert out == b""
            assert error.decode().strip() == (
                f"Nothing listens at 127.0.0.1:{port}. Start the broker, or check its address."
            )

    asyncio.run(main())


@pytest.mark.parametrize(
    ("kind", "more", "match"),
    [
        ("toaster", {}, "no massager called 'toaster'"),
        ("manual_roller", {}, "cannot be simulated"),
        ("roller", {"faults": ["haunted"]}, "no fault called 'haunted'"),
        ("roller", {"faults": ["stuck@soon"]}, "not a number of seconds"),
        ("roller", {"faults": ["stuck@nan"]}, "not a number of seconds"),
        ("roller", {"name": "My Roller"}, "small letters"),
        ("roller", {"events": "/nowhere/at/all"}, "cannot be written"),
    ],
)
def test_what_makes_no_sense_is_said(kind, more, match):
    with pytest.raises(SettingsError, match=match):
        asyncio.run(simulate(kind, "mqtt://127.0.0.1:1", **{"events": "-", **more}))


def test_a_mishap_has_a_time():
    assert Mishap.parse("stuck") == Mishap("stuck", 0.0)
    assert Mishap.parse("foreign@2.5") == Mishap("foreign", 2.5)


def test_event_lines_come_out_whole_and_in_order():
    reading, writing = os.pipe()
    with EventLines(writing, lambda: None).running() as lines:
        for number in range(200):
            lines.write({"n": number, "word": "ä\n"})
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        assert [json.loads(line)["n"] for line in pipe] == list(range(200))


def test_event_lines_to_nobody_are_lost_once():
    reading, writing = os.pipe()
    os.close(reading)
    lost = threading.Event()
    calls = []
    with EventLines(writing, lambda: (calls.append(1), lost.set())).running() as lines:
        lines.write({"n": 1})
        assert lost.wait(DEADLINE_S)
        for _ in range(2 * MOST_WAITING):
            lines.write({"n": 2})
    assert calls == [1]
    os.close(writing)


def test_patient_event_lines_lose_what_finds_no_room_and_go_on_afterwards():
    reading, writing = os.pipe()
    lost = threading.Event()
    filler = "x" * 1000
    with EventLines(writing, lost.set, patient=True).running() as lines:
        for number in range(2 * MOST_WAITING):  # the pipe and the queue hold about half of them
            lines.write({"n": number, "filler": filler})
        with os.fdopen(reading, "rb") as pipe:
            first = [json.loads(pipe.readline())["n"] for _ in range(MOST_WAITING)]
            lines.write({"n": -1})
            while (line := json.loads(pipe.readline()))["n"] != -1:
                assert line["n"] < 2 * MOST_WAITING
    assert first == list(range(MOST_WAITING))
    assert not lost.is_set()
    os.close(writing)


def test_the_gauge_shows_what_the_motor_does():
    gauge = Gauge(capabilities_of(Kind.ROLLER), "the broker at h:1")
    for event in (
        {"type": "connected"},
        {
            "type": "state",
            "lease": "a" * 32,
            "actual": {"pressure": 3, "speed": 1, "amplitude": 0},
            "target": {"pressure": 5, "speed": 1, "amplitude": 0},
            "stop_reason": None,
        },
        {"type": "event", "event": "button"},
        {"type": "fault", "what": "stuck"},
        {"type": "stop"},
    ):
        gauge.show(event)
    out = io.StringIO()
    Console(file=out, width=100).print(gauge)
    text = out.getvalue()
    for words in (
        "roller",
        "simulated",
        "connected",
        "3 of 10, told 5",
        "lease aaaaaaaa",
        "button",
        "fault: stuck",
    ):
        assert words in text
