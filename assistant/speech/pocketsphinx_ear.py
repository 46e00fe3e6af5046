"""The ear that works straight after installation: PocketSphinx, its English model in the wheel.

A grammar decoder hears the phrases of the state and nothing else, so it makes a phrase of everything. A
second decoder that may hear any sequence of sounds runs beside it; where that one explains the sound much
better, it was no phrase of ours. Settings as measured: no bestpath, live cepstral mean carried from one
utterance to the next, a noise floor under digital silence.

Where something moves a third decoder runs that may hear only what stops: among four hundred phrases some
other one often explains a mumbled "stop" a little better.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pocketsphinx  # type: ignore[import-untyped]  # it ships no types

from assistant.domain.errors import EarError
from assistant.ports import Listening, Source
from assistant.speech.decoder import NOTHING, UNLIKE, UNSURE, Demands, Span, Verdict
from assistant.speech.fit import FRAME_MS, Evidence, Piece, probability
from assistant.speech.frames import RATE, Samples, milliseconds
from assistant.speech.gate import Gates, chunks, load_gates
from assistant.speech.grammar_search import COMMON, GrammarSearch
from assistant.speech.jsgf import grammar, safe_so_far, whole_phrase, words_of
from assistant.speech.noise_floor import NoiseFloor

LOG_BASE = math.log(1.0001)
CARRIED_FRAMES = 500
LONGEST_STOP = 2 * RATE
"""What takes longer is no mumbled stop of one or two words; a television is not decoded three times."""
LONGEST_LOOK = 3 * RATE
"""What takes longer is rarely one phrase, and to decode it again would make what comes next late."""
SHORT = 2
"""Words of a phrase that stops and may be mumbled. The beginnings of longer ones would compete with them."""
DECOY = "a question to somebody else"
NO_WORD = "(NULL)"
FILLERS = ("<", "[", "+")
Mean = npt.NDArray[np.float64]
"""Cepstral mean, 13 coefficients."""

FIRST_MEAN = (46.0, -3.0, -2.5, -2.0, -5.0, -2.5, -0.5, -3.0, -2.0, -0.5, -0.5, 0.0, -2.0)
"""That of a voice in a quiet room; the library's own (40, 3, -1, 0 ...) cost the first few utterances."""


