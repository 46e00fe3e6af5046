"""The ear that is always there, on speech made of software."""

import numpy as np
import pytest

from assistant.bench.scene import voiced
from assistant.dialogue.listening import listening_to
from assistant.domain.errors import EarError
from assistant.ports import Listening, Stage
from assistant.speech.decoder import NOTHING, Span, Verdict
from assistant.speech.frames import RATE
from assistant.speech.gate import load_gates
from assistant.speech.pocketsphinx_ear import LONGEST_LOOK, PocketSphinxDecoder
from assistant.speech.recogniser import Recogniser
from intents import Phrasebook
from tests.speaker import phrase, synthesise

pytestmark = pytest.mark.audio

GATES = load_gates()
SAFE = ("stop", "it hurts", "wait")
YES_NO = Listening("t1", "yes_no", ("yes", "no", "not sure", "help", *SAFE), SAFE)


@pytest.fixture
def ear():
    return Recogniser(PocketSphinxDecoder())


def final(ear, sound):
    return [u for u in ear.feed(sound) if u.heard.stage is Stage.FINAL]


def test_the_numbers_behind_a_decision_come_with_it(ear):
    ear.listen(YES_NO)
    (said,) = final(ear, phrase("yes"))
    (other,) = final(ear, phrase("we should buy some bread"))
    assert said.scores["ratio"] >= said.scores["threshold"] == GATES.pocketsphinx.ratio.screening
    assert said.heard.confidence > 0.5 > other.heard.confidence
    assert said.scores["fit"] >= said.scores["least_fit"] == GATES.pocketsphinx.fit.screening
    assert other.scores["ratio"] < other.scores["threshold"]
    assert other.scores["fit"] < 0
    assert other.heard.why_rejected.startswith("unlike any phrase")
    assert other.heard.text == ""


def test_what_may_allow_motion_is_gated_more_strictly_and_a_safe_word_never_is():
    bounds = GATES.pocketsphinx.ratio
    assert bounds.safe < bounds.normal < bounds.strict <= bounds.screening < bounds.wake
    out_of_reach = bounds.model_copy(update={"strict": 1000.0})
    sphinx = GATES.pocketsphinx.model_copy(update={"ratio": out_of_reach})
    ear = Recogniser(PocketSphinxDecoder(gates=GATES.model_copy(update={"pocketsphinx": sphinx})))
    strict = Listening("t1", "device", YES_NO.phrases, SAFE, strict=True)
    ear.listen(strict)
    (unsure,) = final(ear, phrase("yes"))
    assert (unsure.heard.text, unsure.heard.maybe) == ("", "yes")
    assert unsure.heard.why_rejected.startswith("not sure enough")
    assert final(ear, phrase("stop"))[0].heard.text == "stop"
    ear.listen(Listening("t1", "device", YES_NO.phrases, SAFE))
    assert final(ear, phrase("yes"))[0].heard.text == "yes"


def test_I3_a_stop_that_does_not_fit_well_is_still_told():
    bounds = GATES.pocketsphinx.fit.model_copy(update={"safe": 1000.0})
    sphinx = GATES.pocketsphinx.model_copy(update={"fit": bounds})
    ear = Recogniser(PocketSphinxDecoder(gates=GATES.model_copy(update={"pocketsphinx": sphinx})))
    ear.listen(YES_NO)
    (unsure,) = final(ear, phrase("stop"))
    assert (unsure.heard.text, unsure.heard.maybe) == ("", "stop")


def test_what_a_helper_asks_is_not_the_phrase_that_it_sounds_like(ear):
    ear.listen(listening_to(Phrasebook.load(), "routine"))
    (asked,) = final(ear, phrase("are you ready", "en-us+f2"))
    assert (asked.heard.text, asked.heard.why_rejected) == ("", "a question to somebody else")
    (said,) = final(ear, phrase("ready", "en-us+f2"))
    assert said.heard.text == "ready"


def test_I3_whoever_cries_out_again_and_again_is_heard(ear):
    ear.listen(YES_NO)
    for text in ("it hurts it hurts it hurts", "stop stop stop stop"):
        assert final(ear, phrase(text))[-1].heard.text in SAFE


def test_an_answer_to_a_safety_question_does_not_count_in_too_much_noise_and_a_stop_does():
    def heard(text, db_below):
        """The phrase in a noise so far below it."""
        ear = Recogniser(PocketSphinxDecoder())
        ear.listen(YES_NO)
        sound = phrase(text, "en-us+f2", before_s=1.0).astype(np.float64)
        loud = np.sqrt(np.mean(np.square(sound[np.abs(sound) > 300])))
        sound += np.random.default_rng(3).normal(0, loud * 10 ** (-db_below / 20), sound.size)
        return final(ear, np.clip(sound, -32768, 32767).astype(np.int16))[0].heard

    drowned = heard("yes", 8)
    assert (drowned.text, drowned.why_rejected, drowned.maybe) == ("", "too noisy", "yes")
    assert heard("yes", 26).text == "yes"
    assert heard("stop", 8).text == "stop"


@pytest.mark.parametrize(
    ("ratio", "fit", "text", "least_db", "clear"),
    [(-11.0, 3.0, "yes", 18.0, True), (-13.0, 3.0, "yes", 28.0, True), (-11.0, 2.0, "yes", 28.0, True),
     (-13.0, 2.0, "help", 0.0, False)],
)  # fmt: skip
def test_in_noise_an_answer_that_may_allow_motion_has_to_fit_well(ratio, fit, text, least_db, clear):
    wanted = Listening("t1", "yes_no", ("yes", "help", "stop"), ("stop",), strict=True, harmless=("help",))
    found = PocketSphinxDecoder().demands(wanted, Verdict(text, scores={"ratio": ratio, "fit": fit}))
    assert (found.snr_db, found.clear_voice) == (least_db, clear)


