"""The only place that knows every part: builds them, wires them, runs an evening."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from assistant import settings as settings_file
from assistant.clock import SystemClock
from assistant.dialogue.interruption import StopHeard
from assistant.domain.errors import SettingsError
from assistant.domain.events import Problem
from assistant.domain.person import person_name
from assistant.home import Home, open_home
from assistant.journal import Sink
from assistant.ports import GUEST, Store
from assistant.settings import Settings
from assistant.speech.sound import open_sound
from assistant.spool import spooled
from assistant.store import SqlStore
from assistant.terminal import Captions
from assistant.wiring import Parts, load_words, wire
from device_adapters.embedded_broker import embedded_broker
from device_adapters.event_lines import EventLines
from device_adapters.house import House

NOBODY_KNOWN = (
    "I know nobody yet, so nothing is remembered. To be remembered: `unknot setup`, or "
    "`unknot run --person NAME`."
)
TYPED_WINDOW_S = 60.0
"""How long an answer is awaited from somebody who types."""


BROKEN_PIPE = 13
"""SIGPIPE, whose number Windows does not know: the exit code of a program that lost its reader is 141."""


@dataclass(frozen=True, slots=True)
class Options:
    """What `unknot run` was asked for; None leaves it to the settings."""

    home: Path | None = None
    text: bool = False
    microphone: str | None = None
    voice: str | None = None
    events: str | None = None
    person: str | None = None
    broker: str | None = None
    recogniser: str | None = None
    pace: float = 1.0


async def run(options: Options, console: Console) -> int:
    """`unknot run`. Raises UnknotError with what is wrong and what to do."""
    home = open_home(options.home)
    chosen = settings_file.load(home, broker=options.broker, recogniser=options.recogniser)
    async with AsyncExitStack() as stack:
        stack.enter_context(home.lock())
        reader_gone = asyncio.Event()
        gone = _from_a_thread(reader_gone)
        screen = stack.enter_context(spooled(console, gone))
        sinks = _sinks(options, screen, stack, gone)
        parts = await stack.enter_async_context(open_parts(home, chosen, options, sinks))
        if parts.person == GUEST and options.person is None:
            screen.print(NOBODY_KNOWN, style="yellow", highlight=False, soft_wrap=not screen.is_terminal)
        return await stopping_on_signals(parts, parts.run(), reader_gone)


@asynccontextmanager
async def open_parts(
    home: Home, chosen: Settings, options: Options, sinks: tuple[Sink, ...]
) -> AsyncIterator[Parts]:
    """Everything that an evening needs, opened; the massagers are stopped before anything is closed."""
    clock = SystemClock()
    content, phrasebook = load_words()
    async with AsyncExitStack() as stack:
        store = SqlStore.open(home.path)
        stack.push_async_callback(store.close)
        if chosen.broker is None:
            url = await stack.enter_async_context(embedded_broker())
        else:
            url = chosen.broker
        # What goes wrong before the journal is there waits for it.
        problems: list[Problem] = []
        note: list[Callable[[Problem], None]] = [problems.append]

        def on_problem(what: str, remedy: str) -> None:
            note[0](Problem(what, remedy))

        sound = open_sound(
            clock=clock,
            microphone=None if options.text else options.microphone or chosen.microphone or "default",
            voice=options.voice or ("none" if options.text else chosen.voice or "default"),
            recogniser=chosen.recogniser,
            home=home.path,
            pronunciations=phrasebook.pronunciations(),
            on_problem=on_problem,
        )
        ear, voice = await stack.enter_async_context(sound)
        house = await stack.enter_async_context(House.connect(url, chosen.hub, clock))
        parts = wire(
            clock=clock,
            store=store,
            massagers=house,
            ear=ear,
            voice=voice,
            content=content,
            phrasebook=phrasebook,
            person=person_name(options.person) if options.person else await _usual_person(store),
            answer_window_s=TYPED_WINDOW_S if options.text else chosen.answer_window_s,
            emergency_number=chosen.emergency_number,
            sinks=sinks,
            pace=options.pace,
        )
        parts.talk.speak_at(chosen.words_per_minute)
        note[0] = parts.journal.write
        for problem in problems:
            parts.journal.write(problem)
        yield parts


async def stopping_on_signals(
    parts: Parts, main: Coroutine[Any, Any, int], reader_gone: asyncio.Event | None = None
) -> int:
    """Ctrl-C, SIGTERM, a closed terminal or pipe, anywhere: motors first, then everything else is unwound."""
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(main)
    caught: list[int] = []

    def stop(number: int, by: str) -> None:
        parts.hub.supervisor.stop(StopHeard("shutdown", by=by))
        caught.append(number)
        task.cancel()

    async def watch_reader() -> None:
        if reader_gone is not None:
            await reader_gone.wait()
            stop(BROKEN_PIPE, "reader_gone")

    watching = asyncio.create_task(watch_reader())
    handled = []
    for number in _signals():
        # Where a loop cannot catch signals, Ctrl-C cancels this task, which stops the motors as well.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop, number, "signal")
            handled.append(number)
    try:
        return await task
    except asyncio.CancelledError:
        if not caught:
            raise
        return 128 + caught[0]
    finally:
        watching.cancel()
        for number in handled:
            loop.remove_signal_handler(number)


def _signals() -> list[signal.Signals]:
    """Those that end the program, but for what its parent told it to ignore (nohup)."""
    known = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    return [number for number in known if signal.getsignal(number) is not signal.SIG_IGN]


def _from_a_thread(event: asyncio.Event) -> Callable[[], None]:
    """Sets the event from any thread, also when its loop is over."""
    loop = asyncio.get_running_loop()

    def set_it() -> None:
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(event.set)

    return set_it


async def _usual_person(store: Store) -> str:
    people = [name for name in await store.people() if name != GUEST]
    return people[0] if people else GUEST


def _sinks(
    options: Options, console: Console, stack: AsyncExitStack, gone: Callable[[], None]
) -> tuple[Sink, ...]:
    """Where the journal's lines go: captions for people, JSON for programs, who may be gone."""
    captions = Captions(console, typed=options.text)
    stack.callback(captions.close)
    if options.events is None:
        return (captions,)
    lines = stack.enter_context(_event_lines(options.events, gone))
    return (_writing(lines),) if options.events == "-" else (_writing(lines), captions)


def _writing(lines: EventLines) -> Sink:
    return lambda line: lines.write(dict(line))


@contextmanager
def _event_lines(target: str, gone: Callable[[], None]) -> Iterator[EventLines]:
    """A reader of stdout who is slow is not waited for, and one who is gone ends the hub."""
    with ExitStack() as stack:
        if target == "-":
            descriptor, lost = sys.stdout.fileno(), gone
        else:
            lost = _nothing
            try:
                descriptor = stack.enter_context(Path(target).open("ab")).fileno()
            except OSError as error:
                raise SettingsError(
                    f"{target} cannot be written: {error.strerror}.", "Name another file."
                ) from error
        yield stack.enter_context(EventLines(descriptor, lost, patient=True).running())


def _nothing() -> None:
    """A file of events that can no longer be written is no reason to end the evening."""
