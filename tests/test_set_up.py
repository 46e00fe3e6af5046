"""Set-up by scripted answers: each step keeps what was answered, and nothing that is missing ends it."""
# long because: one dialogue, every answer it can get.

import asyncio
import io
import re
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from rich.console import Console

from assistant import settings
from assistant.clock import SystemClock
from assistant.domain.device import Kind
from assistant.domain.errors import EarError, SettingsError, StoreError, VoiceError
from assistant.home import open_home
from assistant.ports import PersonRecord
from assistant.set_up import Machine, set_up
from assistant.settings import Settings
from assistant.sound_check import READINGS, Sounds
from assistant.speech.devices import SoundDevice
from assistant.speech.models import Shelf
from assistant.speech.recognisers import vosk_model
from assistant.store import SqlStore
from device_adapters.embedded_broker import embedded_broker
from device_adapters.simulator import run_simulator
from tests.model_server import ModelServer, packed
from tests.mosquitto import free_port

WEBCAM = SoundDevice("Webcam", 1, 0, 48000, default_input=True)
HEADSET = SoundDevice("Headset", 1, 2, 16000)
SPEAKER = SoundDevice("Speaker", 0, 2, 48000, default_output=True)
GOOD, QUIET = [-20.0, -60.0] * (READINGS // 2), [-60.0] * READINGS


def no_shelf() -> Shelf:
    raise EarError("Vosk is not installed here.", "PocketSphinx listens instead.")


@dataclass
class Room:
    """A machine's sound, as a test wants it."""

    devices: Sequence[SoundDevice] = ()
    readings: list[list[float]] = field(default_factory=list)
    voice_problem: VoiceError | None = None
    metered: list[str | None] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)

    def sounds(self) -> Sounds:
        async def devices() -> Sequence[SoundDevice]:
            return self.devices

        async def levels(name: str | None) -> AsyncGenerator[float, None]:
            self.metered.append(name)
            for dbfs in self.readings.pop(0):
                yield dbfs

        async def speak(speaker: str, home: Path) -> None:
            if self.voice_problem is not None:
                raise self.voice_problem
            self.spoken.append(speaker)

        return Sounds(devices, levels, speak)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("UNKNOT_HOME", *(f"UNKNOT_{key.upper()}" for key in Settings.model_fields)):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "home"


def machine(
    room: Room | None = None,
    *,
    shelf: Callable[[], Shelf] = no_shelf,
    country: str | None = "DE",
) -> Machine:
    return Machine((room or Room()).sounds(), shelf, lambda: country, SystemClock())


async def answering(
    home: Path, *lines: str, machine: Machine, model: bool = False, typed: io.StringIO | None = None
) -> str:
    """Run set-up with these answers, one a line; an empty one takes the suggestion. What was shown."""
    out = io.StringIO()
    answers = typed or io.StringIO("".join(f"{line}\n" for line in lines))
    console = Console(file=out, width=200)
    assert await set_up(home, ask=True, model=model, console=console, machine=machine, answers=answers) == 0
    assert answers.read() == "", "a question was not asked"
    return out.getvalue()


def answer(home: Path, *lines: str, machine: Machine, model: bool = False) -> str:
    return asyncio.run(answering(home, *lines, machine=machine, model=model))


def suggested(home: Path, machine: Machine, *, model: bool = False) -> str:
    out = io.StringIO()
    console = Console(file=out, width=200)
    assert asyncio.run(set_up(home, ask=False, model=model, console=console, machine=machine)) == 0
    return out.getvalue()


def kept(home: Path) -> Settings:
    return settings.load(open_home(home))


def people(home: Path) -> list[PersonRecord]:
    async def read() -> list[PersonRecord]:
        store = SqlStore.open(home)
        try:
            return [await store.person(name) for name in await store.people()]
        finally:
            await store.close()

    return asyncio.run(read())


def test_a_name_an_age_and_a_number_are_kept(home: Path) -> None:
    shown = answer(home, "Anna  Maria", "78", "GB", "", "", machine=machine())
    assert people(home) == [PersonRecord("Anna Maria", age=78)]
    assert (kept(home).country, kept(home).emergency_number, kept(home).broker) == ("GB", "999", None)
    assert "call 999" in shown
    assert "unknot run" in shown
    assert "unknot demo --fast" in shown
    assert "PocketSphinx listens" in shown
    assert "switch" in shown


def test_nobody_has_to_be_remembered(home: Path) -> None:
    shown = answer(home, "", "", "", "", machine=machine())
    assert people(home) == []
    assert "asked anew" in shown
    assert kept(home).emergency_number == "112"


