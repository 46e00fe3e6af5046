"""A real mosquitto as `unknot broker-config` sets it up, and strangers who try every topic with real keys."""

import asyncio
import socket
import ssl
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import aiomqtt

from assistant.broker_config import BrokerPlan, hub_url, password_line, write_folder
from device_adapters.wire import NODELAY
from tests.mosquitto import ANSWER_S, free_port, mosquitto_program

AUDITOR = "auditor"
DEADLINE_S = 60.0
END = "audit/end"


@dataclass(frozen=True, slots=True)
class Login:
    """How somebody connects: with a certificate, or with a user name and a password."""

    user: str
    by_certificate: bool


class GuardedBroker:
    """Runs the generated folder on free ports; `auditor` is an account of the test that sees everything."""

    def __init__(self, folder: Path, plan: BrokerPlan) -> None:
        self.plan = replace(plan, certified_port=free_port(), password_port=free_port())
        self.folder = folder
        write_folder(folder, self.plan)
        self._add_auditor()
        self._process: subprocess.Popen[bytes] | None = None

    def _add_auditor(self) -> None:
        with (self.folder / "passwords").open("a") as passwords:
            passwords.write(password_line(AUDITOR, AUDITOR, b"0123456789ab"))
        with (self.folder / "acl").open("a") as acl:
            acl.write(f"\nuser {AUDITOR}\ntopic readwrite #\n")

    @property
    def url(self) -> str:
        return hub_url(self.folder, self.plan)

    def start(self) -> None:
        self._process = subprocess.Popen(
            [mosquitto_program(), "-c", str(self.folder / "mosquitto.conf")], stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + ANSWER_S
        for port in (self.plan.certified_port, self.plan.password_port):
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                except OSError:
                    assert self._process.poll() is None, "mosquitto did not take the generated settings"
                    assert time.monotonic() < deadline, "mosquitto does not listen"
                    time.sleep(0.02)  # another process: there is nothing to wait on but its port
                else:
                    break

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def tls(self, user: str | None = None) -> ssl.SSLContext:
        """As strict as a client can be, with the certificate of that user or with none."""
        context = ssl.create_default_context(cafile=str(self.folder / "ca.pem"))
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        if user is not None:
            own = self.folder / user
            context.load_cert_chain(own / f"{user}.pem", own / f"{user}.key")
        return context

    def client(self, login: Login) -> aiomqtt.Client:
        if login.by_certificate:
            return aiomqtt.Client(
                "127.0.0.1",
                self.plan.certified_port,
                tls_context=self.tls(login.user),
                socket_options=[NODELAY],
            )
        return self.password_client(login.user, self.password(login.user))

    def password_client(self, user: str | None, password: str | None) -> aiomqtt.Client:
        return aiomqtt.Client(
            "127.0.0.1",
            self.plan.password_port,
            username=user,
            password=password,
            tls_context=self.tls(),
            socket_options=[NODELAY],
        )

    def password(self, user: str) -> str:
        return AUDITOR if user == AUDITOR else (self.folder / user / "password").read_text()

    def what_gets_through(self, login: Login, topics: Iterable[str]) -> tuple[set[str], set[str]]:
        """Of these topics, those that such a client can write and those that it can read."""
        return asyncio.run(self._try_all(login, list(topics)))

    async def _try_all(self, login: Login, topics: list[str]) -> tuple[set[str], set[str]]:
        written: set[str] = set()
        read: set[str] = set()
        auditor = Login(AUDITOR, by_certificate=False)
        async with (
            asyncio.timeout(DEADLINE_S),
            self.client(auditor) as all_seeing,
            self.client(login) as rogue,
        ):
            await all_seeing.subscribe("#", qos=1)
            for topic in topics:
                await rogue.publish(topic, b"rogue", qos=1)
            await all_seeing.publish(END, b"", qos=1)
            async for message in all_seeing.messages:
                if message.payload == b"rogue":
                    written.add(str(message.topic))
                if str(message.topic) == END:
                    break
            await rogue.subscribe([(wish, 1) for wish in ("#", "massage/#", *topics)])
            for topic in topics:
                await all_seeing.publish(topic, b"secret", qos=1)
            # Its own broken subscription, then a second look: what it may read of the last one has arrived.
            await rogue.unsubscribe("massage/#")
            read |= {str(message.topic) for message in await _waiting(rogue) if message.payload == b"secret"}
        return written, read


async def _waiting(client: aiomqtt.Client) -> list[aiomqtt.Message]:
    """What has arrived by now."""
    found = []
    while len(client.messages):
        found.append(await anext(client.messages))
    return found
