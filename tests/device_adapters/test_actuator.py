from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.device import ZERO, Axis, Levels
from device_adapters.actuator import DOWN_S, UP_PER_S, Actuator

RANGES = {Axis.PRESSURE: 10, Axis.HEAT: 1}

steps = st.lists(
    st.tuples(st.integers(0, 10), st.integers(0, 1), st.floats(0.0, 5.0)), min_size=1, max_size=30
)


@given(steps)
def test_H11_no_level_rises_faster_than_the_ramp_or_above_its_target(path):
    actuator = Actuator(RANGES)
    for pressure, heat, seconds in path:
        before = actuator._level[Axis.PRESSURE]
        actuator.target = Levels(pressure=pressure, heat=heat)
        actuator.advance(seconds)
        after = actuator._level[Axis.PRESSURE]
        assert after <= max(before, pressure) + 1e-9
        assert after - before <= UP_PER_S * seconds + 1e-6
        assert actuator.actual.pressure >= after - 1e-9


@given(steps)
def test_from_anywhere_it_is_at_zero_within_a_second(path):
    actuator = Actuator(RANGES)
    for pressure, heat, seconds in path:
        actuator.target = Levels(pressure=pressure, heat=heat)
        actuator.advance(seconds)
    actuator.target = ZERO
    for _ in range(10):
        actuator.advance(DOWN_S / 10)
    assert not actuator.moving
    assert actuator.actual.zero


def test_zero_is_said_only_when_nothing_moves():
    actuator = Actuator(RANGES)
    actuator.target = Levels(pressure=1)
    actuator.advance(0.01)
    assert actuator.moving
    assert actuator.actual.pressure == 1


def test_a_stuck_relay_does_not_go_down():
    actuator = Actuator(RANGES)
    actuator.target = Levels(pressure=2)
    actuator.advance(1.0)
    actuator.stuck = True
    actuator.target = ZERO
    actuator.advance(10.0)
    actuator.cut()
    assert actuator.actual.pressure == 2
    actuator.stuck = False
    actuator.cut()
    assert actuator.actual.zero
