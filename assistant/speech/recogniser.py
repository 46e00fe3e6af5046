"""From blocks of sound to utterances: one path for every recogniser.

Voice activity cuts the stream into utterances, a decoder makes words of one utterance, and its gate
decides whether those words may count. An utterance belongs to the turn that was current when its first
sound was made (I8).
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from assistant.ports import TOO_MUFFLED, TOO_NOISY, Heard, Listening, Source, Stage
from assistant.speech.brightness import Brightness
from assistant.speech.decoder import UNSURE, Decoder, Span, Verdict
from assistant.speech.endpoint import Edge, Endpointer, EndpointRule
from assistant.speech.frames import RATE, Reframer, Samples, level_dbfs, loudest_dbfs, milliseconds
from assistant.speech.noise import NoiseMeter
from assistant.speech.spotting import Hold, Spotter
from assistant.speech.vad import CHUNK, SileroActivity, VoiceActivity

PRE_ROLL = 8
"""Chunks before the first voice that the decoder also gets: 0.26 s, for soft first sounds."""

ROSE_ROLL = 4
"""So many, 0.13 s, where the voice rises out of softer talk: what lay before its first sound are the words of
others. With twice as many "no" beside a television was "don't know".
"""

PAUSE = 3
"""Chunks without voice, 0.1 s, after which a word that stops need not wait for the end of the utterance."""
SAID = 10
"""Chunks without voice, 0.32 s, after which a whole phrase that is sure and leads to no other is over.

More than PRE_ROLL: what came before the next voice is none of this utterance.
"""

TOO_LONG = "too long for one phrase"
TORN = "softer words came right before it"
LAST_WORD = RATE
"""What the second ear made out a second or more before the end of an utterance is not its last word."""
SPOTTED_AGAIN = RATE
"""One word is spotted once in a second."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What was heard, with the numbers behind it: level in dBFS, and what the gate weighed."""

    heard: Heard
    level_dbfs: float
    scores: Mapping[str, float] = field(default_factory=dict)


