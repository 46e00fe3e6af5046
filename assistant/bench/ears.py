"""The ears that are measured: ours, and the two loops that anybody writes first around a recogniser."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from assistant.domain.errors import EarError
from assistant.ports import Listening
from assistant.speech.endpoint import Edge, Endpointer, EndpointRule
from assistant.speech.frames import BLOCK, RATE, Reframer, Samples, silence
from assistant.speech.jsgf import grammar, whole_phrase
from assistant.speech.recogniser import Recogniser
from assistant.speech.recognisers import RecogniserName, make_recogniser, vosk_model
from assistant.speech.spotter import second_ear
from assistant.speech.vad import CHUNK, SileroActivity

VOSK_EXAMPLE_BLOCK = 8000
"""What the library's own examples read at a time: half a second."""


class Decode(Protocol):
    """A recogniser that knows only whole utterances."""

    def __call__(self, sound: Samples, listening: Listening) -> str: ...


class NaiveLoop(Protocol):
    """A loop that reports a result when an utterance is over; any result counts."""

    @property
    def block(self) -> int:
        """Samples that it reads at a time."""
        ...

    def listen(self, listening: Listening) -> None: ...

    def feed(self, block: Samples) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class EarKind:
    """A recogniser that can be measured here: `make` builds our ear over it, `naive` the two plain loops."""

    name: RecogniserName
    make: Callable[[], Recogniser]
    naive: Callable[[], dict[str, NaiveLoop]]


def ears_here(names: Sequence[RecogniserName], home: Path, pronunciations: dict[str, str]) -> list[EarKind]:
    """The ears that can be measured on this machine: Vosk only where its model is installed."""
    found = []
    for name in names:
        if name == "vosk" and vosk_model(home) is None:
            continue
        found.append(
            EarKind(
                name,
                partial(_ours, name, home, pronunciations),
                partial(_naive, name, home, pronunciations),
            )
        )
    if not found:
        raise EarError("None of these recognisers is installed.", "Leave --ear out to measure PocketSphinx.")
    return found


def _ours(name: RecogniserName, home: Path, pronunciations: dict[str, str]) -> Recogniser:
    return make_recogniser(name, home, pronunciations, second_ear(home))


def _naive(name: RecogniserName, home: Path, pronunciations: dict[str, str]) -> dict[str, NaiveLoop]:
    if name == "vosk":
        model = vosk_model(home)
        if model is None:
            raise EarError("There is no Vosk model.", "Run 'unknot setup' to download it.")
        example: NaiveLoop = VoskExample(model)
        return {"its own example": example, "silence, then decode": SilenceThenDecode(VoskDecode(model))}
    return {
        "its own example": PocketSphinxExample(pronunciations),
        "silence, then decode": SilenceThenDecode(PocketSphinxDecode(pronunciations)),
    }


class PocketSphinxDecode:
    """One grammar, the library's settings, no rejection."""

    def __init__(self, pronunciations: dict[str, str]) -> None:
        import pocketsphinx  # type: ignore[import-untyped]  # it ships no types

        self.decoder: Any = pocketsphinx.Decoder(lm=None, loglevel="FATAL")
        for word, phones in pronunciations.items():
            if self.decoder.lookup_word(word) is None:
                self.decoder.add_word(word, phones, update=True)

    def listen(self, listening: Listening) -> None:
        self.decoder.add_jsgf_string("state", grammar(listening.phrases, listening.safe_words))
        self.decoder.activate_search("state")

    def __call__(self, sound: Samples, listening: Listening) -> str:
        self.listen(listening)
        self.decoder.start_utt()
        self.decoder.process_raw(sound.tobytes(), full_utt=True)
        self.decoder.end_utt()
        return self.result()

    def result(self) -> str:
        hypothesis = self.decoder.hyp()
        return str(hypothesis.hypstr) if hypothesis else ""


