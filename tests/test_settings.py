"""The settings: where each comes from, what a wrong one says, and a file that is never half written."""

import stat
from pathlib import Path

import pytest

from assistant.domain.errors import SettingsError
from assistant.home import Home
from assistant.settings import Settings, load, save


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(f"UNKNOT_{name.upper()}", raising=False)
    return Home(tmp_path)


def write(home: Home, text: str) -> None:
    home.settings_file.write_text(text, "utf-8")
    home.settings_file.chmod(0o600)


def test_without_a_file_everything_has_its_default(home):
    settings = load(home)
    assert (settings.emergency_number, settings.hub, settings.broker) == ("112", "home", None)
    assert (settings.words_per_minute, settings.answer_window_s) == (150, 10.0)
    assert (settings.recogniser, settings.caution, settings.microphone) == ("auto", "normal", None)


def test_an_option_wins_over_the_environment_and_that_over_the_file(home, monkeypatch):
    write(home, 'hub = "file"\nwords_per_minute = 120\ncountry = "de"\n')
    monkeypatch.setenv("UNKNOT_HUB", "environment")
    monkeypatch.setenv("UNKNOT_WORDS_PER_MINUTE", "130")
    monkeypatch.setenv("UNKNOT_HOME", "/elsewhere")
    monkeypatch.setenv("UNKNOT_VOICE", "")
    settings = load(home, words_per_minute=140, microphone=None)
    assert (settings.hub, settings.words_per_minute, settings.country) == ("environment", 140, "DE")
    assert (settings.voice, settings.microphone) == (None, None)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("emergency_number = 999", {"emergency_number": "999"}),
        ('emergency_number = " +44 1234 "', {"emergency_number": "+44 1234"}),
        ('broker = "mqtts://me:secret@broker.lan:8883"', {"broker": "mqtts://me:secret@broker.lan:8883"}),
        ('broker = "mqtt://[::1]"', {"broker": "mqtt://[::1]"}),
        ('broker = "embedded"', {"broker": None}),
        ("microphone = 3", {"microphone": "3"}),
        ("answer_window_s = 20", {"answer_window_s": 20.0}),
    ],
)
def test_what_makes_sense_is_understood(home, given, meant):
    write(home, given)
    assert load(home).model_dump(include=set(meant)) == meant


@pytest.mark.parametrize(
    ("key", "wrong", "remedy"),
    [
        ("emergency_number", '""', "dialled"),
        ("emergency_number", '"the doctor"', "dialled"),
        ("emergency_number", "true", "dialled"),
        ("country", '"Germany"', "two letters"),
        ("broker", '"http://broker"', "mqtt://"),
        ("broker", '"mqtt://"', "mqtt://"),
        ("broker", '"mqtt://broker:99999"', "mqtt://"),
        ("broker", '"mqtt://broker/topic"', "mqtt://"),
        ("hub", '"living room"', "small letters"),
        ("hub", '"a/#"', "small letters"),
        ("hub", '""', "small letters"),
        ("recogniser", '"whisper"', "pocketsphinx"),
        ("words_per_minute", "79", "80 to 260"),
        ("words_per_minute", '"fast"', "80 to 260"),
        ("answer_window_s", "4.9", "5 to 20"),
        ("answer_window_s", "20.1", "5 to 20"),
        ("answer_window_s", "nan", "5 to 20"),
        ("caution", '"none"', "high"),
    ],
)
def test_a_wrong_value_names_the_file_the_line_the_key_and_the_remedy(home, key, wrong, remedy):
    write(home, f"# mine\n\n{key} = {wrong}\n")
    with pytest.raises(SettingsError) as caught:
        load(home)
    assert caught.value.what == f"{home.settings_file}, line 3: the value of {key} does not make sense."
    assert remedy in caught.value.remedy


