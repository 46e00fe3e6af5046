"""Who may talk to the broker, and what is said when it refuses."""

import asyncio
import itertools
import subprocess
from pathlib import Path

import aiomqtt
import pytest

from assistant import settings as settings_file
from assistant.broker_access import access_list
from assistant.broker_config import BrokerPlan
from assistant.clock import SystemClock
from assistant.domain.device import Kind
from assistant.domain.errors import NotConnectedError
from assistant.home import open_home
from device_adapters.house import House
from device_adapters.simulator import simulated
from tests.annas_home import furnish
from tests.clearances import clearance_for
from tests.guarded_broker import GuardedBroker, Login
from tests.massager_bench import DEADLINE_S
from tests.mosquitto import Mosquitto
from tests.program import program

pytestmark = pytest.mark.broker

SECRET = "p@ss/w:rd"
QUOTED = "p%40ss%2Fw%3Ard"


def connect(url: str) -> None:
    async def main() -> None:
        async with asyncio.timeout(DEADLINE_S), House.connect(url, "home", SystemClock()):
            pass

    asyncio.run(main())


@pytest.fixture
def guarded(tmp_path: Path):
    broker = Mosquitto(tmp_path, users={"hub": SECRET, "roller": "r", "guest": "g"}, extra=acl(tmp_path))
    broker.start()
    yield broker
    broker.kill()


def acl(folder: Path) -> str:
    """The access list of docs/mqtt-contract.md."""
    text = (Path(__file__).parents[2] / "docs" / "mqtt-contract.md").read_text()
    rules = text.split("```acl\n")[1].split("```")[0].replace("DEVICE", "roller").replace("HUB", "home")
    path = folder / "acl"
    path.write_text(rules)
    path.chmod(0o600)
    return f"acl_file {path}"


def test_the_right_password_connects_also_with_odd_characters(guarded: Mosquitto):
    connect(guarded.url_for("hub", QUOTED))


@pytest.mark.parametrize(("user", "password"), [("hub", "wr0ng-secret"), ("nobody", "wr0ng-secret")])
def test_wrong_credentials_are_said_without_the_password(guarded: Mosquitto, user, password):
    with pytest.raises(NotConnectedError, match="refuses the user name or the password") as refused:
        connect(guarded.url_for(user, password))
    assert password not in str(refused.value)
    assert str(guarded.port) in str(refused.value)


def test_H17_without_credentials_nobody_gets_in(guarded: Mosquitto):
    with pytest.raises(NotConnectedError, match="refuses the user name or the password"):
        connect(guarded.url)


@pytest.mark.processes
def test_a_hub_that_logs_in_shows_its_password_nowhere(guarded: Mosquitto, tmp_path: Path):
    """Not in its events, of which the log of the machine is made, nor in what it keeps but its settings."""

    home = furnish(tmp_path / "home")

    async def main() -> list[str]:
        settings_file.save(open_home(home), broker=guarded.url_for("hub", QUOTED))
        asked = ("run", "--home", str(home), "--text", "--no-web", "--events", "-")
        async with program("the hub", *asked) as hub:
            await hub.until({"type": "ready"})
            hub.microphone.close()
            await hub.ends()
        kept = [file for file in home.rglob("*") if file.is_file() and file.name != "settings.toml"]
        assert f":{guarded.port}" in str(hub.lines)
        return [str(hub.lines), hub.errors, *(file.read_bytes().decode("latin-1") for file in kept)]

    shown = asyncio.run(main())
    assert not [text for text in shown if SECRET in text or QUOTED in text]


def test_H17_the_access_list_lets_the_hub_drive_and_a_guest_only_stop(guarded: Mosquitto):
    async def main():
        clock = SystemClock()
        events = []
        async with (
            asyncio.timeout(DEADLINE_S),
            simulated(Kind.ROLLER, guarded.url_for("roller", "r"), clock=clock, on_event=events.append),
            House.connect(guarded.url_for("hub", QUOTED), "home", clock) as house,
        ):
            roller = await house.find(Kind.ROLLER)
            await roller.open(clearance_for(Kind.ROLLER, clock))
            changes = roller.changes()
            heard = [event["payload"] for event in events if event["type"] == "setpoint"]
            async with aiomqtt.Client("127.0.0.1", guarded.port, username="guest", password="g") as guest:
                for payload in heard:
                    await guest.publish("massage/1/home/roller/setpoint", payload, qos=1)
                await guest.publish("massage/1/home/roller/state", b"{}", qos=1)
                await guest.publish("massage/1/home/roller/stop", b"", qos=1)
                async for state in changes:
                    if state.lease is None:
                        break
            assert house.ignored == 0
            assert len([event for event in events if event["type"] == "setpoint"]) == len(heard)

    asyncio.run(main())


