"""What a recogniser makes of a file, faster than it was spoken, with the numbers behind each decision."""

from collections.abc import Mapping
from pathlib import Path

from assistant.ports import Listening
from assistant.speech.frames import BLOCK, read_wav, silence
from assistant.speech.recogniser import Utterance
from assistant.speech.recognisers import RecogniserName, make_recogniser


def hear_file(
    path: Path,
    listening: Listening,
    *,
    recogniser: RecogniserName = "auto",
    home: Path,
    pronunciations: Mapping[str, str],
) -> list[Utterance]:
    """The utterances of a WAV file (16-bit PCM, any rate and channels). Raises EarError."""
    sound = read_wav(path)
    ear = make_recogniser(recogniser, home, pronunciations)
    ear.listen(listening)
    found: list[Utterance] = []
    for block in (sound[at : at + BLOCK] for at in range(0, sound.size, BLOCK)):
        found += ear.feed(block)
    return [*found, *ear.feed(silence(0.1)), *ear.finish()]