def test_the_second_time_everything_is_suggested_as_it_stands(home: Path) -> None:
    answer(home, "Anna", "78", "GB", "0800 112", "", machine=machine())
    answer(home, "", "", "", "", "", machine=machine(country="US"))
    assert people(home) == [PersonRecord("Anna", age=78)]
    assert kept(home).emergency_number == "0800 112"


def test_another_country_suggests_its_own_number_again(home: Path) -> None:
    answer(home, "", "GB", "0800 112", "", machine=machine())
    answer(home, "", "JP", "", "", machine=machine())
    assert kept(home).emergency_number == "119"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("guest", "Anna", "", "", "", ""), "does not know"),
        (("x" * 61, "Anna", "", "", "", ""), "1 to 60 letters"),
        (("Anna", "old", "", "", "", ""), "old is not an age"),
        (("Anna", "121", "", "", "", ""), "121 is not an age"),
        (("Anna", "", "Germany", "DE", "", ""), "two letters"),
        (("Anna", "", "", "the doctor", "112", ""), "as it is dialled"),
        (("Anna", "", "", "", "192.168.1.5", "embedded"), "cannot be read"),
    ],
)
def test_a_wrong_answer_is_told_and_asked_again(home: Path, wrong: tuple[str, ...], said: str) -> None:
    assert said in answer(home, *wrong, machine=machine())
    assert [person.name for person in people(home)] == ["Anna"]


def test_a_script_takes_the_suggestions_and_is_asked_nothing(home: Path) -> None:
    room = Room([WEBCAM, SPEAKER])
    shown = suggested(home, machine(room, country="GB"))
    assert kept(home).emergency_number == "999"
    assert (kept(home).microphone, kept(home).voice) == (None, None)
    assert people(home) == []
    assert room.spoken == room.metered == []
    assert "unknot setup" in shown


def test_microphone_and_speaker_are_chosen_by_their_number(home: Path) -> None:
    room = Room([WEBCAM, HEADSET, SPEAKER], readings=[GOOD])
    shown = answer(home, "", "", "", "3", "2", "y", "", machine=machine(room))
    assert (kept(home).microphone, kept(home).voice) == ("Headset", "Headset")
    assert (room.metered, room.spoken) == (["Headset"], ["Headset"])
    assert "the default of this machine (Webcam)" in shown
    assert "the default of this machine (Speaker)" in shown


def test_the_default_stays_the_default_of_the_machine(home: Path) -> None:
    settings.save(open_home(home), microphone="Headset", voice="Headset")
    room = Room([WEBCAM, HEADSET, SPEAKER], readings=[GOOD])
    answer(home, "", "", "", "1", "1", "y", "", machine=machine(room))
    assert (kept(home).microphone, kept(home).voice) == (None, None)
    assert (room.metered, room.spoken) == ([None], ["default"])


def test_a_microphone_that_is_too_quiet_may_be_tried_again_or_kept(home: Path) -> None:
    room = Room([WEBCAM, HEADSET], readings=[QUIET, QUIET, []])
    shown = answer(home, "", "", "", "2", "y", "3", "y", "", "n", "1", "y", "", machine=machine(room))
    assert shown.count("Too quiet") == 2
    assert "sends nothing" in shown
    assert room.metered == ["Webcam", "Headset", "Headset"]
    assert kept(home).microphone == "Headset"


def test_a_microphone_that_is_gone_is_told(home: Path) -> None:
    settings.save(open_home(home), microphone="Old one")
    assert "Old one was set and is not there" in answer(
        home, "", "", "", "", "", machine=machine(Room([WEBCAM], readings=[GOOD]))
    )


def test_a_line_that_was_not_heard_is_spoken_again_elsewhere(home: Path) -> None:
    room = Room([HEADSET, SPEAKER], readings=[GOOD])
    answer(home, "", "", "", "", "1", "n", "y", "3", "y", "", machine=machine(room))
    assert room.spoken == ["default", "Speaker"]
    assert kept(home).voice == "Speaker"


@pytest.mark.parametrize(
    ("room", "said"),
    [
        (Room(), "There is no microphone"),
        (Room(), "There is no loudspeaker"),
        (
            Room([SPEAKER], voice_problem=VoiceError("There is no voice.", "Install espeak-ng.")),
            "Install espeak-ng",
        ),
    ],
)
def test_missing_sound_is_told_and_setup_goes_on(home: Path, room: Room, said: str) -> None:
    speaker = ["1"] if room.devices else []
    shown = answer(home, "Anna", "", "", "", *speaker, "", machine=machine(room))
    assert said in shown
    assert "Next:" in shown


