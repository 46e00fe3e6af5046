"""The room of the conversations with the page beside it: what is said can be tapped instead, over HTTP."""

import asyncio
from functools import cache

import httpx

from assistant.web.app import page_app
from assistant.web.door import Door
from assistant.web.front import Front
from assistant.web.rendering import Sight, Templates
from assistant.web.targets import TargetBook
from tests.conversations.talk import PHRASEBOOK, Room
from tests.web.forms import Page, Target, targets

BY_VOICE = "rehearse"
"""After lines that begin so, the voice itself is what is tried."""
HUB = "http://127.0.0.1"
TEMPLATES, TARGETS = Templates(), TargetBook(PHRASEBOOK)
"""Read and worked out once for all hubs: they depend on files alone."""


def front_of(parts, *, ear=None, folder=None, names=()):
    """The page over these parts, which sees everything from now on."""
    front = Front.of(Door(parts.hub, parts.talk, PHRASEBOOK, parts.person, ear), folder, names)
    front.templates, front.targets = TEMPLATES, TARGETS
    front.follow(parts.journal)
    return front


def client_of(front, *, address="127.0.0.1", base=HUB, **options):
    """A program that asks the page over ASGI, from this address."""
    transport = httpx.ASGITransport(app=page_app(front), client=(address, 50000))
    return httpx.AsyncClient(transport=transport, base_url=base, **options)


@cache
def read(html: str) -> Page:
    """What stands in a part of the page, which is the same at many moments."""
    return Page(html)


@cache
def meaning(text: str, state: str, names: tuple[str, ...]):
    return PHRASEBOOK.match(text, state, names)


@cache
def sayable(state: str, names: tuple[str, ...], reach) -> frozenset[str]:
    return frozenset(PHRASEBOOK.phrases(state, names, reach))


class PagedRoom(Room):
    """A room with a page, open all the time."""

    front: Front
    client: httpx.AsyncClient

    def _wired(self):
        parts = super()._wired()
        self.front = front_of(parts)
        self.client = client_of(self.front)
        return parts

    async def page(self) -> Page:
        answer = await self.client.get("/")
        assert answer.status_code == 200, answer.text
        return Page(answer.text)

    def region(self, name: str) -> Page:
        """A part of the page as it is sent to those who have the page open, when it changes."""
        return read(self.front.templates.region(name, self.front.now(), Sight(guest=False, shared=True)))


class TappingRoom(PagedRoom):
    """Where everything that can be tapped is tapped. What cannot be is said: it is noise to the hub."""

    def __init__(self, script, **options):
        super().__init__(script, **options)
        self.tapped: list[str] = []
        self.not_there: list[str] = []
        self.refused: list[str] = []
        self._fingers: set[asyncio.Task] = set()

    def say(self, words: str) -> None:
        if self._muted:
            return
        talk = self.parts.talk
        meant = meaning(words, talk.state, talk.names)
        last = next((one.line["line"] for one in reversed(self.written) if one.line["type"] == "said"), "")
        if (
            meant is None
            or last.startswith(BY_VOICE)
            or words not in sayable(talk.state, talk.names, talk.reach)
        ):
            self.ear.say(words)
            return
        finger = asyncio.ensure_future(self._tap(words, meant, talk.state, talk.names))
        self._fingers.add(finger)
        finger.add_done_callback(self._lifted)

    def _lifted(self, finger):
        self._fingers.discard(finger)
        if not finger.cancelled() and finger.exception() is not None:
            self.not_there.append(repr(finger.exception()))

    async def _tap(self, words, meant, state, names):
        fields = find(targets(await self.page()), meant, state, names, words)
        if fields is None and not self.front.scene.open:
            # It is over, or a stop is being carried out: the page offers nothing, and nothing of it would count.
            self.ear.say(words)
            return
        if fields is None:
            self.not_there.append(f"{words} in {state}")
            return
        action, data = fields
        answer = await self.client.post(action, data=data)
        self.tapped.append(words)
        if answer.status_code not in (200, 303):
            self.refused.append(f"{words} in {state}: {answer.status_code}")


def find(known: list[Target], meant, state, names, words="") -> tuple[str, dict[str, str]] | None:
    """What to post for a meaning: the target that has the same one."""
    if meant.intent == "Stop":
        return next(((t.action, {}) for t in known if t.action == "/stop"), None)
    for target in sorted(known, key=lambda target: target.phrase != words):
        if (fields := _same(target, meant, state, names)) is not None:
            return target.action, fields
    return None


def _same(target: Target, meant, state, names) -> dict[str, str] | None:
    fields = dict(target.fields)
    if target.phrase is not None:
        match = meaning(target.phrase, state, names)
        same = match is not None and (match.intent, match.slots) == (meant.intent, meant.slots)
        return fields if same else None
    intent, *others = target.numbers.split("/")
    wanted = {name: str(value) for name, value in meant.slots.items()}
    fixed = dict(other.split("=", 1) for other in others)
    left = [value for name, value in wanted.items() if name not in fixed]
    fits = intent == meant.intent and fixed.items() <= wanted.items() and len(left) == 1 and left[0].isdigit()
    if not fits or not target.least <= int(left[0]) <= target.most:
        return None
    return {**fields, "number": left[0]}
