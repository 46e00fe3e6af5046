"""`unknot devices pair`: find what is on the broker, have the right one pressed, keep it in the settings."""

from pathlib import Path

from rich.console import Console

from assistant import settings as settings_file
from assistant.asking import Asker
from assistant.clock import SystemClock
from assistant.domain.errors import DeviceNotFoundError, SettingsError, UnknotError
from assistant.foreign import explain, foreign_massagers
from assistant.home import Home, open_home
from assistant.ports import Clock
from assistant.settings import Settings
from device_adapters.alongside import alongside
from device_adapters.broker_url import BrokerUrl
from device_adapters.discovery import Discovery, Found
from device_adapters.house import Foreign, House
from device_adapters.profile import Profile
from device_adapters.profile_file import find_profile, profile_names
from device_adapters.waiting import Changed
from device_adapters.wire import Wire

LOOK_S = 3.0
PRESS_S = 60.0
ANOTHER_S = 1.0
"""Two buttons pressed within this time cannot be told apart."""

BEFORE_PRESSING = (
    "Take the massager off the body. If it is in a smart plug, pull its own plug out of that one. "
    "Then press the button of the one that you want, once."
)


async def pair(
    folder: Path | None,
    broker: str | None,
    profile: str | None,
    name: str | None,
    console: Console,
    asker: Asker | None = None,
    clock: Clock | None = None,
) -> int:
    """The exit code. Nothing is switched on; what its button switched on is switched off at the end.

    Raises SettingsError, NotConnectedError, DeviceNotFoundError when nothing is found or pressed.
    """
    home = open_home(folder)
    chosen = settings_file.load(home, broker=broker)
    if chosen.broker is None:
        raise SettingsError(
            "No broker is set, so there is nowhere to look.",
            "Give one with --broker mqtt://HOST:PORT, or set it with `unknot setup`.",
        )
    wanted = None if profile is None else find_profile(profile)
    pairing = _Pairing(home, chosen, chosen.broker, console, clock or SystemClock())
    one = await pairing.find()
    if one.protocol == "native":
        console.print(f"{one} needs no pairing: it is found by itself.", highlight=False, markup=False)
        return 0
    found = wanted or _choose(one, asker or Asker(console, ask=True))
    if wanted is not None and wanted.protocol not in (one.protocol, "template"):
        raise SettingsError(
            f"{one} does not speak {wanted.protocol}.", "Choose another profile, or press another button."
        )
    await pairing.keep(Foreign(found, name or found.kind, one.topic), _name_of(found, profile))
    return 0


class _Pairing:
    def __init__(self, home: Home, chosen: Settings, broker: str, console: Console, clock: Clock) -> None:
        self._home = home
        self._chosen = chosen
        self._broker = BrokerUrl.parse(broker)
        self._console = console
        self._clock = clock

    async def find(self) -> Found:
        """The one whose button is pressed."""
        discovery, changed = Discovery(self._chosen.hub), Changed(self._clock)

        def received(topic: str, payload: bytes, *, retained: bool) -> None:
            discovery.received(topic, payload, retained=retained)
            changed.note()

        wire = Wire(
            self._broker,
            self._clock,
            name=f"unknot-{self._chosen.hub}-pairing",
            subscriptions=discovery.subscriptions,
        )
        wire.attach(received, changed.note, changed.note)
        async with alongside(wire.run()):
            await wire.first_connection()
            self._say("Looking ...")
            await self._clock.sleep(LOOK_S)
            if not discovery.found:
                raise DeviceNotFoundError(
                    f"No massager or plug has announced itself on the broker at {self._broker}.",
                    "Switch its discovery on (Tasmota: SetOption19 0), or write [[massagers]] by hand.",
                )
            for one in sorted(discovery.found):
                self._say(f"  {one}")
            self._say(BEFORE_PRESSING)
            discovery.listen()
            if not await changed.until(lambda: bool(discovery.pressed), PRESS_S):
                raise DeviceNotFoundError("No button was pressed within a minute.", "Start again.")
            await changed.until(lambda: len(discovery.pressed) > 1, ANOTHER_S)
        if len(discovery.pressed) > 1:
            raise DeviceNotFoundError(
                f"{discovery.pressed[0]} and {discovery.pressed[1]} answered at once.", "Start again."
            )
        return discovery.pressed[0]

    async def keep(self, one: Foreign, profile: str) -> None:
        """Switch it off, keep it in the settings, and say what it cannot honour and what it still needs."""
        kept = {"profile": profile, "topic": one.topic or one.profile.topic, "name": one.name}
        there = zip(self._chosen.massagers, foreign_massagers(self._chosen, self._home.path), strict=True)
        others = [
            entry.model_dump(exclude_none=True)
            for entry, known in there
            if known.name != one.name and known.topic != one.topic
        ]
        async with House.connect(self._broker, self._chosen.hub, self._clock, foreign=[one]) as house:
            massager = house.foreign[0]
            await massager.stop()
            settings_file.save(self._home, massagers=[*others, kept])
            self._say(f"Kept as {one.name} in {self._home.settings_file}.")
            for line in explain(one.profile):
                self._say(line)
            try:
                await massager.check_set_up()
            except UnknotError as unmet:
                self._say(f"Before it can be used: {unmet}")

    def _say(self, text: str) -> None:
        self._console.print(text, highlight=False, markup=False, soft_wrap=True)


def _choose(one: Found, asker: Asker) -> Profile:
    fitting = [found for found in map(find_profile, profile_names()) if found.protocol == one.protocol]
    if len(fitting) == 1:
        return fitting[0]
    return fitting[asker.choice("Which one is it?", [found.name for found in fitting])]


def _name_of(profile: Profile, given: str | None) -> str:
    """The name of one that comes along, else the whole path of the file."""
    if given is not None and given not in profile_names():
        return str(Path(given).expanduser().absolute())
    return next(name for name in profile_names() if find_profile(name) == profile)
