"""Bad input gets one clear line, what is wrong and what to do, and nothing is lost."""

import re
import resource
import shutil
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from assistant import wiring
from assistant.cli import main
from assistant.content import load_content
from assistant.store import sqlite
from tests.command_line import ENDS_S, CommandLine, one_line
from tests.mosquitto import Mosquitto, free_port
from tests.speaker import phrase

SECRET = "hush-hush"
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="made with what only Linux has")


# Sound.


def test_a_microphone_that_is_not_there_offers_typing(unknot: CommandLine) -> None:
    told = one_line(unknot("run", "--mic", "no such microphone"))
    assert "There is no microphone 'no such microphone'" in told
    assert "unknot run --text" in told


def test_no_portaudio_names_its_package(unknot: CommandLine, tmp_path: Path) -> None:
    broken = tmp_path / "python" / "sounddevice.py"
    broken.parent.mkdir()
    broken.write_text("raise OSError('PortAudio library not found')")
    hub = unknot.start("run", PYTHONPATH=str(broken.parent))
    out, err = hub.communicate(timeout=ENDS_S)
    assert (hub.returncode, out) == (1, "")
    assert "PortAudio is missing. Install it" in err
    assert len(err.splitlines()) == 1


def test_a_speaker_that_is_not_there_leaves_the_captions(unknot: CommandLine) -> None:
    ended = unknot("run", "--text", "--voice", "no such speaker")
    assert ended.code == 0
    assert "There is no loudspeaker 'no such speaker'. Plug one in" in ended.out
    assert "Unknot  I cannot hear anything any more" in ended.out


def test_no_espeak_names_its_package_and_leaves_the_captions(unknot: CommandLine, tmp_path: Path) -> None:
    broken = tmp_path / "python" / "pyttsx3.py"
    broken.parent.mkdir()
    broken.write_text("def init(): raise RuntimeError('no libespeak-ng.so.1')")
    hub = unknot.start("run", "--text", "--voice", str(tmp_path / "voice.wav"), PYTHONPATH=str(broken.parent))
    out, err = hub.communicate("", timeout=ENDS_S)
    assert (hub.returncode, err) == (0, "")
    assert "There is no voice on this machine. " in out
    assert "espeak-ng" in out or sys.platform != "linux"
    assert "I cannot hear anything any more" in out


def test_a_missing_sound_file_is_named(unknot: CommandLine) -> None:
    for arguments in (("run", "--mic", "missing.wav"), ("hear", "missing.wav")):
        assert "There is no file missing.wav." in one_line(unknot(*arguments))


@pytest.mark.parametrize("content", [b"", b"this is no sound", b"RIFF\x24\x00\x00\x00WAVEfmt "])
def test_a_file_that_is_no_sound_is_named(unknot: CommandLine, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "not_sound.wav"
    file.write_bytes(content)
    for arguments in (("run", "--mic", str(file), "--voice", "none"), ("hear", str(file))):
        told = one_line(unknot(*arguments))
        assert "not_sound.wav cannot be read as a WAV file: " in told
        assert ": ." not in told
        assert "16-bit PCM" in told


@pytest.mark.audio
def test_a_stereo_file_at_44100_hz_is_heard(unknot: CommandLine, tmp_path: Path) -> None:
    mono = phrase("start the roller")
    positions = np.arange(0, mono.size, 16000 / 44100)
    upsampled = np.interp(positions, np.arange(mono.size), mono).astype("<i2")
    with wave.open(str(tmp_path / "stereo.wav"), "wb") as file:
        file.setparams((2, 2, 44100, 0, "NONE", "not compressed"))
        file.writeframes(np.repeat(upsampled, 2).tobytes())
    ended = unknot("hear", str(tmp_path / "stereo.wav"), "--recogniser", "pocketsphinx")
    assert ended.code == 0
    assert "kind=roller" in ended.out


# Words that mean nothing.


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "--text", "--recogniser", "wosk"), '--recogniser: .*Give "auto", "vosk" or "pocketsphinx"'),
        (("hear", "--recogniser", "wosk"), '--recogniser: .*Give "auto", "vosk" or "pocketsphinx"'),
        (("hear", "--expect", "breakfast"), "no state 'breakfast'.*yes_no"),
        (("run", "--text", "--broker", "192.168.1.5"), "--broker: .*mqtt://192.168.1.5:1883"),
        (("simulate", "manual_roller", "--broker", "mqtt://127.0.0.1"), "Choose roller, belt or chair"),
        (("simulate", "teapot", "--broker", "mqtt://127.0.0.1"), "'teapot'.*Choose roller, belt or chair"),
        (("run", "--text", "--events", "/no such folder/events"), "cannot be written.*Name another file"),
        (
            ("run", "--text", "--voice", "/no such folder/voice.wav"),
            "no folder /no such folder.*another place",
        ),
        (("run", "--text", "--person", "x" * 61), "1 to 60 letters"),
        (("history", "--person", "Nobody"), "Nobody called Nobody"),
        (("course", "--person", "Nobody"), "Nobody called Nobody"),
        (("forget", "Nobody", "--yes"), "Nobody called Nobody"),
        (("history",), "Nobody is known here yet.*unknot setup"),
        (("devices",), "No broker is set.*unknot setup"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, tuple) else "",
)
def test_what_makes_no_sense_is_told_in_one_line(
    unknot: CommandLine, arguments: tuple[str, ...], said: str
) -> None:
    assert re.search(said, one_line(unknot(*arguments)))


# The broker.


def test_a_broker_that_is_not_there_is_told(unknot: CommandLine) -> None:
    url = f"mqtt://anna:{SECRET}@127.0.0.1:{free_port()}"
    for arguments in (("run", "--text"), ("devices",), ("simulate", "roller")):
        told = one_line(unknot(*arguments, "--broker", url))
        assert "Nothing listens at 127.0.0.1:" in told
        assert SECRET not in told