def test_a_sound_system_that_fails_is_told_and_setup_goes_on(home: Path) -> None:
    async def devices() -> Sequence[SoundDevice]:
        raise EarError("The sound library PortAudio is missing.", "Install it.")

    sounds = Sounds(devices, Room().sounds().levels, Room().sounds().speak)
    broken = Machine(sounds, no_shelf, lambda: None, SystemClock())
    shown = answer(home, "Anna", "", "", "", "", machine=broken)
    assert "PortAudio is missing" in shown
    assert "Next:" in shown


def test_the_better_recogniser_is_downloaded(home: Path) -> None:
    server = ModelServer(packed())
    server.breaks_at = [100_000]
    with server.running() as shelf:
        shown = answer(home, "", "", "", "y", "", machine=machine(shelf=lambda: shelf), model=True)
    assert vosk_model(home) is not None
    assert "Vosk listens." in shown
    assert "already" in answer(home, "", "", "", "", machine=machine(), model=True)


def test_it_is_not_downloaded_against_the_persons_will(home: Path) -> None:
    def shelf() -> Shelf:
        raise AssertionError("somebody looked")

    answer(home, "", "", "", "n", "", machine=machine(shelf=shelf), model=True)
    answer(home, "", "", "", "", machine=machine(shelf=shelf), model=False)


def test_without_network_pocketsphinx_listens_and_setup_goes_on(home: Path) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}/"
    shown = suggested(home, machine(shelf=lambda: Shelf(nowhere, nowhere)), model=True)
    assert "internet connection" in shown
    assert "PocketSphinx listens" in shown


def test_a_broker_that_is_not_there_may_be_kept_or_given_anew(home: Path) -> None:
    gone = f"mqtt://anna:hush-hush@127.0.0.1:{free_port()}"
    shown = answer(home, "", "", "", gone, "n", "embedded", machine=machine())
    assert "Nothing listens" in shown
    assert kept(home).broker is None
    shown += answer(home, "", "", "", gone, "y", machine=machine())
    assert kept(home).broker == gone
    shown += answer(home, "", "", "", "", "y", machine=machine())
    assert kept(home).broker == gone
    assert "hush-hush" not in shown


@pytest.mark.broker
def test_a_massager_that_shows_itself_is_listed(home: Path) -> None:
    async def evening() -> tuple[str, str]:
        async with embedded_broker() as url:
            nobody = await answering(home, "", "", "", url, machine=machine())
            ready = asyncio.Event()
            roller = asyncio.create_task(
                run_simulator(Kind.ROLLER, url, clock=SystemClock(), on_event=lambda _: ready.set())
            )
            await ready.wait()
            somebody = await answering(home, "", "", "", "", machine=machine())
            roller.cancel()
            await asyncio.wait({roller})
        return nobody, somebody

    nobody, somebody = asyncio.run(evening())
    assert "No massager has shown itself" in nobody
    assert re.search(r"unknot simulate roller --broker mqtt://127.0.0.1:\d+", nobody)
    assert "roller (simulated)" in somebody


class Interrupted(io.StringIO):
    """Somebody who answers, and presses Ctrl-C at the next question."""

    def readline(self, size: int | None = -1, /) -> str:
        line = super().readline(-1)
        if not line:
            raise KeyboardInterrupt
        return line


def test_ctrl_c_loses_nothing_that_was_answered(home: Path) -> None:
    out = io.StringIO()
    with pytest.raises(KeyboardInterrupt):
        asyncio.run(
            set_up(
                home,
                ask=True,
                model=False,
                console=Console(file=out, width=200),
                machine=machine(),
                answers=Interrupted("Anna\n78\nGB\n"),
            )
        )
    assert people(home) == [PersonRecord("Anna", age=78)]
    assert kept(home).country == "GB"
    assert "What you have answered is kept" in out.getvalue()
    assert answer(home, "", "", "", "", "", machine=machine())


def test_two_at_once_do_not_set_up_one_folder(home: Path) -> None:
    with open_home(home).lock(), pytest.raises(StoreError, match="Another hub"):
        answer(home, machine=machine())


def test_damaged_settings_are_told_before_anything_is_asked(home: Path) -> None:
    open_home(home).settings_file.write_text("hub = \n")
    with pytest.raises(SettingsError, match=r"settings.toml.*line 1"):
        answer(home, machine=machine())
    assert open_home(home).settings_file.read_text() == "hub = \n"
