"""The page as the ear of a hub without a microphone: a motor runs only while somebody looks at it (I4)."""

import asyncio

from assistant.domain.device import Kind
from assistant.flows.motion import PAGE_S
from assistant.web.page_ear import MOST_PAGES, PageEar
from tests.conversations.talk import Room, Script
from tests.sim import SimClock, sim_run
from tests.web.paged import client_of, front_of

SCRIPT = Script(
    "by the page",
    "",
    [],
    home={"Anna": {"records": "course"}},
    answers={"are_you": "yes", "start_now": "yes", "menu": "start the roller"},
    devices=(Kind.ROLLER,),
)
PAGE = "abcdefgh"


class RoomOfThePage(Room):
    """Nobody hears anything in it; what is said is tapped, and the page is looked at while `looking`."""

    def __init__(self, script):
        super().__init__(script)
        self.looking = True
        self.n = 0

    def _wired(self):
        self.ear = PageEar(self.clock)
        parts = super()._wired()
        self.front = front_of(parts, ear=self.ear)
        self.client = client_of(self.front)
        return parts

    def say(self, words):
        self.ear.tell(words)

    async def look(self):
        while True:
            if self.looking:
                await self.post(visible=True)
            await self.clock.sleep(0.5)

    async def post(self, *, visible):
        self.n += 1
        answer = await self.client.post("/api/sight", json={"page": PAGE, "n": self.n, "visible": visible})
        assert answer.json() == {"needed": True}

    def moving(self):
        return not self.house.still()

    def of_type(self, kind):
        return [one.line for one in self.written if one.line["type"] == kind]


async def running(test):
    """Run `test(room)` from the moment the motor has run for ten seconds."""
    room = RoomOfThePage(SCRIPT)
    playing = asyncio.ensure_future(room.play())
    await room.clock.sleep(0.1)
    looking = asyncio.ensure_future(room.look())
    while not any(line["phase"] == "running" for line in room.of_type("session")):
        await room.clock.sleep(0.5)
    await room.clock.sleep(10)
    assert room.moving()
    try:
        await test(room)
    finally:
        looking.cancel()
        room.stop_playing()
        await playing


def in_motion(test):
    sim_run(lambda: running(test))


def test_I4_a_page_that_falls_silent_is_a_stop():
    async def test(room):
        room.looking = False
        await room.clock.sleep(PAGE_S + 1 + 2)
        assert not room.moving()
        assert room.of_type("session")[-1]["phase"] != "running"
        await room.clock.sleep(5)
        assert "page_silent" in [line["line"] for line in room.of_type("said")]
        room.looking = True
        await room.clock.sleep(20)
        assert not room.moving(), "I7: it went on because the page came back"

    in_motion(test)


def test_I4_locking_the_phone_is_zero_at_once_and_nothing_resumes_by_itself():
    async def test(room):
        room.looking = False
        await room.post(visible=False)
        await room.clock.sleep(0.1)
        assert [leaf for _, leaf, _ in room.house.log if leaf in ("setpoint", "stop")][-1] == "stop"
        assert [line["by"] for line in room.of_type("heard")][-1] == "page"
        room.looking = True
        await room.clock.sleep(20)
        assert not room.moving(), "I7: it went on because the page came back"
        assert len(room.of_type("hold")) == 1

    in_motion(test)


def test_one_of_two_pages_may_be_locked():
    async def test(room):
        other = {"page": "the other", "n": 1, "visible": True}
        await room.client.post("/api/sight", json=other)
        await room.client.post("/api/sight", json={**other, "n": 2, "visible": False})
        await room.clock.sleep(5)
        assert room.moving()
        assert not room.of_type("hold")

    in_motion(test)


def test_an_overtaken_post_does_not_bring_a_locked_page_back():
    ear = PageEar(clock := SimClock())

    async def test():
        assert ear.visible(PAGE, 5)
        assert ear.hidden(PAGE, 7)
        assert not ear.visible(PAGE, 6)
        assert not ear.visible(PAGE, 7)
        assert not ear.watched
        await clock.sleep(1)
        assert ear.visible(PAGE, 8)
        assert ear.watched

    sim_run(test)


def test_hiding_tells_only_when_nobody_else_looks():
    ear = PageEar(clock := SimClock())

    async def test():
        ear.visible("one", 1)
        ear.visible("two", 1)
        assert not ear.hidden("one", 2)
        assert ear.hidden("two", 2)
        assert not ear.hidden("two", 3), "it was hidden already"
        ear.visible("one", 3)
        await clock.sleep(PAGE_S + 0.1)
        assert not ear.hidden("one", 4), "nobody has looked for a while"

    sim_run(test)


def test_pages_without_number_are_not_remembered():
    ear = PageEar(SimClock())

    async def test():
        for n in range(3 * MOST_PAGES):
            ear.visible(f"page{n}", 1)
        assert len(ear._seen) == MOST_PAGES

    sim_run(test)
