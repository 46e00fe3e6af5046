"""The hub's ear and voice against messages of a sound process, without one."""

import asyncio
from dataclasses import replace

import pytest

from assistant.domain.errors import EarError, EarSilentError, VoiceError
from assistant.ports import Listening
from assistant.speech.proxy import SoundEar, SoundVoice
from tests.sim import sim_run

READY = {
    "type": "ready",
    "ear": "PocketSphinx, a desk",
    "source": "pocketsphinx",
    "voice": "a box",
    "voice_problem": None,
}
LOST = {"type": "voice_lost", "what": "The loudspeaker is gone.", "remedy": "Plug one in."}
FAILED = {"type": "failed", "what": "The sound process ended.", "remedy": "Start again."}
HEARD = {
    "type": "heard",
    "heard": {"text": "stop", "turn": "t2", "by": "pocketsphinx", "stage": "final", "level_dbfs": -20.0},
    "level_dbfs": -20.0,
    "scores": {"ratio": -2.0},
}
LISTENING = Listening("t1", "s", ("stop",), ("stop",))


class Process:
    """Keeps what it is sent; `tell` is what the sound process says."""

    def __init__(self):
        self.sent, self.listeners, self.failure, self.speaking = [], [], None, False
        self.released = False

    async def until_up(self):
        pass

    def on_message(self, listener):
        self.listeners.append(listener)

    def send(self, message):
        self.sent.append(message)

    def tell(self, message):
        for listener in self.listeners:
            listener(message)


class Renderer:
    description = "a voice"
    rendering: asyncio.Event | None = None

    async def render(self, text, speaking):
        if self.rendering is not None:
            await self.rendering.wait()
        return f"{text}.wav"

    async def close(self):
        pass


async def settle():
    for _ in range(5):
        await asyncio.sleep(0)


def voiced(test):
    async def run():
        process, problems, renderer = Process(), [], Renderer()
        voice = SoundVoice(process, READY, renderer, lambda what, _: problems.append(what))
        return await test(process, voice, problems, renderer)

    return sim_run(run)


def test_a_line_is_rendered_played_and_over_when_it_was_played():
    async def test(process, voice, _problems, _renderer):
        voice.adjust(volume=0.5)
        speaking = asyncio.ensure_future(voice.speak("Hello"))
        await settle()
        assert process.sent == [{"type": "play", "id": 1, "path": "Hello.wav", "volume": 0.5}]
        process.tell({"type": "played", "id": 7, "whole": True})
        assert not speaking.done()
        process.tell({"type": "played", "id": 1, "whole": True})
        assert await speaking is True

    voiced(test)


def test_I3_a_cut_line_is_over_before_the_process_answers_and_a_late_answer_is_ignored():
    async def test(process, voice, _problems, _renderer):
        speaking = asyncio.ensure_future(voice.speak("Hello"))
        await settle()
        voice.cut()
        assert process.sent[-1] == {"type": "cut"}
        assert await speaking is False
        process.tell({"type": "played", "id": 1, "whole": False})
        voice.cut()
        assert process.sent.count({"type": "cut"}) == 1

    voiced(test)


def test_a_line_cut_while_it_is_rendered_is_never_played():
    async def test(process, voice, _problems, renderer):
        renderer.rendering = asyncio.Event()
        speaking = asyncio.ensure_future(voice.speak("Hello"))
        await settle()
        voice.cut()
        renderer.rendering.set()
        assert await speaking is False
        assert [message["type"] for message in process.sent] == ["cut"]

    voiced(test)


def test_a_cancelled_line_falls_silent():
    async def test(process, voice, _problems, _renderer):
        speaking = asyncio.ensure_future(voice.speak("Hello"))
        await settle()
        speaking.cancel()
        await asyncio.wait([speaking])
        assert process.sent[-1] == {"type": "cut"}

    voiced(test)


