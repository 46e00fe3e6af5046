"""`unknot simulate`: a massager in a terminal, until Ctrl-C."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.live import Live

from assistant.clock import SystemClock
from assistant.domain.device import Capabilities, Kind
from assistant.domain.errors import SettingsError
from assistant.ports import Clock
from device_adapters.broker_url import BrokerUrl
from device_adapters.emulators.models import MODELS
from device_adapters.emulators.run import run_emulator
from device_adapters.event_lines import EventLines
from device_adapters.gauge import Gauge
from device_adapters.kinds import capabilities_of
from device_adapters.profile_file import find_profile
from device_adapters.simulator import Happened, Mishap, run_simulator

REFRESHES_PER_S = 8


async def simulate(
    kind: str,
    broker: str,
    *,
    events: str | None = None,
    name: str | None = None,
    hub: str = "home",
    faults: Sequence[str] = (),
    clock: Clock | None = None,
) -> int:
    """Be a massager until Ctrl-C or SIGTERM: exit code 0, with the motor at zero and `offline` said.

    `events`: every happening as a JSON line, on stdout for "-" (where nothing else is printed then), else
    into that file; without it a gauge is drawn. When nobody reads the lines any more it switches off too.
    `kind` is one of the contract's, or the profile of a foreign massager, whose `name` is its topic then.
    `faults` are NAME or NAME@SECONDS. Raises SettingsError for a wrong kind, name, address or fault,
    NotConnectedError for a broker that refuses or is not there.
    """
    mishaps = [Mishap.parse(text) for text in faults]
    capabilities, be = _chosen(kind, broker, name, hub, clock or SystemClock(), mishaps)
    gauge = Gauge(capabilities, f"the broker at {BrokerUrl.parse(broker)}")
    off = asyncio.Event()
    with _switching_off_on_signals(off), _shown(gauge, off, events) as show:
        massager = asyncio.create_task(be(show))
        switch = asyncio.create_task(off.wait())
        try:
            await asyncio.wait({massager, switch}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            switch.cancel()
            massager.cancel()
            await asyncio.wait({massager})
        if not massager.cancelled():
            massager.result()
    return 0


def _chosen(
    word: str, broker: str, name: str | None, hub: str, clock: Clock, faults: Sequence[Mishap]
) -> tuple[Capabilities, Callable[[Happened], Coroutine[Any, Any, None]]]:
    """A kind of our own contract, or the profile of a foreign massager: what it can do, and what runs it."""
    if word in MODELS:
        capabilities = find_profile(word).capabilities(name or word)
        return capabilities, lambda show: run_emulator(
            word, broker, topic=name, clock=clock, on_event=show, faults=faults
        )
    kind = _kind(word)
    return capabilities_of(kind, name), lambda show: run_simulator(
        kind, broker, hub=hub, device=name, clock=clock, on_event=show, faults=faults
    )


def _kind(word: str) -> Kind:
    try:
        return Kind(word)
    except ValueError:
        raise SettingsError(
            f"There is no massager called {word[:40]!r} to simulate.",
            f"Choose roller, belt or chair, or a foreign one: {', '.join(MODELS)}.",
        ) from None


@contextlib.contextmanager
def _switching_off_on_signals(off: asyncio.Event) -> Iterator[None]:
    loop, caught = asyncio.get_running_loop(), []
    for number in (signal.SIGINT, signal.SIGTERM):
        # Where a loop cannot catch signals, Ctrl-C cancels the task, which switches off as well.
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, off.set)
            caught.append(number)
    try:
        yield
    finally:
        for number in caught:
            loop.remove_signal_handler(number)


@contextlib.contextmanager
def _shown(
    gauge: Gauge, off: asyncio.Event, events: str | None
) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Where the events go. Neither way can hold up the loop: the motor has to be ticked."""
    if events is None:
        with Live(get_renderable=lambda: gauge, refresh_per_second=REFRESHES_PER_S):
            yield gauge.show
        return
    loop = asyncio.get_running_loop()

    def lost() -> None:
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(off.set)

    with _opened(events) as descriptor, EventLines(descriptor, lost).running() as lines:
        yield lines.write


@contextlib.contextmanager
def _opened(events: str) -> Iterator[int]:
    if events == "-":
        yield sys.stdout.fileno()
        return
    try:
        descriptor = os.open(Path(events), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    except OSError as error:
        raise SettingsError(f"The file {events} cannot be written: {error.strerror}.") from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)
