"""The sound process as a process: it reports, it is watched, it dies with the hub."""

import asyncio
import os
import signal
import subprocess
import sys
import wave
from contextlib import asynccontextmanager
from dataclasses import replace

import numpy as np
import psutil
import pytest

from assistant.clock import SystemClock
from assistant.domain.errors import EarError, EarSilentError, VoiceError
from assistant.ports import Listening, Stage
from assistant.speech import sound as sound_module
from assistant.speech.frames import RATE, level_dbfs, read_wav, write_wav
from assistant.speech.sound import open_sound
from assistant.speech.tally import read_tally
from tests.speaker import phrase

pytestmark = pytest.mark.processes

YES_NO = Listening("t1", "yes_no", ("yes", "no", "stop"), ("stop",))


class Given:
    """A sound process that hears what is written to its pipe."""

    def __init__(self, tmp_path, monkeypatch, microphone="-", voice="none"):
        self.reading, self.writing = os.pipe()
        monkeypatch.setattr(sound_module, "STDIN", self.reading)
        self.problems = []
        self.opening = open_sound(
            clock=SystemClock(),
            microphone=microphone,
            voice=voice,
            recogniser="pocketsphinx",
            home=tmp_path,
            pronunciations={},
            on_problem=lambda what, remedy: self.problems.append(what),
        )

    async def speak(self, samples):
        await asyncio.to_thread(os.write, self.writing, samples.tobytes())

    def hush(self):
        os.close(self.writing)
        self.writing = None


@asynccontextmanager
async def hearing(given):
    try:
        async with given.opening as (ear, voice):
            yield ear, voice
    finally:
        os.close(given.reading)
        if given.writing is not None:
            os.close(given.writing)


def run(test):
    async def within():
        async with asyncio.timeout(60):
            return await test()

    return asyncio.run(within())


def test_what_is_said_is_heard_and_the_end_of_the_sound_is_the_end_of_the_ear(tmp_path, monkeypatch):
    given = Given(tmp_path, monkeypatch)

    async def test():
        async with hearing(given) as (ear, _):
            await ear.listen(YES_NO)
            await given.speak(np.concatenate((phrase("yes"), phrase("stop"))))
            heard = [await ear.hear() for _ in range(3)]
            given.hush()
            with pytest.raises(EarError, match="over"):
                await ear.hear()
            with pytest.raises(EarError, match="over"):
                await ear.listen(YES_NO)
            return heard

    heard = run(test)
    stages = [(h.text, h.stage) for h in heard]
    assert stages == [("yes", Stage.FINAL), ("stop", Stage.DOUBTFUL), ("stop", Stage.FINAL)]
    assert {h.turn for h in heard} == {"t1"}
    assert 300 <= heard[0].audio_start_ms <= 420
    assert given.problems == []


@pytest.mark.parametrize(("sent", "what"), [(signal.SIGKILL, "ended"), (signal.SIGSTOP, "hangs")])
def test_I4_a_sound_process_that_dies_or_hangs_is_told_and_started_anew(tmp_path, monkeypatch, sent, what):
    given = Given(tmp_path, monkeypatch)

    async def test():
        async with hearing(given) as (ear, _):
            await ear.listen(YES_NO)
            first = ear._process._process
            os.kill(first.pid, sent)
            with pytest.raises(EarSilentError, match=what):
                await ear.hear()
            assert not ear.hearing
            stale = dict(ear.alive_at())
            async with asyncio.timeout(30):
                await ear._process._up.wait()
            await ear.listen(replace(YES_NO, turn="t2"))
            await given.speak(phrase("yes"))
            heard = await ear.hear()
            assert first.returncode is not None
            assert (heard.text, heard.turn) == ("yes", "t2")
            assert all(at > stale[name] for name, at in ear.alive_at().items())

    run(test)
    assert read_tally(tmp_path).restarts == 1


def test_a_file_is_not_begun_again_when_the_sound_process_dies(tmp_path, monkeypatch):
    write_wav(tmp_path / "long.wav", np.zeros(60 * RATE, np.int16))
    given = Given(tmp_path, monkeypatch, microphone=str(tmp_path / "long.wav"))

    async def test():
        async with hearing(given) as (ear, _):
            await ear.listen(YES_NO)
            os.kill(ear._process._process.pid, signal.SIGKILL)
            with pytest.raises(EarError, match="ended") as lost:
                await ear.hear()
            assert not isinstance(lost.value, EarSilentError)

    run(test)


