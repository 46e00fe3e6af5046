"""`unknot broker-config`: a mosquitto with keys, ready to run: users, access list, its own authority.

The folder can be written again and again: what is there keeps its keys and passwords, and only what is
missing is made. Every file with a secret can be read by its owner only; none is ever printed.
"""

import base64
import getpass
import hashlib
import json
import os
import re
import secrets
import socket
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import tomli_w
from rich.console import Console

from assistant import settings as settings_file
from assistant.broker_access import HOME_ASSISTANT, HUB, PAIRING, RESERVED, access_list
from assistant.certificates import SECRET, Authority, hosts_of, write_secret
from assistant.domain.errors import SettingsError
from assistant.home import open_home
from device_adapters.contract import check_name

CERTIFIED_PORT = 8883
"""For the hub and for massagers that have a certificate: it is their login."""
PASSWORD_PORT = 8884
"""For Home Assistant and for devices that know passwords only; encrypted as well."""

_PREFIX = re.compile(r"[A-Za-z0-9_-]{1,64}(/[A-Za-z0-9_-]{1,64}){0,3}")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?")
ITERATIONS = 101
"""What mosquitto_passwd takes. The passwords are random, so that guessing is hopeless with any number."""


@dataclass(frozen=True, slots=True)
class BrokerPlan:
    """What the folder is for; kept in its broker.toml, which holds no secret."""

    host: str
    hub: str = "home"
    devices: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    pairing: bool = False
    certified_port: int = CERTIFIED_PORT
    password_port: int = PASSWORD_PORT

    def checked(self) -> "BrokerPlan":
        """Raises SettingsError for what cannot stand in a topic or an address."""
        check_name(self.hub)
        for name in self.devices:
            if check_name(name) in RESERVED:
                raise SettingsError(f"No massager can be called {name}.", "Choose another name.")
        for prefix in self.foreign:
            if not _PREFIX.fullmatch(prefix) or prefix.split("/")[0] in {"massage", "homeassistant"}:
                raise SettingsError(
                    f"{prefix[:40]!r} cannot be the beginning of foreign topics.",
                    "Give one like zigbee2mqtt.",
                )
        if not _HOST.fullmatch(self.host):
            raise SettingsError(
                f"{self.host[:40]!r} is not a name or an address.", "Give one like 192.168.1.5."
            )
        return self


async def broker_config(
    folder: Path,
    console: Console,
    *,
    host: str | None = None,
    hub: str | None = None,
    devices: Sequence[str] = (),
    without: Sequence[str] = (),
    foreign: Sequence[str] = (),
    pairing: bool = False,
    use: bool = False,
    home: Path | None = None,
) -> int:
    """Write or complete the folder and say what to do with it. Raises SettingsError.

    None leaves what the folder has; `without` takes massagers out; `pairing` lets the pairing account in
    until the next time this runs without it; `use` sets the hub's own address in the settings.
    """
    chosen = settings_file.load(open_home(home)) if use or hub is None else None
    kept = _kept(folder) or BrokerPlan(host or _own_address(), chosen.hub if chosen else "home")
    plan = replace(
        kept,
        host=host or kept.host,
        hub=hub or kept.hub,
        devices=tuple(dict.fromkeys([*kept.devices, *devices])),
        foreign=tuple(dict.fromkeys([*kept.foreign, *foreign])),
        pairing=pairing,
    )
    plan = replace(plan, devices=tuple(name for name in plan.devices if name not in without)).checked()
    write_folder(folder, plan)
    if use:
        settings_file.save(open_home(home), broker=hub_url(folder, plan), hub=plan.hub)
    _tell(folder, plan, console, used=use)
    return 0


def write_folder(folder: Path, plan: BrokerPlan) -> None:
    """Bring the folder up to the plan; existing keys and passwords are kept. Raises SettingsError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = folder.resolve()
        authority = Authority.kept_in(folder)
        _server(folder, plan, authority)
        passwords = {HOME_ASSISTANT: _password(folder / HOME_ASSISTANT)}
        _client(folder / HUB, HUB, authority)
        for name in plan.devices:
            passwords[name] = _password(folder / name)
            _client(folder / name, name, authority)
            write_secret(folder / name / "secrets.yaml", _esphome(folder, plan, name, passwords[name]))
        if plan.pairing:
            passwords[PAIRING] = _password(folder / PAIRING)
        write_secret(folder / "passwords", "".join(map(_line, passwords.items())).encode())
        write_secret(
            folder / "acl", access_list(plan.hub, plan.devices, plan.foreign, pairing=plan.pairing).encode()
        )
        (folder / "mosquitto.conf").write_text(mosquitto_conf(folder, plan), "utf-8")
        (folder / "broker.toml").write_text(tomli_w.dumps(_as_toml(plan)), "utf-8")
    except OSError as error:
        raise SettingsError(
            f"{folder} cannot be written: {(error.strerror or str(error)).lower()}.", "Choose another folder."
        ) from error
    except ValueError as error:
        raise SettingsError(f"{folder} holds keys that I cannot read.", "Choose another folder.") from error


def hub_url(folder: Path, plan: BrokerPlan) -> str:
    """The hub's own address of the broker; its certificate is its login, so that it holds no password."""
    own = folder.resolve()
    files = {"ca": own / "ca.pem", "cert": own / HUB / "hub.pem", "key": own / HUB / "hub.key"}
    options = "&".join(f"{name}={quote(str(file))}" for name, file in files.items())
    return f"mqtts://{_in_url(plan.host)}:{plan.certified_port}?{options}"


