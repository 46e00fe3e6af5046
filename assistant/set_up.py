"""`unknot setup`: one question after the other; each answer is kept at once, so that Ctrl-C loses nothing."""

import asyncio
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from assistant import settings as settings_file
from assistant.asking import Asker, interruptible
from assistant.clock import SystemClock
from assistant.domain.errors import EarError, SettingsError, UnknotError
from assistant.domain.person import person_key, person_name
from assistant.emergency_numbers import emergency_number, this_country
from assistant.enrolment import OpenEar, microphone_ear, set_up_hearing
from assistant.foreign import foreign_massagers
from assistant.home import Home, open_home
from assistant.inventory import LOOK_S, massager_table
from assistant.ports import GUEST, Clock, Massager, PersonRecord
from assistant.settings import Settings
from assistant.sound_check import Sounds, check_microphone, check_speaker, this_machine
from assistant.speech.models import Shelf, fetch_model, official_shelf
from assistant.speech.recognisers import vosk_model
from assistant.spoken_names import suggested, unheard_words
from assistant.store import SqlStore
from device_adapters.broker_url import BrokerUrl
from device_adapters.house import House

EMBEDDED = "embedded"
OLDEST = 120
NO_MASSAGER = (
    "No massager has shown itself. Switch it on and look again with `unknot devices`, or try a simulated one "
    "in another terminal: unknot simulate roller --broker ADDRESS. "
    "docs/mqtt-contract.md says what a massager has to do."
)


@dataclass(frozen=True, slots=True)
class Machine:
    """What set-up needs of this machine."""

    sounds: Sounds
    shelf: Callable[[], Shelf]
    """Where Vosk's models are. Raises EarError where there is no Vosk."""
    country: Callable[[], str | None]
    clock: Clock
    ear: OpenEar | None = None


async def set_up(
    home: Path | None,
    ask: bool,
    model: bool,
    console: Console,
    machine: Machine | None = None,
    answers: TextIO | None = None,
) -> int:
    """Ask everything, or take the suggestions unless `ask`; `model` fetches the better recogniser's model.

    Raises UnknotError where nothing can go on: the data folder, its settings or its history cannot be used.
    """
    folder = open_home(home)
    machine = machine or Machine(this_machine(), official_shelf, this_country, SystemClock(), microphone_ear)
    with folder.lock():
        try:
            await _SetUp(folder, Asker(console, ask=ask, answers=answers), console, machine).all(model=model)
        except (KeyboardInterrupt, asyncio.CancelledError):
            console.print("\nStopped. What you have answered is kept; `unknot setup` goes on from there.")
            raise
    return 0


