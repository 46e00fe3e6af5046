"""The page's doings for programs of the house: documented, with tokens, and by the rules of the voice."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sse_starlette import EventSourceResponse, ServerSentEvent

from assistant.web import now as views
from assistant.web import record
from assistant.web.access import UNSEALED, Anybody, Insider, sealed
from assistant.web.door import Tap
from assistant.web.front import Front
from assistant.web.guard import Viewer

NOT_A_PHRASE = "That cannot be said at this moment."
Name = Annotated[str, Field(min_length=1, max_length=40)]


class Told(BaseModel):
    """Why something was not done."""

    detail: str


class TapIn(BaseModel):
    """A tap: what is heard, and the turn that it answers, as `now` names it."""

    model_config = ConfigDict(extra="forbid")

    phrase: str = Field(min_length=1, max_length=200, description="One of the phrases of `answers`.")
    turn: str = Field(max_length=64)
    id: str = Field(min_length=8, max_length=64, description="One that no other tap has: it counts once.")


class TapOut(BaseModel):
    """The tap counts as said."""

    taken: bool


class StopOut(BaseModel):
    """A stop was sent at `sent_ms`; every massager showed a live zero `confirmed_s` later, or None in 2 s.

    `measured`: whether each of them measures its motion; else some only say that they are switched off.
    """

    sent_ms: int
    confirmed_s: float | None
    measured: bool
    devices: list[views.Device]


class SightIn(BaseModel):
    """A page tells whether it can be seen. `n` grows with each post of this page."""

    model_config = ConfigDict(extra="forbid")

    page: str = Field(min_length=8, max_length=64)
    n: int = Field(ge=0, le=2**53)
    visible: bool
    seal: str = Field("", max_length=100, description="For browsers that cannot send the header X-Seal.")


class SightOut(BaseModel):
    """Whether this hub needs the page to be seen."""

    needed: bool


class TokenIn(BaseModel):
    """Who the token is for, and how long it is good."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    days: int = Field(365, ge=1, le=3650)


class TokenOut(BaseModel):
    """A token, shown only now: send it as `Authorization: Bearer TOKEN`."""

    token: str


class Health(BaseModel):
    """The hub answers."""

    status: str


class Readiness(BaseModel):
    """Whether the hub can do its work: it hears, and its evening is not over."""

    ready: bool
    hearing: bool


REFUSALS: dict[int | str, dict[str, Any]] = {401: {"model": Told}, 403: {"model": Told}}