@pytest.mark.parametrize("end", [LOST, FAILED, {**FAILED, "type": "lost"}])
def test_a_loudspeaker_that_goes_away_ends_the_line_with_an_error(end):
    async def test(process, voice, problems, _renderer):
        speaking = asyncio.ensure_future(voice.speak("Hello"))
        await settle()
        process.tell(end)
        with pytest.raises(VoiceError, match=end["what"]):
            await speaking
        return problems

    assert voiced(test) == ([end["what"]] if end is LOST else [])


def test_without_a_loudspeaker_every_line_is_an_error():
    async def test(process, voice, _problems, _renderer):
        process.tell(LOST)
        for _ in range(2):
            with pytest.raises(VoiceError, match="gone"):
                await voice.speak("Hello")
        assert process.sent == []

    voiced(test)


def eared(test):
    async def run():
        process, problems = Process(), []
        ear = SoundEar(process, READY, lambda what, _: problems.append(what))
        return await test(process, ear, problems)

    return sim_run(run)


def test_listening_waits_for_the_answer_that_is_its_own():
    async def test(process, ear, _problems):
        first, second = (asyncio.ensure_future(ear.listen(LISTENING)) for _ in range(2))
        await settle()
        assert [message["id"] for message in process.sent] == [1, 2]
        process.tell({"type": "listening", "id": 2, "what": "PocketSphinx cannot hear 'x'.", "remedy": ""})
        process.tell({"type": "listening", "id": 1})
        await first
        with pytest.raises(EarError, match="cannot hear"):
            await second

    eared(test)


def test_I4_an_ear_that_ends_ends_whoever_waits_for_it_and_tells_once():
    async def test(process, ear, problems):
        listening = asyncio.ensure_future(ear.listen(LISTENING))
        hearing = asyncio.ensure_future(ear.hear())
        await settle()
        process.tell(
            {"type": "ended", "what": "The microphone went silent.", "remedy": "Plug it in.", "lost": True}
        )
        process.tell(FAILED)
        for waiting in (listening, hearing, ear.hear(), ear.listen(LISTENING)):
            with pytest.raises(EarError, match="went silent"):
                await waiting
        return problems

    assert eared(test)[0] == "The microphone went silent."


def test_I4_an_ear_that_falls_silent_says_so_once_and_listens_again_by_itself_when_it_is_back():
    async def test(process, ear, _problems):
        asked = asyncio.ensure_future(ear.listen(LISTENING))
        await settle()
        process.tell({"type": "lost", "what": "The sound process hangs.", "remedy": ""})
        await asked
        with pytest.raises(EarSilentError, match="hangs"):
            await ear.hear()
        later = replace(LISTENING, turn="t2")
        await ear.listen(later)
        assert [message["id"] for message in process.sent] == [1]
        process.tell({**READY, "type": "back", "ear": None})
        assert len(process.sent) == 1
        process.tell({**READY, "type": "back", "ear": "PocketSphinx, another desk"})
        assert process.sent[-1]["listening"]["turn"] == "t2"
        assert ear.description == "PocketSphinx, another desk"
        hearing = asyncio.ensure_future(ear.hear())
        process.tell(HEARD)
        assert (await hearing).text == "stop"

    eared(test)


def test_a_released_microphone_is_taken_up_by_the_next_listen_alone():
    async def test(process, ear, _problems):
        await ear.release()
        assert (process.released, process.sent) == (True, [{"type": "release"}])
        process.tell({"type": "lost", "what": "The sound process hangs.", "remedy": ""})
        process.tell({**READY, "type": "back"})
        assert len(process.sent) == 1
        listening = asyncio.ensure_future(ear.listen(LISTENING))
        await settle()
        assert (process.released, process.sent[-1]["type"]) == (False, "listen")
        process.tell({"type": "listening", "id": 1})
        await listening

    eared(test)


def test_the_usual_end_of_a_sound_is_no_problem():
    async def test(process, ear, problems):
        process.tell({"type": "ended", "what": "The sound is over.", "remedy": "", "lost": False})
        with pytest.raises(EarError):
            await ear.hear()
        return problems

    assert eared(test) == []
