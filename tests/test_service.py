"""`unknot service`: what is done with a systemd of the test."""

import asyncio
import io
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from assistant import service
from assistant.domain.errors import ServiceError, StoreError
from assistant.home import open_home
from assistant.service import Ran, ServiceState, Systemd, left_behind
from assistant.service_check import check_service, judged
from assistant.service_unit import NAME
from tests.test_service_unit import words

OK = Ran(0, "")


class FakeSystemctl:
    """Takes every command, or gives the answer that `answers` has for its first word."""

    def __init__(self, **answers: Ran) -> None:
        self.answers = answers
        self.commands: list[str] = []

    async def __call__(self, *arguments: str) -> Ran:
        self.commands.append(" ".join(arguments))
        return self.answers.get(arguments[0].replace("-", "_"), OK)


def shows(active: str, restarts: int = 0, said: str = "") -> Ran:
    return Ran(0, f"ActiveState={active}\nNRestarts={restarts}\nStatusText={said}")


def systemd(tmp_path: Path, **answers: Ran) -> tuple[Systemd, FakeSystemctl]:
    fake = FakeSystemctl(**answers)
    (tmp_path / "linger").mkdir(exist_ok=True)
    return Systemd("anna", tmp_path / "config" / "systemd" / "user", tmp_path / "linger", fake), fake


def told(work) -> tuple[int, str]:
    """The exit code of a command, and what it printed. `work` is given a console."""
    out = io.StringIO()
    code = asyncio.run(work(Console(file=out, width=30)))
    return code, out.getvalue()


def install(tmp_path: Path, one: Systemd, *options: str) -> tuple[int, str]:
    return told(lambda console: service.install(tmp_path / "home", options, console, one))


# Installing and removing.


def test_install_writes_it_and_starts_it_in_this_order(tmp_path: Path) -> None:
    one, fake = systemd(tmp_path)
    code, said = install(tmp_path, one, "--lan", "--person", "Anna")
    assert code == 0
    assert fake.commands == [
        "show --property=Version",
        "daemon-reload",
        f"enable {NAME}",
        f"restart --no-block {NAME}",
    ]
    text = one.unit_file.read_text("utf-8")
    (line,) = [x for x in text.splitlines() if x.startswith("ExecStart=")]
    home = f"--home={tmp_path / 'home'}"
    assert words(line) == [
        sys.executable,
        "-m",
        "assistant",
        "run",
        "--service",
        home,
        "--lan",
        "--person",
        "Anna",
    ]
    assert (tmp_path / "home").is_dir()
    assert "loginctl enable-linger anna" in said
    assert "journalctl --user-unit unknot" in said
    assert list(one.units.iterdir()) == [one.unit_file]


def test_lingering_is_not_asked_for_twice(tmp_path: Path) -> None:
    one, _ = systemd(tmp_path)
    (tmp_path / "linger" / "anna").touch()
    _, said = install(tmp_path, one)
    assert "enable-linger" not in said
    assert "also when nobody logs in" in said


def test_installed_again_it_has_the_new_options_and_is_restarted(tmp_path: Path) -> None:
    one, fake = systemd(tmp_path, show=shows("active"))
    install(tmp_path, one, "--lan")
    with open_home(tmp_path / "home").lock():  # the service's own hub has it
        code, _ = install(tmp_path, one)
    assert code == 0
    assert "--lan" not in one.unit_file.read_text("utf-8")
    assert fake.commands[-1] == f"restart --no-block {NAME}"


def test_beside_a_hub_that_runs_by_hand_nothing_is_installed(tmp_path: Path) -> None:
    one, fake = systemd(tmp_path)
    with open_home(tmp_path / "home").lock(), pytest.raises(StoreError, match="Another hub"):
        install(tmp_path, one)
    assert not one.unit_file.exists()
    assert fake.commands == ["show --property=Version"]


def test_a_unit_that_somebody_else_wrote_stays_as_it_is(tmp_path: Path) -> None:
    one, fake = systemd(tmp_path)
    one.units.mkdir(parents=True)
    one.unit_file.write_text("[Service]\nExecStart=/bin/mine\n")
    for work in (lambda: install(tmp_path, one), lambda: told(lambda console: service.remove(console, one))):
        with pytest.raises(ServiceError, match="was not written by Unknot"):
            work()
    assert one.unit_file.read_text() == "[Service]\nExecStart=/bin/mine\n"
    assert "daemon-reload" not in fake.commands


def test_out_of_reach_of_systemd_nothing_is_written(tmp_path: Path) -> None:
    one, _ = systemd(tmp_path, show=Ran(1, "Failed to connect to bus: No medium found"))
    with pytest.raises(ServiceError, match=r"No medium found\. Log in as yourself"):
        install(tmp_path, one)
    assert not one.unit_file.exists()