def test_a_wrong_value_of_the_environment_or_an_option_is_said_to_come_from_there(home, monkeypatch):
    with pytest.raises(SettingsError, match=r"^--answer-window-s: the value"):
        load(home, answer_window_s=60)
    monkeypatch.setenv("UNKNOT_ANSWER_WINDOW_S", "60")
    with pytest.raises(SettingsError, match=r"^The variable UNKNOT_ANSWER_WINDOW_S: the value"):
        load(home)


def test_an_unknown_key_is_said_with_the_one_that_may_be_meant(home):
    write(home, "word_per_minute = 120\n")
    with pytest.raises(
        SettingsError, match=r"line 1: there is no setting word_per_minute.*mean words_per_minute"
    ):
        load(home)
    write(home, "[xyz]\nq = 1\n")
    with pytest.raises(SettingsError, match=r"line 1: there is no setting xyz.*It can be: emergency_number"):
        load(home)


@pytest.mark.parametrize("text", [b"hub = \n", b'hub = "a"\nhub = "b"\n', b"\xff\xfe"])
def test_a_file_that_is_no_toml_is_named(home, text):
    home.settings_file.write_bytes(text)
    with pytest.raises(SettingsError, match="is not a settings file") as caught:
        load(home)
    assert str(home.settings_file) in caught.value.what
    with pytest.raises(SettingsError):
        save(home, hub="other")
    assert home.settings_file.read_bytes() == text


def test_saving_keeps_the_rest_and_is_for_the_owner_only(home):
    write(home, 'hub = "mine"\nvoice = "amy"\n')
    home.settings_file.chmod(0o644)
    settings = save(home, emergency_number="999", voice=None)
    assert settings == load(home)
    assert (settings.hub, settings.emergency_number, settings.voice) == ("mine", "999", None)
    assert stat.S_IMODE(home.settings_file.stat().st_mode) == 0o600
    assert "voice" not in home.settings_file.read_text()
    assert [file.name for file in home.path.iterdir()] == ["settings.toml"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644])
def test_a_password_that_others_may_read_is_refused_until_the_file_is_closed(home, mode):
    write(home, 'broker = "mqtt://anna:s3cret@192.168.1.5"\n')
    home.settings_file.chmod(mode)
    with pytest.raises(SettingsError, match="others on this computer") as refused:
        load(home)
    assert f"chmod 600 {home.settings_file}" in str(refused.value)
    assert "s3cret" not in str(refused.value)
    home.settings_file.chmod(0o600)
    assert load(home).broker == "mqtt://anna:s3cret@192.168.1.5"


def test_a_file_without_a_password_may_be_open(home):
    write(home, 'broker = "mqtt://anna@192.168.1.5"\n')
    home.settings_file.chmod(0o644)
    assert load(home).broker == "mqtt://anna@192.168.1.5"


def test_the_environment_is_not_written_into_the_file(home, monkeypatch):
    monkeypatch.setenv("UNKNOT_BROKER", "mqtt://me:secret@broker")
    assert save(home, country="GB").broker == "mqtt://me:secret@broker"
    assert "secret" not in home.settings_file.read_text()


def test_a_wrong_value_is_not_saved(home):
    save(home, hub="mine")
    before = home.settings_file.read_text()
    with pytest.raises(SettingsError, match="answer_window_s"):
        save(home, answer_window_s=1)
    assert home.settings_file.read_text() == before


def test_a_disk_that_fails_leaves_the_old_file_whole(home, monkeypatch):
    save(home, hub="mine")
    before = home.settings_file.read_text()

    def full(_fd):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(SettingsError, match="no space left on device"):
        save(home, hub="other")
    assert home.settings_file.read_text() == before
    assert [file.name for file in home.path.iterdir()] == ["settings.toml"]


def test_a_linked_settings_file_stays_a_link(home, tmp_path):
    real = tmp_path / "dotfiles" / "unknot.toml"
    real.parent.mkdir()
    real.write_text('hub = "linked"\n')
    home.settings_file.symlink_to(real)
    save(home, country="FR")
    assert home.settings_file.is_symlink()
    assert Path(real).read_text().count("\n") >= 2
    assert load(home).hub == "linked"
