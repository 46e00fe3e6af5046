"""The page's HTML: every route works without script, too."""

import secrets
from functools import cache
from importlib.metadata import version
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.content.hazards import load_hazards
from assistant.course_calendar import course_calendar
from assistant.domain.errors import PairingError
from assistant.flows.spoken import spoken_time
from assistant.web import drawing, record
from assistant.web import now as views
from assistant.web.access import UNPAIRED, UNSEALED, Anybody, Form, sealed
from assistant.web.api import NOT_A_PHRASE, take_tap
from assistant.web.door import Tap
from assistant.web.front import Front
from assistant.web.guard import COOKIE, Viewer
from assistant.web.passes import DAY_S, LONGEST_NAME, PAGE_DAYS

PAGES = (
    ("/", "Now"),
    ("/course", "Course"),
    ("/history", "History"),
    ("/people", "People"),
    ("/devices", "Devices"),
    ("/about", "About"),
)
FOR_GUESTS = (("/", "Stop"), ("/about", "About"), ("/pair", "Pair"))
OFFER = "unknot_offer"
BUSY = "A massage is under way. Pair this device when it is over."

Person = Annotated[str | None, Query(max_length=80)]


def pages(front: Front) -> APIRouter:  # noqa: PLR0915 - one route after the other
    """All routes for people."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    hub, templates = front.door.hub, front.templates
    hazards = cache(load_hazards)

    def show(viewer: Viewer, name: str, here: str = "", status: int = 200, **values: Any) -> HTMLResponse:
        html = templates.page(
            name,
            here=here,
            pages=FOR_GUESTS if viewer.guest else PAGES,
            seal="" if viewer.guest else front.passes.seal(viewer.holder),
            sight=viewer.sight,
            **values,
        )
        return HTMLResponse(html, status)

    def refuse(viewer: Viewer, told: str, status: int, back: str = "/") -> HTMLResponse:
        return show(viewer, "refused", status=status, told=told, back=back)

    def not_allowed(viewer: Viewer, form: dict[str, str]) -> HTMLResponse | None:
        if viewer.guest:
            return refuse(viewer, UNPAIRED, 401, "/pair")
        if not sealed(viewer, front.passes, form.get("seal", "")):
            return refuse(viewer, UNSEALED, 403)
        return None

    def show_now(viewer: Viewer, told: str = "", status: int = 200) -> HTMLResponse:
        if viewer.guest:
            return show(viewer, "guest", "Stop", status, now=front.now())
        tap = secrets.token_hex(8)
        hold = front.door.hold_phrase
        return show(viewer, "now", "Now", status, now=front.now(), told=told, tap=tap, hold=hold)

    @routes.get("/")
    async def now(viewer: Anybody) -> Response:
        return show_now(viewer)

    @routes.post("/tap")
    async def tap(viewer: Anybody, form: Form) -> Response:
        if (refused := not_allowed(viewer, form)) is not None:
            return refused
        if (phrase := _phrase(front, form)) is None:
            return show_now(viewer, NOT_A_PHRASE, 409)
        why = take_tap(front, Tap(phrase, form.get("turn", ""), form.get("id", "")))
        if why is not None:
            return show_now(viewer, f"That did not count: {why}.", 409)
        return RedirectResponse("/", 303)

    @routes.post("/stop")
    async def stop(viewer: Anybody) -> Response:
        took_s = await hub.massagers.confirm_stop()
        known = views.devices(front.door, front.scene)
        shown = views.devices_for_a_guest(known, stopped=took_s is not None) if viewer.guest else known
        measured = all(one.measured for one in known)
        return show(viewer, "stopped", took_s=took_s, devices=shown, any_there=bool(known), measured=measured)

    @routes.get("/course")
    async def course(viewer: Anybody, person: Person = None) -> Response:
        if viewer.guest:
            return refuse(viewer, UNPAIRED, 401, "/pair")
        name = await record.whose(hub, person, front.door.person)
        people = await record.people_of(hub)
        if name is None:
            return show(viewer, "course", "Course", person=None, people=people)
        wall, of_person = hub.clock.wall(), await record.course_for(hub, name)
        reminders = [
            {"when": spoken_time(one.due, wall).capitalize(), "text": one.text}
            for one in await record.reminders_of(hub, name)
        ]
        return show(
            viewer,
            "course",
            "Course",
            person=name,
            people=people,
            course=of_person,
            coming=record.coming_text(of_person.coming, wall),
            reminders=reminders,
            ics=bool(of_person.of),
        )

    @routes.get("/course.ics")
    async def ics(viewer: Anybody, person: Person = None) -> Response:
        name = None if viewer.guest else await record.whose(hub, person, front.door.person)
        plan = await hub.store.course(name) if name is not None else None
        if name is None or plan is None:
            return (
                refuse(viewer, UNPAIRED, 401, "/pair") if viewer.guest else refuse(viewer, "No course.", 404)
            )
        calendar = course_calendar(name, plan, await hub.store.sessions(name), hub.clock.wall())
        named = {"Content-Disposition": 'attachment; filename="massage.ics"'}
        return Response(calendar, media_type="text/calendar", headers=named)

    @routes.get("/history")
    async def history(viewer: Anybody, person: Person = None) -> Response:
        if viewer.guest:
            return refuse(viewer, UNPAIRED, 401, "/pair")
        name = await record.whose(hub, person, front.door.person)
        sessions = await hub.store.sessions(name) if name is not None else []
        return show(
            viewer,
            "history",
            "History",
            person=name,
            people=await record.people_of(hub),
            sessions=sessions,
            points=drawing.pain_points(sessions),
            grid=drawing.pain_grid(),
            bars=drawing.minutes_by_kind(sessions),
        )

    @routes.get("/people")
    async def people(viewer: Anybody) -> Response:
        if viewer.guest:
            return refuse(viewer, UNPAIRED, 401, "/pair")
        found = [
            {
                "name": name,
                "usual": name == front.door.person,
                "coming": (await record.course_line(hub, name)).text,
            }
            for name in await record.people_of(hub)
        ]
        return show(viewer, "people", "People", people=found)

    def show_devices(viewer: Viewer, token: str = "") -> HTMLResponse:
        passes = [
            {
                "id": one.id,
                "name": one.name,
                "use": one.use,
                "shared": one.shared,
                "until": _day(hub, one.ends),
            }
            for one in front.passes.known()
        ]
        massagers = [record.massager_card(one, hub.clock.now()) for one in hub.massagers.known()]
        return show(viewer, "devices", "Devices", massagers=massagers, passes=passes, token=token)

    @routes.get("/devices")
    async def devices(viewer: Anybody) -> Response:
        return refuse(viewer, UNPAIRED, 401, "/pair") if viewer.guest else show_devices(viewer)

    @routes.post("/devices/token")
    async def token(viewer: Anybody, form: Form) -> Response:
        if (refused := not_allowed(viewer, form)) is not None:
            return refused
        if viewer.by == "program":
            return refuse(viewer, "Only somebody at the page can make a token.", 403)
        name = form.get("name", "").strip()[:LONGEST_NAME] or "A program"
        return show_devices(viewer, await front.passes.give(name, "program", shared=False))

    @routes.post("/devices/withdraw")
    async def withdraw(viewer: Anybody, form: Form) -> Response:
        if (refused := not_allowed(viewer, form)) is not None:
            return refused
        await front.passes.withdraw(form.get("pass", ""))
        return RedirectResponse("/devices", 303)

    @routes.get("/about")
    async def about(viewer: Anybody) -> Response:
        return show(
            viewer,
            "about",
            "About",
            emergency=hub.emergency_number,
            hazards=hazards(),
            sources=record.sources_of(hub),
            version=version("unknot"),
        )

    def show_pair(viewer: Viewer, told: str = "", status: int = 200, *, asked: bool = False) -> HTMLResponse:
        return show(viewer, "pair", "Pair", status, told=told, asked=asked)

    @routes.get("/pair")
    async def pair(viewer: Anybody) -> Response:
        return show_pair(viewer)

    @routes.post("/pair/begin")
    async def begin(viewer: Anybody) -> Response:
        if front.door.moving:
            return show_pair(viewer, BUSY, 409)
        try:
            offer, pin = front.pairing.begin()
        except PairingError as refused:
            return show_pair(viewer, str(refused), 429)
        answer = show_pair(viewer, asked=True)
        answer.set_cookie(OFFER, offer, max_age=120, path="/pair", httponly=True, samesite="strict")
        front.say_number(pin)
        return answer

    @routes.post("/pair")
    async def finish(request: Request, viewer: Anybody, form: Form) -> Response:
        try:
            front.pairing.finish(request.cookies.get(OFFER, ""), form.get("pin", ""))
        except PairingError as refused:
            return show_pair(viewer, str(refused), 403, asked=True)
        name = form.get("name", "").strip()[:LONGEST_NAME] or "A screen"
        paper = await front.passes.give(name, "page", shared=form.get("shared") == "1")
        answer = RedirectResponse("/", 303)
        days = int(PAGE_DAYS * DAY_S)
        answer.set_cookie(COOKIE, paper, max_age=days, path="/", httponly=True, samesite="strict")
        answer.delete_cookie(OFFER, path="/pair")
        return answer

    return routes


def _phrase(front: Front, form: dict[str, str]) -> str | None:
    """What a form says: the phrase of a button, or the one for a number that was put in."""
    if "numbers" not in form:
        return form.get("phrase")
    number = form.get("number", "")
    if not (number.isascii() and number.isdigit() and len(number) <= 4):
        return None
    talk = front.door.talk
    targets = front.targets.of(talk.state, talk.names, talk.reach)
    return targets.number(form["numbers"], int(number))


def _day(hub: Any, seconds: float) -> str:
    """A day as it is written, from seconds since 1970."""
    at = hub.clock.wall().fromtimestamp(seconds, hub.clock.wall().tzinfo)
    return f"{at.day} {at:%B} {at.year}"
