"""`unknot hear` on files and on a microphone that a test holds."""

import asyncio
import io
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from assistant import hearing_check
from assistant.domain.errors import EarError, SettingsError
from assistant.hearing_check import hear, line, meaning, report
from assistant.ports import Heard, Source, Stage
from assistant.settings import Settings
from assistant.speech.frames import write_wav
from assistant.speech.recogniser import Utterance
from assistant.speech.silent_voice import SilentVoice
from intents import Phrasebook
from tests.fakes import ScriptedEar
from tests.speaker import phrase

pytestmark = pytest.mark.audio


@pytest.fixture(scope="module")
def phrasebook() -> Phrasebook:
    return Phrasebook.load()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("UNKNOT_HOME", *(f"UNKNOT_{key.upper()}" for key in Settings.model_fields)):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "home"


def hears(file: Path | None, home: Path, *, expect: str = "menu", recogniser: str = "pocketsphinx") -> str:
    out = io.StringIO()
    assert asyncio.run(hear(file, expect, home, recogniser, Console(file=out, width=160))) == 0
    return out.getvalue()


def heard(text: str, **fields: Any) -> Heard:
    return Heard(text=text, turn="t1", by=Source.POCKETSPHINX, audio_start_ms=100, audio_end_ms=900, **fields)


def test_a_file_is_heard_with_the_meaning_and_the_numbers(tmp_path: Path, home: Path) -> None:
    sound = np.concatenate((phrase("start the roller"), phrase("the weather was not so good last summer")))
    write_wav(tmp_path / "two.wav", sound)
    shown = hears(tmp_path / "two.wav", home)
    rows = [row for row in shown.splitlines() if " - " in row]
    assert len(rows) == 2
    assert "start the roller" in rows[0]
    assert "Start kind=roller" in rows[0]
    assert "ratio" in rows[0]
    assert "threshold -16.5" in shown
    assert "weather" not in shown


def test_the_state_decides_what_may_be_heard(tmp_path: Path, home: Path) -> None:
    write_wav(tmp_path / "yes.wav", phrase("yes"))
    assert "Yes" in hears(tmp_path / "yes.wav", home, expect="yes_no")
    assert "Yes" not in hears(tmp_path / "yes.wav", home, expect="menu")


def test_silence_is_told_as_silence(tmp_path: Path, home: Path) -> None:
    write_wav(tmp_path / "silence.wav", np.zeros(16000, dtype=np.int16))
    assert "Nobody was heard to speak" in hears(tmp_path / "silence.wav", home)


def test_the_settings_choose_the_recogniser_and_the_option_wins(tmp_path: Path, home: Path) -> None:
    home.mkdir()
    (home / "settings.toml").write_text('recogniser = "vosk"\n')
    write_wav(tmp_path / "yes.wav", phrase("yes"))
    with pytest.raises(EarError, match="Vosk model"):
        hears(tmp_path / "yes.wav", home, recogniser="auto")
    assert "Yes" in hears(tmp_path / "yes.wav", home, expect="yes_no")


def test_an_unknown_state_is_told_with_those_there_are(home: Path) -> None:
    with pytest.raises(SettingsError, match=r"no state 'breakfast'.*--expect can be: .*menu"):
        hears(None, home, expect="breakfast")


def test_what_was_rejected_says_why(phrasebook: Phrasebook) -> None:
    rejected = heard("", why_rejected="unlike any phrase (nearest: yes)", confidence=0.02)
    out = io.StringIO()
    Console(file=out, width=160).print(
        report([Utterance(rejected, -20.0, {"ratio": -30.0})], "menu", phrasebook)
    )
    assert "unlike any phrase (nearest: yes)" in out.getvalue()
    assert "ratio -30" in out.getvalue()
    assert (
        line(rejected, "menu", phrasebook).plain.strip()
        == "not understood: unlike any phrase (nearest: yes)  2%"
    )


def test_a_doubtful_stop_is_no_stop_yet(phrasebook: Phrasebook) -> None:
    assert meaning(heard("stop", stage=Stage.DOUBTFUL), "menu", phrasebook) == "a doubtful stop"
    assert meaning(heard("stop"), "menu", phrasebook) == "Stop"
    assert (
        meaning(heard("set the pressure to three"), "device", phrasebook) == "SetLevel axis=pressure level=3"
    )


@asynccontextmanager
async def sound_of(ear: ScriptedEar) -> AsyncIterator[tuple[ScriptedEar, SilentVoice]]:
    yield ear, SilentVoice()


def listening_with(monkeypatch: pytest.MonkeyPatch, script: Any) -> None:
    """The microphone is an ear that hears what `script(ear)` makes it hear once somebody listens."""

    class Ear(ScriptedEar):
        async def listen(self, listening: Any) -> None:
            await super().listen(listening)
            script(self)

    monkeypatch.setattr(hearing_check, "open_sound", lambda clock, **_: sound_of(Ear(clock)))


def test_the_microphone_is_heard_until_ctrl_c(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    console = Console(file=out, width=160)

    def script(ear: ScriptedEar) -> None:
        ear.say("start the roller")
        ear.say("hello there")

    class Shown(io.StringIO):
        def write(self, text: str) -> int:
            if "not understood" in text:
                os.kill(os.getpid(), signal.SIGINT)
            return out.write(text)

    listening_with(monkeypatch, script)
    console.file = Shown()
    assert asyncio.run(hear(None, "menu", home, "auto", console)) == 0
    assert "Start kind=roller" in out.getvalue()
    assert "Say, for example: start the roller" in out.getvalue()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_microphone_that_is_unplugged_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listening_with(monkeypatch, lambda ear: ear.lose())
    with pytest.raises(EarError, match="The microphone is gone"):
        hears(None, home)
