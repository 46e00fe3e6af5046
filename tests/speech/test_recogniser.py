# long because: one scripted ear, and every way in which two ears, the noise and a pillow may disagree about it.
"""The path that every recogniser shares, with a decoder and a voice activity made of numbers."""

import numpy as np
import pytest

from assistant.domain.errors import EarError
from assistant.ports import TOO_MUFFLED, Listening, Source, Stage
from assistant.speech.decoder import Demands, Verdict
from assistant.speech.endpoint import EndpointRule
from assistant.speech.frames import RATE
from assistant.speech.recogniser import PAUSE, PRE_ROLL, ROSE_ROLL, SAID, TOO_LONG, TORN, Recogniser
from assistant.speech.spotting import Spotted
from assistant.speech.vad import CHUNK


def voice(chunks):
    return np.full(chunks * CHUNK, 1000, np.int16)


def quiet(chunks=16):
    return np.zeros(chunks * CHUNK, np.int16)


class LoudIsVoice:
    def probability(self, chunk):
        return 1.0 if chunk.any() else 0.0


class ScriptedDecoder:
    """Understands every utterance as `text`; the partial result is a safe word once `partial_after` chunks came."""

    source = Source.POCKETSPHINX
    description = "a script"
    hold_chunks = 3
    surely = 0.88
    least_db = 0.0
    clear = False

    def __init__(self, text="stop", partial_after=None, at_a_pause=None, confidence=0.9):
        self.confidence = confidence
        self.text, self.partial_after, self.at_a_pause = text, partial_after, at_a_pause
        self.begun, self.spans, self.paused, self.chunks, self.abandoned = [], [], [], 0, 0

    def check(self, listening):
        if "xyzzy" in listening.phrases:
            raise EarError("cannot hear 'xyzzy'")

    def demands(self, listening, verdict):
        return Demands(self.least_db, clear_voice=self.clear)

    def begin(self, listening):
        self.begun.append(listening)
        self.chunks = 0

    def feed(self, block):
        self.chunks += 1

    def partial_safe_word(self):
        return "stop" if self.partial_after is not None and self.chunks >= self.partial_after else None

    def so_far(self, span):
        self.paused.append(span)
        return Verdict(
            self.at_a_pause or "", None if self.at_a_pause else "unlike any phrase", self.confidence
        )

    def abandon(self):
        self.abandoned += 1

    def end(self, span):
        self.spans.append(span)
        return Verdict(
            self.text, None if self.text else "unlike any phrase", self.confidence, {"ratio": -3.0}
        )


def listening(turn, *phrases):
    return Listening(turn, "state", phrases or ("yes", "stop"), ("stop",))


def recogniser(decoder=None, turn="t1"):
    ear = Recogniser(decoder or ScriptedDecoder(), activity=LoudIsVoice())
    if turn:
        ear.listen(listening(turn))
    return ear


def test_an_utterance_has_its_text_turn_and_place_in_the_sound():
    ear = recogniser()
    (utterance,) = ear.feed(np.concatenate((quiet(10), voice(20), quiet())))
    heard = utterance.heard
    assert (heard.text, heard.turn, heard.by, heard.stage) == ("stop", "t1", Source.POCKETSPHINX, Stage.FINAL)
    assert (heard.audio_start_ms, heard.audio_end_ms) == (320, 960)
    assert (heard.confidence, utterance.scores) == (0.9, {"ratio": -3.0})
    assert utterance.level_dbfs == pytest.approx(-30.3, abs=0.1)


@pytest.mark.parametrize("block", [1, 160, 320, 511, 512, 513, 4000])
def test_the_size_of_the_blocks_changes_nothing(block):
    sound = np.concatenate((quiet(3), voice(9), quiet(17), voice(5), quiet(17)))
    ear = recogniser()
    found = [u.heard for at in range(0, sound.size, block) for u in ear.feed(sound[at : at + block])]
    assert [(h.audio_start_ms, h.audio_end_ms) for h in found] == [(96, 384), (928, 1088)]
    assert ear.position_ms == 51 * 32


def test_I8_an_utterance_keeps_the_turn_it_began_in():
    ear = recogniser()
    ear.feed(voice(5))
    ear.listen(listening("t2"))
    (first,) = ear.feed(np.concatenate((voice(5), quiet())))
    (second,) = ear.feed(np.concatenate((voice(5), quiet())))
    assert (first.heard.turn, second.heard.turn) == ("t1", "t2")


