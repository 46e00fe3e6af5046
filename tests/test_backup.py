"""`unknot backup` and `restore`: the data folder in one file and back, nothing lost, nothing refilled."""

import datetime as dt
import json
import sqlite3
import stat
import zipfile
from pathlib import Path

import pytest

from assistant.clock import SystemClock
from assistant.domain.device import Kind
from assistant.domain.errors import LimitReachedError
from assistant.home import Home, person_folder
from assistant.store import history_file
from tests.annas_home import furnish, left_of_the_day, on_record
from tests.command_line import CommandLine, one_line
from tests.store.test_copies import with_store


@pytest.fixture
def home(unknot: CommandLine) -> Home:
    """Where Anna lives, with settings and a recording."""
    furnish(unknot.home)
    home = Home(unknot.home)
    home.settings_file.write_text('emergency_number = "999"\n')
    recordings = person_folder(home.path, "Anna")
    recordings.mkdir(parents=True)
    (recordings / "stop.wav").write_bytes(b"RIFF")
    return home


@pytest.fixture
def backup(unknot: CommandLine, home: Home, tmp_path: Path) -> Path:
    assert home.path.exists()
    file = tmp_path / "anna.unknot"
    assert unknot("backup", str(file)).code == 0
    return file


def everything(home: Home) -> dict[str, bytes]:
    files = sorted(file for file in home.path.rglob("*") if file.is_file() and file.name != "lock")
    return {str(file.relative_to(home.path)): file.read_bytes() for file in files}


def test_a_backup_comes_back_in_a_new_place(unknot: CommandLine, backup: Path, tmp_path: Path) -> None:
    new = Home(tmp_path / "new")
    ended = unknot("restore", str(backup), "--home", str(new.path))
    assert ended.code == 0, ended
    assert "Anna" in unknot("history", "--home", str(new.path)).out
    assert new.settings_file.read_text() == 'emergency_number = "999"\n'
    assert (person_folder(new.path, "Anna") / "stop.wav").read_bytes() == b"RIFF"
    assert {stat.S_IMODE(file.stat().st_mode) for file in new.path.rglob("*") if file.is_file()} == {0o600}
    assert not list(new.path.glob(".unknot-*"))


def test_a_backup_is_for_its_owner_only_and_stays_where_it_is(
    unknot: CommandLine, home: Home, backup: Path
) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    before = backup.read_bytes()
    assert "is there already" in one_line(unknot("backup", str(backup)))
    assert backup.read_bytes() == before
    assert unknot("backup", str(backup), "--yes").code == 0
    assert not list(backup.parent.glob(".unknot-*"))
    assert home.path.exists()


def test_without_a_history_there_is_nothing_to_back_up(unknot: CommandLine, tmp_path: Path) -> None:
    assert "unknot setup" in one_line(unknot("backup", str(tmp_path / "x")))


def test_a_backup_is_made_while_a_hub_runs(unknot: CommandLine, home: Home, tmp_path: Path) -> None:
    with home.lock():
        assert unknot("backup", str(tmp_path / "x")).code == 0


def test_the_lock_of_a_running_hub_is_respected(unknot: CommandLine, home: Home, backup: Path) -> None:
    before = everything(home)
    with home.lock():
        assert "Another hub" in one_line(unknot("restore", str(backup), "--yes"))
    assert everything(home) == before


def test_nothing_is_overwritten_unasked(unknot: CommandLine, home: Home, backup: Path) -> None:
    before = everything(home)
    assert "--yes" in one_line(unknot("restore", str(backup)))
    assert everything(home) == before


def test_I5_a_backup_of_the_morning_refills_no_day(unknot: CommandLine, home: Home, backup: Path) -> None:
    wall = SystemClock().wall()
    limits = {"kind_day_s": 1200.0, "all_devices_day_s": 1800.0, "at_least_s": 0.0, "gap_s": 0.0}
    with_store(home.path, lambda store: store.reserve("Anna", Kind.ROLLER, 1000, wall, **limits))
    ended = unknot("restore", str(backup), "--yes")
    assert ended.code == 0
    assert "stricter here stays" in ended.out
    assert with_store(home.path, lambda _: left_of_the_day(home.path)) == 200
    assert list(home.path.glob("*.replaced-*"))


def test_over_a_damaged_history_it_says_that_today_is_used_up(
    unknot: CommandLine, home: Home, backup: Path
) -> None:
    history_file(home.path).write_bytes(b"no history at all" * 999)
    ended = unknot("restore", str(backup), "--yes")
    assert ended.code == 0
    assert "today counts as used up" in " ".join(ended.out.split())
    with pytest.raises(LimitReachedError, match="No time is left"):
        with_store(home.path, lambda _: left_of_the_day(home.path))


