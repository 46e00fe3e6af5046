"""What counts as right, wrong, missed and for nothing: by ears that hear what a script says."""

import numpy as np
import pytest

from assistant.bench.answers import AnswerFigures, hear_answers
from assistant.bench.conditions import QUIET
from assistant.bench.ears import EarKind
from assistant.bench.scene import Placed, Saying, Scene, make_scene
from assistant.bench.stop import COMMANDS, NO_STOPS, EarStops, StopSize, commands, held_for_nothing
from assistant.bench.stopping import Stop, StopFigures, false_stops, stop_by_naive, stop_by_us
from assistant.bench.voices import Speaker, Studio
from assistant.ports import Heard, Source, Stage
from assistant.speech.frames import RATE
from assistant.speech.recogniser import Utterance
from intents import Phrasebook

PHRASEBOOK = Phrasebook.load()
NOTHING = np.zeros(0, dtype=np.int16)


class ScriptedEar:
    """Hears what it is told at these seconds of the sound."""

    source = Source.POCKETSPHINX

    def __init__(self, *script):
        self._script = list(script)
        self._at = 0
        self.states = []

    def listen(self, listening, at=None):
        self.states.append(listening.state)
        self._turn = listening.turn

    def feed(self, block):
        self._at += block.size
        due = [heard for at_s, heard in self._script if at_s * RATE <= self._at]
        self._script = [(at_s, heard) for at_s, heard in self._script if at_s * RATE > self._at]
        return [Utterance(heard, heard.level_dbfs or -20.0) for heard in due]


def heard(text, stage=Stage.FINAL, **more):
    return Heard(text, "t0", Source.POCKETSPHINX, stage, **more)


def scene(*said):
    """Each saying takes a second and a half, its voice the second half second of it."""
    placed = tuple(
        Placed(
            Saying(text, state, "v", NOTHING), round((1.5 * n + 0.5) * RATE), (3 * n + 2) * RATE // 2,
            round((n + 1) * 1.5 * RATE),
        )
        for n, (text, state) in enumerate(said)
    )  # fmt: skip
    return Scene(QUIET, np.zeros(round(1.5 * len(said) * RATE), dtype=np.int16), placed)


def answered(*pairs):
    said = [(text, "yes_no") for text, _ in pairs]
    ear = ScriptedEar(*((1.5 * n + 1.3, heard(what)) for n, (_, what) in enumerate(pairs) if what))
    return AnswerFigures(tuple(hear_answers(ear, scene(*said), PHRASEBOOK)))


def test_right_wrong_and_nothing_are_told_apart():
    figures = answered(("yes", "yes"), ("no", "yes"), ("not sure", "no"), ("no", None))
    assert (figures.right.count, figures.wrong.count, figures.swapped) == (1, 2, 1)
    assert figures.right.of == 4


def test_what_may_start_something_and_was_not_said_is_counted():
    assert answered(("not sure", "no")).allowed_wrongly == 1
    assert answered(("yes", "not sure")).allowed_wrongly == 0
    assert answered(("yes", "yes")).allowed_wrongly == 0


def test_an_answer_is_late_from_the_end_of_the_voice():
    (answer,) = answered(("yes", "yes")).answers
    assert answer.late_ms == pytest.approx(300, abs=60)


def test_a_doubtful_partial_is_no_answer():
    ear = ScriptedEar((1.1, heard("stop", Stage.DOUBTFUL)))
    (answer,) = hear_answers(ear, scene(("yes", "yes_no")), PHRASEBOOK)
    assert (answer.heard, answer.late_ms) == ("", None)


def test_the_state_changes_with_the_question():
    ear = ScriptedEar()
    hear_answers(ear, scene(("yes", "yes_no"), ("no", "yes_no"), ("four", "pain")), PHRASEBOOK)
    assert ear.states == ["yes_no", "pain"]


def test_a_screening_needs_every_answer_within_three_tries():
    assert answered(("yes", "yes")).screenings == 1.0
    assert answered(("yes", "yes"), ("no", None)).screenings == pytest.approx((1 - 0.5**3) ** 20)


