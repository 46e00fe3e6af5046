"""I5 over everything at once: reservations, returns, crashes, clock jumps, journeys."""

import datetime as dt
from collections import Counter
from collections.abc import Coroutine
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from assistant.domain.device import Kind
from assistant.domain.errors import LimitReachedError
from assistant.ports import Reservation
from assistant.store import SqlStore
from tests.fakes_store import MemoryStore

T = TypeVar("T")

KIND_DAY_S = {kind: 1200.0 if "roller" in kind else 1800.0 for kind in Kind}
DEVICES_DAY_S = 1800.0
GAP_S = 4 * 3600.0
ZONES = [ZoneInfo(name) for name in ("Europe/Berlin", "Pacific/Honolulu", "Pacific/Kiritimati")]
KINDS = st.sampled_from(list(Kind))
SECONDS = st.one_of(st.floats(0.001, 4000), st.sampled_from([300.0, 600.0, 1200.0, 1800.0]))
JUMPS = st.sampled_from([1, 60, 3600, 5 * 3600, 86_400, 40 * 86_400])


def at_once(work: Coroutine[Any, Any, T]) -> T:
    """What a coroutine returns that never waits for anything."""
    try:
        work.send(None)
    except StopIteration as over:
        return over.value
    raise AssertionError("it waited")


class Days(RuleBasedStateMachine):
    """Two stores live through the same; the model knows only the latest date any clock ever showed."""

    taken = Bundle("taken")

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.memory = MemoryStore()
        self.sql = SqlStore.open(Path(self.folder.name), inline=True)
        self.wall = dt.datetime(2026, 3, 28, 12, 0, tzinfo=ZONES[0])
        self.day = dt.date.min
        self.used: Counter[tuple[str, dt.date, Kind]] = Counter()

    def teardown(self) -> None:
        at_once(self.sql.close())
        self.folder.cleanup()

    @rule(seconds=JUMPS, forward=st.booleans(), zone=st.sampled_from(ZONES))
    def the_clock_jumps(self, seconds: int, forward: bool, zone: ZoneInfo) -> None:
        moved = self.wall.astimezone(dt.UTC) + dt.timedelta(seconds=seconds if forward else -seconds)
        self.wall = moved.astimezone(zone)

    @rule()
    def the_power_fails(self) -> None:
        self.sql._engine.dispose()
        self.sql = SqlStore.open(Path(self.folder.name), inline=True)

    @rule(
        target=taken, person=st.sampled_from(["Anna", "Ben"]), kind=KINDS, seconds=SECONDS, gap=st.booleans()
    )
    def reserve(self, person: str, kind: Kind, seconds: float, gap: bool) -> Any:
        self.day = max(self.day, self.wall.date())
        results = []
        for store in (self.memory, self.sql):
            try:
                result: Reservation | None = at_once(
                    store.reserve(
                        person,
                        kind,
                        seconds,
                        self.wall,
                        kind_day_s=KIND_DAY_S[kind],
                        all_devices_day_s=DEVICES_DAY_S,
                        at_least_s=min(seconds, 60.0),
                        gap_s=GAP_S if gap and kind is not Kind.HELPER else 0.0,
                    )
                )
            except LimitReachedError:
                result = None
            results.append(result)
        memory, sql = results
        assert (memory is None) == (sql is None)
        if memory is None or sql is None:
            return multiple()
        assert memory.seconds == sql.seconds <= seconds
        self.used[person, self.day, kind] += round(sql.seconds * 1000)
        return memory, sql, self.day

    @rule(one=consumes(taken), unused=st.one_of(SECONDS, st.just(0.0), st.just(-5.0)), twice=st.booleans())
    def give_back(self, one: Any, unused: float, twice: bool) -> None:
        memory, sql, day = one
        for _ in range(1 + twice):
            at_once(self.memory.give_back(memory, unused))
            at_once(self.sql.give_back(sql, unused))
        taken_ms = round(sql.seconds * 1000)
        back = min(max(0, int(unused * 1000)), taken_ms)
        self.used[sql.person, day, sql.kind] -= back

    @invariant()
    def no_day_is_over_its_limit(self) -> None:
        devices: Counter[tuple[str, dt.date]] = Counter()
        for (person, day, kind), ms in self.used.items():
            assert 0 <= ms <= KIND_DAY_S[kind] * 1000
            if kind is not Kind.HELPER:
                devices[person, day] += ms
        assert all(ms <= DEVICES_DAY_S * 1000 for ms in devices.values())


def test_I5_no_day_exceeds_its_limit_whatever_the_clock_and_the_power_do():
    run_state_machine_as_test(
        Days,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
