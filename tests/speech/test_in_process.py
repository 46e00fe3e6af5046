"""The ear whose time is the position in the sound, on simulated time."""

import asyncio

import numpy as np
import pytest

from assistant.domain.errors import EarError
from assistant.ports import Listening
from assistant.speech.in_process import InProcessEar
from assistant.speech.recogniser import Recogniser
from tests.sim import SimClock, sim_run
from tests.speech.test_recogniser import LoudIsVoice, ScriptedDecoder, quiet, voice

LISTENING = Listening("t1", "s", ("stop",), ("stop",))


def test_what_is_said_is_heard_in_step_with_the_clock():
    async def run():
        clock = SimClock()
        ear = InProcessEar(Recogniser(ScriptedDecoder(), activity=LoudIsVoice()), clock)
        await ear.listen(LISTENING)
        running = asyncio.ensure_future(ear.run())
        began = clock.now()
        await clock.sleep(3.0)
        ear.say(np.concatenate((voice(20), quiet(20))))
        assert ear.waiting_ms == 1280
        heard = await ear.hear()
        took = clock.now() - began
        assert ear.alive_at()["frames"] == pytest.approx(clock.now(), abs=0.001)
        running.cancel()
        return heard, took, ear.position_ms

    heard, took, position = sim_run(run)
    assert heard.audio_start_ms == pytest.approx(3000, abs=60)
    assert heard.audio_end_ms == pytest.approx(3640, abs=60)
    assert took == pytest.approx(position / 1000, abs=0.06)
    # The voice, and the 0.42 s of silence that end it.
    assert 4.0 <= took <= 4.2


def test_the_end_of_the_sound_gives_what_was_under_way_and_then_an_error():
    async def run():
        ear = InProcessEar(Recogniser(ScriptedDecoder(), activity=LoudIsVoice()), SimClock())
        await ear.listen(LISTENING)
        ear.push(voice(5))
        assert ear.hearing
        ear.end()
        assert (await ear.hear()).text == "stop"
        with pytest.raises(EarError, match="over"):
            await ear.hear()
        await ear.run()
        assert [u.heard.text for u in ear.utterances] == ["stop"]

    sim_run(run)
