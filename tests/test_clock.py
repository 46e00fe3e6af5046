import asyncio
import time

import pytest

from assistant import clock as module
from assistant.clock import SystemClock


def test_now_is_the_clock_that_counts_through_suspend():
    if not hasattr(time, "CLOCK_BOOTTIME"):
        pytest.skip("this system has no such clock; which one is used instead is tested below")
    before = time.clock_gettime(time.CLOCK_BOOTTIME)
    now = SystemClock().now()
    assert before <= now <= time.clock_gettime(time.CLOCK_BOOTTIME)


def test_without_it_the_monotonic_clock_serves(monkeypatch):
    monkeypatch.delattr(time, "CLOCK_BOOTTIME", raising=False)
    monkeypatch.setattr(module.sys, "platform", "win32")
    before = time.monotonic()
    assert before <= SystemClock().now() <= time.monotonic()


def test_wall_time_is_aware():
    assert SystemClock().wall().utcoffset() is not None


def test_sleep_takes_what_is_past_as_nothing():
    asyncio.run(SystemClock().sleep(-1))