def test_I8_what_was_captured_before_the_question_belongs_to_the_turn_before():
    decoder = ScriptedDecoder()
    ear = recogniser(decoder)
    ear.listen(listening("t2", "continue", "stop"), at=20 * CHUNK)
    found = ear.feed(np.concatenate((quiet(10), voice(12), quiet(16), voice(5), quiet(16))))
    assert [u.heard.turn for u in found] == ["t1", "t2"]
    assert [x.phrases for x in decoder.begun] == [("yes", "stop"), ("continue", "stop")]


def test_I8_what_began_before_anybody_listened_is_no_answer():
    ear = recogniser(turn=None)
    ear.feed(voice(5))
    ear.listen(listening("t1"))
    assert ear.feed(np.concatenate((voice(5), quiet()))) == []
    assert [u.heard.turn for u in ear.feed(np.concatenate((voice(5), quiet())))] == ["t1"]


def test_the_last_of_several_turns_counts():
    ear = recogniser()
    ear.listen(listening("t2"))
    ear.listen(listening("t3"))
    assert [u.heard.turn for u in ear.feed(np.concatenate((voice(5), quiet())))] == ["t3"]


def test_the_decoder_gets_what_came_just_before_the_voice():
    decoder = ScriptedDecoder()
    recogniser(decoder).feed(np.concatenate((quiet(30), voice(5), quiet())))
    (span,) = decoder.spans
    assert (span.start, span.end, span.voiced) == (PRE_ROLL * CHUNK, (PRE_ROLL + 5) * CHUNK, 5 * CHUNK)
    assert decoder.chunks == PRE_ROLL + 5 + EndpointRule().silence // CHUNK


def test_I3_a_stop_is_doubtful_while_it_is_still_being_said_and_once():
    ear = recogniser(ScriptedDecoder(partial_after=4))
    (doubtful,) = ear.feed(voice(8))
    assert (doubtful.heard.text, doubtful.heard.stage, doubtful.heard.turn) == ("stop", Stage.DOUBTFUL, "t1")
    assert [u.heard.stage for u in ear.feed(np.concatenate((voice(5), quiet())))] == [Stage.FINAL]


def test_I3_a_stop_that_is_over_is_doubtful_at_the_pause_and_not_only_at_the_end():
    decoder = ScriptedDecoder(at_a_pause="stop")
    ear = recogniser(decoder)
    assert ear.feed(np.concatenate((voice(6), quiet(PAUSE - 1)))) == []
    (doubtful,) = ear.feed(quiet(1))
    assert (doubtful.heard.text, doubtful.heard.stage) == ("stop", Stage.DOUBTFUL)
    (span,) = decoder.paused
    assert (span.start, span.end) == (0, 6 * CHUNK)
    assert [u.heard.stage for u in ear.feed(quiet(20))] == [Stage.FINAL]


def test_each_pause_of_an_utterance_is_looked_at_until_a_stop_was_told():
    decoder = ScriptedDecoder()
    ear = recogniser(decoder)
    found = ear.feed(np.concatenate([part for _ in range(3) for part in (voice(4), quiet(6))]))
    assert (found, len(decoder.paused)) == ([], 3)
    decoder.at_a_pause = "stop"
    assert len(ear.feed(np.concatenate([part for _ in range(3) for part in (voice(4), quiet(6))]))) == 1
    assert len(decoder.paused) == 4


def test_a_whole_phrase_that_is_sure_is_over_sooner_and_once():
    decoder = ScriptedDecoder("yes", at_a_pause="yes")
    ear = recogniser(decoder)
    assert ear.feed(np.concatenate((voice(6), quiet(SAID - 1)))) == []
    assert [u.heard.text for u in ear.feed(quiet(1))] == ["yes"]
    assert not ear.speaking
    assert ear.feed(quiet(20)) == []
    assert [u.heard.text for u in ear.feed(np.concatenate((voice(6), quiet(SAID))))] == ["yes"]


@pytest.mark.parametrize(
    ("at_a_pause", "confidence", "unfinished", "in_motion"),
    [(None, 0.9, (), False), ("yes", 0.8, (), False), ("yes", 0.9, ("yes",), False), ("yes", 0.9, (), True)],
)
def test_what_is_not_sure_or_may_go_on_has_its_whole_silence(at_a_pause, confidence, unfinished, in_motion):
    decoder = ScriptedDecoder("yes", at_a_pause=at_a_pause, confidence=confidence)
    ear = recogniser(decoder, turn=None)
    ear.listen(Listening("t1", "s", ("yes", "stop"), ("stop",), in_motion=in_motion, unfinished=unfinished))
    assert ear.feed(np.concatenate((voice(6), quiet(SAID)))) == []
    assert [u.heard.text for u in ear.feed(quiet())] == ["yes"]


