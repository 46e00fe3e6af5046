"""A screen is paired by the number that is spoken in the room, and by nothing else."""

import asyncio

import pytest

from assistant.domain.errors import PairingError
from assistant.web.pairing import LASTS_S, MOST_NUMBERS, MOST_TRIES, WITHIN_S, Pairing
from tests.sim import sim_run
from tests.web.forms import Page
from tests.web.paged import client_of
from tests.web.test_access import HUB_IN_LAN, LAN, asked_to_start, on_the_hub_by_a_program


class Hands:
    """A clock that is set by hand."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def pairing(hands):
    numbers = iter(f"{n:06d}" for n in range(111111, 999999, 111111))
    return Pairing(hands, lambda: next(numbers))


def test_the_number_pairs_once_with_spaces_or_without(pairing):
    offer, pin = pairing.begin()
    pairing.finish(offer, f" {pin[:3]} {pin[3:]} ")
    with pytest.raises(PairingError):
        pairing.finish(offer, pin)


def test_only_the_browser_that_asked_can_use_it(pairing):
    _, pin = pairing.begin()
    with pytest.raises(PairingError):
        pairing.finish("somebody else", pin)


def test_a_new_number_ends_the_one_before(pairing):
    old, pin = pairing.begin()
    pairing.begin()
    with pytest.raises(PairingError):
        pairing.finish(old, pin)


def test_it_is_good_for_two_minutes(pairing, hands):
    offer, pin = pairing.begin()
    hands.now += LASTS_S
    with pytest.raises(PairingError):
        pairing.finish(offer, pin)


def test_after_too_many_wrong_numbers_the_right_one_is_no_good(pairing):
    offer, pin = pairing.begin()
    for _ in range(MOST_TRIES):
        with pytest.raises(PairingError):
            pairing.finish(offer, "000000")
    with pytest.raises(PairingError):
        pairing.finish(offer, pin)


def test_the_hub_does_not_speak_number_after_number(pairing, hands):
    for _ in range(MOST_NUMBERS):
        pairing.begin()
    with pytest.raises(PairingError):
        pairing.begin()
    hands.now += WITHIN_S
    pairing.begin()


def test_a_phone_is_paired_by_what_is_said_and_then_answers():
    async def test():
        async with asked_to_start() as asked:
            speaking = asked.room.clock
            phone = client_of(asked.front, address=LAN, base=HUB_IN_LAN)
            begun = await phone.post("/pair/begin")
            assert begun.status_code == 200
            talking = asyncio.ensure_future(asked.front.run())
            await speaking.sleep(30)
            talking.cancel()
            said = [w.line["text"] for w in asked.room.written if w.line.get("line") == "pairing_number"][-1]
            pin = "".join(DIGITS[word] for word in said.split(": ")[1].split(".")[0].split())
            assert pin not in begun.text
            wrong = await phone.post("/pair", data={"pin": "000000" if pin != "000000" else "1", "name": "x"})
            assert wrong.status_code == 403
            assert (await phone.get("/people")).status_code == 401
            right = await phone.post("/pair", data={"pin": pin, "name": "Kitchen", "shared": "1"})
            assert right.status_code == 303
            people = await phone.get("/people")
            assert people.status_code == 200
            assert "Anna" in people.text
            page = Page((await phone.get("/devices")).text)
            assert "Kitchen a shared screen" in page.text
            form = next(form for form in page.forms if form.action == "/devices/withdraw")
            assert (await phone.post(form.action, data=form.fields)).status_code == 303
            assert (await phone.get("/people")).status_code == 401

    sim_run(test)


DIGITS = dict(zip("zero one two three four five six seven eight nine".split(), "0123456789", strict=True))


def test_nothing_is_said_while_a_motor_moves():
    async def test():
        async with asked_to_start() as asked:
            await on_the_hub_by_a_program(asked)
            await asked.settle()
            assert asked.moved()
            answer = await client_of(asked.front, address=LAN, base=HUB_IN_LAN).post("/pair/begin")
            assert answer.status_code == 409

    sim_run(test)