def rewritten(backup: Path, **changes: bytes | None) -> Path:
    """The backup with other members, its list of checksums left as it was."""
    with zipfile.ZipFile(backup) as old:
        members = {name: old.read(name) for name in old.namelist()}
    members.update({name.replace("__", "-"): value for name, value in changes.items() if value is not None})
    for name, value in changes.items():
        if value is None:
            del members[name.replace("__", "-")]
    with zipfile.ZipFile(backup, "w") as new:
        for name, content in members.items():
            new.writestr(name, content)
    return backup


def listing(backup: Path, change) -> Path:
    """The backup with another list of what is in it."""
    with zipfile.ZipFile(backup) as archive:
        contents = json.loads(archive.read("unknot-backup.json"))
    change(contents)
    return rewritten(backup, **{"unknot__backup.json": json.dumps(contents).encode()})


def lead_out(contents) -> None:
    contents["files"]["people/../../evil"] = contents["files"]["unknot.sqlite"]


def over_the_models(contents) -> None:
    contents["files"]["models/evil"] = contents["files"]["unknot.sqlite"]


def made_by_a_newer(contents) -> None:
    contents["unknot_backup"] = 2


def flip(file: Path) -> None:
    """A few bits in the middle of the history."""
    content = bytearray(file.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 8] = bytes(255 - byte for byte in content[middle : middle + 8])
    file.write_bytes(content)


DAMAGE = {
    "no zip": (lambda file: file.write_bytes(b"a letter"), "is no backup of Unknot"),
    "another zip": (lambda file: rewritten(file, **{"unknot__backup.json": None}), "is no backup of Unknot"),
    "another list": (
        lambda file: rewritten(file, **{"unknot__backup.json": b"[]"}),
        "is no backup of Unknot",
    ),
    "out of the folder": (lambda file: listing(file, lead_out), "is no backup of Unknot"),
    "over other parts": (lambda file: listing(file, over_the_models), "is no backup of Unknot"),
    "newer": (lambda file: listing(file, made_by_a_newer), "made by a newer Unknot"),
    "other history": (lambda file: rewritten(file, **{"unknot.sqlite": b"another"}), "is damaged"),
    "history gone": (lambda file: rewritten(file, **{"unknot.sqlite": None}), "is damaged"),
    "cut": (lambda file: file.write_bytes(file.read_bytes()[:-300]), "is no backup of Unknot"),
    "flipped": (flip, "is damaged"),
    "gone": (lambda file: file.unlink(), "There is no file"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_file_that_is_no_backup_is_named_and_nothing_is_lost(
    unknot: CommandLine, home: Home, backup: Path, damage: str
) -> None:
    harm, told = DAMAGE[damage]
    harm(backup)
    before = everything(home)
    assert told in one_line(unknot("restore", str(backup), "--yes"))
    assert everything(home) == before
    assert not (home.path.parent / "evil").exists()


def sealed(backup: Path, name: str, content: bytes) -> Path:
    """The backup with another member and its right checksum: made by somebody who knows how."""
    import hashlib

    def change(contents) -> None:
        contents["files"][name] = hashlib.sha256(content).hexdigest()

    return listing(rewritten(backup, **{name: content}), change)


def test_a_backup_with_wrong_settings_or_a_foreign_history_changes_nothing(
    unknot: CommandLine, home: Home, backup: Path, tmp_path: Path
) -> None:
    before = everything(home)
    whole = backup.read_bytes()
    sealed(backup, "settings.toml", b"words_per_minute = 7\n")
    told = one_line(unknot("restore", str(backup), "--yes"))
    assert "settings.toml, line 1" in told
    assert ".unknot-" not in told
    assert everything(home) == before
    backup.write_bytes(whole)
    with sqlite3.connect(tmp_path / "other.sqlite") as other:
        other.execute("CREATE TABLE bookmarks (url TEXT)")
    other.close()
    sealed(backup, "unknot.sqlite", (tmp_path / "other.sqlite").read_bytes())
    assert "is no history of Unknot" in one_line(unknot("restore", str(backup), "--yes"))
    assert everything(home) == before


def test_after_a_restore_the_hub_starts(unknot: CommandLine, home: Home, backup: Path) -> None:
    assert unknot("restore", str(backup), "--yes").code == 0
    assert unknot("run", "--text", "--person", "Anna").code == 0
    assert with_store(home.path, lambda _: on_record(home.path)) == []


def test_what_was_made_when_is_told(unknot: CommandLine, home: Home, backup: Path) -> None:
    assert home.path.exists()
    with zipfile.ZipFile(backup) as archive:
        made = json.loads(archive.read("unknot-backup.json"))["made"]
    assert dt.datetime.fromisoformat(made).utcoffset() is not None
    assert made in unknot("restore", str(backup), "--yes").out
