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
from assistant.speech.frames import RATE, Samples
from assistant.speech.jsgf import whole_phrase, words_of
from assistant.speech.recogniser import Span, Verdict

UNKNOWN = "[unk]"
UNLIKE = "unlike any phrase"

LONGEST_WORD_S = 1.2
SHORTEST_WORD_S = 0.06
LEAST_COVER = 0.55
MOST_COVER = 1.8


class VoskDecoder:
    """Decoder over a Vosk model folder. Raises EarError when Vosk or the model cannot be loaded."""

    source = Source.VOSK

    def __init__(self, folder: Path) -> None:
        self._vosk = _library()
        try:
            self._model = self._vosk.Model(str(folder))
        except Exception as error:  # the library raises nothing more precise
            raise EarError(
                f"The Vosk model in {folder} cannot be loaded.", "Delete the folder and run 'unknot setup' again."
            ) from error
        self._knows_unknown = self._knows(UNKNOWN)
        self._listening: Listening | None = None
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

    def begin(self, listening: Listening) -> None:
        self._listening = listening
        phrases = [*dict.fromkeys(listening.phrases), *([UNKNOWN] if self._knows_unknown else [])]
        self._recogniser = self._vosk.KaldiRecognizer(self._model, RATE, json.dumps(phrases, ensure_ascii=False))
        self._recogniser.SetWords(True)

    def feed(self, block: Samples) -> None:
        # A true return is the library's own endpoint; ours decides, so its piece is kept by the recogniser.
        if self._recogniser.AcceptWaveform(block.tobytes()):
            self._pieces.append(json.loads(self._recogniser.Result()))

    def partial_safe_word(self) -> str | None:
        if self._listening is None:
            return None
        phrase = whole_phrase(json.loads(self._recogniser.PartialResult()).get("partial", ""), self._listening)
        return phrase if phrase in self._listening.safe_words else None

    def end(self, span: Span) -> Verdict:
        raise NotImplementedError

    def _knows(self, word: str) -> bool:
        return bool(self._model.vosk_model_find_word(word) >= 0)


def _library() -> Any:
    try:
        import vosk  # noqa: PLC0415 - there is none for macOS on ARM
    except ImportError as error:
        raise EarError("Vosk is not installed here.", "Use PocketSphinx, which is.") from error
    vosk.SetLogLevel(-1)
    return vosk
