"""The limits are those of the table, written down here a second time."""

import pytest

from assistant.content import load_content
from assistant.domain import clearance, course
from assistant.domain.device import Kind

LIMITS = load_content().limits

TABLE = {
    Kind.HELPER: (10, 20, 20),
    Kind.BELT: (10, 15, 30),
    Kind.ROLLER: (5, 10, 20),
    Kind.MANUAL_ROLLER: (5, 10, 20),
    Kind.CHAIR: (10, 15, 30),
}


@pytest.mark.parametrize(("kind", "minutes"), TABLE.items())
def test_minutes(kind, minutes):
    first, later, day = minutes
    assert LIMITS.session_s(kind, first=True) == first * 60
    assert LIMITS.session_s(kind, first=False) == later * 60
    assert LIMITS.day_s(kind) == day * 60


def test_the_other_limits():
    assert LIMITS.all_devices_day_s == 30 * 60
    assert LIMITS.gap_s == 4 * 3600
    assert LIMITS.ramp_interval_s == 60
    assert (LIMITS.check_in_first_s, LIMITS.check_in_device_s, LIMITS.check_in_helper_s) == (60, 120, 180)
    assert (LIMITS.answer_s, LIMITS.answer_again_s) == (10, 10)
    assert LIMITS.cutoff_s == 15 * 60
    assert (LIMITS.pain_rise, LIMITS.pain_top) == (2, 7)
    assert (LIMITS.careful_age, LIMITS.careful_age_cap) == (60, 0.5)
    assert LIMITS.helper_ceiling_minutes == 40


def test_the_rules_that_hold_without_the_file_say_the_same():
    assert (LIMITS.hold_s, LIMITS.most_holds) == (clearance.HOLD_S, clearance.MOST_HOLDS)
    assert LIMITS.start_within_s == clearance.START_WITHIN_S
    assert (LIMITS.course_fewest, LIMITS.course_most) == (course.FEWEST_SESSIONS, course.MOST_SESSIONS)
    assert LIMITS.break_months == course.BREAK_MONTHS


def test_every_number_has_its_source():
    assert len(LIMITS.sources) == 3 * len(Kind) + 24
    assert all(LIMITS.sources.values())


def test_a_demonstration_only_shortens_the_massage_itself():
    fast = LIMITS.at_pace(0.1)
    assert fast.session_s(Kind.ROLLER, first=True) == 30
    assert (fast.ramp_interval_s, fast.check_in_first_s) == (6, 6)
    assert (fast.answer_s, fast.hold_s, fast.all_devices_day_s) == (10, 120, 1800)
    for pace in (0, 2):
        with pytest.raises(ValueError, match="pace"):
            LIMITS.at_pace(pace)