def mosquitto_conf(folder: Path, plan: BrokerPlan) -> str:
    """The text of mosquitto.conf (mosquitto 2.0)."""
    keys = [
        f"cafile {folder / 'ca.pem'}",
        f"certfile {folder / 'server.pem'}",
        f"keyfile {folder / 'server.key'}",
    ]
    return "\n".join(
        [
            "# Written by `unknot broker-config`, which may write it again: change nothing here.",
            "allow_anonymous false",
            f"password_file {folder / 'passwords'}",
            f"acl_file {folder / 'acl'}",
            "# Nothing is kept over a restart: what is retained is said anew by those who are there.",
            "persistence false",
            "# Without it a message may wait 44 ms for the one before it to be acknowledged.",
            "set_tcp_nodelay true",
            "message_size_limit 65536",
            "max_queued_messages 100",
            "log_dest stderr",
            f"user {getpass.getuser()}",
            "",
            "# For those with a certificate, which is their login.",
            f"listener {plan.certified_port}",
            *keys,
            "require_certificate true",
            "use_identity_as_username true",
            "",
            "# For those with a password, encrypted all the same.",
            f"listener {plan.password_port}",
            *keys,
            "",
        ]
    )


def password_line(user: str, password: str, salt: bytes) -> str:
    """A line of mosquitto's password_file: PBKDF2 with SHA-512 (mosquitto 2.0, scheme 7)."""
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ITERATIONS)
    return f"{user}:$7${ITERATIONS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}\n"


def _line(login: tuple[str, str]) -> str:
    return password_line(*login, secrets.token_bytes(12))


def _kept(folder: Path) -> BrokerPlan | None:
    file = folder / "broker.toml"
    try:
        found = tomllib.loads(file.read_text("utf-8"))
        for name in ("devices", "foreign"):
            found[name] = tuple(found.get(name, ()))
        return BrokerPlan(**found)
    except FileNotFoundError:
        return None
    except (TypeError, ValueError, OSError) as error:
        raise SettingsError(
            f"{file} cannot be read.", "Delete it, and give --host and --device again."
        ) from error


def _as_toml(plan: BrokerPlan) -> dict[str, object]:
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name in BrokerPlan.__slots__
        for value in [getattr(plan, name)]
    }


def _server(folder: Path, plan: BrokerPlan, authority: Authority) -> None:
    certificate = folder / "server.pem"
    if certificate.exists() and (folder / "server.key").exists() and plan.host in hosts_of(certificate):
        return
    hosts = [plan.host, "localhost", "127.0.0.1", socket.gethostname(), f"{socket.gethostname()}.local"]
    authority.certify(
        "broker", certificate, folder / "server.key", hosts=[h for h in hosts if _HOST.fullmatch(h)]
    )


def _client(folder: Path, name: str, authority: Authority) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    if not (certificate.exists() and key.exists()):
        authority.certify(name, certificate, key)


def _password(folder: Path) -> str:
    """The password kept in the folder, made when there is none."""
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / "password"
    if not file.exists():
        write_secret(file, secrets.token_urlsafe(24).encode())
    os.chmod(file, SECRET)  # noqa: PTH101 - said in one word with the number that it is
    return file.read_text("utf-8").strip()


def _esphome(folder: Path, plan: BrokerPlan, name: str, password: str) -> bytes:
    """The secrets of firmware/esphome/roller.yaml for this massager; JSON strings are YAML strings."""
    own = folder / name
    values = {
        "wifi_ssid": "",
        "wifi_password": "",
        "broker_host": plan.host,
        "broker_port": plan.certified_port,
        "broker_user": name,
        "broker_password": password,
        "broker_ca": (folder / "ca.pem").read_text(),
        "device_certificate": (own / f"{name}.pem").read_text(),
        "device_key": (own / f"{name}.key").read_text(),
        "ota_password": password,
    }
    lines = [f"{key}: {json.dumps(value)}\n" for key, value in values.items()]
    return ("# Fill in the first two.\n" + "".join(lines)).encode()


def _own_address() -> str:
    """The address of this machine in the home network: the one it would leave by. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _tell(folder: Path, plan: BrokerPlan, console: Console, *, used: bool) -> None:
    own = folder.resolve()
    password = own / HOME_ASSISTANT / "password"
    login = f"port {plan.password_port}, user {HOME_ASSISTANT}, its password in {password}"
    lines = [
        f"The broker's settings are in {own}. Start it with: mosquitto -c {own / 'mosquitto.conf'}",
        "The hub's settings name it now." if used else f"The hub's address of it: {hub_url(folder, plan)}",
        f"Home Assistant: {plan.host}, {login}, and {own / 'ca.pem'} as the certificate of the broker.",
        *(
            f"{name}: its keys are in {own / name}; for ESPHome, in its secrets.yaml."
            for name in plan.devices
        ),
    ]
    if plan.pairing:
        lines.append(
            f"Pairing is open; its password is in {own / PAIRING / 'password'}. Run this again to end it."
        )
    lines.append("After a change: let mosquitto read it again (kill -HUP, or start it anew).")
    for line in lines:
        console.print(line, soft_wrap=True, highlight=False, markup=False)
