"""Before every request: a stop is carried out at once; then who asks, from where, and what they may."""

import ipaddress
from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any, Literal
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.passes import Passes
from assistant.web.rendering import Sight

COOKIE = "unknot"
STOPS = ("/stop", "/api/stop")
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
MOST_BODY = 65536
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
"""Somebody stands in between: what looks like this machine may be anybody."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

By = Literal["loopback", "page", "program", "guest"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: the hub's own machine, a paired browser, a program with a token, or a guest.

    `holder` is who a form was sealed for. `browser` says that the request shows signs of one.
    """

    by: By
    holder: str
    shared: bool
    browser: bool

    @property
    def guest(self) -> bool:
        return self.by == "guest"

    @property
    def sight(self) -> Sight:
        return Sight(guest=self.guest, shared=self.shared)

    @property
    def needs_seal(self) -> bool:
        """A browser does what any site tells it to; a program that shows a token, or runs here, does not."""
        return self.by == "page" or (self.by == "loopback" and self.browser)


class Guard:
    """ASGI middleware around the whole app; puts the Viewer into the request's state."""

    def __init__(
        self, app: ASGIApp, *, stop: Callable[[], int], passes: Passes, names: Iterable[str]
    ) -> None:
        """`stop` commands zero and says when it was sent (ms); `names` are the hub's names in the network."""
        self._app = app
        self._stop = stop
        self._passes = passes
        self._names = LOOPBACK_NAMES | {name.lower() for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state: MutableMapping[str, Any] = scope.setdefault("state", {})
        stopping = scope["method"] == "POST" and scope["path"] in STOPS
        if stopping:
            state["stop_sent_ms"] = self._stop()
        headers = Headers(scope=scope)
        state["viewer"] = self._viewer(scope, headers)
        refused = None if stopping else self._refusal(scope, headers)
        if refused is not None:
            await refused(scope, receive, _with_policy(scope, send))
            return
        if scope["method"] in UNSAFE:
            body = await _whole_body(receive)
            if body is None and not stopping:
                too_long = PlainTextResponse("That is too long.", 413)
                await too_long(scope, receive, _with_policy(scope, send))
                return
            receive = _replay(body or b"", receive)
        await self._app(scope, receive, _with_policy(scope, send))

    def _refusal(self, scope: Scope, headers: Headers) -> PlainTextResponse | None:
        host = _hostname(headers.get("host", ""))
        if host not in self._names and not _is_address(host):
            return PlainTextResponse("This hub has no such name.", 400)
        if scope["method"] not in UNSAFE:
            return None
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower():
            return PlainTextResponse("Another site asked for this.", 403)
        if site not in {None, "same-origin", "none"}:
            return PlainTextResponse("Another site asked for this.", 403)
        return None

    def _viewer(self, scope: Scope, headers: Headers) -> Viewer:
        browser = "origin" in headers or "sec-fetch-site" in headers or "cookie" in headers
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if token:
            program = self._passes.read(token.strip(), "program") if scheme.lower() == "bearer" else None
            return (
                Viewer("program", program.id, shared=False, browser=browser) if program else _guest(browser)
            )
        if self._from_here(scope, headers):
            return Viewer("loopback", "loopback", shared=True, browser=browser)
        paired = self._passes.read(_cookie(headers.get("cookie", "")), "page")
        return Viewer("page", paired.id, paired.shared, browser) if paired else _guest(browser)

    def _from_here(self, scope: Scope, headers: Headers) -> bool:
        client = scope.get("client")
        host = _hostname(headers.get("host", ""))
        if client is None or host not in LOOPBACK_NAMES or any(name in headers for name in FORWARDED):
            return False
        return _is_address(client[0]) and ipaddress.ip_address(client[0]).is_loopback


def _guest(browser: bool) -> Viewer:
    return Viewer("guest", "guest", shared=True, browser=browser)


def _hostname(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _is_address(host: str) -> bool:
    """An address cannot be another site's name that was made to lead here."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _cookie(header: str) -> str:
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


async def _whole_body(receive: Receive) -> bytes | None:
    """The body, or None when it is too long or the sender has gone."""
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += bytes(message.get("body", b""))
        if len(body) > MOST_BODY:
            return None
        if not message.get("more_body"):
            return body


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _with_policy(scope: Scope, send: Send) -> Send:
    fresh = "no-cache" if scope["path"].startswith("/static/") else "no-store"

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Content-Security-Policy"] = POLICY
            headers["X-Content-Type-Options"] = "nosniff"
            headers["Referrer-Policy"] = "same-origin"
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
            headers["Cross-Origin-Resource-Policy"] = "same-origin"
            headers["Cache-Control"] = fresh
        await send(message)

    return sending