def test_a_doubtful_stop_is_always_decided_even_when_it_was_only_a_click():
    ear = recogniser(ScriptedDecoder(text="", partial_after=1))
    found = ear.feed(np.concatenate((voice(1), quiet())))
    assert [(u.heard.stage, u.heard.text) for u in found] == [(Stage.DOUBTFUL, "stop"), (Stage.FINAL, "")]


def test_a_click_that_is_nothing_is_not_worth_a_question():
    ear = recogniser(ScriptedDecoder(text=""))
    assert ear.feed(np.concatenate((voice(1), quiet()))) == []
    (heard,) = ear.feed(np.concatenate((voice(3), quiet())))
    assert (heard.heard.text, heard.heard.why_rejected) == ("", "unlike any phrase")


def test_talk_without_end_is_no_phrase_whatever_the_decoder_makes_of_it():
    decoder = ScriptedDecoder()
    (cut,) = recogniser(decoder).feed(voice(250))
    assert (cut.heard.text, cut.heard.why_rejected) == ("", TOO_LONG)
    assert (decoder.abandoned, decoder.spans) == (1, [])


def test_I8_a_voice_that_rises_out_of_a_television_is_heard_by_itself_and_ends_by_itself():
    decoder = ScriptedDecoder()
    ear = recogniser(decoder)
    television = voice(60) // 20
    ear.feed(television)
    ear.listen(listening("t2"))
    (found,) = ear.feed(np.concatenate((television, voice(10), television)))
    assert (found.heard.text, found.heard.turn) == ("stop", "t2")
    assert (found.heard.audio_start_ms, found.heard.audio_end_ms) == (120 * 32, 130 * 32)
    assert decoder.abandoned == 1
    assert [x.turn for x in decoder.begun[:2]] == ["t1", "t2"]
    assert decoder.spans[0].start == ROSE_ROLL * CHUNK, "hardly any of the television"
    ear.feed(quiet(20))
    ear.feed(np.concatenate((voice(10), quiet())))
    assert decoder.spans[-1].start == PRE_ROLL * CHUNK


def test_I8_what_rises_out_of_a_few_soft_words_allows_nothing_and_still_stops():
    soft = voice(30) // 5
    for text, kept in (("yes", ""), ("stop", "stop")):
        ear = recogniser(ScriptedDecoder(text))
        ear.listen(Listening("t2", "s", ("yes", "stop"), ("stop",), strict=True))
        (found,) = ear.feed(np.concatenate((soft, voice(10), quiet())))
        assert found.heard.text == kept
        assert found.heard.why_rejected == (None if kept else TORN)


