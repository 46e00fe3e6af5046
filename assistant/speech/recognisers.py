"""Which recogniser hears: Vosk where its model is installed, else PocketSphinx."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from assistant.domain.errors import EarError, SettingsError
from assistant.ports import Listening
from assistant.speech.decoder import Decoder
from assistant.speech.recogniser import Recogniser
from assistant.speech.spotting import Spotter

RecogniserName = Literal["auto", "vosk", "pocketsphinx"]


def vosk_model(home: Path) -> Path | None:
    """The folder of the installed Vosk model under `home`/models/vosk, None when there is none."""
    folders = sorted(path for path in (home / "models" / "vosk").glob("*") if (path / "am").is_dir())
    return folders[0] if folders else None


def make_recogniser(
    name: RecogniserName,
    home: Path,
    pronunciations: Mapping[str, str],
    spotter: Spotter | None = None,
) -> Recogniser:
    """Load a recogniser; `pronunciations` are for PocketSphinx (word to ARPABET), `spotter` a second ear.

    Raises EarError when its model is missing, SettingsError for a name that is none of the three.
    """
    return Recogniser(_decoder(name, home, pronunciations), spotter=spotter)


def check_words(
    name: RecogniserName, home: Path, pronunciations: Mapping[str, str], words: Sequence[str]
) -> None:
    """Raise EarError naming the words that the recogniser in use cannot hear; loads it."""
    _decoder(name, home, pronunciations).check(Listening("check", "check", (" ".join(words),), ()))


def _decoder(name: str, home: Path, pronunciations: Mapping[str, str]) -> Decoder:
    # Loading either takes seconds and hundreds of megabytes: only the one in use is imported.
    model = vosk_model(home)
    if name == "vosk" or (name == "auto" and model is not None):
        if model is None:
            raise EarError(
                "There is no Vosk model.", "Run 'unknot setup' to download it, or use PocketSphinx."
            )
        from assistant.speech.vosk_ear import VoskDecoder

        return VoskDecoder(model)
    if name in ("auto", "pocketsphinx"):
        from assistant.speech.pocketsphinx_ear import PocketSphinxDecoder

        return PocketSphinxDecoder(pronunciations)
    raise SettingsError(f"There is no recogniser {name!r}.", "Choose auto, vosk or pocketsphinx.")