class PocketSphinxExample:
    """The loop of the library's own live example: its endpointer, and the result at the end of speech."""

    def __init__(self, pronunciations: dict[str, str]) -> None:
        import pocketsphinx

        self._endpointer: Any = pocketsphinx.Endpointer()
        self._decode = PocketSphinxDecode(pronunciations)
        self._under_way = False
        self._listening: Listening | None = None
        self.block = int(self._endpointer.frame_bytes) // 2

    def listen(self, listening: Listening) -> None:
        self._listening = listening
        self._decode.listen(listening)

    def feed(self, block: Samples) -> list[str]:
        if self._listening is None or block.size < self.block:
            return []
        speech = self._endpointer.process(block.tobytes())
        if speech is None:
            return []
        if not self._under_way:
            self._decode.decoder.start_utt()
            self._under_way = True
        self._decode.decoder.process_raw(speech)
        if self._endpointer.in_speech:
            return []
        self._decode.decoder.end_utt()
        self._under_way = False
        return _phrases(self._decode.result(), self._listening)


class SilenceThenDecode:
    """Collects until half a second of silence, then decodes all of it."""

    block = BLOCK

    def __init__(self, decode: Decode) -> None:
        self._decode = decode
        self._activity = SileroActivity()
        self._endpointer = Endpointer(EndpointRule(silence=RATE // 2))
        self._chunks = Reframer(CHUNK)
        self._kept: list[Samples] = []
        self._listening: Listening | None = None

    def listen(self, listening: Listening) -> None:
        self._listening = listening

    def feed(self, block: Samples) -> list[str]:
        found: list[str] = []
        for chunk in self._chunks.push(block):
            found += self._step(chunk)
        return found

    def _step(self, chunk: Samples) -> list[str]:
        edge = self._endpointer.step(self._activity.probability(chunk))
        self._kept.append(chunk)
        if edge in (Edge.ENDED, Edge.CUT) and self._listening is not None:
            sound, self._kept = np.concatenate(self._kept), []
            return _phrases(self._decode(sound, self._listening), self._listening)
        if not self._endpointer.under_way:
            del self._kept[:-8]
        return []


class VoskDecode:
    """A recogniser for each utterance."""

    def __init__(self, folder: Path) -> None:
        import vosk

        vosk.SetLogLevel(-1)
        self._vosk: Any = vosk
        self.model: Any = vosk.Model(str(folder))

    def recogniser(self, listening: Listening) -> Any:
        phrases = json.dumps(list(dict.fromkeys(listening.phrases)), ensure_ascii=False)
        return self._vosk.KaldiRecognizer(self.model, RATE, phrases)

    def __call__(self, sound: Samples, listening: Listening) -> str:
        recogniser = self.recogniser(listening)
        blocks = (sound[at : at + BLOCK * 5].tobytes() for at in range(0, sound.size, BLOCK * 5))
        ended = [recogniser.Result() for block in blocks if recogniser.AcceptWaveform(block)]
        pieces = [json.loads(result)["text"] for result in (*ended, recogniser.FinalResult())]
        return " ".join(piece for piece in pieces if piece)


class VoskExample:
    """The loop of the library's own example: half a second at a time, and the result when it says so."""

    block = VOSK_EXAMPLE_BLOCK

    def __init__(self, folder: Path) -> None:
        self._decode = VoskDecode(folder)
        self._listening: Listening | None = None
        self._recogniser: Any = None

    def listen(self, listening: Listening) -> None:
        self._listening = listening
        self._recogniser = self._decode.recogniser(listening)

    def feed(self, block: Samples) -> list[str]:
        if self._listening is None or not self._recogniser.AcceptWaveform(block.tobytes()):
            return []
        return _phrases(json.loads(self._recogniser.Result())["text"], self._listening)


def _phrases(text: str, listening: Listening) -> list[str]:
    phrase = whole_phrase(text, listening)
    return [phrase] if phrase else []


def warmed(ear: Recogniser) -> Recogniser:
    """The ear after a second of silence, so that loading on first use is not counted."""
    ear.feed(silence(1.0))
    return ear
