"""Many evenings with restarts, kill, a clock that jumps or stands still: no day is exceeded, no block passed."""

import os
from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from assistant.domain.device import Kind
from tests.conversations.invariants import check_all
from tests.conversations.talk import Played, Room, Script
from tests.conversations.test_random_people import ANYTHING, HEALTHY, RandomPerson, Whim
from tests.conversations.witness import Witness, check_days
from tests.sim import sim_run

HOUR, DAY = 3600, 86_400
WHAT_HAPPENS: tuple[Mapping[str, Any], ...] = (
    {"restart": 1},
    {"restart": 60},
    {"restart": 5 * HOUR},
    {"jump_clock": DAY},
    {"jump_clock": -DAY},
    {"jump_clock": 5 * HOUR},
    {"jump_clock": -5 * HOUR},
    {"jump_clock": 40 * DAY},
    {"stick_clock": True},
    {"stick_clock": False},
    {"suspend": 2},
    {"suspend": 5 * HOUR},
)
WISHES = (
    "start the roller",
    "start the belt",
    "start the roller for two minutes",
    "start the chair",
    "start the hand roller",
    "help me massage",
    "help me massage",
    "five more minutes",
    "plan my course",
    "how is my course",
    "remind me in ten minutes",
)
HOME = {
    "Anna": {
        "records": "course",
        "course": {"days_ago": 9},
        "sessions": [{"days_ago": 2}],
    },
    "Bob": {"records": "course", "patience": 20, "quiet": "none"},
}
happening = st.builds(
    Whim,
    after=st.floats(0.1, 400),
    do=st.sampled_from(WHAT_HAPPENS),
    say=st.sampled_from((None, "stop", "yes")),
)
lives = st.fixed_dictionaries(
    {
        "wishes": st.lists(st.sampled_from(WISHES), min_size=1, max_size=6),
        "answers": st.lists(st.sampled_from((HEALTHY,) * 80 + ANYTHING), max_size=120),
        "when": st.sampled_from(("anything", "running", "running", "ended")),
        "whims": st.lists(happening, min_size=1, max_size=10),
        "thinks_s": st.just(0.4),
        "pregnant": st.sampled_from((False, False, False, True)),
    }
)


@settings(
    max_examples=60,
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(life=lives)
def test_I1_I2_I5_I7_I8_H14_H23_no_restart_and_no_clock_refills_a_day_or_passes_a_block(life):
    witness = Witness()
    script = Script("days", "", [], home=HOME, devices=(Kind.ROLLER, Kind.BELT, Kind.CHAIR))

    async def evenings() -> Played:
        room = Room(script, somebody=lambda room: RandomPerson(room, life), on_event=witness.see)
        return await witness.watch(room).play(then_s=10)

    played = sim_run(evenings)
    check_all(played)
    check_days(played)
    event(f"cleared {min(witness.cleared, 4)}")
    event("moved" if played.of_type("setpoint") else "did not move")
    event(f"started {min(len(played.of_type('ready')), 4)} times")