def api(front: Front) -> APIRouter:  # noqa: PLR0915 - one route after the other
    """All routes under /api, and those that watch over the hub."""
    routes = APIRouter()
    hub = front.door.hub

    async def actor(viewer: Insider, x_seal: Annotated[str, Header(max_length=100)] = "") -> Viewer:
        if not sealed(viewer, front.passes, x_seal):
            raise HTTPException(403, UNSEALED)
        return viewer

    may_act = [Depends(actor)]

    @routes.get("/api/now", responses=REFUSALS, tags=["watch"])
    async def now(_: Insider) -> views.Now:
        """What is going on: what is said, what can be answered, levels, times."""
        return front.now()

    @routes.get("/api/events", response_class=EventSourceResponse, tags=["watch"])
    async def events(viewer: Anybody) -> Response:
        """The page's regions as server-sent events; `beat` each second, so that silence means a loss."""
        if front.audience.full:
            return JSONResponse({"detail": "Too many watch already."}, 503)
        return EventSourceResponse(_stream(front, viewer), ping=3600)

    @routes.post("/api/tap", responses={**REFUSALS, 409: {"model": Told}}, dependencies=may_act, tags=["do"])
    async def tap(given: TapIn) -> TapOut:
        """Say a phrase by a tap: as if it had been spoken, in the turn that is named; else 409."""
        if (why := take_tap(front, Tap(given.phrase, given.turn, given.id))) is not None:
            raise HTTPException(409, why)
        return TapOut(taken=True)

    @routes.post("/api/stop", tags=["do"])
    async def stop(request: Request, viewer: Anybody) -> StopOut:
        """Stop everything: for everybody, without a token; acknowledged by what the massagers say.

        A guest is told of the massagers only where one has not shown that it stands still.
        """
        confirmed_s = await hub.massagers.confirm_stop()
        known = views.devices(front.door, front.scene)
        shown = views.devices_for_a_guest(known, stopped=confirmed_s is not None) if viewer.guest else known
        return StopOut(
            sent_ms=request.state.stop_sent_ms,
            confirmed_s=confirmed_s,
            measured=all(one.measured for one in known),
            devices=shown,
        )

    @routes.post("/api/sight", responses=REFUSALS, tags=["do"])
    async def sight(
        given: SightIn, viewer: Insider, x_seal: Annotated[str, Header(max_length=100)] = ""
    ) -> SightOut:
        """A page is seen, or hidden. Where it is the hub's only ear, a motor runs only while one is seen."""
        if not sealed(viewer, front.passes, x_seal or given.seal):
            raise HTTPException(403, UNSEALED)
        ear = front.door.ear
        if ear is None:
            return SightOut(needed=False)
        if given.visible:
            ear.visible(given.page, given.n)
        elif ear.hidden(given.page, given.n) and front.door.moving:
            ear.tell(front.door.hold_phrase)
        return SightOut(needed=True)

    @routes.get("/api/people", responses=REFUSALS, tags=["records"])
    async def people(_: Insider) -> list[str]:
        """Everybody who is known by name."""
        return await record.people_of(hub)

    @routes.get("/api/course", responses={**REFUSALS, 404: {"model": Told}}, tags=["records"])
    async def course(
        _: Insider, person: Annotated[str | None, Query(max_length=80)] = None
    ) -> record.CourseLine:
        """What comes next for somebody; without a name, for the usual person."""
        return await record.course_line(hub, await known(person))

    @routes.get("/api/history", responses={**REFUSALS, 404: {"model": Told}}, tags=["records"])
    async def history(
        _: Insider, person: Annotated[str | None, Query(max_length=80)] = None
    ) -> list[record.SessionLine]:
        """The sessions of somebody, oldest first."""
        return [record.session_line(one) for one in await hub.store.sessions(await known(person))]

    @routes.get("/api/reminders", responses={**REFUSALS, 404: {"model": Told}}, tags=["records"])
    async def reminders(
        _: Insider, person: Annotated[str | None, Query(max_length=80)] = None
    ) -> list[record.ReminderLine]:
        """What somebody is still to be reminded of."""
        found = await record.reminders_of(hub, await known(person))
        return [record.ReminderLine(person=one.person, text=one.text, due=one.due) for one in found]

    async def known(person: str | None) -> str:
        name = await record.whose(hub, person, front.door.person)
        if name is None:
            raise HTTPException(404, "Nobody of that name is known.")
        return name

    @routes.get("/api/devices", responses=REFUSALS, tags=["watch"])
    async def devices(_: Insider) -> list[views.Device]:
        """The massagers and what they say of themselves."""
        return views.devices(front.door, front.scene)

    @routes.post("/api/tokens", responses=REFUSALS, tags=["do"])
    async def token(given: TokenIn, viewer: Annotated[Viewer, Depends(actor)]) -> TokenOut:
        """A token for another program. A program cannot make one."""
        if viewer.by == "program":
            raise HTTPException(403, "Only somebody at the page can make a token.")
        made = await front.passes.give(given.name, "program", shared=False, days=given.days)
        return TokenOut(token=made)

    @routes.get("/metrics", response_class=Response, responses=REFUSALS, tags=["watch"])
    async def metrics(_: Insider) -> Response:
        """Counts in Prometheus' text format."""
        return Response(front.metrics.text(), media_type="text/plain; version=0.0.4")

    @routes.get("/health", tags=["watch"])
    async def health() -> Health:
        """The hub answers."""
        return Health(status="alive")

    @routes.get("/ready", responses={503: {"model": Readiness}}, tags=["watch"])
    async def ready(response: Response) -> Readiness:
        """Whether the hub can do its work; 503 if not."""
        hears = views.hearing(front.door).live
        found = Readiness(ready=hears and not front.scene.ended, hearing=hears)
        response.status_code = 200 if found.ready else 503
        return found

    return routes


def take_tap(front: Front, tap: Tap) -> str | None:
    """Take a tap; why it does not count, or None."""
    if not front.door.understands(tap.phrase):
        return NOT_A_PHRASE
    return front.door.see(tap)


async def _stream(front: Front, viewer: Viewer) -> AsyncIterator[bytes]:
    with front.audience.joined(viewer.sight) as watcher:
        yield ServerSentEvent(event="hello", data=front.scene.run, retry=1000).encode()
        async for messages in watcher.messages():
            yield b"".join(sent for _, sent in messages)
