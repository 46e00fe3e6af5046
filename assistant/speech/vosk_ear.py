"""The preferred ear where its model is installed: Vosk.

Its grammar is a bigram model, not a list of phrases, and unknown words vanish from it silently: every word
is checked when the ear begins to listen, and only a result that is a whole phrase counts. Each utterance
gets a recogniser of its own (2 ms), because changing a grammar in the middle of sound aborts the process.
"""

import json
from pathlib import Path
from typing import Any

from assistant.domain.errors import EarError
from assistant.ports import Listening, Source
from assistant.speech.decoder import NOTHING, UNLIKE, UNSURE, Demands, Span, Verdict
from assistant.speech.frames import RATE, Samples
from assistant.speech.gate import Gates, Stake, chunks, load_gates
from assistant.speech.jsgf import safe_so_far, whole_phrase, words_of

UNKNOWN = "[unk]"


class VoskDecoder:
    """Decoder over a Vosk model folder. Raises EarError when Vosk or the model cannot be loaded."""

    source = Source.VOSK

    def __init__(self, folder: Path, gates: Gates | None = None) -> None:
        self._vosk = _library()
        try:
            self._model = self._vosk.Model(str(folder))
        except Exception as error:  # the library raises nothing more precise
            raise EarError(
                f"The Vosk model in {folder} cannot be loaded.",
                "Delete the folder and run 'unknot setup' again.",
            ) from error
        self._knows_unknown = self._knows(UNKNOWN)
        gates = gates or load_gates()
        self._gate, self._classes = gates.vosk, gates.classes
        self.hold_chunks = chunks(self._gate.hold_ms)
        self.surely = self._gate.surely
        # Without a word for the unknown the grammar is closed, and decoys would only be more that fits.
        self._decoys = self._known_decoys() if self._knows_unknown else []
        self._listening: Listening | None = None
        self._pieces: list[Any] = []
        self._recogniser: Any = None
        self.description = f"Vosk ({folder.name})"

    def missing(self, words: list[str]) -> list[str]:
        """The words that the model does not know."""
        return [word for word in words if not self._knows(word)]

    def check(self, listening: Listening) -> None:
        if not listening.phrases:
            # An empty grammar crashes the library.
            raise EarError(f"Nothing may be said in the state {listening.state}.", "Give it a phrase.")
        if missing := self.missing(words_of(listening.phrases)):
            raise EarError(
                f"Vosk cannot hear {', '.join(repr(word) for word in missing)}.", "Say it with other words."
            )

    def demands(self, listening: Listening, verdict: Verdict) -> Demands:
        stake = self._classes.stake(listening, verdict.text)
        return Demands(self._gate.snr_db.of(stake), self._classes.needs_clear_voice(listening, verdict.text))

    def begin(self, listening: Listening) -> None:
        self._listening = listening
        self._pieces = []
        ours = set(words_of(listening.phrases))
        decoys = [word for word in self._decoys if word not in ours]
        phrases = [*dict.fromkeys(listening.phrases), *decoys]
        self._recogniser = self._vosk.KaldiRecognizer(
            self._model, RATE, json.dumps(phrases, ensure_ascii=False)
        )
        self._recogniser.SetWords(True)

    def feed(self, block: Samples) -> None:
        # A true return is the library's own endpoint; ours decides, so its piece of the result is put by.
        if self._recogniser.AcceptWaveform(block.tobytes()):
            self._pieces.append(json.loads(self._recogniser.Result()))

    def partial_safe_word(self) -> str | None:
        if self._listening is None or self._pieces:
            return None
        partial = json.loads(self._recogniser.PartialResult()).get("partial", "")
        return safe_so_far(partial, self._listening)

    def so_far(self, span: Span) -> Verdict:
        del span
        # Where nothing else can be heard, a partial result is the nearest phrase to any noise.
        if self._listening is None or self._pieces or not self._knows_unknown:
            return Verdict("", NOTHING)
        partial = json.loads(self._recogniser.PartialResult()).get("partial", "")
        phrase = whole_phrase(partial, self._listening)
        return Verdict("", NOTHING) if phrase is None else Verdict(phrase, None, self.surely)

    def end(self, span: Span) -> Verdict:
        listening, self._listening = self._listening, None
        if listening is None:
            return Verdict("", NOTHING)
        self._pieces.append(json.loads(self._recogniser.FinalResult()))
        self._recogniser = None
        text = " ".join(piece["text"] for piece in self._pieces if piece.get("text"))
        words = [word for piece in self._pieces for word in piece.get("result", ())]
        if not text:
            return Verdict("", NOTHING)
        confidence = round(min(1.0, *(word["conf"] for word in words), 1.0), 3)
        phrase = whole_phrase(text, listening)
        if phrase is None:
            return Verdict("", f"{UNLIKE} (nearest: {text})", confidence)
        if not self._knows_unknown and (doubt := self._implausible(words, span)):
            return Verdict("", f"{UNLIKE} (nearest: {text}; {doubt})", confidence)
        stake = self._classes.stake(listening, phrase)
        if confidence < self._gate.confidence.of(stake):
            sure = confidence >= self._gate.confidence.of(Stake.NORMAL)
            why = f"{UNSURE if sure else UNLIKE} (nearest: {text}; another phrase fits as well)"
            return Verdict("", why, confidence, maybe=phrase if sure else None)
        return Verdict(phrase, None, confidence)

    def abandon(self) -> None:
        self._listening = self._recogniser = None

    def _implausible(self, words: list[Any], span: Span) -> str | None:
        """Why a result may not be what was said, None when nothing speaks against it.

        A closed grammar makes a phrase of every sound. None of this is as good as a model that knows [unk].
        """
        gate = self._gate
        cover = (words[-1]["end"] - words[0]["start"]) * RATE / max(1, span.end - span.start)
        lengths = [word["end"] - word["start"] for word in words]
        if not gate.least_cover <= cover <= gate.most_cover:
            return f"the words span {cover:.0%} of the voice"
        if min(lengths) < gate.shortest_word_s or max(lengths) > gate.longest_word_s:
            return "a word is too short or too long"
        return None

    def _known_decoys(self) -> list[str]:
        return [UNKNOWN, *(word for word in self._gate.decoys if self._knows(word))]

    def _knows(self, word: str) -> bool:
        return bool(self._model.vosk_model_find_word(word) >= 0)


def _library() -> Any:
    try:
        import vosk
    except ImportError as error:
        raise EarError("Vosk is not installed here.", "Use PocketSphinx, which is.") from error
    vosk.SetLogLevel(-1)
    return vosk
