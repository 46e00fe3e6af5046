import itertools

import numpy as np

from assistant.bench.live import live
from assistant.speech.frames import RATE

SECOND = np.zeros(RATE, dtype=np.int16)


def busy_for(*seconds):
    """A processor clock: each block of work takes the next of these."""
    at = 0.0
    readings = []
    for taken in seconds:
        readings += [at, at + taken]
        at += taken
    return itertools.chain(readings).__next__


def test_a_block_is_known_when_it_has_come_and_was_worked_on():
    found = list(live(SECOND, lambda b: [b.size], block=RATE // 2, busy=busy_for(0.1, 0.2)))
    assert [(moment.what, round(moment.at_s, 3)) for moment in found] == [(8000, 0.6), (8000, 1.2)]


def test_work_that_takes_longer_than_the_sound_holds_up_what_follows():
    found = list(live(SECOND, lambda b: [1], block=RATE // 4, busy=busy_for(0.6, 0.1, 0.1, 0.1)))
    assert [round(moment.at_s, 3) for moment in found] == [0.85, 0.95, 1.05, 1.15]


def test_what_is_not_found_takes_its_time_too():
    results = iter([[], ["stop"]])
    (moment,) = live(SECOND, lambda _: next(results), block=RATE // 2, busy=busy_for(0.9, 0.0))
    assert round(moment.at_s, 3) == 1.4


def test_the_last_block_may_be_short():
    sizes = [m.what for m in live(SECOND[:500], lambda b: [b.size], block=320, busy=busy_for(0, 0))]
    assert sizes == [320, 180]