def test_a_computer_that_does_not_exist_is_told(unknot: CommandLine) -> None:
    told = one_line(unknot("run", "--text", "--broker", "mqtt://anna:secret@no-such-computer.invalid"))
    assert "There is no computer called no-such-computer.invalid" in told


@pytest.mark.parametrize("url", [f"mqtt://anna:{SECRET}@host:99999", f"http://anna:{SECRET}@host"])
def test_an_address_that_cannot_be_read_never_shows_the_password(unknot: CommandLine, url: str) -> None:
    for arguments in (("run", "--text", "--broker", url), ("devices", "--broker", url)):
        told = one_line(unknot(*arguments))
        assert "mqtt://" in told
        assert SECRET not in told


@pytest.mark.broker
def test_wrong_credentials_are_told_without_them(unknot: CommandLine, tmp_path: Path) -> None:
    broker = Mosquitto(tmp_path, {"anna": "the right one"})
    broker.start()
    try:
        url = broker.url_for("anna", SECRET)
        told = one_line(unknot("run", "--text", "--broker", url))
        assert "refuses the user name or the password" in told
        assert SECRET not in told
        ended = unknot("doctor", "--broker", url)
        assert SECRET not in ended.out + ended.err
    finally:
        broker.kill()


@pytest.mark.broker
def test_a_house_without_massagers_is_told(unknot: CommandLine, tmp_path: Path) -> None:
    broker = Mosquitto(tmp_path)
    broker.start()
    try:
        ended = unknot("devices", "--broker", broker.url)
    finally:
        broker.kill()
    assert ended.code == 1
    assert "No massager has shown itself to the hub 'home'" in ended.out


# Files.


def test_a_file_in_place_of_the_data_folder_is_told(unknot: CommandLine, tmp_path: Path) -> None:
    unknot.home.write_text("a file")
    for command in (("run", "--text"), ("setup", "--yes"), ("history",), ("hear", "x.wav")):
        told = one_line(unknot(*command))
        assert str(unknot.home) in told
        assert "--home" in told
    assert unknot.home.read_text() == "a file"


@linux_only
def test_a_place_where_nothing_can_be_written_is_told(unknot: CommandLine) -> None:
    told = one_line(unknot("run", "--text", "--home", "/proc/unknot"))
    assert "/proc/unknot cannot be used" in told
    assert "--home" in told


def test_damaged_settings_are_told_with_file_and_line_and_left_alone(unknot: CommandLine) -> None:
    unknot.home.mkdir(mode=0o700)
    for text, line in (('hub = "home"\nvoice = \n', "line 2"), ("\n\nwords_per_minute = 7\n", "line 3")):
        (unknot.home / "settings.toml").write_text(text)
        for command in (("run", "--text"), ("setup", "--yes", "--no-model"), ("devices",)):
            told = one_line(unknot(*command))
            assert str(unknot.home / "settings.toml") in told
            assert line in told
        assert (unknot.home / "settings.toml").read_text() == text


def test_a_damaged_history_is_told_and_left_alone(unknot: CommandLine) -> None:
    unknot.home.mkdir(mode=0o700)
    path = unknot.home / sqlite.FILE
    path.write_bytes(b"this is not a database, whatever its name says\n" * 100)
    before = path.read_bytes()
    for command in (
        ("run", "--text"),
        ("setup", "--yes", "--no-model"),
        ("history",),
        ("forget", "Anna", "--yes"),
    ):
        told = one_line(unknot(*command))
        assert f"{path} is damaged. Put back a copy" in told
    assert path.read_bytes() == before


@linux_only
def test_a_full_disk_is_told(unknot: CommandLine) -> None:
    def fill_up() -> None:
        # No file may grow further than this: to a program that is a disk without room.
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    hub = unknot.start("run", "--text", prepare=fill_up)
    out, err = hub.communicate("", timeout=ENDS_S)
    assert (hub.returncode, out) == (1, "")
    assert "Check the disk and its free room." in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("file", "wrong", "said"),
    [
        ("lines.yaml", "welcome: [", r"lines\.yaml"),
        ("limits.yaml", "\nlimits: {}\n", r"limits\.yaml"),
        ("screening.yaml", "\n\tquestions\n", r"screening\.yaml, line \d+"),
    ],
)
def test_damaged_questions_are_told_with_file_and_line(
    unknot: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, wrong: str, said: str
) -> None:
    folder = tmp_path / "content"
    shutil.copytree(Path(wiring.__file__).parent / "content" / "en", folder)
    with (folder / file).open("a") as damaged:
        damaged.write(wrong)
    monkeypatch.setattr(wiring, "load_content", lambda: load_content(folder=folder))
    assert re.search(said, one_line(unknot("run", "--text")))


# The program itself.


def test_a_mistake_of_ours_is_one_line_too(unknot: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise KeyError("turn")

    monkeypatch.setattr("assistant.app.load_words", broken)
    told = one_line(unknot("run", "--text"))
    assert "KeyError" in told
    assert "--debug" in told


def test_debug_shows_where_it_comes_from(unknot: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["unknot", "run", "--text", "--debug", "--recogniser", "wosk"])
    with pytest.raises(Exception, match="recogniser") as told:
        main()
    assert told.traceback[-1].path.name == "settings.py"
    hub = unknot.start("run", "--text", "--recogniser", "wosk", "--debug")
    _, err = hub.communicate("", timeout=ENDS_S)
    assert hub.returncode == 1
    assert "Traceback" in err
    assert "in load\n" in err


def test_setup_without_anybody_to_answer_says_how(unknot: CommandLine) -> None:
    assert "--yes" in one_line(unknot("setup"))
