"""`unknot broker-config`: what it writes, that a real mosquitto takes it, and that no secret is ever shown."""

import asyncio
import stat
import subprocess
from pathlib import Path

import pytest
import yaml

from assistant import settings as settings_file
from assistant.broker_access import RESERVED
from assistant.broker_config import BrokerPlan, password_line, write_folder
from assistant.clock import SystemClock
from assistant.domain.device import Kind
from assistant.domain.errors import SettingsError
from assistant.home import open_home
from device_adapters.broker_url import BrokerUrl
from device_adapters.house import House
from tests.command_line import CommandLine, one_line
from tests.guarded_broker import GuardedBroker
from tests.massager_bench import DEADLINE_S
from tests.mosquitto import Mosquitto, lets_in

PLAN = BrokerPlan("127.0.0.1", devices=("roller", "belt"), foreign=("zigbee2mqtt",))


def secrets_of(folder: Path) -> list[str]:
    """Every password, and the middle of every key, that the folder holds."""
    passwords = [file.read_text() for file in folder.glob("*/password")]
    keys = [file.read_text().splitlines()[1] for file in folder.rglob("*.key")]
    assert passwords
    assert keys
    return [*passwords, *keys]


def test_every_file_with_a_secret_can_be_read_by_its_owner_only(tmp_path: Path):
    write_folder(tmp_path / "broker", PLAN)
    open_to_all = {"mosquitto.conf", "broker.toml"}
    for file in (tmp_path / "broker").rglob("*"):
        if file.is_file() and file.name not in open_to_all and file.suffix != ".pem":
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    for name in open_to_all:
        text = (tmp_path / "broker" / name).read_text()
        assert not [secret for secret in secrets_of(tmp_path / "broker") if secret in text]


def test_a_second_run_keeps_every_key_and_adds_what_is_new(tmp_path: Path):
    folder = tmp_path / "broker"
    write_folder(folder, BrokerPlan("127.0.0.1", devices=("roller",)))
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.suffix in (".key", ".pem")}
    password = (folder / "roller" / "password").read_text()
    write_folder(folder, PLAN)
    assert all(file.read_bytes() == content for file, content in before.items())
    assert (folder / "roller" / "password").read_text() == password
    assert (folder / "belt" / "belt.key").exists()
    assert "user belt" in (folder / "acl").read_text()


def test_another_address_makes_another_certificate_of_the_broker_only(tmp_path: Path):
    write_folder(tmp_path, BrokerPlan("127.0.0.1"))
    server, hub = (tmp_path / "server.pem").read_bytes(), (tmp_path / "hub" / "hub.pem").read_bytes()
    write_folder(tmp_path, BrokerPlan("192.168.1.5"))
    assert (tmp_path / "server.pem").read_bytes() != server
    assert (tmp_path / "hub" / "hub.pem").read_bytes() == hub


@pytest.mark.parametrize("name", [*sorted(RESERVED), "Roller", "a/b", "a+", "#", "", "x" * 33, "a\nuser hub"])
def test_a_name_that_would_be_somebody_else_is_refused(name: str):
    with pytest.raises(SettingsError):
        BrokerPlan("127.0.0.1", devices=(name,)).checked()


@pytest.mark.parametrize(
    "prefix", ["massage", "massage/1", "homeassistant", "#", "a/#", "a b", "", "/a", "$SYS"]
)
def test_foreign_topics_that_are_ours_or_everybodys_are_refused(prefix: str):
    with pytest.raises(SettingsError):
        BrokerPlan("127.0.0.1", foreign=(prefix,)).checked()


@pytest.mark.parametrize("host", ["", "a b", "x\ny", "-x", "a/b"])
def test_a_host_that_is_none_is_refused(host: str):
    with pytest.raises(SettingsError):
        BrokerPlan(host).checked()


def test_a_password_line_is_what_mosquittos_own_program_writes(tmp_path: Path):
    """Made from the salt in a line of mosquitto_passwd, ours is the same line."""
    import base64

    file = tmp_path / "passwords"
    file.touch(0o600)
    subprocess.run(["mosquitto_passwd", "-b", str(file), "anna", "p@ss wörd"], check=True)
    theirs = file.read_text()
    salt = base64.b64decode(theirs.split("$")[3])
    assert password_line("anna", "p@ss wörd", salt) == theirs


# --- the command


def test_the_command_writes_adds_and_takes_out_and_never_shows_a_secret(unknot: CommandLine, tmp_path: Path):
    folder = tmp_path / "broker"
    first = unknot(
        "broker-config",
        str(folder),
        "--host",
        "192.168.1.5",
        "--device",
        "roller",
        "--foreign",
        "zigbee2mqtt",
    )
    assert first.code == 0, first
    added = unknot("broker-config", str(folder), "--device", "belt", "--pairing")
    assert added.code == 0, added
    acl = (folder / "acl").read_text()
    assert [line for line in acl.splitlines() if line.startswith("user")] == [
        "user hub", "user homeassistant", "user roller", "user belt", "user pairing",
    ]  # fmt: skip
    assert "topic readwrite zigbee2mqtt/#" in acl
    removed = unknot("broker-config", str(folder), "--remove", "roller")
    assert removed.code == 0, removed
    acl, passwords = (folder / "acl").read_text(), (folder / "passwords").read_text()
    assert "user roller" not in acl
    assert "user pairing" not in acl
    assert [line.split(":")[0] for line in passwords.splitlines()] == ["homeassistant", "belt"]
    shown = "".join(run.out + run.err for run in (first, added, removed))
    assert not [secret for secret in secrets_of(folder) if secret in shown]
    assert str(folder / "mosquitto.conf") in first.out
    assert "mqtts://192.168.1.5:8883?ca=" in first.out