STOP_SCENE = scene(("softer", "device"), ("stop", "device"), ("stop", "device"))


def test_I3_a_stop_counts_from_the_end_of_its_word_and_only_within_a_second():
    ear = ScriptedEar((2.35, heard("stop", Stage.DOUBTFUL)))
    first, second = stop_by_us(ear, STOP_SCENE, PHRASEBOOK, commands=1)
    assert first.late_ms == pytest.approx(-150, abs=60)
    assert (first.missed, first.by) == (False, "pocketsphinx doubtful")
    assert (second.missed, second.late_ms) == (True, None)
    assert StopFigures((first, second)).missed.count == 1
    assert Stop("stop", "v", "quiet", 1001.0).missed


def test_what_was_heard_before_the_word_is_no_stop_of_it():
    ear = ScriptedEar((1.6, heard("stop")))
    first, _ = stop_by_us(ear, STOP_SCENE, PHRASEBOOK, commands=1)
    assert first.missed


def test_what_no_motor_stops_for_is_no_stop():
    ear = ScriptedEar((2.6, heard("softer")))
    first, _ = stop_by_us(ear, STOP_SCENE, PHRASEBOOK, commands=1)
    assert first.missed


def test_doubt_in_motion_stops_and_is_named():
    mumbled = heard("", why_rejected="unlike any phrase", level_dbfs=-20.0, snr_db=30.0,
                    audio_start_ms=2000, audio_end_ms=2400)  # fmt: skip
    first, _ = stop_by_us(ScriptedEar((2.7, mumbled)), STOP_SCENE, PHRASEBOOK, commands=1)
    assert (first.missed, first.by) == (False, "doubt in motion")


class NaiveEar:
    block = 320

    def __init__(self, at_s):
        self._at_s, self._at = at_s, 0

    def listen(self, listening):
        del listening

    def feed(self, block):
        before, self._at = self._at, self._at + block.size
        return ["stop"] if before < self._at_s * RATE <= self._at else []


def test_a_plain_loop_is_measured_the_same_way():
    first, second = stop_by_naive(NaiveEar(2.9), STOP_SCENE, PHRASEBOOK, commands=1)
    assert first.late_ms == pytest.approx(400, abs=60)
    assert second.missed


def test_how_far_we_are_ahead_is_the_ratio_of_the_medians():
    ours = (Stop("stop", "v", "quiet", 99.0),)
    theirs = {"naive": (Stop("stop", "v", "quiet", 499.0),)}
    stops = EarStops("pocketsphinx", ours, theirs, {}, {}, to_broker_ms=1.0)
    assert stops.ahead("naive", "quiet") == 5.0


def test_zero_for_nothing_is_counted_by_the_hour():
    ear = ScriptedEar((1.0, heard("stop")), (3.0, heard("softer")), (5.0, heard("stop", Stage.DOUBTFUL)))
    rate = false_stops(ear, np.zeros(36 * RATE, dtype=np.int16), PHRASEBOOK)
    assert (rate.count, rate.value) == (2, 200.0)


def test_a_command_that_is_held_is_counted_with_the_voice_that_said_it(tmp_path):
    studio = Studio(tmp_path)
    speakers = (Speaker("espeak", "en-us+m7"),)
    said = make_scene(
        [*commands(studio, speakers[0]), *commands(studio, speakers[0], NO_STOPS)], QUIET, studio
    )
    first, second = said.placed[len(COMMANDS) : len(COMMANDS) + 2]
    warmed_s = 1.0
    ear = ScriptedEar(
        (warmed_s + said.placed[0].end / RATE, heard("stop", Stage.DOUBTFUL)),
        (warmed_s + first.end / RATE, heard("stop", Stage.DOUBTFUL)),
        (warmed_s + second.end / RATE, heard("softer")),
    )
    kind = EarKind("pocketsphinx", lambda: ear, dict)
    share = held_for_nothing(kind, studio, PHRASEBOOK, StopSize(speakers), "quiet")
    assert (share.count, share.of) == (1, len(NO_STOPS))