def test_the_next_utterance_is_kept_for_its_owner_only(tmp_path, monkeypatch):
    given = Given(tmp_path, monkeypatch)

    async def test():
        async with hearing(given) as (ear, _):
            await ear.listen(YES_NO)
            await ear.keep_next(tmp_path / "people" / "stop-1.wav")
            await given.speak(np.concatenate((phrase("stop", before_s=2.0), phrase("yes"))))
            while (await ear.hear()).text != "yes":
                pass

    run(test)
    kept = tmp_path / "people" / "stop-1.wav"
    assert kept.stat().st_mode & 0o777 == 0o600
    sound = read_wav(kept)
    assert 0.5 * RATE < sound.size < 1.5 * RATE
    assert level_dbfs(sound) > -30


def test_a_file_that_is_no_sound_is_told_when_the_ear_is_opened(tmp_path, monkeypatch):
    (tmp_path / "bad.wav").write_bytes(b"RIFF nothing")
    for microphone, words in (
        (str(tmp_path / "bad.wav"), "cannot be read"),
        (str(tmp_path / "no.wav"), "no file"),
    ):
        given = Given(tmp_path, monkeypatch, microphone=microphone)

        async def test(given=given):
            async with hearing(given):
                pass

        with pytest.raises(EarError, match=words):
            run(test)


def test_a_stereo_file_at_48_khz_is_heard(tmp_path, monkeypatch):
    spoken = phrase("no")
    with wave.open(str(tmp_path / "in.wav"), "wb") as file:
        file.setparams((2, 2, 3 * RATE, 0, "NONE", ""))
        file.writeframes(np.repeat(np.repeat(spoken, 3), 2).tobytes())
    given = Given(tmp_path, monkeypatch, microphone=str(tmp_path / "in.wav"))

    async def test():
        async with hearing(given) as (ear, _):
            await ear.listen(YES_NO)
            return (await ear.hear()).text

    assert run(test) == "no"


def test_the_voice_goes_to_a_file_and_a_cut_line_stops(tmp_path, monkeypatch):
    out = tmp_path / "voice.wav"
    given = Given(tmp_path, monkeypatch, voice=str(out))

    async def test():
        async with hearing(given) as (_, voice):
            await voice.prepare(["Ready.", "This is a long line, and it will be cut. " * 4])
            whole = await voice.speak("Ready.")
            long = asyncio.create_task(voice.speak("This is a long line, and it will be cut. " * 4))
            while read_wav(out).size < 2 * RATE:  # noqa: ASYNC110 - nothing but the file tells
                await asyncio.sleep(0.01)
            voice.cut()
            return whole, await long

    assert run(test) == (True, False)
    assert read_wav(out).size < 4 * RATE


def test_without_a_loudspeaker_speaking_is_an_error_and_hearing_goes_on(tmp_path, monkeypatch):
    given = Given(tmp_path, monkeypatch, voice="a loudspeaker that nobody has")

    async def test():
        async with hearing(given) as (ear, voice):
            with pytest.raises(VoiceError, match="loudspeaker"):
                await voice.speak("Hello.")
            await ear.listen(YES_NO)
            await given.speak(phrase("yes"))
            return (await ear.hear()).text

    assert run(test) == "yes"


def test_without_a_microphone_the_error_offers_typing(tmp_path, monkeypatch):
    given = Given(tmp_path, monkeypatch, microphone="a microphone that nobody has")

    async def test():
        async with hearing(given):
            pass

    with pytest.raises(EarError, match="--text"):
        run(test)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_the_sound_process_dies_with_a_hub_that_is_killed(tmp_path):
    hub = subprocess.Popen(
        [sys.executable, "-c", HUB, str(tmp_path)], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )
    with hub:
        pid = int(hub.stdout.readline())
        child = psutil.Process(pid)
        hub.kill()
        child.wait(timeout=10)
        assert not psutil.pid_exists(pid)


HUB = """
import asyncio, sys
from pathlib import Path
from assistant.clock import SystemClock
from assistant.speech.sound import open_sound
from assistant.speech.tally import read_tally

async def main():
    async with open_sound(clock=SystemClock(), microphone="-", voice="none", recogniser="pocketsphinx",
                          home=Path(sys.argv[1]), pronunciations={}, on_problem=print) as (ear, voice):
        print(ear._process._process.pid, flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""
