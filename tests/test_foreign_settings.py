"""Foreign massagers in the settings, `unknot devices check` and `unknot devices pair`."""

import asyncio
import io
from pathlib import Path

import pytest
from rich.console import Console

from assistant.asking import Asker
from assistant.clock import SystemClock
from assistant.domain.device import Kind
from assistant.domain.errors import ContentError, DeviceNotFoundError, SettingsError
from assistant.foreign import check_profile, foreign_massagers
from assistant.home import open_home
from assistant.pairing import BEFORE_PRESSING, pair
from assistant.settings import load, save
from device_adapters.broker_url import BrokerUrl
from device_adapters.emulators.models import MODELS
from device_adapters.emulators.plug import TasmotaPlug
from device_adapters.emulators.run import EmulatedMassager
from device_adapters.house import House
from device_adapters.profile_file import PROFILES
from tests.massager_bench import DEADLINE_S
from tests.mosquitto import Mosquitto


def told(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def paper() -> Console:
    return Console(file=io.StringIO(), width=200)


def test_the_massagers_of_the_settings_are_known_by_profile_topic_and_name(tmp_path: Path):
    home = open_home(tmp_path / "home")
    (home.path / "mine.yaml").write_text((PROFILES / "tuya_chair.yaml").read_text())
    home.settings_file.write_text(
        'hub = "home"\n[[massagers]]\nprofile = "tasmota_belt"\ntopic = "plug_3F"\n'
        '[[massagers]]\nprofile = "mine.yaml"\nname = "armchair"\n'
    )
    belt, chair = foreign_massagers(load(home), home.path)
    assert (belt.profile.protocol, belt.name, belt.topic) == ("tasmota", "belt", "plug_3F")
    assert (chair.profile.kind, chair.name, chair.topic) == ("chair", "armchair", None)
    save(home, words_per_minute=140)
    assert foreign_massagers(load(home), home.path) == (belt, chair)


@pytest.mark.parametrize(
    ("entry", "error", "what"),
    [
        ('profil = "tasmota_belt"', SettingsError, r"settings.toml, line 1: .*massagers"),
        ('profile = "nothing"', SettingsError, "no profile called nothing"),
        ('profile = "nothing.yaml"', ContentError, "nothing.yaml cannot be read"),
        ('profile = "tasmota_belt"\ntopic = "a/#"', SettingsError, "massagers does not make sense"),
    ],
)
def test_a_wrong_entry_is_said(entry: str, error: type[Exception], what: str, tmp_path: Path):
    home = open_home(tmp_path / "home")
    home.settings_file.write_text(f"[[massagers]]\n{entry}\n")
    with pytest.raises(error, match=what):
        foreign_massagers(load(home), home.path)


def test_check_says_what_a_profile_means_and_where_it_is_wrong(tmp_path: Path):
    console = paper()
    assert asyncio.run(check_profile(PROFILES / "tuya_chair.yaml", console)) == 0
    said = told(console)
    assert "at zero within 10 minutes" in said
    assert "at most 5 minutes" in said
    assert "I cannot see whether this chair moves" in said
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text((PROFILES / "tuya_chair.yaml").read_text().replace("own_cutoff_s: 600\n", ""))
    with pytest.raises(ContentError, match=r"wrong.yaml, line \d+: Nothing would switch this off"):
        asyncio.run(check_profile(wrong, console))


@pytest.fixture
def mosquitto(tmp_path: Path):
    broker = Mosquitto(tmp_path)
    broker.start()
    yield broker
    broker.kill()


def paired(url: str, home: Path, press: str, *, plugs: dict[str, str], **options: str) -> str:
    """Pair while these devices (topic: profile) are there and the button of one is pressed: what was said."""

    async def main() -> str:
        clock = SystemClock()
        console = paper()
        async with asyncio.timeout(DEADLINE_S), asyncio.TaskGroup() as tasks:
            devices = {
                topic: EmulatedMassager(MODELS[model], BrokerUrl.parse(url), topic, clock, lambda _: None)
                for topic, model in plugs.items()
            }
            running = [tasks.create_task(stay(device)) for device in devices.values()]
            pairing = asyncio.create_task(
                pair(
                    home,
                    url,
                    options.get("profile"),
                    options.get("name"),
                    console,
                    Asker(console, ask=False),
                    clock,
                )
            )
            while BEFORE_PRESSING not in told(console) and not pairing.done():
                await clock.sleep(0.05)
            if press:
                devices[press].happen("foreign")
            assert await pairing == 0
            if press:
                assert devices[press].device.target.zero, "what its button switched on is switched off"
            for task in running:
                task.cancel()
        return told(console)

    return asyncio.run(main())


async def stay(device: EmulatedMassager) -> None:
    async with device.running():
        await asyncio.get_running_loop().create_future()


PLUGS = {
    "plug_a": "tasmota_belt",
    "plug_b": "tasmota_belt",
    "zigbee_a": "zigbee2mqtt_belt",
    "belt_node": "esphome_belt",
}


@pytest.mark.broker
@pytest.mark.parametrize(
    ("press", "profile"),
    [("plug_b", "tasmota_belt"), ("zigbee_a", "zigbee2mqtt_belt"), ("belt_node", "esphome_belt")],
)
def test_of_all_that_announce_themselves_the_pressed_one_is_kept(
    press: str, profile: str, tmp_path: Path, mosquitto: Mosquitto
):
    said = paired(mosquitto.url, tmp_path / "home", press, plugs=PLUGS)
    for topic in PLUGS:
        assert topic in said
    home = open_home(tmp_path / "home")
    (entry,) = load(home).massagers
    assert (entry.profile, entry.topic, entry.name) == (profile, press, "belt")
    assert "I cannot see whether this belt moves" in said
    assert "Before it can be used" not in said

    async def found() -> None:
        async with (
            asyncio.timeout(DEADLINE_S),
            House.connect(
                mosquitto.url,
                "home",
                SystemClock(),
                find_s=0.2,
                foreign=foreign_massagers(load(home), home.path),
            ) as house,
        ):
            with pytest.raises(DeviceNotFoundError, match="does not answer"):
                await house.find(Kind.BELT)

    asyncio.run(found())


@pytest.mark.broker
def test_pairing_says_what_the_plug_still_needs_and_keeps_the_other_massagers(
    tmp_path: Path, mosquitto: Mosquitto, monkeypatch: pytest.MonkeyPatch
):
    unset = {**MODELS, "tasmota_belt": lambda topic, now: TasmotaPlug(topic, now, pulse=0)}
    monkeypatch.setattr("tests.test_foreign_settings.MODELS", unset)
    home = open_home(tmp_path / "home")
    save(
        home, massagers=[{"profile": "tuya_chair", "name": "chair"}, {"profile": "tuya_belt", "name": "belt"}]
    )
    said = paired(mosquitto.url, home.path, "plug_a", plugs={"plug_a": "tasmota_belt"}, name="waist")
    assert "Before it can be used" in said
    assert "Send 30 to cmnd/plug_a/PulseTime1" in said
    assert [entry.name for entry in load(home).massagers] == ["chair", "belt", "waist"]
    paired(mosquitto.url, home.path, "plug_a", plugs={"plug_a": "tasmota_belt"}, name="belt")
    assert [entry.name for entry in load(home).massagers] == ["chair", "belt"]


@pytest.mark.broker
def test_pairing_without_anything_on_the_broker_is_said(tmp_path: Path, mosquitto: Mosquitto):
    with pytest.raises(ExceptionGroup) as nothing:
        paired(mosquitto.url, tmp_path / "home", "", plugs={})
    assert nothing.group_contains(DeviceNotFoundError, match="has announced itself")


def test_pairing_needs_a_broker(tmp_path: Path):
    with pytest.raises(SettingsError, match="No broker is set"):
        asyncio.run(pair(tmp_path / "home", None, None, None, paper()))
