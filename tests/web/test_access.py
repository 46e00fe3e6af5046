# long because: every way in, and everything that is to stay outside, in one table.
"""Who may do what: a table of tries, none of which starts or raises anything (H16, I6); and stop for everybody."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from assistant.domain.device import Feedback, Kind
from assistant.web.rendering import Sight
from tests.conversations.talk import Script
from tests.sim import sim_run
from tests.web.paged import PagedRoom, client_of

LAN = "192.168.1.20"
HUB_IN_LAN = "http://192.168.1.5:8137"
SCRIPT = Script(
    "at the start",
    "",
    [],
    home={"Anna": {"records": "course"}},
    answers={"are_you": "yes", "start_now": None, "menu": "start the roller"},
    devices=(Kind.ROLLER,),
)


@dataclass
class Asked:
    """A hub that waits for the one yes that starts the motor."""

    room: PagedRoom

    @property
    def front(self):
        return self.room.front

    @property
    def turn(self):
        return self.front.door.turn

    def moved(self):
        return any(leaf == "setpoint" and detail.get("pressure") for _, leaf, detail in self.room.house.log)

    async def settle(self):
        await self.room.clock.sleep(3)


@asynccontextmanager
async def asked_to_start():
    waiting = asyncio.Event()

    def note(line, _):
        if line["type"] == "asked" and line["question"] == "start_now":
            waiting.set()

    room = PagedRoom(SCRIPT, on_event=note)
    playing = asyncio.ensure_future(room.play())
    await waiting.wait()
    await room.clock.sleep(0.5)
    try:
        yield Asked(room)
    finally:
        room.stop_playing()
        await playing


def tap(turn, phrase="yes", tap_id="0123456789"):
    return {"phrase": phrase, "turn": turn, "id": tap_id}


async def paired(front, **options):
    """A browser in the network that was paired, and the seal of its forms."""
    paper = await front.passes.give("A phone", "page", shared=True)
    client = client_of(front, address=LAN, base=HUB_IN_LAN, cookies={"unknot": paper}, **options)
    return client, front.passes.seal(paper.partition(".")[0])


async def a_guest(a):
    return await client_of(a.front, address=LAN, base=HUB_IN_LAN).post("/api/tap", json=tap(a.turn)), 401


async def a_guest_with_a_form(a):
    client = client_of(a.front, address=LAN, base=HUB_IN_LAN)
    return await client.post("/tap", data=tap(a.turn)), 401


async def a_made_up_token(a):
    headers = {"Authorization": "Bearer 0123.abcd"}
    return await client_of(a.front, address=LAN, base=HUB_IN_LAN).post(
        "/api/tap", json=tap(a.turn), headers=headers
    ), 401


async def a_cookie_as_a_token(a):
    paper = await a.front.passes.give("A phone", "page", shared=True)
    headers = {"Authorization": f"Bearer {paper}"}
    return await client_of(a.front, address=LAN, base=HUB_IN_LAN).post(
        "/api/tap", json=tap(a.turn), headers=headers
    ), 401


async def a_wrong_token_on_the_hub_itself(a):
    """Whoever shows a token is judged by it, wherever they are."""
    headers = {"Authorization": "Bearer 0123.abcd"}
    return await client_of(a.front).post("/api/tap", json=tap(a.turn), headers=headers), 401


async def a_forged_cookie(a):
    paper = await a.front.passes.give("A phone", "page", shared=True)
    cookies = {"unknot": paper[:-1] + ("A" if paper[-1] != "A" else "B")}
    client = client_of(a.front, address=LAN, base=HUB_IN_LAN, cookies=cookies)
    return await client.post("/api/tap", json=tap(a.turn)), 401


async def a_pass_that_has_ended(a):
    paper = await a.front.passes.give("A phone", "page", shared=True, days=1 / 86400)
    await a.room.clock.sleep(1.5)
    client = client_of(a.front, address=LAN, base=HUB_IN_LAN, cookies={"unknot": paper})
    return await client.post("/api/tap", json=tap(a.turn)), 401


async def a_pass_that_was_withdrawn(a):
    client, seal = await paired(a.front)
    await a.front.passes.withdraw(a.front.passes.known()[0].id)
    return await client.post("/api/tap", json=tap(a.turn), headers={"x-seal": seal}), 401


async def a_paired_browser_without_a_seal(a):
    client, _ = await paired(a.front)
    return await client.post("/api/tap", json=tap(a.turn)), 403


async def a_paired_browser_with_the_seal_of_another(a):
    client, _ = await paired(a.front)
    seal = a.front.passes.seal("loopback")
    return await client.post("/tap", data={**tap(a.turn), "seal": seal}), 403


async def another_site_through_a_browser_on_the_hub(a):
    headers = {"Origin": "https://elsewhere.example"}
    return await client_of(a.front).post("/tap", data=tap(a.turn), headers=headers), 403


async def another_port_of_the_hub(a):
    headers = {"Origin": "http://127.0.0.1:9999"}
    return await client_of(a.front).post("/tap", data=tap(a.turn), headers=headers), 403


async def another_site_that_hides_its_name(a):
    return await client_of(a.front).post("/tap", data=tap(a.turn), headers={"Origin": "null"}), 403


async def another_site_that_is_only_marked(a):
    headers = {"Sec-Fetch-Site": "cross-site"}
    return await client_of(a.front).post("/tap", data=tap(a.turn), headers=headers), 403


async def a_browser_on_the_hub_without_a_seal(a):
    headers = {"Origin": "http://127.0.0.1"}
    return await client_of(a.front).post("/tap", data=tap(a.turn), headers=headers), 403


async def a_name_that_was_made_to_lead_here(a):
    client = client_of(a.front, base="http://rebound.example")
    return await client.post("/api/tap", json=tap(a.turn)), 400


async def somebody_behind_a_forwarder(a):
    headers = {"X-Forwarded-For": "203.0.113.9"}
    return await client_of(a.front).post("/api/tap", json=tap(a.turn), headers=headers), 401


async def from_the_network_by_the_name_of_the_hub_itself(a):
    client = client_of(a.front, address=LAN, base="http://localhost")
    return await client.post("/api/tap", json=tap(a.turn)), 401


async def a_yes_of_an_earlier_turn(a):
    run, _, turn = a.turn.partition(".")
    return await client_of(a.front).post("/api/tap", json=tap(f"{run}.t{int(turn[1:]) - 1}")), 409


async def a_yes_of_another_run(a):
    turn = "0123456789ab." + a.turn.partition(".")[2]
    return await client_of(a.front).post("/api/tap", json=tap(turn)), 409


async def a_yes_without_the_run(a):
    return await client_of(a.front).post("/api/tap", json=tap(a.turn.partition(".")[2])), 409


async def a_command_that_cannot_be_said_now(a):
    return await client_of(a.front).post("/api/tap", json=tap(a.turn, "harder")), 409


async def a_get_that_should_have_been_a_post(a):
    return await client_of(a.front).get("/tap", params=tap(a.turn)), 405


async def a_number_for_a_question_that_has_none(a):
    seal = a.front.passes.seal("loopback")
    fields = {"numbers": "Pain", "number": "1", "turn": a.turn, "id": "0123456789", "seal": seal}
    return await client_of(a.front).post("/tap", data=fields), 409


async def a_body_without_end(a):
    return await client_of(a.front).post("/tap", content=b"x" * 100_000), 413


TRIES = [
    a_guest,
    a_guest_with_a_form,
    a_made_up_token,
    a_cookie_as_a_token,
    a_wrong_token_on_the_hub_itself,
    a_forged_cookie,
    a_pass_that_has_ended,
    a_pass_that_was_withdrawn,
    a_paired_browser_without_a_seal,
    a_paired_browser_with_the_seal_of_another,
    another_site_through_a_browser_on_the_hub,
    another_port_of_the_hub,
    another_site_that_hides_its_name,
    another_site_that_is_only_marked,
    a_browser_on_the_hub_without_a_seal,
    a_name_that_was_made_to_lead_here,
    somebody_behind_a_forwarder,
    from_the_network_by_the_name_of_the_hub_itself,
    a_yes_of_an_earlier_turn,
    a_yes_of_another_run,
    a_yes_without_the_run,
    a_command_that_cannot_be_said_now,
    a_get_that_should_have_been_a_post,
    a_number_for_a_question_that_has_none,
    a_body_without_end,
]


@pytest.mark.parametrize("attempt", TRIES, ids=lambda attempt: attempt.__name__)
def test_I6_none_of_these_starts_anything(attempt):
    async def test():
        async with asked_to_start() as asked:
            answer, status = await attempt(asked)
            assert answer.status_code == status, answer.text
            await asked.settle()
            assert not asked.moved()
            assert not any(
                w.line["type"] == "answered" and w.line["question"] == "start_now" for w in asked.room.written
            )

    sim_run(test)


def with_a_token(a):
    async def made():
        token = await a.front.passes.give("Home", "program", shared=False)
        client = client_of(a.front, address=LAN, base=HUB_IN_LAN)
        return await client.post("/api/tap", json=tap(a.turn), headers={"Authorization": f"Bearer {token}"})

    return made()


async def paired_with_its_seal(a):
    client, seal = await paired(a.front)
    return await client.post("/tap", data={**tap(a.turn), "seal": seal})


async def on_the_hub_by_a_program(a):
    return await client_of(a.front).post("/api/tap", json=tap(a.turn))


@pytest.mark.parametrize("attempt", [with_a_token, paired_with_its_seal, on_the_hub_by_a_program])
def test_whoever_may_answers_the_question_and_it_starts(attempt):
    async def test():
        async with asked_to_start() as asked:
            answer = await attempt(asked)
            assert answer.status_code in (200, 303), answer.text
            await asked.settle()
            assert asked.moved()

    sim_run(test)


def test_I6_a_tap_counts_once_however_often_it_is_sent():
    async def test():
        async with asked_to_start() as asked:
            once = tap(asked.turn)
            client = client_of(asked.front)
            assert (await client.post("/api/tap", json=once)).status_code == 200
            again = [(await client.post("/api/tap", json=once)).status_code for _ in range(3)]
            assert again == [409] * 3
            taken = [
                w.line for w in asked.room.written if w.line["type"] == "heard" and not w.line["why_rejected"]
            ]
            assert sum(line["by"] == "page" for line in taken) == 1

    sim_run(test)


STOPPERS = {
    "a guest": {"address": LAN, "base": HUB_IN_LAN},
    "an expired cookie": {"address": LAN, "base": HUB_IN_LAN, "cookies": {"unknot": "old.old"}},
    "a wrong token": {"address": LAN, "base": HUB_IN_LAN, "headers": {"Authorization": "Bearer x.y"}},
    "a name nobody knows": {"address": LAN, "base": "http://whatever.example"},
    "another site": {"headers": {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}},
    "the hub itself": {},
}
FROM_THE_HUB = ("another site", "the hub itself")
"""In a browser of its own machine; what another site asked for there it cannot read."""


@pytest.mark.parametrize("path", ["/stop", "/api/stop"])
@pytest.mark.parametrize("who", STOPPERS)
def test_I3_everybody_can_stop_and_it_is_zero_before_anything_else(who, path):
    async def test():
        async with asked_to_start() as asked:
            await on_the_hub_by_a_program(asked)
            await asked.settle()
            assert asked.moved()
            before = len(asked.room.house.log)
            answer = await client_of(asked.front, **STOPPERS[who]).post(path)
            assert answer.status_code == 200
            sent = [leaf for _, leaf, _ in asked.room.house.log[before:]]
            assert sent[0] == "stop"
            assert "setpoint" not in sent
            assert asked.room.house.still()
            stop = next(
                w.line for w in asked.room.written if w.line["type"] == "stop" and w.line["by"] == "page"
            )
            assert stop["word"] == "stop"
            if path == "/stop":
                assert "Everything stands still" in answer.text
                assert "Every massager said" in answer.text
                assert ("Roller" in answer.text) is (who in FROM_THE_HUB)
            else:
                assert answer.json()["confirmed_s"] < 2
                assert answer.json()["measured"] is True
                assert bool(answer.json()["devices"]) is (who in FROM_THE_HUB)

    sim_run(test)


@pytest.mark.parametrize("path", ["/stop", "/api/stop"])
def test_I3_a_guest_is_told_which_massager_to_look_at_and_no_levels(path):
    async def test():
        async with asked_to_start() as asked:
            await on_the_hub_by_a_program(asked)
            await asked.settle()
            for device in asked.room.house.devices.values():
                device.happen("stuck")
            answer = await client_of(asked.front, **STOPPERS["a guest"]).post(path)
            if path == "/stop":
                assert "Unplug it now" in answer.text
                assert "Roller" in answer.text
            else:
                assert answer.json()["confirmed_s"] is None
                told = {one["name"]: one["levels"] for one in answer.json()["devices"]}
                assert told["roller"] == []

    sim_run(test)


def test_of_a_massager_that_measures_nothing_it_is_said_that_it_was_switched_off():
    async def test():
        async with asked_to_start() as asked:
            for kind in asked.room.house.devices:
                asked.room.house.say_feedback(kind, Feedback.ASSUMED)
            page = await client_of(asked.front).post("/stop")
            assert "Everything was switched off." in page.text
            assert "Roller: is switched off." in page.text
            answer = await client_of(asked.front).post("/api/stop")
            assert answer.json()["confirmed_s"] < 2
            assert answer.json()["measured"] is False
            while asked.front.scene.stop.confirmed_ms is None:
                await asked.room.clock.sleep(0.01)
            front_page = await client_of(asked.front).get("/")
            assert "Everything was switched off." in front_page.text
            for text in (page.text, front_page.text):
                assert "stands still" not in text

    sim_run(test)


def test_a_stop_that_is_not_confirmed_says_unplug():
    async def test():
        async with asked_to_start() as asked:
            await on_the_hub_by_a_program(asked)
            await asked.settle()
            asked.room.house.devices[Kind.ROLLER].happen("stuck")
            answer = await client_of(asked.front).post("/stop")
            assert "Unplug it now" in answer.text
            asked.room.house.devices[Kind.ROLLER].mend()

    sim_run(test)


def test_a_guest_sees_nothing_personal():
    async def test():
        async with asked_to_start() as asked:
            guest = client_of(asked.front, address=LAN, base=HUB_IN_LAN)
            front_page = await guest.get("/")
            assert front_page.status_code == 200
            for words in ("Anna", "roller", "Shall I start", "level one"):
                assert words not in front_page.text
            for path in (
                "/course",
                "/history",
                "/people",
                "/devices",
                "/course.ics",
                "/metrics",
                "/api/now",
                "/api/history",
                "/api/course",
                "/api/people",
                "/api/reminders",
                "/api/devices",
            ):
                answer = await guest.get(path)
                assert answer.status_code == 401, path
                assert "Anna" not in answer.text
            regions = asked.front.templates.regions(asked.front.now(), Sight(guest=True))
            assert "Anna" not in " ".join(regions.values())
            assert set(regions) == {"banner"}

    sim_run(test)


def test_every_answer_has_a_strict_policy():
    async def test():
        async with asked_to_start() as asked:
            client = client_of(asked.front)
            for path in ("/", "/about", "/api/now", "/static/page.css", "/nothing"):
                headers = (await client.get(path)).headers
                assert "default-src 'none'" in headers["content-security-policy"], path
                assert "unsafe" not in headers["content-security-policy"]
                assert headers["x-content-type-options"] == "nosniff"
            page = (await client.get("/")).text
            assert not [
                words for words in (" style=", "<style", "onclick", "http://", "https://") if words in page
            ]

    sim_run(test)