class Recogniser:
    """Blocks in (int16, mono, 16 kHz, any n), utterances out. Synchronous and repeatable."""

    def __init__(
        self,
        decoder: Decoder,
        *,
        activity: VoiceActivity | None = None,
        rule: EndpointRule | None = None,
        spotter: Spotter | None = None,
    ) -> None:
        self._decoder = decoder
        self._activity = activity or SileroActivity()
        self._endpointer = Endpointer(rule)
        self._chunks = Reframer(CHUNK)
        self._pre_roll: deque[Samples] = deque(maxlen=PRE_ROLL)
        self._position = 0
        self._listenings: deque[tuple[int, Listening]] = deque()
        self._current: Listening | None = None
        self._decoder_start = 0
        self._hold = Hold(decoder.hold_chunks)
        self._power: list[float] = []
        self._lately: deque[float] = deque(maxlen=SPOTTED_AGAIN // CHUNK)
        self._spotter = spotter
        self._spotted_at = -SPOTTED_AGAIN
        # Where and what. It may be the last word of the utterance before this one: that only stops.
        self._maybe_spotted: tuple[int, str] | None = None
        self._brightness = Brightness()
        self.noise = NoiseMeter()

    @property
    def source(self) -> Source:
        return self._decoder.source

    @property
    def description(self) -> str:
        return self._decoder.description

    @property
    def position_ms(self) -> int:
        """How much of the sound has been taken in."""
        return milliseconds(self._position + self._chunks.waiting)

    @property
    def speaking(self) -> bool:
        """True while somebody speaks."""
        return self._endpointer.under_way

    def listen(self, listening: Listening, at: int | None = None) -> None:
        """Hear these phrases from here on, or from `at` samples of the sound, where that is further.

        Raises EarError naming a word that cannot be heard.
        """
        self._decoder.check(listening)
        self._listenings.append((max(at or 0, self._position + self._chunks.waiting), listening))

    def feed(self, block: Samples) -> list[Utterance]:
        """Take in a block; what became sure, or doubtful, with it."""
        found: list[Utterance] = []
        for chunk in self._chunks.push(block):
            found.extend(self._step(chunk))
        return found

    def finish(self) -> list[Utterance]:
        """The sound is over: the utterance under way ends here."""
        found = self.feed(np.zeros(-self._chunks.waiting % CHUNK, dtype=np.int16))
        if self._endpointer.finish() is Edge.ENDED:
            found.extend(self._ended(Edge.ENDED))
        return found

    def _step(self, chunk: Samples) -> list[Utterance]:
        level = level_dbfs(chunk)
        edge = self._endpointer.step(self._activity.probability(chunk), level)
        self._position += CHUNK
        self.noise.step(level)
        self._hear_brightness(edge, chunk)
        self._lately.append(level)
        spotted = None if self._spotter is None else self._spotter.feed(chunk)
        if spotted is not None:
            self._maybe_spotted = self._position, spotted.word
        likely = spotted.word if spotted is not None and spotted.likely else None
        return [*self._decode(edge, chunk, level), *self._spotted(likely)]

    def _hear_brightness(self, edge: Edge, chunk: Samples) -> None:
        if edge in (Edge.BEGAN, Edge.ROSE):
            self._brightness.begin()
        over = edge in (Edge.ENDED, Edge.CUT)
        self._brightness.step(chunk, speaking=self._endpointer.under_way or over)

    def _decode(self, edge: Edge, chunk: Samples, level: float) -> list[Utterance]:
        found: list[Utterance] = []
        if edge is Edge.ROSE:
            found = self._broken_off()
            self._pre_roll = deque(list(self._pre_roll)[-ROSE_ROLL:], maxlen=PRE_ROLL)
        if edge in (Edge.BEGAN, Edge.ROSE):
            self._began()
        self._pre_roll.append(chunk)
        if self._current is None:
            return found
        self._decoder.feed(chunk)
        self._power.append(level)
        if edge in (Edge.ENDED, Edge.CUT):
            return [*found, *self._ended(edge)]
        word = self._hold.step(self._decoder.partial_safe_word())
        if word is None and self._endpointer.paused == PAUSE and not self._hold.fired:
            word = self._hold.fire(self._stop_so_far(self._current))
        if word is not None:
            return [*found, self._doubtful(self._current, word)]
        if self._endpointer.paused == SAID and self._said(self._current):
            self._endpointer.finish()
            return [*found, *self._ended(Edge.ENDED)]
        return found

    def _said(self, listening: Listening) -> bool:
        """Whether it is a phrase to the end. In motion the second ear is given all of its time."""
        if listening.in_motion:
            return False
        verdict = self._decoder.so_far(self._span())
        sure = verdict.text and (verdict.confidence or 0.0) >= self._decoder.surely
        return bool(sure) and verdict.text not in listening.unfinished

    def _broken_off(self) -> list[Utterance]:
        """The talk out of which a voice rose is nobody's answer; after a doubtful stop in it that is told."""
        if self._hold.fired:
            return self._ended(Edge.CUT)
        if self._current is not None:
            self._current = None
            self._decoder.abandon()
        return []

    def _began(self) -> None:
        start = self._endpointer.start
        while len(self._listenings) > 1 and self._listenings[1][0] <= start:
            self._listenings.popleft()
        if not self._listenings or self._listenings[0][0] > start:
            return  # begun before anybody listened: an answer to nothing
        self._current = self._listenings[0][1]
        self._decoder.begin(self._current)
        self._decoder_start = start - sum(chunk.size for chunk in self._pre_roll)
        self._power = []
        for chunk in self._pre_roll:
            self._decoder.feed(chunk)
        self._hold = Hold(self._decoder.hold_chunks)

    def _stop_so_far(self, listening: Listening) -> str | None:
        """What would be a stop, surely or not, if the utterance ended with this pause."""
        verdict = self._decoder.so_far(self._span())
        phrase = verdict.text or verdict.maybe
        return phrase if phrase in listening.safe_words else self._maybe_stop(listening, verdict)

    def _span(self) -> Span:
        points, since = self._endpointer, self._decoder_start
        return Span(points.start - since, points.end - since, points.voiced)

    def _doubtful(self, listening: Listening, word: str) -> Utterance:
        points = self._endpointer
        return self._in_doubt(word, self.source, listening, points.start, points.end, self._power)

    def _in_doubt(
        self, word: str, by: Source, listening: Listening, start: int, end: int, levels: Iterable[float]
    ) -> Utterance:
        """A safe word that one ear or the other made out between these samples, and how loud it was."""
        level = loudest_dbfs(levels)
        heard = Heard(
            text=word,
            turn=listening.turn,
            by=by,
            stage=Stage.DOUBTFUL,
            audio_start_ms=milliseconds(start),
            audio_end_ms=milliseconds(end),
            level_dbfs=level,
            snr_db=self.noise.snr_db(level),
        )
        return Utterance(heard, level)

    def _spotted(self, word: str | None) -> list[Utterance]:
        """The second ear needs no utterance: it also hears where the first hears no voice.

        Its word lies within the last second, and is as loud as that was.
        """
        if word is None or self._position - self._spotted_at < SPOTTED_AGAIN or not self._listenings:
            return []
        self._spotted_at = self._position
        listening = self._current or self._listenings[-1][1]
        start = max(0, self._position - len(self._lately) * CHUNK)
        return [self._in_doubt(word, Source.SPOTTER, listening, start, self._position, self._lately)]

    def _ended(self, edge: Edge) -> list[Utterance]:
        listening, self._current = self._current, None
        if listening is None:
            return []
        points = self._endpointer
        if edge is Edge.CUT:
            self._decoder.abandon()
            verdict = Verdict("", TOO_LONG)
        else:
            verdict = self._decoder.end(self._span())
        if maybe_stop := self._maybe_stop(listening, verdict):
            unsure = f"{UNSURE} (it may have been: {maybe_stop})"
            verdict = replace(verdict, text="", confidence=None, why_rejected=unsure, maybe=maybe_stop)
        level = loudest_dbfs(self._power)
        snr_db = self.noise.snr_db(level)
        matters = bool(verdict.text or maybe_stop or self._hold.fired)
        if edge is Edge.ENDED and points.click and not matters:
            return []
        if verdict.text and (why := self._hard_to_hear(listening, verdict, snr_db)):
            verdict = replace(verdict, text="", why_rejected=why, maybe=verdict.text)
        elif verdict.text and points.torn and listening.may_allow(verdict.text):
            verdict = replace(verdict, text="", why_rejected=TORN, maybe=None)
        heard = Heard(
            text=verdict.text,
            turn=listening.turn,
            by=self.source,
            confidence=verdict.confidence,
            why_rejected=verdict.why_rejected,
            audio_start_ms=milliseconds(points.start),
            audio_end_ms=milliseconds(points.end),
            level_dbfs=level,
            snr_db=snr_db,
            maybe=verdict.maybe,
        )
        return [Utterance(heard, level, verdict.scores)]

    def _maybe_stop(self, listening: Listening, verdict: Verdict) -> str | None:
        """In motion, what the second ear may have heard last where the first is sure of nothing else."""
        if not listening.in_motion or self._maybe_spotted is None or verdict.text in listening.safe_words:
            return None
        at, word = self._maybe_spotted
        if at < max(self._endpointer.start, self._endpointer.end - LAST_WORD):
            return None
        surely_another = verdict.text and (verdict.confidence or 0.0) >= self._decoder.surely
        return None if surely_another else word

    def _hard_to_hear(self, listening: Listening, verdict: Verdict, snr_db: float | None) -> str | None:
        """Why the sound was not good enough for this phrase to count. A safe word always does (I3)."""
        if verdict.text in listening.safe_words:
            return None
        demands = self._decoder.demands(listening, verdict)
        if demands.clear_voice and self._brightness.muffled:
            return TOO_MUFFLED
        return TOO_NOISY if snr_db is not None and snr_db < demands.snr_db else None
