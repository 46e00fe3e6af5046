import math

import pytest

from assistant.bench.intervals import Rate, Share, Spread


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (1, 100, 0.0018, 0.0545)],
)
def test_a_share_has_the_interval_of_wilson(count, of, low, high):
    assert Share(count, of).interval == pytest.approx((low, high), abs=2e-4)


def test_nothing_counted_tells_nothing():
    assert Share(0, 0).interval == (0.0, 1.0)
    assert math.isnan(Share(0, 0).value)
    assert str(Share(0, 0)) == str(Spread(())) == str(Rate(0, 0.0)) == "-"


@pytest.mark.parametrize(("count", "low", "high"), [(0, 0.0, 3.66), (3, 0.60, 8.77), (10, 4.79, 18.39)])
def test_a_rate_has_the_exact_interval_of_poisson_to_a_few_percent(count, low, high):
    found = Rate(count, 1.0).interval
    assert found == pytest.approx((low, high), rel=0.02, abs=0.05)


def test_a_rate_is_per_hour():
    assert Rate(3, 0.5).value == 6.0
    assert Rate(3, 0.5).interval[1] == pytest.approx(2 * Rate(3, 1.0).interval[1])


def test_a_spread_names_the_value_that_so_many_do_not_exceed():
    spread = Spread((30.0, 10.0, 20.0, 40.0))
    assert (spread.median, spread.at(0.95), spread.at(0.25)) == (20.0, 40.0, 10.0)
    assert str(spread) == "20 / 40 / 40"
