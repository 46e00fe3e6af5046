"""The only place that knows every part: builds them, wires them, runs an evening."""

import asyncio
import contextlib
import io
import os
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from assistant import settings as settings_file
from assistant.clock import SystemClock
from assistant.dialogue.interruption import StopHeard
from assistant.domain.errors import SettingsError
from assistant.domain.events import Problem
from assistant.domain.person import person_name
from assistant.events_out import event_lines, writing
from assistant.foreign import foreign_massagers
from assistant.home import Home, open_home
from assistant.journal import Sink
from assistant.ports import GUEST, Store
from assistant.resting import how_to_rest
from assistant.sd_notify import NotifySocket
from assistant.service_log import ServiceLog
from assistant.settings import Settings
from assistant.smart_home import smart_home_of
from assistant.speech.sound import open_sound
from assistant.spool import spooled
from assistant.store import SqlStore
from assistant.terminal import Captions
from assistant.watchdog import as_service
from assistant.web.page_ear import PageEar
from assistant.wiring import Parts, load_words, wire
from device_adapters.embedded_broker import embedded_broker
from device_adapters.house import House
from intents import Phrasebook

if TYPE_CHECKING:
    from assistant.web.serving import Place

NOBODY_KNOWN = (
    "I know nobody yet, so nothing is remembered. To be remembered: `unknot setup`, or "
    "`unknot run --person NAME`."
)
NO_MICROPHONE = "none"
"""As the name of a microphone: there is none, and the page is the ear."""
TYPED_WINDOW_S = 60.0
"""How long an answer is awaited from somebody who reads and types or taps."""


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
    web: bool = False
    web_port: int | None = None
    lan: bool = False
    service: bool = False


async def run(options: Options, console: Console) -> int:
    """`unknot run`. Raises UnknotError with what is wrong and what to do."""
    home = open_home(options.home)
    chosen = settings_file.load(home, broker=options.broker, recogniser=options.recogniser)
    async with AsyncExitStack() as stack:
        stack.enter_context(home.lock())
        systemd = NotifySocket.taken_from(os.environ) if options.service else None
        reader_gone = asyncio.Event()
        gone = _from_a_thread(reader_gone)
        screen = stack.enter_context(spooled(console, gone))
        sinks = _sinks(options, screen, stack, gone)
        place = stack.enter_context(_page_place(options))
        parts = await stack.enter_async_context(open_parts(home, chosen, options, sinks, place))
        parts = as_service(parts, systemd)
        if place is not None:
            _tell_place(place, screen)
        if parts.person == GUEST and options.person is None:
            screen.print(NOBODY_KNOWN, style="yellow", highlight=False, soft_wrap=not screen.is_terminal)
        return await stopping_on_signals(parts, parts.run(), reader_gone)


@asynccontextmanager
async def open_parts(
    home: Home, chosen: Settings, options: Options, sinks: tuple[Sink, ...], place: "Place | None" = None
) -> AsyncIterator[Parts]:
    """Everything that an evening needs, opened; the massagers are stopped before anything is closed.

    `place` is where the page is served, None for no page.
    """
    clock = SystemClock()
    content, phrasebook = load_words()
    foreign = foreign_massagers(chosen, home.path)
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

        by_page = options.microphone == NO_MICROPHONE
        sound = open_sound(
            clock=clock,
            microphone=None
            if options.text or by_page
            else options.microphone or chosen.microphone or "default",
            voice=options.voice or ("none" if options.text else chosen.voice or "default"),
            recogniser=chosen.recogniser,
            home=home.path,
            pronunciations=phrasebook.pronunciations(),
            on_problem=on_problem,
            typed=io.StringIO() if by_page else None,
            had_noise=chosen.noise_floor_dbfs is not None,
            strict=chosen.caution == "high",
        )
        ear, voice = await stack.enter_async_context(sound)
        if by_page:
            ear = PageEar(clock)
        rest, phrasebook = await how_to_rest(
            ear, chosen, phrasebook, page=place is not None, on_problem=on_problem
        )
        house = await stack.enter_async_context(House.connect(url, chosen.hub, clock, foreign=foreign))
        parts = wire(
            clock=clock,
            store=store,
            massagers=house,
            ear=ear,
            voice=voice,
            content=content,
            phrasebook=phrasebook,
            person=person_name(options.person) if options.person else await _usual_person(store),
            answer_window_s=TYPED_WINDOW_S if options.text or by_page else chosen.answer_window_s,
            emergency_number=chosen.emergency_number,
            sinks=sinks,
            pace=options.pace,
            caution=chosen.caution,
            rest=rest,
            beside=smart_home_of(chosen, url, clock, {one.capabilities.device for one in house.foreign}),
        )
        parts.talk.speak_at(chosen.words_per_minute)
        note[0] = parts.journal.write
        for problem in problems:
            parts.journal.write(problem)
        yield parts if place is None else _with_page(parts, phrasebook, home, place)


@contextmanager
def _page_place(options: Options) -> Iterator["Place | None"]:
    """Where the page is to be. Raises SettingsError where it cannot, or must be."""
    if not options.web:
        if options.microphone == NO_MICROPHONE:
            raise SettingsError(
                "Without a microphone the page is the only ear.", "Leave out --no-web, or name a microphone."
            )
        yield None
        return
    from assistant.web.serving import bound

    with bound(options.web_port, lan=options.lan) as place:
        yield place


def _with_page(parts: Parts, phrasebook: Phrasebook, home: Home, place: "Place") -> Parts:
    """The same with the page beside it, which sees everything from the first line on."""
    from assistant.web.door import Door
    from assistant.web.front import Front
    from assistant.web.serving import own_names, serve

    ear = parts.hub.ear if isinstance(parts.hub.ear, PageEar) else None
    door = Door(parts.hub, parts.talk, phrasebook, parts.person, ear)
    front = Front.of(door, home.folder(home.path / "page"), own_names() if place.lan else ())
    front.follow(parts.journal)
    return replace(parts, beside=(*parts.beside, lambda _: serve(front, place)))


def _tell_place(place: "Place", screen: Console) -> None:
    """Where the page is; in the network also as a code for a phone."""
    from assistant.web.serving import qr_code

    screen.print(f"The page: {place.url}", highlight=False, soft_wrap=True)
    for url in place.network_urls:
        screen.print(f"In the network of the house: {url}", highlight=False, soft_wrap=True)
    if place.network_urls and screen.is_terminal:
        screen.print(qr_code(place.network_urls[0]), highlight=False, markup=False)


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
    shown = ServiceLog(console) if options.service else Captions(console, typed=options.text)
    stack.callback(shown.close)
    if options.events is None:
        return (shown,)
    lines = stack.enter_context(event_lines(options.events, gone))
    return (writing(lines),) if options.events == "-" else (writing(lines), shown)
