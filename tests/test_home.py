"""The data folder: found, private, and used by one hub at a time."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.domain.errors import StoreError
from assistant.home import Home, find_home, open_home, person_folder

TAKE = """
import os, pathlib, sys, time
from assistant.home import Home
lock = Home(pathlib.Path(sys.argv[1])).lock()
if sys.argv[2:] == ["fork"] and (child := os.fork()) == 0:
    sys.stdin.read()
    os._exit(0)
print(child if sys.argv[2:] else "taken", flush=True)
sys.stdin.read()
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def other_hub(home: Path, *how: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", TAKE, str(home), *how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_option_wins_over_the_environment_and_both_over_the_platform(tmp_path):
    environ = {"UNKNOT_HOME": str(tmp_path / "env")}
    assert find_home(tmp_path / "option", environ) == tmp_path / "option"
    assert find_home(None, environ) == tmp_path / "env"
    assert find_home(None, {"UNKNOT_HOME": " "}) == find_home(None, {})
    assert find_home(None, {}).name == "unknot"


def test_a_relative_folder_means_the_same_after_a_change_of_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert find_home(Path("here"), {}) == tmp_path / "here"
    monkeypatch.setenv("HOME", str(tmp_path))
    assert find_home(Path("~/there"), {}) == tmp_path / "there"


def test_a_new_folder_is_for_its_owner_only(tmp_path):
    before = os.umask(0)
    try:
        home = open_home(tmp_path / "new" / "home", {})
        home.folder(home.person_folder("Anna"))
    finally:
        os.umask(before)
    assert mode(home.path) == 0o700
    assert mode(home.person_folder("Anna")) == 0o700


def test_an_empty_folder_and_our_own_are_closed_to_others(tmp_path):
    tmp_path.chmod(0o777)
    home = open_home(tmp_path, {})
    assert mode(tmp_path) == 0o700
    with home.lock():
        tmp_path.chmod(0o755)
        open_home(tmp_path, {})
        assert mode(tmp_path) == 0o700


def test_a_folder_of_somebody_elses_things_is_left_as_it_is_or_refused(tmp_path):
    (tmp_path / "letter.txt").touch()
    tmp_path.chmod(0o755)
    open_home(tmp_path, {})
    assert mode(tmp_path) == 0o755
    tmp_path.chmod(0o1777)
    with pytest.raises(StoreError, match="Everybody on this computer"):
        open_home(tmp_path, {})
    assert mode(tmp_path) == 0o1777


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path):
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "file" / "home"):
        with pytest.raises(StoreError, match="a file is in its place") as caught:
            open_home(path, {})
        assert "--home" in caught.value.remedy


@pytest.mark.parametrize(
    "name", ["..", ".", "/etc", "../../etc", "a/b", "a\\b", ".ssh", "x" * 60, "\u4e2d" * 60]
)
def test_no_name_leads_out_of_the_folder(tmp_path, name):
    folder = person_folder(tmp_path, name)
    assert folder.parent == tmp_path / "people"
    assert folder.resolve() == folder
    assert not folder.name.startswith(".")
    assert len(folder.name) <= 120
    folder.mkdir(parents=True)


def test_one_person_has_one_folder_and_two_people_two(tmp_path):
    assert person_folder(tmp_path, " ANNA") == person_folder(tmp_path, "anna ")
    assert person_folder(tmp_path, "\u4e2d" * 60) != person_folder(tmp_path, "\u4e2d" * 59)
    assert person_folder(tmp_path, "a/b") != person_folder(tmp_path, "a%2Fb")


def test_H18_a_second_hub_is_refused_with_the_folder_and_the_process_named(tmp_path):
    home = Home(tmp_path)
    with home.lock():
        second = other_hub(tmp_path)
        _, said = second.communicate(timeout=60)
        assert second.returncode != 0
        assert f"Another hub (process {os.getpid()}) is using the data folder {tmp_path}." in said
        with pytest.raises(StoreError, match="Another hub"):
            home.lock()
    with home.lock():
        pass


@pytest.mark.parametrize("how", [[], ["fork"]])
def test_H18_a_killed_hub_leaves_no_lock_not_even_by_a_child_that_outlives_it(tmp_path, how):
    hub = other_hub(tmp_path, *how)
    assert hub.stdout is not None
    child = hub.stdout.readline().strip()
    try:
        with pytest.raises(StoreError, match=rf"process {hub.pid}\)"):
            Home(tmp_path).lock()
        hub.send_signal(signal.SIGKILL)
        hub.wait(60)
        if how:
            os.kill(int(child), 0)
        Home(tmp_path).lock().release()
    finally:
        hub.kill()
        for stream in (hub.stdin, hub.stdout, hub.stderr):
            if stream is not None:
                stream.close()  # the end of its input ends the child
        hub.wait(60)


def test_a_lock_let_go_twice_takes_nothing_from_the_next(tmp_path):
    home = Home(tmp_path)
    first = home.lock()
    first.release()
    second = home.lock()
    first.release()
    with pytest.raises(StoreError, match="Another hub"):
        home.lock()
    second.release()
