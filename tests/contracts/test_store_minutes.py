"""One suite over every Store: the minutes of a day (I5)."""

import datetime as dt
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from assistant.domain.course import SessionRecord
from assistant.domain.device import Kind
from assistant.domain.errors import LimitReachedError
from assistant.ports import Reservation, Store
from tests.contracts.stores import KINDS, Household

ZONE = ZoneInfo("Europe/Berlin")
NOON = dt.datetime(2026, 3, 4, 12, 0, tzinfo=ZONE)
MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
NOT_AGAIN: dict[str, Any] = {"sessions_a_day": 1}
LIMITS: dict[str, Any] = {"kind_day_s": 1200.0, "all_devices_day_s": 1800.0, "at_least_s": 60.0, "gap_s": 0.0}
GAP: dict[str, Any] = {"gap_s": 4 * 3600.0}


@pytest.fixture(params=KINDS)
def house(request, tmp_path):
    return Household(request.param, tmp_path)


async def take(
    store: Store, seconds: float, wall=NOON, kind=Kind.ROLLER, person="Anna", **limits
) -> Reservation:
    return await store.reserve(person, kind, seconds, wall, **{**LIMITS, **limits})


async def refused(store: Store, seconds: float, wall=NOON, kind=Kind.ROLLER, person="Anna", **limits):
    with pytest.raises(LimitReachedError) as caught:
        await take(store, seconds, wall, kind, person, **limits)
    return caught.value


def test_I5_what_is_taken_stays_taken_through_a_crash(house):
    async def first(store: Store):
        assert (await take(store, 900)).seconds == 900

    async def after_the_crash(store: Store):
        assert (await take(store, 900)).seconds == 300
        refusal = await refused(store, 60)
        assert refusal.left_s == 0
        assert refusal.come_back == dt.datetime(2026, 3, 5, tzinfo=ZONE)
        assert "tomorrow" in refusal.remedy

    house.run(first)
    house.run(after_the_crash)


def test_I5_less_than_is_worth_while_is_not_taken(house):
    async def main(store: Store):
        await take(store, 1141)
        refusal = await refused(store, 300)
        assert refusal.left_s == 59
        assert (await take(store, 300, at_least_s=59.0)).seconds == 59

    house.run(main)


def test_I5_all_devices_share_a_limit_but_not_the_helper(house):
    async def main(store: Store):
        await take(store, 1200, kind=Kind.HELPER)
        await take(store, 1200)
        assert (await take(store, 1200, kind=Kind.MANUAL_ROLLER)).seconds == 600
        await refused(store, 60, kind=Kind.BELT)
        assert (await take(store, 60, kind=Kind.HELPER, kind_day_s=2400.0)).seconds == 60

    house.run(main)


def test_I5_each_person_has_a_day_of_their_own(house):
    async def main(store: Store):
        await take(store, 1200)
        assert (await take(store, 1200, person="Ben")).seconds == 1200
        await refused(store, 60, person="ANNA")

    house.run(main)


def test_I5_the_next_day_has_its_minutes_again(house):
    async def main(store: Store):
        await take(store, 1200)
        await refused(store, 60, NOON + 11 * HOUR + 59 * MINUTE)
        assert (await take(store, 1200, NOON + 12 * HOUR)).seconds == 1200

    house.run(main)


def test_I5_a_clock_set_back_refills_nothing(house):
    async def first(store: Store):
        await take(store, 1200, NOON - DAY)
        await take(store, 1200, NOON)

    async def after_a_restart(store: Store):
        for back in (HOUR, DAY, 2 * DAY, 400 * DAY):
            await refused(store, 60, NOON - back)
        assert (await take(store, 600, NOON + DAY)).seconds == 600

    house.run(first)
    house.run(after_a_restart)


def test_I5_a_clock_set_forward_and_back_stays_at_the_later_day(house):
    async def main(store: Store):
        await store.blocks("Anna", NOON + DAY)
        await take(store, 1200, NOON)
        refusal = await refused(store, 60, NOON)
        assert refusal.come_back == dt.datetime(2026, 3, 6, tzinfo=ZONE)
        assert "5 March 2026" in refusal.what
        await refused(store, 60, NOON + DAY)
        assert (await take(store, 60, NOON + 2 * DAY)).seconds == 60

    house.run(main)


def test_I5_a_refused_wish_still_moves_the_latest_time(house):
    async def main(store: Store):
        await take(store, 1200, NOON)
        await refused(store, 60, NOON + DAY, kind_day_s=0.0)
        await take(store, 1200, NOON)
        await refused(store, 60, NOON + DAY)

    house.run(main)


def test_I5_a_zone_further_west_refills_nothing(house):
    async def main(store: Store):
        await take(store, 1200, dt.datetime(2026, 3, 4, 0, 30, tzinfo=ZONE))
        hawaii = dt.datetime(2026, 3, 4, 1, 0, tzinfo=ZONE).astimezone(ZoneInfo("Pacific/Honolulu"))
        assert hawaii.date() == dt.date(2026, 3, 3)
        await refused(store, 60, hawaii)

    house.run(main)


def test_I5_what_was_not_used_comes_back_once_and_never_more_than_taken(house):
    async def first(store: Store):
        one = await take(store, 600)
        await store.give_back(one, 200)
        await store.give_back(one, 200)
        two = await take(store, 300)
        await store.give_back(replace(two, person="Ben"), 300)
        await refused(store, 600, at_least_s=600.0)
        await store.give_back(replace(two, seconds=99_999.0), float("inf"))
        return one

    async def after_a_restart(store: Store):
        await store.give_back(one, 400)
        assert (await take(store, 1200)).seconds == 800

    one = house.run(first)
    house.run(after_a_restart)


