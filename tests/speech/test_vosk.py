"""Vosk on the Korean model, the only one that pip brings."""

import json

import pytest

from assistant.domain.errors import EarError
from assistant.ports import Listening, Stage
from assistant.speech.decoder import Span
from assistant.speech.recogniser import Recogniser
from assistant.speech.vosk_ear import VoskDecoder
from tests.contracts.ears import korean
from tests.speaker import phrase

pytestmark = pytest.mark.audio

SAFE = ("정지", "멈춰", "그만")
WORDS = Listening("t1", "s", ("네", "아니요", "다음", "계속", "반복", "중지", *SAFE), SAFE)
SECOND = 16000


def final(ear, text):
    return [u.heard for u in ear.feed(phrase(text, "ko+f2")) if u.heard.stage is Stage.FINAL]


@pytest.fixture
def ear():
    ear = Recogniser(korean())
    ear.listen(WORDS)
    return ear


def test_most_words_are_heard_and_none_as_two(ear):
    words = ["네", "아니요", "다음", "계속", "반복", "정지", "멈춰", "그만"]
    heard = [found.text for word in words for found in final(ear, word)]
    assert len(heard) == len(words)
    assert sum(a == b for a, b in zip(heard, words, strict=True)) >= 7


def test_I3_a_stop_is_doubtful_first(ear):
    found = ear.feed(phrase("정지", "ko+f2"))
    assert [(u.heard.text, u.heard.stage) for u in found] == [("정지", Stage.DOUBTFUL), ("정지", Stage.FINAL)]


def test_two_phrases_in_one_are_no_phrase(ear):
    (heard,) = final(ear, "네 계속")
    assert (heard.text, heard.why_rejected.startswith("unlike any phrase")) == ("", True)


def test_a_word_the_model_does_not_know_is_named(ear):
    # Left in the grammar it would vanish silently, and "멈춰요 정지" would be heard as "정지".
    with pytest.raises(EarError, match="'멈춰요'"):
        ear.listen(Listening("t2", "s", ("멈춰요", "정지"), ("정지",)))


def test_no_phrases_at_all_are_refused_before_the_library_crashes(ear):
    with pytest.raises(EarError, match="Nothing may be said"):
        ear.listen(Listening("t2", "s", (), ()))


def test_a_folder_without_a_model_is_told(tmp_path):
    with pytest.raises(EarError, match="cannot be loaded"):
        VoskDecoder(tmp_path)


class Result:
    """A Vosk recogniser that has heard one word, from `start` to `end` seconds."""

    def __init__(self, word, start, end, conf):
        self.words = {"text": word, "result": [{"word": word, "start": start, "end": end, "conf": conf}]}

    def FinalResult(self):
        return json.dumps(self.words)


@pytest.mark.parametrize(
    ("start", "end", "conf", "strict", "text"),
    [
        (0.3, 0.8, 1.0, False, "네"),
        (0.3, 0.8, 0.7, False, "네"),
        (0.3, 0.8, 0.7, True, ""),
        (0.3, 0.8, 0.5, False, ""),
        (0.3, 0.4, 1.0, False, ""),
        (0.3, 0.5, 1.0, False, ""),
        (0.0, 1.3, 1.0, False, ""),
    ],
)
def test_without_a_word_for_the_unknown_a_result_must_be_plausible(start, end, conf, strict, text):
    decoder = korean()
    decoder.begin(Listening("t", "s", ("네",), (), strict=strict))
    decoder._recogniser = Result("네", start, end, conf)
    verdict = decoder.end(Span(round(0.3 * SECOND), round(0.8 * SECOND), round(0.5 * SECOND)))
    assert verdict.text == text
    assert (verdict.why_rejected is None) == bool(text)
