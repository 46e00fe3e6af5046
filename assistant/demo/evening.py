"""`unknot demo`: an outside program that holds an evening with the hub, over its microphone and its events.

The hub and the massager are processes of their own, the broker is real, the person's lines are
synthesised to sound and recognised by the real recogniser.
"""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from rich.console import Console

from assistant.clock import SystemClock
from assistant.content import load_content
from assistant.demo.anna import NAME, move_in
from assistant.demo.person import Cue, Person
from assistant.demo.room import Room
from assistant.demo.summary import Seen, judge, show
from assistant.domain.errors import UnknotError
from assistant.ports import Clock
from assistant.speech.cache import LineCache
from assistant.speech.devices import list_devices
from assistant.speech.frames import read_wav
from assistant.speech.render import Renderer, Speaking
from assistant.store import SqlStore
from assistant.terminal import Captions
from device_adapters.embedded_broker import embedded_broker

FAST_PACE = 0.1
WORDS_PER_MINUTE = 160
FAST_WORDS_PER_MINUTE = 230
PERSON_WORDS_PER_MINUTE = 140
LONGEST_S = 1200.0
AFTER_S = 3.0

EVENING = (
    Cue({"type": "asked", "question": "menu"}, say="start the roller", repeat=True),
    # A wrong answer: it means nothing here, and counts for nothing.
    Cue({"type": "asked", "question": "E1"}, say="tomorrow at the harbour"),
    # A silence: the question is put again.
    Cue({"type": "asked", "question": "U1"}, say=None),
    Cue({"type": "session", "phase": "running"}, after=3.0, say="harder", repeat=True),
    Cue({"type": "said", "line": "raised"}, after=2.0, say="how long is left", repeat=True),
    Cue({"type": "said", "line": "time_left"}, after=1.5, say="stop", repeat=True),
    Cue({"type": "asked", "question": "menu"}, say="when is my next session", repeat=True),
    Cue({"type": "asked", "question": "menu"}, say="goodbye", repeat=True),
)


async def play(*, fast: bool, events: str | None, console: Console) -> int:
    """Play the evening and judge it: exit code 0 only when everything was as it must be."""
    clock = SystemClock()
    console.print(
        f"An evening with {NAME}: everything is real but the roller, which is simulated.", style="bold"
    )
    console.print("Starting the broker, the roller and the hub ...", style="dim")
    seen = Seen()
    async with AsyncExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="unknot-demo-")))
        await _furnish(home, clock)
        url = await stack.enter_async_context(embedded_broker())
        roller = await stack.enter_async_context(
            _program("simulate", "roller", "--broker", url, "--events", "-")
        )
        tasks = await stack.enter_async_context(asyncio.TaskGroup())
        watching = tasks.create_task(_read(roller.stdout, seen.roller_lines.append))
        hub = await stack.enter_async_context(
            _program(
                *_hub_arguments(home, url, fast=fast, speaker=await _speaker_is_there()),
                microphone=True,
                settings={
                    "UNKNOT_WORDS_PER_MINUTE": str(FAST_WORDS_PER_MINUTE if fast else WORDS_PER_MINUTE)
                },
            )
        )
        try:
            async with asyncio.timeout(LONGEST_S):
                await _evening(hub, home, clock, seen, console, events)
        except TimeoutError:
            seen.problems.append("the evening took too long")
        watching.cancel()
        seen.exit_code = hub.returncode
        await seen.look_into(home)
    verdict = judge(seen)
    show(verdict, console)
    return 0 if verdict.passed else 1


async def _evening(
    hub: asyncio.subprocess.Process,
    home: Path,
    clock: Clock,
    seen: Seen,
    console: Console,
    events: str | None,
) -> None:
    """Speak into the hub's microphone and read its events until it has ended."""
    if hub.stdin is None or hub.stdout is None:
        raise UnknotError("The hub did not start.")
    room = Room(hub.stdin, clock)
    captions = Captions(console, typed=False)
    async with _person_voice(home) as voice:

        async def speak(words: str) -> None:
            room.say(words, read_wav(await voice.render(words, Speaking(PERSON_WORDS_PER_MINUTE))))

        person = Person(EVENING, clock, speak, lambda _: None)
        over = asyncio.Event()

        def note(line: Mapping[str, Any]) -> None:
            seen.lines.append(line)
            person.see(line)
            if not over.is_set():  # what follows is the hub's own end
                captions(line)
            if events == "-":
                print(json.dumps(line), flush=True)  # noqa: T201 - stdout is for the events
            if line["type"] == "listening" and line["state"] == "idle":
                over.set()

        async with asyncio.TaskGroup() as tasks:
            beside = [tasks.create_task(room.run()), tasks.create_task(person.run())]
            reading = tasks.create_task(_read(hub.stdout, note))
            await asyncio.wait({tasks.create_task(over.wait()), reading}, return_when=asyncio.FIRST_COMPLETED)
            for task in beside:
                task.cancel()
            seen.lines_when_over = len(seen.lines)
            hub.stdin.close()
            await reading
            over.set()
        seen.said = list(person.said)
        seen.spoken = list(room.spoken)
        seen.cues_left = len(person.left)
    await hub.wait()


def _hub_arguments(home: Path, url: str, *, fast: bool, speaker: bool) -> tuple[str, ...]:
    arguments = ["run", "--home", str(home), "--broker", url, "--person", NAME, "--mic", "-", "--events", "-"]
    arguments += ["--no-web", "--voice", "default" if speaker else str(home / "voice.wav")]
    if fast:
        arguments += ["--pace", str(FAST_PACE)]
    return tuple(arguments)


async def _speaker_is_there() -> bool:
    try:
        return any(device.outputs for device in await list_devices())
    except UnknotError:
        return False


async def _furnish(home: Path, clock: Clock) -> None:
    store = SqlStore.open(home)
    try:
        await move_in(store, load_content().questions, clock.wall())
    finally:
        await store.close()


@asynccontextmanager
async def _program(
    *arguments: str, microphone: bool = False, settings: Mapping[str, str] | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Unknot again, as a process of its own; it is ended, motors first, when the block is left."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "assistant",
        *arguments,
        stdin=asyncio.subprocess.PIPE if microphone else asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 20,
        env={**os.environ, **(settings or {})},
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                async with asyncio.timeout(AFTER_S):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()


@asynccontextmanager
async def _person_voice(home: Path) -> AsyncIterator[Renderer]:
    """The person's own voice."""
    renderer = Renderer(LineCache(home / "cache" / "person"))
    try:
        yield renderer
    finally:
        await renderer.close()


async def _read(stream: asyncio.StreamReader | None, note: Callable[[dict[str, Any]], None]) -> None:
    """Hand over each JSON line until the stream ends."""
    if stream is None:
        return
    async for line in stream:
        note(json.loads(line))
