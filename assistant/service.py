"""`unknot service install`, `remove`, `status`: the hub as a service of the person's own systemd."""

import asyncio
import getpass
import os
import shutil
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import platformdirs
from rich.console import Console

from assistant.domain.errors import ServiceError
from assistant.home import open_home
from assistant.service_unit import MARK, NAME, program_of, unit

LINGERING = Path("/var/lib/systemd/linger")
"""systemd-logind keeps a file here for everybody whose services run without them."""
LOG = f"journalctl --user-unit {NAME.removesuffix('.service')} -e"
LINGER = (
    "It starts when you log in, and ends when you log out. Where nobody logs in it needs lingering, once: "
    "sudo loginctl enable-linger {user}"
)
LINGERS = "It starts with the machine, also when nobody logs in (lingering is on)."
NO_SETTINGS = frozenset({"UNKNOT_HOME", "UNKNOT_EXTRAS", "UNKNOT_PYTHON", "UNKNOT_VERBOSE"})
"""Variables that are no settings, or that the service gets in another way."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended, and what it said."""

    code: int
    out: str


@dataclass(frozen=True, slots=True)
class Systemd:
    """A person's own systemd: `systemctl --user ARGUMENTS` is `call`, their units lie in `units`."""

    user: str
    units: Path
    lingering: Path
    call: Callable[..., Awaitable[Ran]]

    @property
    def unit_file(self) -> Path:
        return self.units / NAME

    @property
    def lingers(self) -> bool:
        """True when the person's services run also while they are not logged in."""
        return (self.lingering / self.user).exists()


@dataclass(frozen=True, slots=True)
class ServiceState:
    """The service as it is: `program` is what it starts, None where it is not installed.

    `active` is systemd's word (active, activating, inactive, failed), "" where it cannot be asked. `restarts`
    counts those since it was started by hand, `said` is the hub's own line.
    """

    program: str | None
    active: str = ""
    restarts: int = 0
    said: str = ""
    lingers: bool = False


