"""The address of a broker: mqtt://user:password@host:port, or mqtts:// for an encrypted connection."""

import ipaddress
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from assistant.domain.errors import SettingsError
from device_adapters.private_file import must_be_private

PORTS = {"mqtt": 1883, "mqtts": 8883}
FILES = {"ca", "cert", "key"}


@dataclass(frozen=True, slots=True)
class BrokerUrl:
    """Where the broker is and how to log in; printing it never shows the password.

    `ca` is a file with the certificate of a home broker's own authority (`mqtts://host?ca=/path/ca.pem`);
    `cert` and `key` are files with a certificate of this hub's own, which then is its login.
    """

    host: str
    port: int
    tls: bool = False
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None

    @classmethod
    def parse(cls, text: str) -> "BrokerUrl":
        """Raises SettingsError, whose message never holds the password."""
        remedy = "Write it like mqtt://host:1883 or mqtts://user:password@host:8883."
        try:
            parts = urlsplit(text.strip())
            host, port = parts.hostname, parts.port
        except ValueError:
            raise SettingsError("The address of the broker cannot be read.", remedy) from None
        if parts.scheme not in PORTS or not host or parts.path not in ("", "/") or parts.fragment:
            raise SettingsError("The address of the broker cannot be read.", remedy)
        options = parse_qs(parts.query)
        if set(options) - FILES or (options and parts.scheme != "mqtts"):
            raise SettingsError("The address of the broker has an option that I do not know.", remedy)
        if ("cert" in options) != ("key" in options):
            raise SettingsError("The address of the broker needs both cert= and key=, or neither.", remedy)
        files = {name: Path(found[0]) for name, found in options.items()}
        for file in files.values():
            if not file.is_file():
                raise SettingsError(
                    f"There is no certificate file {file}.", "Check the address of the broker."
                )
        return cls(
            host=host,
            port=port or PORTS[parts.scheme],
            tls=parts.scheme == "mqtts",
            user=None if parts.username is None else unquote(parts.username),
            password=None if parts.password is None else unquote(parts.password),
            **files,
        )

    @property
    def loopback(self) -> bool:
        """True when nothing leaves this machine on the way to it."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def anonymous(self) -> bool:
        """True when it crosses a network and shows no key and no password: whoever takes us takes anybody."""
        return not self.loopback and self.user is None and self.cert is None

    @property
    def exposed(self) -> bool:
        """True when commands cross a network unencrypted."""
        return not self.tls and not self.loopback

    def tls_context(self) -> ssl.SSLContext | None:
        """The checks of an encrypted connection, None without one.

        Raises SettingsError for a bad file, and for a key that others may read.
        """
        if not self.tls:
            return None
        try:
            context = ssl.create_default_context(cafile=None if self.ca is None else str(self.ca))
        except (OSError, ValueError):
            raise SettingsError(f"The certificate file {self.ca} cannot be used.") from None
        if self.cert is not None and self.key is not None:
            must_be_private(self.key, "a key")
            try:
                context.load_cert_chain(self.cert, self.key)
            except (OSError, ValueError):
                raise SettingsError(
                    f"The certificate {self.cert} and the key {self.key} cannot be used."
                ) from None
        return context

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"