class PocketSphinxDecoder:
    """Decoder over pocketsphinx; `pronunciations` are ARPABET by word, "word(2)" a second way to say it."""

    source = Source.POCKETSPHINX

    def __init__(self, pronunciations: Mapping[str, str] | None = None, gates: Gates | None = None) -> None:
        model = Path(pocketsphinx.get_model_path()) / "en-us"
        if not (model / "en-us-phone.lm.bin").exists():
            raise EarError("The English model of PocketSphinx is missing.", "Install pocketsphinx again.")
        self._phrases, self._stops = GrammarSearch(), GrammarSearch()
        self._sounds: Any = pocketsphinx.Decoder(
            **COMMON, dict=None, allphone=str(model / "en-us-phone.lm.bin"), lw=2.0, beam=1e-20, pbeam=1e-20
        )
        gates = gates or load_gates()
        self._gate, self._classes = gates.pocketsphinx, gates.classes
        self.hold_chunks = chunks(self._gate.hold_ms)
        self.surely = self._gate.surely
        self._floor = NoiseFloor()
        self._mean: Mean = np.array(FIRST_MEAN)
        self._listening: Listening | None = None
        # Whether the third decoder hears the utterance, too.
        self._for_stops = False
        self._raw: list[bytes] = []
        self._fed = 0
        for word, phones in (pronunciations or {}).items():
            self._phrases.pronounce(word, phones)
            self._stops.pronounce(word, phones)

    @property
    def description(self) -> str:
        return "PocketSphinx"

    def missing(self, words: list[str]) -> list[str]:
        """The words that have no pronunciation."""
        return self._phrases.missing(words)

    def check(self, listening: Listening) -> None:
        if not listening.phrases:
            raise EarError(f"Nothing may be said in the state {listening.state}.", "Give it a phrase.")
        if missing := self.missing(words_of((*listening.phrases, *self._gate.decoys))):
            raise EarError(
                f"PocketSphinx cannot hear {', '.join(repr(word) for word in missing)}.",
                "Give the word a pronunciation, or say it with other words.",
            )

    def demands(self, listening: Listening, verdict: Verdict) -> Demands:
        noise = self._gate.in_noise
        snr_db = self._gate.snr_db.of(self._classes.stake(listening, verdict.text))
        clear = self._classes.needs_clear_voice(listening, verdict.text)
        fits = verdict.scores["ratio"] >= noise.ratio and verdict.scores["fit"] >= noise.fit
        return Demands(max(snr_db, noise.snr_db) if clear and not fits else snr_db, clear)

    def begin(self, listening: Listening) -> None:
        self._listening = listening
        self._raw, self._fed = [], 0
        self._phrases.use(grammar(listening.phrases, listening.safe_words, self._decoys(listening)))
        short = [word for word in listening.safe_words if len(word.split()) <= SHORT]
        self._for_stops = listening.in_motion and bool(short)
        if self._for_stops:
            self._stops.use(grammar(short, short))
        self._start(self._mean)

    def feed(self, block: Samples) -> None:
        raw = self._floor.under(block).tobytes()
        self._raw.append(raw)
        self._fed += block.size
        if self._for_stops and self._fed > LONGEST_STOP:
            self._for_stops = False
            self._stops.decoder.end_utt()
        self._take(raw)

    def partial_safe_word(self) -> str | None:
        if self._listening is None or (hypothesis := self._phrases.decoder.hyp()) is None:
            return None
        word = safe_so_far(hypothesis.hypstr, self._listening)
        return word if word is not None and self._ratio() >= self._gate.doubtful else None

    def so_far(self, span: Span) -> Verdict:
        return Verdict("", NOTHING) if self._listening is None else self._verdict(self._listening, span)

    def end(self, span: Span) -> Verdict:
        listening, self._listening = self._listening, None
        carried = self._mean
        self._stop()
        if listening is None:
            return Verdict("", NOTHING)
        first = self._verdict(listening, span)
        doubtful = self._phrases.decoder.hyp() is None or self._ratio() < self._gate.second_look
        if doubtful and span.end <= LONGEST_LOOK:
            return max(first, self._look_again(carried, listening, span), key=_standing)
        return first

    def abandon(self) -> None:
        self._listening, carried = None, self._mean
        self._stop()
        self._mean = carried  # somebody else's voice

    def _verdict(self, listening: Listening, span: Span) -> Verdict:
        """What it was. In motion it may have been a word that stops which explains it nearly as well."""
        sounds = _pieces(self._sounds)
        words = _pieces(self._phrases.decoder)
        ratio = self._ratio_of(words, sounds) if words else -math.inf
        verdict = self._judged(listening, span, words, sounds, ratio)
        if not self._for_stops or (verdict.text or verdict.maybe) in listening.safe_words:
            return verdict
        stop = self._nearly_a_stop(listening, span, sounds, ratio)
        if stop is None:
            return verdict
        nearest = f"nearest: {verdict.text}" if verdict.text else verdict.why_rejected
        why = f"{UNSURE} ({nearest}; it may have been: {stop})"
        return Verdict("", why, scores=verdict.scores, maybe=stop)

    def _judged(
        self,
        listening: Listening,
        span: Span,
        words: Sequence[Piece],
        sounds: Sequence[Piece],
        ratio: float,
    ) -> Verdict:
        hypothesis = self._phrases.decoder.hyp()
        if hypothesis is not None and hypothesis.hypstr in self._decoys(listening):
            return Verdict("", DECOY, scores={"ratio": round(ratio, 2)})
        phrase = whole_phrase(hypothesis.hypstr, listening) if hypothesis else None
        if phrase is None:
            return Verdict("", NOTHING)
        stake = self._classes.stake(listening, phrase)
        fit = self._fit(phrase, words, sounds, span)
        least_ratio, least_fit = self._gate.ratio.of(stake), self._gate.fit.of(stake)
        scores = {
            "ratio": round(ratio, 2),
            "threshold": least_ratio,
            "fit": round(fit, 2),
            "least_fit": least_fit,
        }
        confidence = probability(fit)
        if ratio >= least_ratio and fit >= least_fit:
            return Verdict(phrase, None, confidence, scores)
        # A short word that stops may have been one wherever it got so far.
        if ratio >= min(least_ratio, self._gate.ratio.normal):
            return Verdict("", f"{UNSURE} (nearest: {phrase})", confidence, scores, maybe=phrase)
        return Verdict("", f"{UNLIKE} (nearest: {phrase})", confidence, scores)

    def _nearly_a_stop(
        self, listening: Listening, span: Span, sounds: Sequence[Piece], ratio: float
    ) -> str | None:
        """The word that stops which explains the utterance nearly as well as what explains it best."""
        hypothesis = self._stops.decoder.hyp()
        stop = whole_phrase(hypothesis.hypstr, listening) if hypothesis else None
        if stop is None:
            return None
        gate, words = self._gate.nearly, _pieces(self._stops.decoder)
        nearly = self._ratio_of(words, sounds)
        if nearly < gate.ratio or ratio - nearly > gate.behind:
            return None
        return stop if self._fit(stop, words, sounds, span) >= gate.fit else None

    def _fit(self, phrase: str, words: Sequence[Piece], sounds: Sequence[Piece], span: Span) -> float:
        """The logarithm of the odds that it was this phrase."""
        voice = (milliseconds(span.start) // FRAME_MS, -(-milliseconds(span.end) // FRAME_MS))
        spoken = phrase.split()
        length = self._phrases.count_sounds(spoken)
        return self._gate.weights.log_odds(Evidence.of(words, sounds, voice, length, len(spoken)))

    def _decoys(self, listening: Listening) -> tuple[str, ...]:
        """What may be heard in this state beside its phrases, and is none."""
        if listening.in_motion:
            return ()
        return tuple(decoy for decoy in self._gate.decoys if decoy not in listening.phrases)

    def _running(self) -> list[Any]:
        """The library's decoders that hear the utterance under way."""
        always = [self._phrases.decoder, self._sounds]
        return [*always, self._stops.decoder] if self._for_stops else always

    def _start(self, mean: Mean) -> None:
        for decoder in self._running():
            decoder.set_cmn(",".join(f"{value:.4f}" for value in mean))
            decoder.start_utt()

    def _take(self, raw: bytes) -> None:
        for decoder in self._running():
            decoder.process_raw(raw)

    def _stop(self) -> None:
        """End the utterance and carry its cepstral mean to the next."""
        for decoder in self._running():
            decoder.end_utt()
        self._mean = np.array([float(value) for value in self._phrases.decoder.get_cmn(True).split(",")])

    def _look_again(self, carried: Mean, listening: Listening, span: Span) -> Verdict:
        """Decode the utterance once more with its own mean: the carried one may be of another voice or place.

        The library counts the carried mean as CARRIED_FRAMES frames, so the utterance's own follows from
        the two. Of the two results the better counts: measured, three phrases in a hundred more came through.
        """
        frames, updated = max(1, self._phrases.decoder.n_frames()), self._mean
        own = (updated * (CARRIED_FRAMES + frames) - carried * CARRIED_FRAMES) / frames
        self._start(own)
        for raw in self._raw:
            self._take(raw)
        self._stop()
        self._mean = updated
        return self._verdict(listening, span)

    def _ratio(self) -> float:
        return self._ratio_of(_pieces(self._phrases.decoder), _pieces(self._sounds))

    def _ratio_of(self, words: Sequence[Piece], sounds: Sequence[Piece]) -> float:
        """Likelihood of the phrase against that of any sounds, per frame, in log units."""
        frames = max(1, int(self._phrases.decoder.n_frames()))
        return (sum(piece.score for piece in words) - sum(piece.score for piece in sounds)) / frames


def _standing(verdict: Verdict) -> tuple[bool, float]:
    """Of two looks at an utterance the one that counts for something goes before the one that does not."""
    return bool(verdict.text) or verdict.why_rejected == DECOY, verdict.scores.get("ratio", -math.inf)


def _pieces(decoder: Any) -> list[Piece]:
    """What a decoder made of each stretch; fillers are silence."""
    return [
        Piece(
            None if part.word.startswith(FILLERS) else part.word,
            part.start_frame,
            part.end_frame - part.start_frame + 1,
            math.log(part.ascore) / LOG_BASE if part.ascore > 0 else 0.0,
        )
        for part in decoder.seg() or ()
        if part.word != NO_WORD
    ]
