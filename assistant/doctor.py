"""`unknot doctor`: what this machine has of what an evening needs, and what to do about the rest.

Each check looks at one thing and takes what it looks at as arguments; `run_checks` brings them the real
machine. Nothing is moved and no massager is spoken to, so it may run beside a hub. It never shows the
password of the broker.
"""

import contextlib
import ctypes
import datetime as dt
import importlib.util
import json
import platform
import shutil
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import select

from assistant import settings as settings_file
from assistant.check import Check
from assistant.clock import SystemClock
from assistant.domain.errors import StoreError, UnknotError
from assistant.home import Home, open_home
from assistant.lost_sound import check_hearing
from assistant.ports import Clock
from assistant.service_check import check_service
from assistant.settings import Settings
from assistant.store import sqlite
from assistant.store.tables import clock_mark
from device_adapters.alongside import alongside
from device_adapters.broker_url import BrokerUrl
from device_adapters.open_broker import refuse_open
from device_adapters.wire import Wire

OLDEST_PYTHON = (3, 11)
LEAST_FREE = 50_000_000
ROOM_FOR_A_MODEL = 500_000_000
RELEASED = dt.date(2025, 1, 1)
"""Unknot did not exist before: the clock lost the time, as that of a Raspberry Pi without network does."""
CLOCK_SLACK = dt.timedelta(minutes=10)
ESPEAK = ("libespeak-ng.so.1", "libespeak-ng.so", "libespeak.so.1")
MARKS = {True: ("ok", "green"), None: ("note", "yellow"), False: ("missing", "bold red")}


Sounds = Callable[[], tuple[Sequence[str], Sequence[str]]]
"""The names of the microphones and of the speakers. Raises OSError when PortAudio is not installed."""


async def examine(
    home: Path | None, broker: str | None, *, as_json: bool, console: Console, sound: bool = True
) -> int:
    """Check everything and print it, as a table or as JSON; the exit code of the program."""
    checks = await run_checks(home, broker=broker, sound=sound)
    if as_json:
        console.print_json(to_json(checks))
    else:
        render(checks, console)
    return exit_code(checks)


async def run_checks(
    home: Path | None = None, *, broker: str | None = None, sound: bool = True, clock: Clock | None = None
) -> list[Check]:
    """Look at everything, in the order in which things build on each other; takes up to ten seconds.

    `home` and `broker` are the options of the same names. Without `sound` (an evening by typed text) a
    missing microphone, speaker or voice is a note.
    """
    clock = clock or SystemClock()
    checks = [check_python(sys.version_info[:3])]
    settings: Settings | None = None
    seen: dt.datetime | None = None
    try:
        folder = open_home(home)
    except StoreError as error:
        checks.append(_failed("data folder", error))
    else:
        checks.append(check_home(folder, shutil.disk_usage(folder.path).free))
        checked, settings = check_settings(folder, broker)
        checks.append(checked)
        checked, seen = check_database(folder)
        checks.append(checked)
        checks.append(check_recogniser(settings or Settings(), folder.models, _recognisers()))
        checks.append(check_hearing(folder))
    checks.append(check_clock(clock.wall(), seen))
    heard = [*check_sound(sound_devices), check_voice(sys.platform, ctypes.CDLL, has_piper=_has("piper"))]
    checks += heard if sound else [_only_a_note(check) for check in heard]
    if settings is not None:
        checks.append(await check_broker(settings.broker, lambda url: _reach(url, clock)))
    return checks + await check_service()


def exit_code(checks: Iterable[Check]) -> int:
    """1 when something needed is missing, else 0."""
    return int(any(check.ok is False for check in checks))


def to_json(checks: Iterable[Check]) -> str:
    """A JSON list of {name, ok (true, false or null for a note), what, remedy}."""
    return json.dumps([asdict(check) for check in checks], ensure_ascii=False, indent=2)


