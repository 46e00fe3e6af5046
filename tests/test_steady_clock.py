"""Setting the wall clock within a run refills no day and ends no block (I5)."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from assistant.domain.answers import Block, Outcome
from assistant.domain.device import Kind
from assistant.domain.errors import LimitReachedError
from assistant.domain.screening import Result
from assistant.ports import Clock
from assistant.steady_clock import SteadyClock
from tests.domain.answering import begin
from tests.fakes_store import MemoryStore
from tests.sim import START, SimClock, sim_run

DAY_S = 86_400.0
LIMITS: dict[str, Any] = {"kind_day_s": 1200.0, "all_devices_day_s": 1800.0, "at_least_s": 60.0, "gap_s": 0.0}


async def take(store: MemoryStore, clock: Clock, seconds: float) -> float:
    taken = await store.reserve("Anna", Kind.ROLLER, seconds, clock.wall(), **LIMITS)
    return taken.seconds


def block(since: dt.datetime, until: dt.datetime | None) -> Block:
    return Block("V16", Outcome.STOP, "because of the skin", "a doctor", "soon", "Come back.", since, until)


async def blocked(store: MemoryStore, clock: Clock) -> bool:
    """Whether a screening now is over before its first question."""
    blocks = await store.blocks("Anna", clock.wall())
    return isinstance(begin(blocks=blocks, wall=clock.wall()).next(), Result)


@pytest.mark.parametrize("jump", [DAY_S, 40 * DAY_S, -DAY_S, -400 * DAY_S, 6 * 3600.0])
def test_I5_setting_the_clock_in_a_run_refills_no_day(jump):
    async def main():
        raw, store = SimClock(), MemoryStore()
        clock = SteadyClock(raw)
        await take(store, clock, 1200)
        raw.jump(jump)
        with pytest.raises(LimitReachedError):
            await take(store, clock, 60)
        assert clock.doubtful is (jump > 0)
        await clock.sleep(DAY_S)
        if jump > 0:
            assert await take(store, clock, 1200) == 1200

    sim_run(main)


@pytest.mark.parametrize("jump", [3 * DAY_S, -3 * DAY_S])
@pytest.mark.parametrize("until", [START + dt.timedelta(days=2), None], ids=["timed", "until agreed"])
def test_I5_H23_setting_the_clock_in_a_run_ends_no_block_early(jump, until):
    async def main():
        raw, store = SimClock(), MemoryStore()
        clock = SteadyClock(raw)
        await store.add_block("Anna", block(clock.wall(), until))
        raw.jump(jump)
        assert await blocked(store, clock)
        await clock.sleep(DAY_S / 2)
        assert await blocked(store, clock)
        await clock.sleep(DAY_S * 2)
        if jump > 0:
            assert not await blocked(store, clock)

    sim_run(main)


def test_I5_set_forward_and_right_again_the_wall_clock_counts_again():
    async def main():
        raw = SimClock()
        clock = SteadyClock(raw)
        raw.jump(DAY_S)
        assert clock.wall() == START
        await clock.sleep(60)
        raw.jump(-DAY_S)
        assert not clock.doubtful
        assert clock.wall() == raw.wall()

    sim_run(main)


def test_a_correction_of_a_few_minutes_is_believed():
    async def main():
        raw = SimClock()
        clock = SteadyClock(raw)
        raw.jump(200)
        assert clock.wall() == raw.wall()
        raw.jump(200)
        assert clock.wall() < raw.wall()

    sim_run(main)


def test_after_a_start_with_a_wrong_clock_the_next_start_has_the_right_one():
    async def main():
        raw = SimClock(dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
        clock = SteadyClock(raw)
        raw.jump(56 * 365 * DAY_S)
        assert clock.doubtful
        assert clock.wall().year == 1970
        assert SteadyClock(raw).wall() == raw.wall()

    sim_run(main)


def test_a_suspend_of_eight_hours_counts():
    async def main():
        raw, store = SimClock(), MemoryStore()
        clock = SteadyClock(raw)
        await take(store, clock, 1200)
        raw.suspend(8 * 3600.0)
        assert clock.wall() == START + dt.timedelta(hours=8)
        assert not clock.doubtful
        assert await take(store, clock, 1200) == 1200

    sim_run(main)


class Zoned(SimClock):
    """A wall clock in a zone with summer time."""

    def wall(self) -> dt.datetime:
        return super().wall().astimezone(ZoneInfo("Europe/Berlin"))


def test_summer_time_changes_nothing():
    async def main():
        raw = Zoned(dt.datetime(2026, 3, 28, 22, 0, tzinfo=dt.UTC))
        clock = SteadyClock(raw)
        for _ in range(8):
            await clock.sleep(3600)
            assert clock.wall() == raw.wall()
            assert not clock.doubtful
        assert clock.wall().hour == 8

    sim_run(main)


def test_the_rest_of_the_clock_passes_through():
    async def main():
        raw = SimClock()
        clock = SteadyClock(raw)
        raw.jump(DAY_S)
        before = clock.now()
        await clock.sleep(5)
        assert clock.now() == raw.now() == pytest.approx(before + 5)

    sim_run(main)