def certificate(folder: Path) -> tuple[Path, Path]:
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    return key, certificate


def test_an_encrypted_connection_needs_a_certificate_that_is_trusted(tmp_path: Path):
    key, certificate_file = certificate(tmp_path)
    broker = Mosquitto(tmp_path, extra=f"certfile {certificate_file}\nkeyfile {key}")
    broker.start()
    try:
        connect(f"mqtts://127.0.0.1:{broker.port}?ca={certificate_file}")
        with pytest.raises(NotConnectedError, match="certificate that I can trust"):
            connect(f"mqtts://127.0.0.1:{broker.port}")
    finally:
        broker.kill()


# --- the generated access list: every topic is tried with every kind of key

HUBS = ("home", "other")
DEVICES = ("roller", "belt", "ha", "hub")
LEAVES = ("desc", "avail", "state", "event", "setpoint", "stop", "else")
TOPICS = (
    *("/".join(("massage", "1", *parts)) for parts in itertools.product(HUBS, DEVICES, LEAVES)),
    *(f"massage/1/{hub}/ha/{rest}" for hub in HUBS for rest in ("hub/session", "set/hub/start", "set/roller/speed")),
    "massage/2/home/roller/state",
    "massage/1/home/roller/state/more",
    "massage/1/home/roller",
    "homeassistant/status",
    "homeassistant/device/unknot_home_roller/config",
    "homeassistant/device/light/config",
    "zigbee2mqtt/button",
    "zigbee2mqtt/plug/set",
    "cmnd/plug/POWER",
    "some/where/else",
)  # fmt: skip


def rights(user: str) -> tuple[set[str], set[str]]:
    """What this user may write and read, as the contract says it in words."""
    device = "massage/1/{}/{}/"
    match user:
        case "roller":
            writes = {device.format(hub, user) + leaf for hub in HUBS for leaf in LEAVES[:4]}
            reads = {device.format(hub, user) + leaf for hub in HUBS for leaf in ("setpoint", "stop")}
        case "homeassistant":
            writes = {device.format("home", one) + "stop" for one in DEVICES} | {"homeassistant/status"}
            writes |= {topic for topic in TOPICS if topic.startswith("massage/1/home/ha/set/")}
            reads = {device.format("home", one) + "avail" for one in DEVICES}
            reads |= {topic for topic in TOPICS if topic.startswith(("massage/1/home/ha/", "homeassistant/"))}
        case "pairing":
            writes = set()
            reads = {device.format("home", one) + leaf for one in DEVICES for leaf in LEAVES[:4]}
            reads |= {topic for topic in TOPICS if topic.startswith("zigbee2mqtt/")}
        case _:
            begins = ("massage/1/home/", "homeassistant/", "zigbee2mqtt/")
            writes = reads = {topic for topic in TOPICS if topic.startswith(begins)}
    return writes, reads


@pytest.fixture
def generated(tmp_path: Path):
    plan = BrokerPlan("127.0.0.1", devices=("roller", "belt"), foreign=("zigbee2mqtt",), pairing=True)
    broker = GuardedBroker(tmp_path / "broker", plan)
    broker.start()
    yield broker
    broker.kill()


@pytest.mark.parametrize(
    ("user", "by_certificate"),
    [("hub", True), ("roller", True), ("roller", False), ("homeassistant", False), ("pairing", False)],
)
def test_I6_a_rogue_with_real_keys_can_do_what_its_owner_may_and_nothing_else(
    generated: GuardedBroker, user: str, by_certificate: bool
):
    written, read = generated.what_gets_through(Login(user, by_certificate), TOPICS)
    may_write, may_read = rights(user)
    assert written == may_write
    assert read == may_read
    assert len(may_read) < len(TOPICS)


def test_the_access_list_of_the_contract_is_the_generated_one():
    """What docs/mqtt-contract.md shows for the hub and a massager is what the program writes."""
    text = (Path(__file__).parents[2] / "docs" / "mqtt-contract.md").read_text()
    shown = text.split("```acl\n")[1].split("```")[0].replace("DEVICE", "roller").replace("HUB", "home")
    blocks = {block.splitlines()[0]: block.strip() for block in shown.strip().split("\n\n")}
    ours = {block.splitlines()[0]: block.strip() for block in access_list("home", ["roller"]).split("\n\n")}
    assert blocks["user hub"] == ours["user hub"]
    assert blocks["user roller"] == ours["user roller"]
    assert blocks["user homeassistant"] == ours["user homeassistant"]