@pytest.mark.parametrize("nonsense", [-100.0, float("nan"), float("-inf")])
def test_I5_nonsense_gives_nothing_back(house, nonsense):
    async def main(store: Store):
        await store.give_back(await take(store, 600), nonsense)
        assert (await take(store, 1200)).seconds == 600

    house.run(main)


def test_I5_a_forgotten_persons_reservation_gives_nobody_anything_back(house):
    async def main(store: Store):
        old = await take(store, 600)
        await store.forget("Anna")
        await take(store, 1200, person="Ben")
        await take(store, 1200)
        await store.give_back(old, 600)
        await store.give_back(replace(old, person="Ben"), 600)
        await refused(store, 60)
        await refused(store, 60, person="Ben")

    house.run(main)


@pytest.mark.parametrize("wish", [float("inf"), float("nan"), -1.0])
def test_I5_a_wish_that_is_no_length_takes_nothing(house, wish):
    async def main(store: Store):
        with pytest.raises(ValueError, match="length"):
            await take(store, wish)
        assert (await take(store, 1200)).seconds == 1200

    house.run(main)


def test_I5_four_hours_between_two_device_sessions_even_after_a_crash(house):
    async def main(store: Store):
        await take(store, 600)
        refusal = await refused(store, 300, NOON + 4 * HOUR + 9 * MINUTE, kind=Kind.BELT, **GAP)
        assert refusal.come_back == NOON + 4 * HOUR + 10 * MINUTE
        assert "16:10" in refusal.remedy
        assert refusal.left_s == 1200
        assert (await take(store, 300, NOON + 4 * HOUR + 10 * MINUTE, kind=Kind.BELT, **GAP)).seconds == 300

    house.run(main)


def test_I5_the_gap_counts_from_the_recorded_end_of_a_session_with_pauses(house):
    async def main(store: Store):
        taken = await take(store, 600)
        number = await store.begin_session(SessionRecord("Anna", Kind.ROLLER, NOON, 600))
        await store.update_session(number, ended=NOON + 30 * MINUTE, seconds=300.0)
        await store.give_back(taken, 300)
        refusal = await refused(store, 300, NOON + 4 * HOUR + 29 * MINUTE, **GAP)
        assert refusal.come_back == NOON + 4 * HOUR + 30 * MINUTE
        await take(store, 300, NOON + 4 * HOUR + 30 * MINUTE, **GAP)

    house.run(main)


def test_I5_a_gap_that_ends_after_midnight_ends_with_the_day(house):
    late = NOON + 10 * HOUR

    async def main(store: Store):
        await take(store, 600, late)
        refusal = await refused(store, 300, late + HOUR, **GAP)
        assert refusal.come_back == dt.datetime(2026, 3, 5, tzinfo=ZONE)
        assert (await take(store, 300, late + 3 * HOUR, **GAP)).seconds == 300

    house.run(main)


def test_I5_a_session_over_midnight_is_of_both_days_for_the_gap(house):
    before_midnight = NOON + 12 * HOUR - 5 * MINUTE

    async def main(store: Store):
        await take(store, 600, before_midnight)
        await refused(store, 300, before_midnight + HOUR, **GAP)

    house.run(main)


def test_I5_a_clock_set_back_does_not_shorten_the_gap(house):
    async def main(store: Store):
        await take(store, 600)
        await refused(store, 300, NOON - 5 * HOUR, **GAP)

    house.run(main)


def test_the_helpers_hands_start_no_gap_and_five_more_minutes_have_none(house):
    async def main(store: Store):
        await take(store, 1200, kind=Kind.HELPER)
        number = await store.begin_session(SessionRecord("Anna", Kind.HELPER, NOON, 1200))
        await store.update_session(number, ended=NOON + 20 * MINUTE, seconds=1200.0)
        await take(store, 300, NOON + HOUR, **GAP)
        await take(store, 300, NOON + HOUR + 2 * MINUTE, gap_s=0.0)

    house.run(main)


def test_I5_the_helper_has_one_session_a_day(house):
    async def main(store: Store):
        await take(store, 600, kind=Kind.HELPER, **NOT_AGAIN)
        refusal = await refused(store, 60, NOON + 6 * HOUR, kind=Kind.HELPER, **NOT_AGAIN)
        assert refusal.left_s == 600
        assert "tomorrow" in refusal.remedy
        await take(store, 600, NOON + DAY, kind=Kind.HELPER, **NOT_AGAIN)

    house.run(main)


def test_a_reservation_given_back_whole_was_no_session(house):
    async def main(store: Store):
        taken = await take(store, 600, kind=Kind.HELPER, **NOT_AGAIN)
        await store.give_back(taken, 600)
        await take(store, 600, kind=Kind.HELPER, **NOT_AGAIN)
        never_moved = await take(store, 300)
        await store.give_back(never_moved, 300)
        await take(store, 300, NOON + MINUTE, **GAP)

    house.run(main)


def test_I5_an_hour_that_comes_twice_goes_forward(house):
    async def main(store: Store):
        await take(store, 60, dt.datetime(2026, 10, 25, 2, 50, tzinfo=ZONE))
        later = dt.datetime(2026, 10, 25, 2, 10, fold=1, tzinfo=ZONE)
        refusal = await refused(store, 300, later, gap_s=3600.0)
        again = dt.datetime(2026, 10, 25, 2, 51, fold=1, tzinfo=ZONE)
        assert refusal.come_back is not None
        assert refusal.come_back.timestamp() == again.timestamp()
        await refused(store, 300, again - MINUTE, gap_s=3600.0)
        await take(store, 300, again, gap_s=3600.0)

    house.run(main)