@pytest.mark.parametrize(
    ("voice", "word"),
    [
        *[
            ("piper", word)
            for word in ("stop", "stop now", "please stop", "enough", "it hurts", "ouch", "off")
        ],
        *[("en-us+m3", word) for word in ("stop", "stop now", "please stop", "off")],
    ],
)
def test_I3_a_stop_is_told_before_the_silence_that_ends_an_utterance(voice, word):
    book = Phrasebook.load()
    ear = Recogniser(PocketSphinxDecoder(book.pronunciations()))
    ear.listen(listening_to(book, "device"))
    spoken = synthesise(word, voice)
    quiet = np.zeros(round(0.3 * RATE), np.int16)
    found = ear.feed(np.concatenate((quiet, spoken[: voiced(spoken)[1]], quiet)))
    assert [u.heard.stage for u in found] == [Stage.DOUBTFUL]
    assert found[0].heard.text in book.safe_words()


def test_what_takes_long_is_not_decoded_again():
    decoder = PocketSphinxDecoder()
    decoder.begin(YES_NO)
    decoder.feed(np.concatenate([phrase("we should buy some bread") for _ in range(3)]))
    looks = []
    decoder._look_again = lambda *_: looks.append(1) or Verdict("", NOTHING)
    decoder.end(Span(0, LONGEST_LOOK + 1, RATE))
    assert looks == []


def test_I3_a_stop_is_doubtful_before_it_is_final_and_before_the_silence_after_it(ear):
    ear.listen(YES_NO)
    spoken = synthesise("stop", "en-us+f2")
    sound = np.concatenate((np.zeros(RATE // 2, np.int16), spoken, np.zeros(RATE, np.int16)))
    seen = []
    for at in range(0, sound.size, 320):
        seen += [(u.heard.stage, ear.position_ms) for u in ear.feed(sound[at : at + 320])]
    (doubtful, early), (decided, late) = seen
    assert (doubtful, decided) == (Stage.DOUBTFUL, Stage.FINAL)
    assert early <= 500 + spoken.size * 1000 // RATE + 200
    assert late - early >= 300


def test_stop_said_over_and_over_is_a_stop(ear):
    ear.listen(YES_NO)
    (heard,) = final(ear, phrase("stop stop stop", "en-us+f2"))
    assert heard.heard.text == "stop"


def test_the_second_phrases_are_heard_with_the_second_grammar(ear):
    ear.listen(YES_NO)
    assert final(ear, phrase("yes"))[0].heard.text == "yes"
    ear.listen(Listening("t2", "pain", ("six", "seven", "help"), ()))
    assert final(ear, phrase("six"))[0].heard.text == "six"
    assert final(ear, phrase("yes"))[0].heard.text == ""
    ear.listen(YES_NO)
    assert final(ear, phrase("no"))[0].heard.text == "no"


def test_a_word_without_a_pronunciation_is_named(ear):
    with pytest.raises(EarError, match="'unknot', 'xyzzy'"):
        ear.listen(Listening("t1", "s", ("hello unknot", "xyzzy"), ()))
    with pytest.raises(EarError, match="Nothing may be said"):
        ear.listen(Listening("t1", "s", (), ()))


def test_a_pronunciation_makes_a_word_heard_in_both_ways_to_say_it():
    ear = Recogniser(PocketSphinxDecoder({"unknot": "AH N N AA T", "unknot(2)": "AH N K N AA T"}))
    ear.listen(Listening("t1", "s", ("hello unknot", *YES_NO.phrases), SAFE))
    assert final(ear, phrase("hello unnot", "en-us+f2"))[0].heard.text == "hello unknot"


def test_a_pronunciation_that_makes_no_sense_is_told():
    with pytest.raises(EarError, match="'QQ' of 'unknot'"):
        PocketSphinxDecoder({"unknot": "QQ"})


def test_hearing_is_repeatable():
    def heard():
        ear = Recogniser(PocketSphinxDecoder())
        ear.listen(YES_NO)
        return [u for word in ("yes", "no", "guess what") for u in ear.feed(phrase(word, "en-us+f2"))]

    assert heard() == heard()


def test_of_two_looks_at_an_utterance_the_better_one_counts():
    def ratios(second_look):
        sphinx = GATES.pocketsphinx.model_copy(update={"second_look": second_look})
        ear = Recogniser(PocketSphinxDecoder(gates=GATES.model_copy(update={"pocketsphinx": sphinx})))
        ear.listen(YES_NO)
        said = [final(ear, phrase(text, "en-us+f2"))[0] for text in ("yes", "not sure", "help", "wait", "no")]
        return [utterance.scores["ratio"] for utterance in said]

    one, two = ratios(-999.0), ratios(999.0)
    assert all(second >= first for first, second in zip(one, two, strict=True)), (one, two)
    assert one != two


def test_the_voice_of_talk_that_was_abandoned_is_not_carried_to_the_next_utterance():
    decoder = PocketSphinxDecoder()
    before = decoder._mean.copy()
    decoder.begin(YES_NO)
    decoder.feed(phrase("we should buy some bread"))
    decoder.abandon()
    assert (decoder._mean == before).all()
    ear = Recogniser(decoder)
    ear.listen(YES_NO)
    assert final(ear, phrase("yes"))[0].heard.text == "yes"
    assert not (decoder._mean == before).all()