def test_a_doubtful_stop_in_the_talk_before_a_voice_is_decided_too():
    ear = recogniser(ScriptedDecoder(partial_after=4))
    found = ear.feed(np.concatenate((voice(110) // 20, voice(2))))
    assert [(u.heard.stage, u.heard.text) for u in found[:2]] == [(Stage.DOUBTFUL, "stop"), (Stage.FINAL, "")]


def test_the_end_of_the_sound_ends_the_utterance_under_way():
    ear = recogniser()
    assert ear.feed(voice(5)[:-100]) == []
    assert ear.speaking
    assert [u.heard.text for u in ear.finish()] == ["stop"]
    assert not ear.speaking
    assert ear.finish() == []


def test_a_word_that_cannot_be_heard_is_refused_and_the_turn_stays():
    ear = recogniser()
    with pytest.raises(EarError, match="xyzzy"):
        ear.listen(listening("t2", "xyzzy"))
    assert [u.heard.turn for u in ear.feed(np.concatenate((voice(5), quiet())))] == ["t1"]


def noise(chunks, level=100):
    """What `LoudIsVoice` must not take for voice is told by its level."""
    return np.full(chunks * CHUNK, level, np.int16)


class VoiceAbove(LoudIsVoice):
    def probability(self, chunk):
        return 1.0 if np.abs(chunk).max() > 500 else 0.0


def in_noise(decoder, floor):
    ear = Recogniser(decoder, activity=VoiceAbove())
    ear.listen(listening("t1"))
    (heard,) = ear.feed(np.concatenate((noise(60, floor), voice(6), noise(20, floor))))
    return heard.heard


def test_how_loud_the_voice_was_and_how_far_it_stood_out_is_told():
    heard = in_noise(ScriptedDecoder(), 100)
    assert heard.level_dbfs == pytest.approx(-30.3, abs=0.1)
    assert heard.snr_db == pytest.approx(20.0, abs=0.1)


def test_an_answer_that_does_not_stand_out_of_the_noise_does_not_count_and_says_why():
    decoder = ScriptedDecoder(text="yes")
    decoder.least_db = 15.0
    heard = in_noise(decoder, 200)
    assert (heard.text, heard.why_rejected, heard.maybe) == ("", "too noisy", "yes")
    assert in_noise(decoder, 100).text == "yes"


def test_I3_a_stop_counts_in_any_noise():
    decoder = ScriptedDecoder(text="stop")
    decoder.least_db = 99.0
    assert in_noise(decoder, 400).text == "stop"


def test_a_pillow_goes_before_the_noise_as_the_reason():
    decoder = ScriptedDecoder(text="yes")
    decoder.clear, decoder.least_db = True, 99.0
    assert pillowed(decoder, 1500).why_rejected == TOO_MUFFLED
    assert pillowed(decoder, 8000).why_rejected == "too noisy"


def pillowed(decoder, cut_off_hz):
    """A word of hiss in a quiet room, without what is above `cut_off_hz`."""
    random = np.random.default_rng(1)
    spectrum = np.fft.rfft(random.standard_normal(20 * CHUNK))
    spectrum[np.fft.rfftfreq(20 * CHUNK, 1 / RATE) > cut_off_hz] = 0.0
    word = np.fft.irfft(spectrum) * 5000
    hiss = random.standard_normal(70 * CHUNK) * 10
    hiss[20 * CHUNK : 40 * CHUNK] += word
    ear = Recogniser(decoder, activity=VoiceAbove())
    ear.listen(listening("t1"))
    (found,) = ear.feed(hiss.astype(np.int16))
    return found.heard


def test_an_answer_out_of_a_pillow_does_not_count_where_it_has_to_be_clear_and_says_why():
    decoder = ScriptedDecoder(text="yes")
    assert pillowed(decoder, 1500).text == "yes"
    decoder.clear = True
    heard = pillowed(decoder, 1500)
    assert (heard.text, heard.why_rejected, heard.maybe) == ("", TOO_MUFFLED, "yes")
    assert pillowed(decoder, 8000).text == "yes"


@pytest.mark.parametrize("gap", [13, 14, 20])
def test_a_voice_before_it_does_not_make_a_pillow_clear(gap):
    random = np.random.default_rng(1)
    bright = random.standard_normal(10 * CHUNK) * 3000
    spectrum = np.fft.rfft(random.standard_normal(20 * CHUNK))
    spectrum[np.fft.rfftfreq(20 * CHUNK, 1 / RATE) > 1500] = 0.0
    dull = np.fft.irfft(spectrum) * 5000
    sound = np.concatenate((silent(20), bright, silent(gap), dull, silent(20)))
    sound += random.standard_normal(sound.size) * 10
    decoder = ScriptedDecoder(text="yes")
    decoder.clear = True
    ear = Recogniser(decoder, activity=VoiceAbove())
    ear.listen(listening("t1"))
    assert [u.heard.why_rejected for u in ear.feed(sound.astype(np.int16))] == [None, TOO_MUFFLED]


def silent(chunks):
    return np.zeros(chunks * CHUNK)


def test_I3_a_stop_counts_out_of_any_pillow():
    decoder = ScriptedDecoder(text="stop")
    decoder.clear = True
    assert pillowed(decoder, 1500).text == "stop"


class SecondEar:
    """Hears a stop in each chunk of these numbers, and may have heard one in each of `maybe`."""

    def __init__(self, *hits, maybe=()):
        self._hits, self._maybe, self._n = set(hits), set(maybe), -1

    def feed(self, chunk):
        self._n += 1
        if self._n in self._hits:
            return Spotted("stop")
        return Spotted("stop", likely=False) if self._n in self._maybe else None


def test_I3_what_the_second_ear_hears_is_a_doubtful_stop_in_the_turn_it_was_said_in():
    ear = Recogniser(ScriptedDecoder(text="yes"), activity=LoudIsVoice(), spotter=SecondEar(3))
    ear.listen(listening("t1"))
    first, second = ear.feed(np.concatenate((voice(8), quiet())))
    assert (first.heard.text, first.heard.stage, first.heard.by) == ("stop", Stage.DOUBTFUL, Source.SPOTTER)
    assert (second.heard.text, second.heard.by) == ("yes", Source.POCKETSPHINX)
    assert first.heard.turn == "t1"


@pytest.mark.parametrize(
    ("text", "confidence", "at", "in_motion", "maybe"),
    [
        ("softer", 0.8, 7, True, "stop"),
        ("", None, 7, True, "stop"),
        ("softer", 0.95, 7, True, None),
        ("softer", 0.8, 7, False, None),
        ("softer", 0.8, 1, True, None),
    ],
)
def test_I3_in_motion_what_may_have_been_a_stop_counts_where_no_other_phrase_is_sure(
    text, confidence, at, in_motion, maybe
):
    decoder = ScriptedDecoder(text, confidence=confidence)
    ear = Recogniser(decoder, activity=LoudIsVoice(), spotter=SecondEar(maybe=(at,)))
    ear.listen(Listening("t1", "s", ("softer", "stop"), ("stop",), in_motion=in_motion))
    decoder.at_a_pause = text
    *doubtful, found = ear.feed(np.concatenate((quiet(4), voice(8), quiet())))
    assert (found.heard.text, found.heard.maybe) == ("" if maybe else text, maybe)
    assert found.heard.stage is Stage.FINAL
    # It is told at the pause already, and not only at the end.
    assert [u.heard.text for u in doubtful] == ([maybe] if maybe else [])
    assert all(u.heard.stage is Stage.DOUBTFUL for u in doubtful)


@pytest.mark.parametrize(("chunks", "in_motion"), [(2, True), (2, False), (250, True)])
def test_I3_what_may_have_been_a_stop_counts_in_a_click_and_in_talk_without_end(chunks, in_motion):
    ear = Recogniser(ScriptedDecoder(""), activity=LoudIsVoice(), spotter=SecondEar(maybe=(chunks - 1,)))
    ear.listen(Listening("t1", "s", ("softer", "stop"), ("stop",), in_motion=in_motion))
    found = ear.feed(np.concatenate((voice(chunks), quiet())))
    assert [u.heard.maybe for u in found if u.heard.stage is Stage.FINAL] == (["stop"] if in_motion else [])


def test_what_the_second_ear_may_have_heard_a_second_before_the_end_is_not_the_last_word():
    ear = Recogniser(ScriptedDecoder(""), activity=LoudIsVoice(), spotter=SecondEar(maybe=(3,)))
    ear.listen(Listening("t1", "s", ("softer", "stop"), ("stop",), in_motion=True))
    found = ear.feed(np.concatenate((voice(45), quiet())))
    assert [u.heard.maybe for u in found] == [None]


def test_I3_the_second_ear_needs_no_voice_that_the_first_hears():
    ear = Recogniser(ScriptedDecoder(), activity=LoudIsVoice(), spotter=SecondEar(2, 3, 40))
    ear.listen(listening("t1"))
    found = ear.feed(quiet(50))
    assert [u.heard.by for u in found] == [Source.SPOTTER] * 2
    assert found[0].heard.audio_start_ms <= found[0].heard.audio_end_ms <= found[1].heard.audio_end_ms


def test_the_second_ear_is_nobodys_before_anybody_listens():
    ear = Recogniser(ScriptedDecoder(), activity=LoudIsVoice(), spotter=SecondEar(2))
    assert ear.feed(quiet(10)) == []


def test_what_the_second_ear_heard_is_as_loud_as_the_last_second_was_and_lies_in_it():
    """Where nobody speaks as far as the first ear can tell: a stop that babble hides."""
    ear = Recogniser(ScriptedDecoder(), activity=VoiceAbove(), spotter=SecondEar(70))
    ear.listen(listening("t1"))
    loud_long_ago = np.full(3 * CHUNK, 20_000, np.int16)
    (found,) = [
        one.heard
        for one in ear.feed(np.concatenate((loud_long_ago, noise(60, 100), noise(8, 300))))
        if one.heard.text and one.heard.by is Source.SPOTTER
    ]
    assert found.level_dbfs == pytest.approx(-40.8, abs=0.1)
    assert (found.audio_start_ms, found.audio_end_ms) == ((71 - 31) * 32, 71 * 32)
