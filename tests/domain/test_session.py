"""Levels and time of a session on a motor."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.clearance import Allowance
from assistant.domain.device import ZERO, Axis, Capabilities, Kind, Levels
from assistant.domain.screening import UNSURE
from assistant.domain.session import Change, Ramp, Timer, level_caps
from tests.domain.answering import ALL, screened

INTERVAL = 60.0
CAPS = {Axis.PRESSURE: 6, Axis.SPEED: 4}

wishes = st.one_of(
    st.tuples(st.just("ask"), st.sampled_from(sorted(CAPS)), st.integers(-2, 12)),
    st.tuples(st.just("harder"), st.sampled_from(sorted(CAPS)), st.none()),
    st.tuples(st.just("softer"), st.sampled_from(sorted(CAPS)), st.none()),
    st.tuples(st.just("comfortable"), st.none(), st.none()),
)
steps = st.lists(st.tuples(wishes, st.floats(0, 90)), max_size=60)


def play(ramp: Ramp, what, now: float):
    verb, axis, level = what
    match verb:
        case "ask":
            return ramp.ask_for(axis, level, now)
        case "harder":
            return ramp.harder(axis, now)
        case "softer":
            return ramp.softer(axis, now)
        case _:
            return ramp.comfortable(now)


@given(steps)
def test_I2_up_at_most_one_step_over_all_axes_per_interval_and_only_after_comfortable(steps):
    now = 0.0
    ramp = Ramp(CAPS, interval_s=INTERVAL)
    ramp.begin(now)
    raised_at, comfortable_since = now, False
    for what, wait in steps:
        now += wait
        before = ramp.levels
        if what[0] == "comfortable":
            comfortable_since = True
        play(ramp, what, now)
        rise = sum(max(0, ramp.levels[axis] - before[axis]) for axis in CAPS)
        assert rise <= 1
        if rise:
            assert now - raised_at >= INTERVAL
            assert comfortable_since
            raised_at, comfortable_since = now, False
        for axis, cap in CAPS.items():
            assert 0 <= ramp.levels[axis] <= cap


@given(steps, st.sampled_from(sorted(CAPS)), st.integers(0, 3))
def test_I2_down_at_once(steps, axis, level):
    now = 0.0
    ramp = Ramp(CAPS, interval_s=INTERVAL)
    ramp.begin(now)
    for what, wait in steps:
        now += wait
        play(ramp, what, now)
    before = ramp.levels[axis]
    ramp.ask_for(axis, level, now)
    if level <= before:
        assert ramp.levels[axis] == level


def test_a_higher_wish_is_met_one_step_at_a_time_after_each_comfortable():
    ramp = Ramp(CAPS, interval_s=INTERVAL)
    ramp.begin(0)
    assert ramp.ask_for(Axis.PRESSURE, 6, 10).change is Change.LATER
    assert ramp.comfortable(30) is None
    assert ramp.comfortable(60).level == 2
    assert ramp.comfortable(119) is None
    assert ramp.comfortable(121).level == 3
    assert ramp.wish == (Axis.PRESSURE, 6)


def test_the_top_is_said_and_the_wish_is_capped():
    ramp = Ramp({Axis.PRESSURE: 1}, interval_s=INTERVAL)
    ramp.begin(0)
    assert ramp.harder(Axis.PRESSURE, 100).change is Change.AT_TOP
    assert ramp.ask_for(Axis.SPEED, 3, 100).change is Change.NOT_HERE


def test_I7_after_zero_only_begin_moves_again_and_old_wishes_are_forgotten():
    ramp = Ramp(CAPS, interval_s=INTERVAL)
    ramp.begin(0)
    ramp.ask_for(Axis.PRESSURE, 6, 1)
    ramp.zero()
    assert ramp.levels == ZERO
    assert ramp.comfortable(500) is None
    assert ramp.harder(Axis.PRESSURE, 500).change is Change.NOT_HERE
    assert ramp.levels == ZERO
    ramp.begin(600)
    assert ramp.levels == Levels(pressure=1, speed=1)
    assert ramp.comfortable(700) is None


@pytest.mark.parametrize(
    ("top", "cap", "expected"), [(3, 0.5, 2), (10, 0.5, 5), (6, 0.5, 3), (1, 0.5, 1), (6, 1, 6)]
)
def test_the_cap_is_the_middle_of_the_range_and_never_nothing(top, cap, expected):
    capabilities = Capabilities("r", Kind.ROLLER, {Axis.PRESSURE: top})
    allowance = Allowance(frozenset({Kind.ROLLER}), level_cap=cap)
    assert level_caps(capabilities, allowance) == {Axis.PRESSURE: expected}


@pytest.mark.parametrize(("top", "low"), [(3, 1), (6, 2), (7, 3), (10, 3)])
@pytest.mark.parametrize(
    "answers",
    [{"V18": True, "V18.only": True}, {"V19": 7}, {"V19": UNSURE, "V19.strong": False}],
    ids=["painkiller", "pain of seven", "pain without a number"],
)
def test_I2_the_low_cap_is_below_the_middle_on_every_range(answers, top, low):
    allowance = screened(answers, kinds=ALL).allowance
    assert allowance is not None
    capabilities = Capabilities("r", Kind.ROLLER, {Axis.PRESSURE: top})
    assert level_caps(capabilities, allowance) == {Axis.PRESSURE: low}
    middle = level_caps(capabilities, replace(allowance, level_cap=0.5))[Axis.PRESSURE]
    assert low < middle


def test_heat_only_where_it_is_allowed():
    capabilities = Capabilities("b", Kind.BELT, {Axis.PRESSURE: 6, Axis.HEAT: 1})
    kinds = frozenset({Kind.BELT})
    assert Axis.HEAT not in level_caps(capabilities, Allowance(kinds))
    assert level_caps(capabilities, Allowance(kinds, heat=True))[Axis.HEAT] == 1


def test_heat_does_not_come_on_at_the_start():
    ramp = Ramp({Axis.PRESSURE: 6, Axis.HEAT: 1}, interval_s=INTERVAL)
    assert ramp.begin(0) == Levels(pressure=1)


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 500)), max_size=30))
def test_I5_time_is_counted_only_while_it_runs_and_never_goes_below_nothing(spells):
    timer, now, expected = Timer(600), 0.0, 0.0
    for running, seconds in spells:
        if running:
            timer.run(now)
            expected += seconds
        else:
            timer.pause(now)
        now += seconds
    assert timer.done_s(now) == pytest.approx(expected)
    assert timer.left_s(now) == pytest.approx(max(0.0, 600 - expected), abs=1e-6)