class _SetUp:
    def __init__(self, home: Home, asker: Asker, console: Console, machine: Machine) -> None:
        self._home = home
        self._asker = asker
        self._console = console
        self._machine = machine
        self._settings = settings_file.load(home)

    async def all(self, *, model: bool) -> None:
        self._console.print(
            "Guided relaxation massage, not diagnosis or treatment. "
            "Press Enter to take what stands in brackets."
        )
        person = await self._person()
        self._emergency()
        await self._sound()
        if model:
            self._model()
        await self._hearing(person)
        await self._massager()
        # Written also where every answer was the suggestion: `unknot doctor` then knows that they were asked.
        self._save(emergency_number=self._settings.emergency_number)
        self._what_next(person)

    def _heading(self, text: str) -> None:
        self._console.print()
        self._console.rule(f"[bold]{text}", align="left", style="dim")

    def _say(self, text: str, style: str | None = None) -> None:
        self._console.print(text, style=style, highlight=False, markup=False)

    def _save(self, **changes: object) -> None:
        self._settings = settings_file.save(self._home, **changes)

    async def _person(self) -> str | None:
        """Who is to be massaged; None when nobody wants to be remembered."""
        self._heading("Who is to be massaged?")
        store = SqlStore.open(self._home.path)
        try:
            known = [name for name in await store.people() if name != GUEST]
            name = self._asker.text(
                "Your name, as it is said aloud", known[0] if known else "", _name_to_keep
            )
            if name is None:
                self._say("Without a name nothing is remembered: everything is asked anew each time.")
                return None
            record = await store.person(name)
            age = self._asker.text(
                "Your age, or Enter to be asked by the assistant", str(record.age or ""), _age
            )
            await store.save_person(replace(record, age=age or record.age))
            self._say(f"{record.name} is known now.", "green")
            self._name_to_be_heard(record)
            return record.name
        finally:
            await store.close()

    def _name_to_be_heard(self, person: PersonRecord) -> None:
        """Where several people live, each says who they are: by a name that the recogniser knows."""
        if unheard_words(person.spoken_name or person.name):
            self._say(
                f"The recogniser does not know the name {person.name}. Where others live here too, choose a "
                f"name to say instead, like {' or '.join(suggested(person.name)[:3])}: "
                f"unknot people --person '{person.name}' --called NAME",
                "yellow",
            )

    def _emergency(self) -> None:
        self._heading("In an emergency")
        before = self._settings
        country = self._asker.text(
            "Your country, two letters like GB",
            before.country or self._machine.country() or "",
            lambda text: self._valid("country", text),
        )
        asked = "emergency_number" in before.model_fields_set and country == before.country
        self._asker.text(
            "Which number calls an ambulance where you live?",
            before.emergency_number if asked else emergency_number(country),
            lambda text: self._valid("emergency_number", text),
        )
        self._say(f"In an emergency Unknot says: call {self._settings.emergency_number}.")

    def _valid(self, key: str, text: str) -> str:
        """Keep a setting. Raises SettingsError for a value that does not make sense."""
        self._save(**{key: text})
        return str(getattr(self._settings, key))

    async def _sound(self) -> None:
        self._heading("Microphone and speaker")
        sounds, asker, console = self._machine.sounds, self._asker, self._console
        try:
            microphone = await check_microphone(sounds, asker, console, self._settings.microphone)
            self._save(microphone=microphone)
            speaker = await check_speaker(sounds, asker, console, self._settings.voice, self._home.path)
            self._save(voice=speaker)
        except EarError as error:
            self._say(str(error), "yellow")

    async def _hearing(self, person: str | None) -> None:
        """After the recogniser is there: how well it hears this person, in this room."""
        machine, home = self._machine, self._home
        if machine.ear is None or not self._asker.asks:
            return
        self._heading("How well you are heard")
        opened = (machine.ear, machine.clock, self._settings, home)
        folder = home.person_folder(person) if person else None
        self._save(**await set_up_hearing(*opened, folder, self._asker, self._console))

    def _model(self) -> None:
        self._heading("The better recogniser")
        if vosk_model(self._home.path) is not None:
            self._say("The model of Vosk is there already.", "green")
            return
        if not self._asker.yes("Download the small English model of Vosk, about 40 MB?", suggestion=True):
            return
        bar = Progress(
            TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn(),
            console=self._console, transient=True,
        )  # fmt: skip
        try:
            with bar, interruptible():
                task = bar.add_task("Asking", total=None)

                def progress(done: int, whole: int) -> None:
                    bar.update(
                        task,
                        completed=done,
                        total=whole,
                        description="Unpacking" if done >= whole else "Downloading",
                    )

                fetch_model(self._machine.shelf(), self._home.models, progress)
            self._say("The model is there, and its checksum is right.", "green")
        except EarError as error:
            self._say(f"{error} PocketSphinx works without it.", "yellow")

    async def _massager(self) -> None:
        self._heading("A massager")
        self._say("Massagers speak MQTT. Give the address of your broker; Enter alone if there is none.")
        while True:
            address = self._asker.text(
                "Broker, like mqtt://192.168.1.5:1883",
                self._settings.broker or EMBEDDED,
                _broker_address,
                shown=_shown(self._settings),
            )
            if address in (None, EMBEDDED):
                self._save(broker=None)
                self._say(
                    "The broker inside Unknot is used, for massagers that run on this machine. "
                    "`unknot run` shows its address; then, in another terminal: "
                    "unknot simulate roller --broker ADDRESS."
                )
                return
            try:
                await self._look(address or "")
            except UnknotError as error:
                self._say(str(error), "yellow")
                if self._asker.asks and not self._asker.yes(
                    "Keep this address all the same?", suggestion=False
                ):
                    continue
            self._save(broker=address)
            return

    async def _look(self, address: str) -> None:
        """Show which massagers there are. Raises SettingsError, NotConnectedError."""
        async with House.connect(
            address,
            self._settings.hub,
            self._machine.clock,
            foreign=foreign_massagers(self._settings, self._home.path),
        ) as house:
            with self._console.status("Looking for massagers ..."):
                await self._machine.clock.sleep(LOOK_S)
            found: list[Massager] = list(house.known())
            if found:
                self._console.print(massager_table(found, house.description))
            else:
                self._say(NO_MASSAGER.replace("ADDRESS", f"mqtt://{BrokerUrl.parse(address)}"), "yellow")

    def _what_next(self, person: str | None) -> None:
        self._heading("Ready")
        self._say(f"Kept in {self._home.path}.")
        vosk = vosk_model(self._home.path) is not None and importlib.util.find_spec("vosk") is not None
        if vosk and self._settings.recogniser != "pocketsphinx":
            self._say("Vosk listens.")
        else:
            self._say("PocketSphinx listens. It hears a quiet room well, and misses words in a loud one.")
        self._say(
            '"Stop" works at any moment, but a loud room can drown it. Know where the massager\'s own switch '
            "and its plug are, and keep one of them within reach.",
            "bold",
        )
        self._say("Next:")
        self._say("  unknot demo --fast    watch an evening that plays itself")
        self._say("  unknot run            talk with it; `unknot run --text` to type")
        if person is None:
            self._say("  unknot setup          again, to be remembered")


def _name_to_keep(text: str) -> str:
    """Raises SettingsError or StoreError for what is no name of a person."""
    if person_key(text) == person_key(GUEST):
        raise SettingsError(f"{GUEST!r} is the name of all whom Unknot does not know.", "Give another one.")
    return person_name(text)


def _age(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= OLDEST:
        raise SettingsError(f"{text} is not an age.", "Give it in years, like 72.")
    return int(text)


def _broker_address(text: str) -> str:
    if text != EMBEDDED:
        BrokerUrl.parse(text)
    return text


def _shown(settings: Settings) -> str:
    """The address that is set, without its password."""
    return EMBEDDED if settings.broker is None else f"the broker at {BrokerUrl.parse(settings.broker)}"
