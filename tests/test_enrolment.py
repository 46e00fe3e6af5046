"""Ten phrases and three recordings at set-up, said to an ear that a test holds."""

import io
from contextlib import asynccontextmanager

import pytest
from rich.console import Console

from assistant.asking import Asker
from assistant.domain.errors import EarError
from assistant.enrolment import TEN, Trial, record_stops, recordings, set_up_hearing, try_phrases
from assistant.home import Home
from assistant.settings import Settings
from assistant.speech.proxy import SoundEar
from intents import Phrasebook
from tests.fakes import ScriptedEar
from tests.sim import SimClock, sim_run
from tests.speech.test_proxy import READY, Process

BOOK = Phrasebook.load()


class Repeating(ScriptedEar):
    """Hears each phrase as soon as it is listened for; `instead` says what is said in its place."""

    def __init__(self, clock, instead=None, level_dbfs=-20.0):
        super().__init__(clock)
        self._instead, self._level = instead or {}, level_dbfs
        self._coming = [phrase for _, phrase in TEN]

    async def listen(self, listening):
        await super().listen(listening)
        if self._coming and (said := self._instead.get(self._coming[0], self._coming[0])) is not None:
            self.say(said, level_dbfs=self._level)
        del self._coming[:1]


def tried(**how):
    out = io.StringIO()

    async def main():
        clock = SimClock()
        return await try_phrases(Repeating(clock, **how), BOOK, Console(file=out, width=100), clock)

    return sim_run(main), out.getvalue()


def test_every_phrase_of_the_ten_can_be_said_in_its_state():
    assert len(TEN) == 10
    for state, phrase in TEN:
        assert phrase in BOOK.phrases(state), phrase


def test_ten_that_come_through_need_nothing():
    trial, shown = tried()
    assert (trial.right, trial.said, trial.gain_db, trial.advice()) == (10, 10, None, [])
    assert shown.count("heard: ") == 10


def test_what_did_not_come_through_is_counted_and_silence_is_no_hearing():
    trial, shown = tried(instead={"seven": "yes", "softer": None, "stop": "harder"})
    assert trial.right == 7
    assert len(trial.levels) == 9
    assert "nothing was heard" in shown
    assert trial.advice()


@pytest.mark.parametrize(("level", "way", "db"), [(-44.0, "up", 24), (-6.0, "down", 14)])
def test_a_gain_is_proposed(level, way, db):
    trial, _ = tried(level_dbfs=level)
    assert f"Turn the microphone {way} by about {db} dB" in trial.advice()[0]


def test_a_loud_room_is_told_with_what_it_means():
    assert "do not count" in Trial(10, 10, (-20.0,) * 10, (9.0,) * 10).advice()[0]


def test_nothing_at_all_is_a_muted_microphone():
    assert "muted" in Trial(0, 10, (), ()).advice()[0]


def test_three_stops_are_kept_in_the_persons_folder(tmp_path):
    async def main():
        process = Process()
        ear = SoundEar(process, READY, lambda *_: None)
        asked = []

        def send(message):
            process.sent.append(message)
            if message["type"] == "listen":
                asked.append(message["listening"]["turn"])
                process.tell({"type": "listening", "id": message["id"]})
            else:
                turn = asked[-1]
                heard = {"text": "stop", "turn": turn, "by": "pocketsphinx"}
                process.tell({"type": "heard", "heard": {**heard, "stage": "doubtful"}, "scores": {}})
                if turn != "r2":
                    process.tell({"type": "heard", "heard": {**heard, "stage": "final"}, "scores": {}})

        process.send = send
        kept = await record_stops(ear, tmp_path / "recordings", BOOK, Console(file=io.StringIO()), SimClock())
        return kept, [message["path"] for message in process.sent if message["type"] == "keep"]

    kept, paths = sim_run(main)
    assert paths == [str(tmp_path / "recordings" / f"stop-{n}.wav") for n in (1, 2, 3)]
    assert kept == 2


def test_the_recordings_of_a_person_are_found_in_order(tmp_path):
    (tmp_path / "recordings").mkdir()
    for name in ("stop-2.wav", "stop-1.wav", "other.wav"):
        (tmp_path / "recordings" / name).touch()
    assert [path.name for path in recordings(tmp_path)] == ["stop-1.wav", "stop-2.wav"]
    assert recordings(tmp_path / "nobody") == []


def set_up(tmp_path, *answers, problem=None):
    out = io.StringIO()

    async def main():
        clock = SimClock()

        @asynccontextmanager
        async def opened(*_):
            if problem is not None:
                raise problem
            yield Repeating(clock)

        console = Console(file=out, width=100)
        asker = Asker(console, ask=True, answers=io.StringIO("".join(f"{a}\n" for a in answers)))
        chosen = Settings(recogniser="pocketsphinx")
        return await set_up_hearing(opened, clock, chosen, Home(tmp_path), tmp_path, asker, console)

    return sim_run(main), out.getvalue()


def test_a_wake_phrase_is_asked_again_until_it_can_be_heard(tmp_path):
    changes, shown = set_up(tmp_path, "y", "y", "hello", "hello xyzzy dear", "good evening friend")
    assert changes == {"wake": True, "wake_phrase": "good evening friend"}
    assert "10 of 10 came through" in shown
    assert "too short" in shown
    assert "xyzzy" in shown


def test_who_wants_no_wake_phrase_is_not_asked_for_one(tmp_path):
    assert set_up(tmp_path, "n", "n")[0] == {"wake": False}


def test_a_microphone_that_cannot_be_opened_is_told_and_set_up_goes_on(tmp_path):
    changes, shown = set_up(tmp_path, "y", "n", problem=EarError("There is no microphone.", "Plug it in."))
    assert "There is no microphone." in shown
    assert changes == {"wake": False}
