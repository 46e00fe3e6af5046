"""Who may talk to the broker, and what is said when it refuses."""

import asyncio
import subprocess
from pathlib import Path

import aiomqtt
import pytest

from assistant.clock import SystemClock
from assistant.domain.device import Kind
from assistant.domain.errors import NotConnectedError
from device_adapters.house import House
from device_adapters.simulator import simulated
from tests.clearances import clearance_for
from tests.massager_bench import DEADLINE_S
from tests.mosquitto import Mosquitto

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