def this_systemd() -> Systemd:
    """That of who runs this program. Raises ServiceError where the machine has none."""
    systemctl = shutil.which("systemctl")
    if systemctl is None:
        raise ServiceError(
            "This machine has no systemd.", "Start `unknot run` with whatever starts programs here."
        )

    async def call(*arguments: str) -> Ran:
        process = await asyncio.create_subprocess_exec(
            systemctl,
            "--user",
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        out, _ = await process.communicate()
        return Ran(process.returncode or 0, out.decode(errors="replace").strip())

    units = platformdirs.user_config_path("systemd", appauthor=False) / "user"
    return Systemd(getpass.getuser(), units, LINGERING, call)


async def install(
    home: Path | None, options: Sequence[str], console: Console, systemd: Systemd | None = None
) -> int:
    """Write the unit for `unknot run OPTIONS`, and start it, now and from now on. Raises ServiceError."""
    systemd = systemd or this_systemd()
    await _reach(systemd)
    folder = open_home(home)
    text = unit([sys.executable, "-m", "assistant", "run", "--service", f"--home={folder.path}", *options])
    before = await state_of(systemd)
    if before.active not in ("active", "activating"):
        # Another hub would keep the service from starting.
        folder.lock().release()
    _write(systemd, text)
    await _do(systemd, "daemon-reload")
    await _do(systemd, "enable", NAME)
    await _do(systemd, "restart", "--no-block", NAME)
    _say(console, f"Installed as {systemd.unit_file}, and started. {_when(systemd)}")
    _say(console, f"A hub that hangs or ends is started again, with everything off. Its log: {LOG}")
    for name in left_behind(os.environ):
        _say(console, f"The service does not know the variable {name}: put that into the settings.")
    return 0


async def remove(console: Console, systemd: Systemd | None = None) -> int:
    """Stop the service and take its unit away; the data folder stays. Raises ServiceError."""
    systemd = systemd or this_systemd()
    if _text(systemd) is None:
        _say(console, "It is not installed.")
        return 0
    await _reach(systemd)
    await _do(systemd, "disable", "--now", NAME)
    try:
        systemd.unit_file.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(systemd, error) from error
    await _do(systemd, "daemon-reload")
    _say(console, "Removed. What is remembered of people stays; `unknot run` starts a hub by hand.")
    return 0


async def status(console: Console, systemd: Systemd | None = None) -> int:
    """Tell how the service is; 0 when it runs, else 1. Raises ServiceError."""
    systemd = systemd or this_systemd()
    state = await state_of(systemd)
    if state.program is None:
        _say(console, "Not installed. `unknot service install` does it.")
        return 1
    if not state.active:
        await _reach(systemd)
    _say(console, " ".join(part for part in (in_words(state), state.said) if part))
    _say(console, f"{_when(systemd)} Its log: {LOG}")
    return 0 if state.active == "active" else 1


def in_words(state: ServiceState) -> str:
    """How an installed service is, in a sentence."""
    again = f" It was started again {state.restarts} time{'' if state.restarts == 1 else 's'}."
    words = {
        "active": "The hub runs.",
        "activating": "The hub is starting.",
        "failed": "The hub does not run: it failed.",
        "inactive": "The hub does not run.",
        "": "Whether the hub runs cannot be asked here.",
    }
    return words.get(state.active, f"The hub is {state.active}.") + (again if state.restarts else "")


async def state_of(systemd: Systemd) -> ServiceState:
    """The service as it is now; no unit of ours is "not installed"."""
    text = _text(systemd)
    if text is None:
        return ServiceState(None)
    ran = await systemd.call("show", NAME, "--property=ActiveState,NRestarts,StatusText")
    shown: dict[str, str] = {}
    if ran.code == 0:
        shown = {name: value for name, _, value in (line.partition("=") for line in ran.out.splitlines())}
    restarts = shown.get("NRestarts", "")
    return ServiceState(
        program_of(text) or "",
        shown.get("ActiveState", ""),
        int(restarts) if restarts.isdecimal() else 0,
        shown.get("StatusText", ""),
        systemd.lingers,
    )


def left_behind(environ: Mapping[str, str]) -> list[str]:
    """The settings that are made by variables of this shell: a service does not have them."""
    ours = (name for name in environ if name.startswith("UNKNOT_") and environ[name])
    return sorted(name for name in ours if name not in NO_SETTINGS)


def _when(systemd: Systemd) -> str:
    return LINGERS if systemd.lingers else LINGER.format(user=systemd.user)


async def _reach(systemd: Systemd) -> None:
    ran = await systemd.call("show", "--property=Version")
    if ran.code != 0:
        raise ServiceError(
            f"Your systemd cannot be reached: {_last(ran.out)}.",
            "Log in as yourself, not by su or sudo; over ssh that works too.",
        )


async def _do(systemd: Systemd, *arguments: str) -> None:
    ran = await systemd.call(*arguments)
    if ran.code != 0:
        raise ServiceError(
            f"systemctl --user {' '.join(arguments)} failed: {_last(ran.out)}.", f"See why: {LOG}"
        )


def _last(out: str) -> str:
    return (out.splitlines() or ["it said nothing"])[-1].strip().rstrip(".")


def _text(systemd: Systemd) -> str | None:
    """The unit, None where there is none. Raises ServiceError for one that somebody else wrote."""
    try:
        text = systemd.unit_file.read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _unwritable(systemd, error) from error
    if not text.startswith(MARK):
        raise ServiceError(
            f"{systemd.unit_file} was not written by Unknot.", "Move it away, then install again."
        )
    return text


def _write(systemd: Systemd, text: str) -> None:
    """Write it whole, or leave what is there."""
    beside = systemd.unit_file.with_suffix(".new")
    try:
        systemd.units.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, "utf-8")
        beside.replace(systemd.unit_file)
    except OSError as error:
        raise _unwritable(systemd, error) from error


def _unwritable(systemd: Systemd, error: Exception) -> ServiceError:
    why = getattr(error, "strerror", None) or str(error)
    return ServiceError(f"{systemd.unit_file} cannot be used: {why.lower()}.", "See who owns its folder.")


def _say(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
