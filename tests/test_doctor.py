"""Each check is given a machine that has the fault, and the machine of the test as a whole."""

import asyncio
import dataclasses
import datetime as dt
import io
import json
import shutil
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import insert

from assistant import doctor
from assistant.check import Check
from assistant.domain.errors import NotConnectedError
from assistant.home import Home, open_home
from assistant.settings import Settings
from assistant.store import sqlite
from assistant.store.tables import clock_mark
from device_adapters.broker_url import BrokerUrl

GB = 1_000_000_000
EVENING = dt.datetime(2026, 3, 4, 19, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
SECRET = "hush-hush"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    for name in ("UNKNOT_HOME", *(f"UNKNOT_{field.upper()}" for field in Settings.model_fields)):
        monkeypatch.delenv(name, raising=False)
    return open_home(tmp_path / "home")


def run_checks(home: Path, *, broker: str | None = None, sound: bool = True) -> list[Check]:
    return asyncio.run(doctor.run_checks(home, broker=broker, sound=sound))


def shown(checks: Sequence[Check]) -> str:
    out = io.StringIO()
    doctor.render(checks, Console(file=out, width=200))
    return out.getvalue()


def test_old_python_is_missing() -> None:
    assert doctor.check_python((3, 10, 14)).ok is False
    assert doctor.check_python((3, 11, 0)).ok is True


def test_full_disk_is_missing_and_a_small_rest_is_a_note(home: Home) -> None:
    assert doctor.check_home(home, 10_000_000).ok is False
    assert doctor.check_home(home, 100_000_000).ok is None
    assert doctor.check_home(home, 2 * GB) == Check("data folder", True, f"{home.path}, 2.0 GB free.")


def test_folder_in_use_is_a_note_and_stays_locked(home: Home) -> None:
    with home.lock():
        check = doctor.check_home(home, GB)
        assert check.ok is None
        assert "Another hub" in check.what
        assert doctor.check_home(home, GB).ok is None
    assert doctor.check_home(home, GB).ok is True


def test_wrong_settings_name_the_line_and_are_not_used(home: Home) -> None:
    home.settings_file.write_text('hub = "home"\nwords_per_minute = "fast"\n')
    check, settings = doctor.check_settings(home, None)
    assert (check.ok, settings) == (False, None)
    assert "line 2" in check.what


def test_without_settings_it_works_and_setup_is_offered(home: Home) -> None:
    check, settings = doctor.check_settings(home, None)
    assert check.ok is None
    assert "112" in check.what
    assert settings == Settings()


def test_broker_option_is_looked_at_instead_of_the_setting(home: Home) -> None:
    home.settings_file.write_text('broker = "mqtt://one"\n')
    _, settings = doctor.check_settings(home, "mqtt://two")
    assert settings is not None
    assert settings.broker == "mqtt://two"


def test_no_history_is_fine_and_none_is_made(home: Home) -> None:
    check, seen = doctor.check_database(home)
    assert (check.ok, seen) == (True, None)
    assert not (home.path / sqlite.FILE).exists()


def test_damaged_history_is_missing(home: Home) -> None:
    (home.path / sqlite.FILE).write_bytes(b"not a database at all" * 100)
    check, _ = doctor.check_database(home)
    assert check.ok is False
    assert sqlite.FILE in check.what
    assert check.remedy


def test_clock_behind_the_latest_use_is_found_through_the_history(home: Home) -> None:
    engine = sqlite.open_engine(home.path)
    with engine.begin() as connection:
        connection.execute(insert(clock_mark).values(id=1, at=EVENING, day=EVENING.date()))
    engine.dispose()
    check, seen = doctor.check_database(home)
    assert check.ok is True
    assert doctor.check_clock(EVENING, seen).ok is True
    assert doctor.check_clock(EVENING - dt.timedelta(hours=1), seen).ok is False


def test_clock_before_unknot_existed_is_missing() -> None:
    assert doctor.check_clock(EVENING.replace(year=1970), None).ok is False
    assert doctor.check_clock(EVENING, None).ok is True


BOTH = frozenset({"vosk", "pocketsphinx"})


@pytest.mark.parametrize(
    ("setting", "model", "packages", "expected"),
    [
        ("auto", True, BOTH, (True, "Vosk")),
        ("auto", False, BOTH, (None, "PocketSphinx")),
        ("auto", True, frozenset({"pocketsphinx"}), (True, "PocketSphinx")),
        ("auto", False, frozenset({"vosk"}), (False, "None")),
        ("vosk", False, BOTH, (False, "Vosk")),
        ("vosk", True, BOTH, (True, "Vosk")),
        ("pocketsphinx", True, BOTH, (True, "PocketSphinx")),
        ("pocketsphinx", False, BOTH, (True, "PocketSphinx")),
        ("pocketsphinx", True, frozenset({"vosk"}), (False, "None")),
    ],
)
def test_recogniser_in_use_is_named(
    tmp_path: Path, setting: str, model: bool, packages: frozenset[str], expected: tuple[bool | None, str]
) -> None:
    if model:
        (tmp_path / "vosk/small-en/am").mkdir(parents=True)
        (tmp_path / "vosk/small-en/am/final.mdl").touch()
    check = doctor.check_recogniser(Settings(recogniser=setting), tmp_path, packages)
    assert (check.ok, check.what.rstrip(".").split()[0]) == expected


def test_missing_portaudio_names_its_package() -> None:
    def devices() -> tuple[Sequence[str], Sequence[str]]:
        raise OSError("PortAudio library not found")

    (check,) = doctor.check_sound(devices)
    assert check.ok is False
    assert "libportaudio2" in check.remedy


def test_microphones_and_speakers_are_named_once_each() -> None:
    microphone, speaker = doctor.check_sound(lambda: (["USB", "USB", "Webcam"], []))
    assert microphone == Check("microphone", True, "USB; Webcam")
    assert speaker.ok is False


def test_voice_is_missing_when_no_library_of_it_loads() -> None:
    def load(name: str) -> object:
        raise OSError(name)

    check = doctor.check_voice("linux", load, has_piper=True)
    assert check.ok is False
    assert "espeak-ng" in check.remedy
    assert doctor.check_voice("linux", lambda name: name, has_piper=False).ok is True
    assert doctor.check_voice("darwin", load, has_piper=False).ok is True


def broker_check(
    address: str | None, problem: NotConnectedError | None = None
) -> tuple[Check, list[BrokerUrl]]:
    asked: list[BrokerUrl] = []

    async def reach(url: BrokerUrl) -> None:
        asked.append(url)
        if problem is not None:
            raise problem

    return asyncio.run(doctor.check_broker(address, reach)), asked


def test_built_in_broker_is_not_connected_to() -> None:
    check, asked = broker_check(None)
    assert check.ok is True
    assert asked == []


def test_broker_out_of_reach_is_missing_with_its_own_remedy() -> None:
    check, _ = broker_check("mqtts://hub", NotConnectedError("Nothing listens.", "Start it."))
    assert check == Check("broker", False, "Nothing listens.", "Start it.")


def test_unencrypted_broker_in_the_network_is_a_note() -> None:
    assert broker_check("mqtt://192.168.1.5")[0].ok is None
    assert broker_check("mqtt://127.0.0.1")[0].ok is True
    assert broker_check("mqtts://192.168.1.5")[0].ok is True


def test_exit_code_is_one_only_when_something_needed_is_missing() -> None:
    fine, note, missing = Check("a", True, ""), Check("b", None, ""), Check("c", False, "")
    assert doctor.exit_code([fine, note]) == 0
    assert doctor.exit_code([fine, missing, note]) == 1


def test_table_shows_names_remedies_and_square_brackets() -> None:
    text = shown([Check("data folder", False, "/data/[red]/x is gone.", "Make it."), Check("b", None, "")])
    for part in ("missing", "data folder", "/data/[red]/x is gone.", "Make it.", "1 needed thing is missing"):
        assert part in text
    assert "Everything that is needed is there." in shown([Check("a", True, ""), Check("b", None, "")])


def test_json_has_every_field() -> None:
    (entry,) = json.loads(doctor.to_json([Check("broker", None, "é", "r")]))
    assert entry == {"name": "broker", "ok": None, "what": "é", "remedy": "r"}


@pytest.mark.parametrize(("broker", "code"), [(None, 0), ("nowhere", 1)])
def test_examine_prints_json_and_gives_the_exit_code(home: Home, broker: str | None, code: int) -> None:
    out = io.StringIO()
    console = Console(file=out, width=20)
    examined = doctor.examine(home.path, broker, as_json=True, console=console, sound=False)
    assert asyncio.run(examined) == code
    assert "Python" in [entry["name"] for entry in json.loads(out.getvalue())]


def test_whole_machine_without_a_broker_never_shows_the_password(home: Home) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound and not listening: nobody else can answer there
        address = f"mqtt://me:{SECRET}@127.0.0.1:{closed.getsockname()[1]}"
        checks = run_checks(home.path, broker=address, sound=False)
    (broker,) = [check for check in checks if check.name == "broker"]
    assert broker.ok is False
    assert "Nothing listens" in broker.what
    assert SECRET not in shown(checks) + doctor.to_json(checks)
    assert doctor.exit_code(check for check in checks if check is not broker) == 0
    names = [check.name for check in checks]
    assert names[:5] == ["Python", "data folder", "settings", "history", "recogniser"]


def test_unreadable_broker_address_never_shows_the_password(home: Home) -> None:
    checks = run_checks(home.path, broker=f"mqtt://me:{SECRET}@host:port", sound=False)
    assert doctor.exit_code(checks) == 1
    assert SECRET not in shown(checks) + doctor.to_json(checks)


def test_folder_that_cannot_be_used_leaves_the_other_checks(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    checks = run_checks(tmp_path / "file", sound=False)
    assert [check.name for check in checks if check.ok is False] == ["data folder"]
    assert "clock" in [check.name for check in checks]


def test_without_sound_missing_sound_is_a_note(home: Home) -> None:
    with_sound = {check.name: check for check in run_checks(home.path)}
    without = {check.name: check for check in run_checks(home.path, sound=False)}
    for name in ("sound", "microphone", "speaker", "voice"):
        if name in with_sound and not with_sound[name].ok:
            assert without[name] == dataclasses.replace(with_sound[name], ok=None)


@pytest.mark.broker
@pytest.mark.skipif(shutil.which("mosquitto") is None, reason="needs the mosquitto program")
def test_real_broker_with_a_password(home: Home, tmp_path: Path) -> None:
    passwords = tmp_path / "passwords"
    subprocess.run(["mosquitto_passwd", "-b", "-c", passwords, "me", SECRET], check=True, capture_output=True)
    passwords.chmod(0o644)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = tmp_path / "mosquitto.conf"
    config.write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous false\npassword_file {passwords}\nlog_dest stderr\nuser root\n"
    )
    with subprocess.Popen(["mosquitto", "-c", config], stderr=subprocess.PIPE, text=True) as mosquitto:
        try:
            assert mosquitto.stderr is not None
            while "running" not in (line := mosquitto.stderr.readline()):
                assert line
            for password, ok in ((SECRET, True), ("wrong", False)):
                checks = run_checks(home.path, broker=f"mqtt://me:{password}@127.0.0.1:{port}", sound=False)
                (broker,) = [check for check in checks if check.name == "broker"]
                assert broker.ok is ok
                assert password not in shown(checks)
        finally:
            mosquitto.terminate()