def test_what_systemd_refuses_is_told_with_its_words(tmp_path: Path) -> None:
    one, _ = systemd(tmp_path, enable=Ran(1, "hm\nUnit unknot.service is masked."))
    with pytest.raises(ServiceError, match=r"enable unknot.service failed: Unit unknot.service is masked\. "):
        install(tmp_path, one)


def test_remove_stops_it_first_and_leaves_the_data(tmp_path: Path) -> None:
    one, fake = systemd(tmp_path)
    install(tmp_path, one)
    fake.commands.clear()
    code, said = told(lambda console: service.remove(console, one))
    assert code == 0
    assert fake.commands == ["show --property=Version", f"disable --now {NAME}", "daemon-reload"]
    assert not one.unit_file.exists()
    assert (tmp_path / "home").is_dir()
    assert "Removed" in said
    assert told(lambda console: service.remove(console, one)) == (0, "It is not installed.\n")


def test_variables_of_the_shell_that_are_settings_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert left_behind({"UNKNOT_BROKER": "b", "UNKNOT_HOME": "h", "UNKNOT_HUB": "", "PATH": "p"}) == [
        "UNKNOT_BROKER"
    ]
    monkeypatch.setenv("UNKNOT_BROKER", "mqtt://me:secret@hub")
    one, _ = systemd(tmp_path)
    _, said = install(tmp_path, one)
    assert "UNKNOT_BROKER" in said
    assert "secret" not in said + one.unit_file.read_text()


# How it is.


@pytest.mark.parametrize(
    ("shown", "code", "said"),
    [
        (shows("active", 0, "Listening: Vosk"), 0, "The hub runs. Listening: Vosk"),
        (shows("active", 1), 0, "The hub runs. It was started again 1 time."),
        (shows("activating", 4), 1, "The hub is starting. It was started again 4 times."),
        (shows("failed"), 1, "it failed"),
        (shows("inactive"), 1, "The hub does not run."),
        (shows("reloading"), 1, "The hub is reloading."),
    ],
)
def test_status_is_told_in_words(tmp_path: Path, shown: Ran, code: int, said: str) -> None:
    one, fake = systemd(tmp_path)
    install(tmp_path, one)
    fake.answers["show"] = shown
    ended, text = told(lambda console: service.status(console, one))
    assert ended == code
    assert said in text
    assert "journalctl" in text


def test_status_where_it_is_not_installed_asks_nobody(tmp_path: Path) -> None:
    one, fake = systemd(tmp_path)
    code, text = told(lambda console: service.status(console, one))
    assert (code, fake.commands) == (1, [])
    assert "unknot service install" in text


def test_status_out_of_reach_of_systemd_is_an_error(tmp_path: Path) -> None:
    one, fake = systemd(tmp_path)
    install(tmp_path, one)
    fake.answers["show"] = Ran(1, "No medium found")
    with pytest.raises(ServiceError, match="cannot be reached"):
        told(lambda console: service.status(console, one))


HERE = ServiceState(sys.executable, "active", 0, "", lingers=True)


@pytest.mark.parametrize(
    ("state", "ok", "said"),
    [
        (ServiceState(None), True, "unknot service install"),
        (HERE, True, "The hub runs."),
        (replace(HERE, lingers=False), None, "enable-linger anna"),
        (replace(HERE, active="inactive"), None, "systemctl --user start"),
        (replace(HERE, active=""), None, "cannot be asked"),
        (replace(HERE, active="failed"), False, "journalctl"),
        (replace(HERE, restarts=2), True, "started again 2 times"),
        (replace(HERE, active="activating", restarts=3), False, "started again 3 times"),
        (replace(HERE, program="/gone/python"), False, "/gone/python, which is gone"),
    ],
)
def test_doctor_judges_it(state: ServiceState, ok: bool | None, said: str) -> None:
    check = judged(state, "anna")
    assert check.ok is ok
    assert said in f"{check.what} {check.remedy}"


def test_doctor_looks_at_what_is_installed(tmp_path: Path) -> None:
    one, fake = systemd(tmp_path, show=shows("active"))
    (check,) = asyncio.run(check_service(one))
    assert (check.name, check.ok) == ("service", True)
    install(tmp_path, one)
    fake.answers["show"] = shows("failed")
    (check,) = asyncio.run(check_service(one))
    assert check.ok is False
    one.unit_file.write_text("[Service]\n")
    (check,) = asyncio.run(check_service(one))
    assert (check.ok, "not written by Unknot" in check.what) == (None, True)


def test_doctor_says_nothing_of_it_where_there_is_no_systemd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert asyncio.run(check_service()) == []