def render(checks: Sequence[Check], console: Console) -> None:
    """Print a table, and under it how many needed things are missing."""
    table = Table(show_header=False, box=None, pad_edge=False, padding=(0, 2, 1, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for check in checks:
        word, style = MARKS[check.ok]
        # Text, because a path may hold square brackets, which Rich would take for its own.
        said = Text(check.what)
        if check.remedy:
            said.append(f"\n{check.remedy}", style="bold")
        table.add_row(Text(word, style=style), Text(check.name), said)
    console.print(table)
    missing = sum(check.ok is False for check in checks)
    console.print(
        "Everything that is needed is there."
        if not missing
        else f"{missing} needed {'thing is' if missing == 1 else 'things are'} missing."
    )


def check_python(version: tuple[int, ...]) -> Check:
    said = f"Python {'.'.join(map(str, version))} on {platform.system()} {platform.machine()}."
    if version[:2] < OLDEST_PYTHON:
        return Check("Python", ok=False, what=said, remedy="Install Python 3.11 or newer.")
    return Check("Python", ok=True, what=said)


def check_home(home: Home, free: int) -> Check:
    """Whether the data folder is free for a hub; `free` is the room on its disk in bytes."""
    said = f"{home.path}, {free / 1e9:.1f} GB free."
    if free < LEAST_FREE:
        return Check("data folder", ok=False, what=said, remedy="Make room on the disk.")
    try:
        home.lock().release()
    except StoreError as error:
        return Check("data folder", ok=None, what=f"{said} {error.what}", remedy=error.remedy)
    if free < ROOM_FOR_A_MODEL:
        return Check("data folder", ok=None, what=said, remedy="Make room on the disk before `unknot setup`.")
    return Check("data folder", ok=True, what=said)


def check_settings(home: Home, broker: str | None) -> tuple[Check, Settings | None]:
    """The settings with the option `broker` over them, None when they make no sense."""
    try:
        settings = settings_file.load(home, broker=broker)
    except UnknotError as error:
        return _failed("settings", error), None
    number = f"In an emergency Unknot says to call {settings.emergency_number}."
    if not home.settings_file.exists():
        return Check("settings", ok=None, what=f"None yet. {number}", remedy="Run `unknot setup`."), settings
    return Check("settings", ok=True, what=f"{home.settings_file}. {number}"), settings


def check_database(home: Home) -> tuple[Check, dt.datetime | None]:
    """Whether the history is whole, as the hub checks it at its start; and the latest time it knows of."""
    path = home.path / sqlite.FILE
    if not path.exists():
        return Check("history", ok=True, what="Empty: no session yet."), None
    try:
        engine = sqlite.open_engine(home.path)
    except StoreError as error:
        return _failed("history", error), None
    try:
        with engine.connect() as connection:
            seen = connection.execute(select(clock_mark.c.at)).scalar()
    finally:
        engine.dispose()
    return Check("history", ok=True, what=f"{path} is whole."), seen


def check_clock(wall: dt.datetime, seen: dt.datetime | None) -> Check:
    """Whether `wall` can be true: not before Unknot existed, nor before the latest time it was used."""
    said = f"It is {wall:%H:%M} on {wall.day} {wall:%B %Y} ({wall.tzname()})."
    remedy = "Set the date and time of this machine; reminders and daily limits go by them."
    if wall.date() < RELEASED:
        return Check("clock", ok=False, what=f"{said} That cannot be.", remedy=remedy)
    if seen is not None and wall < seen - CLOCK_SLACK:
        return Check("clock", ok=False, what=f"{said} Unknot was last used after that.", remedy=remedy)
    return Check("clock", ok=True, what=said)


def check_recogniser(settings: Settings, models: Path, packages: frozenset[str]) -> Check:
    """Which ear will listen. `packages` are the recognisers whose Python packages are installed."""
    vosk = "vosk" in packages and any(models.glob("vosk/*/am/final.mdl"))
    sphinx = "pocketsphinx" in packages
    if settings.recogniser == "vosk" and not vosk:
        remedy = 'Run `unknot setup` to fetch its model, or set recogniser = "auto".'
        return Check("recogniser", ok=False, what="Vosk is set, and its model is not there.", remedy=remedy)
    if vosk and settings.recogniser != "pocketsphinx":
        return Check("recogniser", ok=True, what="Vosk.")
    if not sphinx:
        return Check("recogniser", ok=False, what="None is installed.", remedy="Install pocketsphinx again.")
    if settings.recogniser == "pocketsphinx" or vosk or "vosk" not in packages:
        return Check("recogniser", ok=True, what="PocketSphinx.")
    remedy = "`unknot setup` fetches a model for Vosk, which hears better."
    return Check("recogniser", ok=None, what="PocketSphinx.", remedy=remedy)


def check_sound(devices: Sounds) -> list[Check]:
    """The sound library, then microphones and speakers where it is there."""
    typed = "Without one, `unknot run --text` takes typed words."
    try:
        microphones, speakers = devices()
    except OSError:
        remedy = f"Install it (Debian: sudo apt-get install libportaudio2). {typed}"
        return [Check("sound", ok=False, what="The library PortAudio is missing.", remedy=remedy)]
    return [
        _any_of("microphone", microphones, f"Plug one in, or allow its use. {typed}"),
        _any_of("speaker", speakers, "Plug one in, or switch it on."),
    ]


def _any_of(name: str, found: Sequence[str], remedy: str) -> Check:
    if not found:
        return Check(name, ok=False, what=f"No {name} found.", remedy=remedy)
    return Check(name, ok=True, what="; ".join(dict.fromkeys(found)))


def check_voice(system: str, load: Callable[[str], object], *, has_piper: bool) -> Check:
    """Whether something can speak. `load` opens a shared library by name or raises OSError."""
    if system != "linux":
        return Check("voice", ok=True, what="The voice of this system.")
    for library in ESPEAK:
        with contextlib.suppress(OSError):
            load(library)
            return Check("voice", ok=True, what="eSpeak NG, and Piper." if has_piper else "eSpeak NG.")
    remedy = "Install it (Debian: sudo apt-get install espeak-ng)."
    return Check("voice", ok=False, what="The library of eSpeak NG is missing.", remedy=remedy)


async def check_broker(address: str | None, reach: Callable[[BrokerUrl], Awaitable[None]]) -> Check:
    """Whether the broker takes us; `reach` connects to it and leaves, or raises an UnknotError."""
    if address is None:
        said = "The built-in one, for massagers that run on this machine."
        return Check("broker", ok=True, what=said)
    try:
        url = BrokerUrl.parse(address)
        await reach(url)
    except UnknotError as error:
        return _failed("broker", error)
    if url.exposed:
        remedy = "Better an encrypted connection: mqtts://..."
        said = f"{url} answers. Everybody in the network can read along and send commands."
        return Check("broker", ok=None, what=said, remedy=remedy)
    return Check("broker", ok=True, what=f"{url} answers.")


async def _reach(url: BrokerUrl, clock: Clock) -> None:
    """Connect and leave again, without a word to anybody. Raises NotConnectedError or SettingsError."""
    wire = Wire(url, clock, name="unknot-doctor", subscriptions=[])
    async with alongside(wire.run()):
        await wire.first_connection()
        await refuse_open(url)


def sound_devices() -> tuple[Sequence[str], Sequence[str]]:
    """The names of what PortAudio finds now. Raises OSError when PortAudio itself is not installed."""
    # Its import fails where the library is missing, and takes what is plugged in at that moment.
    import sounddevice

    try:
        found = list(sounddevice.query_devices())
    except sounddevice.PortAudioError:
        return [], []
    return (
        [device["name"] for device in found if device["max_input_channels"] > 0],
        [device["name"] for device in found if device["max_output_channels"] > 0],
    )


def _recognisers() -> frozenset[str]:
    return frozenset(name for name in ("vosk", "pocketsphinx") if _has(name))


def _has(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


def _failed(name: str, error: UnknotError) -> Check:
    return Check(name, ok=False, what=error.what, remedy=error.remedy)


def _only_a_note(check: Check) -> Check:
    return check if check.ok else Check(check.name, None, check.what, check.remedy)
