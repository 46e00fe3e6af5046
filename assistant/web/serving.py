"""Serves the page inside the hub's loop, on this machine only or in the network of the house."""

import asyncio
import contextlib
import io
import ipaddress
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import ifaddr
import segno
import uvicorn
from zeroconf import IPVersion, NonUniqueNameException, ServiceInfo
from zeroconf.asyncio import AsyncZeroconf

from assistant.domain.errors import SettingsError
from assistant.web.app import page_app
from assistant.web.front import Front

PORT = 8137
NAME = "unknot.local"
LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104 - only with --lan
CLOSING_S = 2
MOST_CONNECTIONS = 512


@dataclass(frozen=True, slots=True)
class Place:
    """Where the page is: a bound socket, and whether the network reaches it."""

    bound: socket.socket
    lan: bool

    @property
    def port(self) -> int:
        return int(self.bound.getsockname()[1])

    @property
    def url(self) -> str:
        """The address on this machine."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def network_urls(self) -> list[str]:
        """The addresses in the network of the house."""
        return [f"http://{address}:{self.port}/" for address in own_addresses()] if self.lan else []


@contextlib.contextmanager
def bound(port: int | None, *, lan: bool) -> Iterator[Place]:
    """Take the port; without a wish the usual one, or another where that is taken. Raises SettingsError."""
    host = EVERYWHERE if lan else LOOPBACK
    taken = None
    for wish in (PORT, 0) if port is None else (port,):
        try:
            listening = socket.create_server((host, wish), backlog=256)
        except OSError as error:
            taken = error
            continue
        with listening:
            yield Place(listening, lan)
        return
    raise SettingsError(
        f"The page cannot be shown on port {port}: {(taken.strerror or str(taken)).lower()}."
        if taken
        else "The page cannot be shown.",
        "Choose another port with --web-port, or go without the page: --no-web.",
    ) from taken


async def serve(front: Front, place: Place) -> None:
    """Until cancelled; whoever watches is sent home first. Raises nothing of a single request."""
    config = uvicorn.Config(
        page_app(front),
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=CLOSING_S,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[place.bound]), name="page")
    drawing = asyncio.create_task(front.audience.run(), name="audience")
    speaking = asyncio.create_task(front.run(), name="pairing")
    tasks = {serving, drawing, speaking}
    try:
        async with announced(place):
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        front.audience.close()
        drawing.cancel()
        speaking.cancel()
        server.should_exit = True
        await asyncio.wait(tasks)
    for task in tasks:
        if not task.cancelled():
            task.result()


class _Server(uvicorn.Server):
    """Leaves the signals to the hub: they stop the motors first."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def announced(place: Place) -> AsyncIterator[None]:
    """Tell the network where the page is, under the name unknot.local; another hub may have it already."""
    addresses = own_addresses() if place.lan else []
    if not addresses:
        yield
        return
    network = AsyncZeroconf(ip_version=IPVersion.V4Only)
    service = ServiceInfo(
        "_http._tcp.local.",
        "Unknot._http._tcp.local.",
        port=place.port,
        server=f"{NAME}.",
        addresses=[socket.inet_aton(address) for address in addresses],
        properties={"path": "/"},
    )
    try:
        # Without the name, the address still leads here.
        with contextlib.suppress(NonUniqueNameException, OSError):
            await network.async_register_service(service, allow_name_change=True)
        yield
    finally:
        await network.async_close()


def own_addresses() -> list[str]:
    """The IPv4 addresses by which the network of the house can reach this machine."""
    found = (ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips if isinstance(ip.ip, str))
    addresses = [ipaddress.ip_address(address) for address in found]
    return [str(one) for one in addresses if not (one.is_loopback or one.is_link_local)]


def own_names() -> tuple[str, ...]:
    """The names by which the network of the house may call this machine."""
    host = socket.gethostname()
    return (NAME, host, f"{host}.local")


def qr_code(url: str) -> str:
    """The address as a code of blocks that a phone can read off a terminal."""
    out = io.StringIO()
    segno.make(url, micro=False).terminal(out, compact=True)
    return out.getvalue()
