"""The clicks beside a conversation: whatever is said goes first, and a stop ends them at once."""

import asyncio

import pytest

from assistant.dialogue.metronome import clicking
from assistant.speech.silent_voice import SilentVoice
from tests.dialogue.test_conversation import Desk
from tests.sim import sim_run


def at_desk(test):
    async def main():
        async with Desk().open() as desk:
            await test(desk)

    sim_run(main)


def test_the_clicks_last_as_long_as_the_strokes_and_end_with_the_block():
    async def test(desk):
        async with clicking(desk.talk, desk.clock, 20, 4):
            await desk.clock.sleep(20)
        assert desk.voice.played == [(12.0, True)]
        async with clicking(desk.talk, desk.clock, 20, 4):
            await desk.clock.sleep(5)
        # Nothing of it is left in the way of the next line.
        began = desk.clock.now()
        await desk.talk.say("good")
        assert desk.clock.now() - began == pytest.approx(0.4)

    at_desk(test)


def test_a_line_breaks_them_off_and_they_go_on_in_the_rhythm():
    async def test(desk):
        async with clicking(desk.talk, desk.clock, 20, 10):
            await desk.clock.sleep(4.0)
            await desk.talk.say("good")
            assert desk.voice.played == [(30.0, False)]
            began = desk.clock.now()
            await desk.clock.sleep(40)
        # Two strokes were begun when it was broken off: eight are left, from the third stroke on.
        assert desk.voice.played == [(30.0, False), (24.0, True)]
        assert began == pytest.approx(104.4, abs=0.1)

    at_desk(test)


def test_a_line_that_waits_for_another_goes_before_the_clicks():
    async def test(desk):
        first = asyncio.ensure_future(desk.talk.say("claim"))
        await desk.clock.sleep(0.1)
        async with clicking(desk.talk, desk.clock, 20, 10):
            await desk.clock.sleep(0.1)
            second = asyncio.ensure_future(desk.talk.call_out("Unplug it", "alarm"))
            began = desk.clock.now()
            await second
            assert desk.clock.now() - began < 2
            await first
        # And then the line that it cut off, from its beginning.
        assert desk.voice.spoken[-2:] == [("Unplug it", True), (desk.talk.lines.text("claim"), True)]

    at_desk(test)


def test_I3_a_stop_ends_the_clicks_and_none_follows():
    async def test(desk):
        async def flow():
            async with clicking(desk.talk, desk.clock, 30, 20):
                await desk.talk.listen("strokes", 100)

        begun = []
        play = desk.voice.play

        async def noted(sound):
            begun.append(desk.clock.now())
            return await play(sound)

        desk.voice.play = noted
        rolling = asyncio.ensure_future(desk.supervisor.until_stopped(flow()))
        await desk.clock.sleep(5)
        desk.ear.say("stop")
        await asyncio.wait([rolling])
        assert rolling.exception() is not None
        assert desk.voice._cut.is_set()
        await desk.clock.sleep(60)
        assert len(begun) == 1
        assert (40.0, True) not in desk.voice.played

    at_desk(test)


def test_without_a_voice_there_are_no_clicks_and_nothing_spins():
    async def test(desk):
        desk.talk._voice = SilentVoice()
        async with clicking(desk.talk, desk.clock, 20, 10):
            await desk.clock.sleep(40)

    at_desk(test)
