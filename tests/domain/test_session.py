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


CHAIR = {Axis.PRESSURE: 3, Axis.SPEED: 3, Axis.HEAT: 1}
LOWER, BOTH = ("lower_back",), ("shoulders", "lower_back")


def risen(now: float = 61.0) -> Ramp:
    """A chair whose pressure has gone up to two."""
    ramp = Ramp(CHAIR, interval_s=INTERVAL)
    ramp.choose("relax", LOWER, 0)
    ramp.begin(0)
    ramp.ask_for(Axis.PRESSURE, 3, 1)
    assert ramp.comfortable(now).level == 2
    return ramp


def test_I2_another_program_begins_at_level_one_and_waits_as_long_as_any_step():
    ramp = risen()
    ramp.choose("knead", LOWER, 70)
    assert ramp.levels == Levels(pressure=1, speed=1, program="knead", zones=LOWER)
    assert ramp.wish is None
    ramp.ask_for(Axis.PRESSURE, 2, 71)
    assert ramp.comfortable(129) is None
    assert ramp.comfortable(130).level == 2


def test_I2_what_was_comfortable_before_another_program_allows_no_step_of_it():
    ramp = risen()
    ramp.comfortable(125)
    ramp.choose("knead", LOWER, 126)
    assert ramp.ask_for(Axis.PRESSURE, 2, 200).change is Change.LATER


def test_another_zone_begins_at_level_one_and_fewer_zones_change_no_level():
    ramp = risen()
    ramp.choose("relax", BOTH, 70)
    assert ramp.levels == Levels(pressure=1, speed=1, program="relax", zones=BOTH)
    ramp = risen()
    ramp.choose("relax", (), 70)
    assert ramp.levels.pressure == 1
    ramp.choose("relax", BOTH, 71)
    ramp.choose("relax", LOWER, 72)
    assert ramp.levels == Levels(pressure=1, speed=1, program="relax", zones=LOWER)
    ramp = risen()
    ramp.choose("relax", BOTH, 62)
    ramp.ask_for(Axis.PRESSURE, 2, 63)
    ramp.comfortable(123)
    ramp.choose("relax", LOWER, 124)
    assert ramp.levels == Levels(pressure=2, speed=1, program="relax", zones=LOWER)


def test_the_same_program_again_is_no_change():
    ramp = risen()
    ramp.choose("relax", LOWER, 70)
    assert ramp.levels.pressure == 2


def test_I7_a_hold_keeps_the_program_and_not_the_levels():
    ramp = risen()
    ramp.zero()
    assert ramp.levels == ZERO
    ramp.choose("wave", LOWER, 80)
    assert ramp.levels == ZERO
    assert ramp.begin(100) == Levels(pressure=1, speed=1, program="wave", zones=LOWER)


@given(steps, st.lists(st.sampled_from(["a", "b"]), max_size=5), st.randoms())
def test_I2_no_choice_of_a_program_raises_anything(steps, programs, random):
    now, ramp = 0.0, Ramp(CAPS, interval_s=INTERVAL)
    ramp.begin(now)
    for what, wait in steps:
        now += wait
        play(ramp, what, now)
        before = ramp.levels
        if programs and random.random() < 0.3:
            ramp.choose(programs.pop(), random.choice([(), LOWER, BOTH]), now)
            assert all(ramp.levels[axis] <= before[axis] for axis in CAPS)


def test_I2_the_levels_of_the_last_time_come_one_step_after_each_comfortable():
    ramp = Ramp(CHAIR, interval_s=INTERVAL)
    ramp.begin(0)
    ramp.plan({Axis.PRESSURE: 9, Axis.SPEED: 2, Axis.AMPLITUDE: 4})
    found = [ramp.comfortable(now) for now in (30, 60, 90, 120, 150, 180, 240)]
    assert [(reply.axis, reply.level) for reply in found if reply] == [
        (Axis.PRESSURE, 2),
        (Axis.PRESSURE, 3),
        (Axis.SPEED, 2),
    ]
    assert ramp.wish is None


@pytest.mark.parametrize("words", [("softer", Axis.PRESSURE), ("ask", Axis.SPEED)])
def test_a_wish_of_now_forgets_the_levels_of_the_last_time(words):
    ramp = Ramp(CHAIR, interval_s=INTERVAL)
    ramp.begin(0)
    ramp.plan({Axis.PRESSURE: 3, Axis.SPEED: 3})
    assert ramp.wish == (Axis.PRESSURE, 3)
    play(ramp, (*words, 2), 10)
    assert ramp.wish == ((Axis.SPEED, 2) if words[0] == "ask" else None)
    ramp.comfortable(61)
    assert ramp.comfortable(200) is None


@pytest.mark.parametrize(
    ("case", "answers", "heat"),
    [({}, {}, True), ({}, {"V18": True, "V18.only": True}, False), ({"age": 70}, {}, False)],
    ids=["healthy", "painkiller", "seventy"],
)
def test_after_a_painkiller_or_past_sixty_there_is_no_heat(case, answers, heat):
    allowance = screened(answers, kinds=ALL, **case).allowance
    assert allowance is not None
    assert allowance.heat is heat
