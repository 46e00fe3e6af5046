"""The limits are those of the table, written down here a second time."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

import assistant
from assistant.content import load_content
from assistant.domain import clearance, course
from assistant.domain.device import Kind
from assistant.domain.limits import Limits
from assistant.domain.person import LONGEST_PATIENCE_S
from assistant.settings import Settings

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
    assert (LIMITS.hold_s, LIMITS.most_holds) == (120, 3)
    assert (LIMITS.pain_rise, LIMITS.pain_top) == (2, 7)
    assert LIMITS.helper_ceiling_minutes == 40


def test_the_limits_that_hold_without_the_file():
    assert clearance.START_WITHIN_S == 600
    assert (course.FEWEST_SESSIONS, course.MOST_SESSIONS, course.BREAK_MONTHS) == (10, 20, 2)
    assert Settings().answer_window_s == 10
    assert LONGEST_PATIENCE_S == 20


def test_every_limit_is_read_by_some_code():
    """A number that nothing reads is a second copy of one that stands elsewhere."""
    package = Path(assistant.__file__).parent
    code = "\n".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    numbers = {field.name for field in fields(Limits)} - {"kinds", "pace", "sources"}
    unread = {name for name in numbers if not re.search(rf"limits\.{name}\b", code)}
    reached = {"all_devices_day_minutes": "all_devices_day_s", "gap_hours": "gap_s"}
    unread -= {name for name, read_as in reached.items() if f"limits.{read_as}" in code}
    assert not unread


def test_every_number_has_its_source():
    assert len(LIMITS.sources) == 3 * len(Kind) + 14
    assert all(LIMITS.sources.values())


def test_a_demonstration_only_shortens_the_massage_itself():
    fast = LIMITS.at_pace(0.1)
    assert fast.session_s(Kind.ROLLER, first=True) == 30
    assert (fast.ramp_interval_s, fast.check_in_first_s) == (6, 6)
    assert (fast.hold_s, fast.all_devices_day_s) == (120, 1800)
    for pace in (0, 2):
        with pytest.raises(ValueError, match="pace"):
            LIMITS.at_pace(pace)