def test_use_sets_the_hubs_own_address(unknot: CommandLine, tmp_path: Path):
    folder = tmp_path / "a broker"
    assert unknot("broker-config", str(folder), "--host", "127.0.0.1", "--use").code == 0
    chosen = settings_file.load(open_home(unknot.home)).broker
    url = BrokerUrl.parse(str(chosen))
    assert url.tls
    assert url.cert == folder / "hub" / "hub.pem"
    assert url.tls_context() is not None
    assert not url.anonymous


def test_a_wrong_name_is_one_line(unknot: CommandLine, tmp_path: Path):
    said = one_line(unknot("broker-config", str(tmp_path / "b"), "--host", "h", "--device", "hub"))
    assert "No massager can be called hub." in said


def test_the_secrets_of_esphome_are_those_that_the_firmware_names(tmp_path: Path):
    write_folder(tmp_path, PLAN)
    found = yaml.safe_load((tmp_path / "roller" / "secrets.yaml").read_text())
    example = Path(__file__).parents[1] / "firmware" / "esphome" / "secrets.example.yaml"
    assert set(found) == set(yaml.safe_load(example.read_text()))
    assert found["broker_ca"] == (tmp_path / "ca.pem").read_text()
    assert found["device_key"] == (tmp_path / "roller" / "roller.key").read_text()
    assert found["broker_password"] == (tmp_path / "roller" / "password").read_text()


def test_no_secret_in_doctor_settings_or_a_traceback(unknot: CommandLine):
    address = "mqtts://anna:s3cret-w0rd@127.0.0.1:1"
    settings_file.save(open_home(unknot.home), broker=address)
    shown = [unknot("doctor"), unknot("doctor", "--json"), unknot("devices")]
    chosen = settings_file.load(open_home(unknot.home))
    assert chosen.broker == address
    text = "".join(run.out + run.err for run in shown) + repr(chosen) + str(chosen)
    assert "127.0.0.1:1" in text
    assert "s3cret" not in text
    with pytest.raises(SettingsError) as wrong:
        settings_file.load(open_home(unknot.home), broker=address + "/topic")
    assert "s3cret" not in "".join(map(str, (wrong.value, wrong.value.__cause__)))


# --- with a real mosquitto


@pytest.fixture
def guarded(tmp_path: Path):
    broker = GuardedBroker(tmp_path / "broker", PLAN)
    broker.start()
    yield broker
    broker.kill()


@pytest.mark.broker
def test_the_hub_connects_with_its_certificate_alone(guarded: GuardedBroker):
    async def main() -> None:
        async with asyncio.timeout(DEADLINE_S), House.connect(guarded.url, "home", SystemClock()) as house:
            assert house.connected

    asyncio.run(main())


@pytest.mark.broker
def test_a_massager_shows_itself_and_is_driven_over_it(guarded: GuardedBroker, tmp_path: Path):
    from device_adapters.simulator import simulated

    own = guarded.folder / "roller"
    url = (
        f"mqtts://127.0.0.1:{guarded.plan.certified_port}?ca={guarded.folder / 'ca.pem'}"
        f"&cert={own / 'roller.pem'}&key={own / 'roller.key'}"
    )

    async def main() -> None:
        clock = SystemClock()
        async with (
            asyncio.timeout(DEADLINE_S),
            simulated(Kind.ROLLER, url, clock=clock, on_event=lambda event: None),
            House.connect(guarded.url, "home", clock) as house,
        ):
            roller = await house.find(Kind.ROLLER)
            assert await roller.stop() is not None

    asyncio.run(main())


@pytest.mark.broker
def test_H17_nobody_gets_in_without_a_key(guarded: GuardedBroker):
    plan, tls = guarded.plan, guarded.tls()

    async def main() -> None:
        right = guarded.password("homeassistant")
        assert await lets_in(plan.password_port, "homeassistant", right, tls=tls)
        assert not await lets_in(plan.password_port, tls=tls)
        assert not await lets_in(plan.password_port, "homeassistant", "wrong", tls=tls)
        assert not await lets_in(plan.password_port, "hub", "hub", tls=tls)
        assert not await lets_in(plan.password_port, "homeassistant", right)
        assert not await lets_in(plan.certified_port, tls=tls)
        assert not await lets_in(plan.certified_port, "hub", "hub", tls=tls)

    asyncio.run(main())


@pytest.mark.broker
def test_H17_a_certificate_of_another_house_is_none(guarded: GuardedBroker, tmp_path: Path):
    write_folder(tmp_path / "other", PLAN)
    foreign = guarded.tls()
    own = tmp_path / "other" / "hub"
    foreign.load_cert_chain(own / "hub.pem", own / "hub.key")

    async def main() -> None:
        assert await lets_in(guarded.plan.certified_port, tls=guarded.tls("hub"))
        assert not await lets_in(guarded.plan.certified_port, tls=foreign)

    asyncio.run(main())


@pytest.mark.broker
@pytest.mark.parametrize("address", ["mqtt://0.0.0.0:{port}", "mqtt://anna:any@0.0.0.0:{port}"])
def test_H17_a_broker_in_the_network_that_lets_anybody_in_is_refused(address: str, tmp_path: Path):
    """0.0.0.0 reaches this machine, and is not loopback by name."""
    broker = Mosquitto(tmp_path)
    broker.start()

    async def main() -> None:
        url = address.format(port=broker.port)
        async with asyncio.timeout(DEADLINE_S), House.connect(url, "home", SystemClock()):
            raise AssertionError("the hub took it")

    try:
        with pytest.raises(SettingsError, match="broker-config") as wrong:
            asyncio.run(main())
    finally:
        broker.kill()
    assert "any@" not in str(wrong.value)
