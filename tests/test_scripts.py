"""scripts/run, scripts/test and .ci/run on a fake machine, copied into an empty folder as a clone would be."""

import os
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.fake_machine import PYTHON, RUN_PACKAGES, Machine

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the scripts are for Debian and its kin")


def installs(calls: Sequence[str]) -> list[str]:
    """What pip was asked to install of the project itself: `.` or `.[EXTRAS]`."""
    return [call.rpartition(" -e ")[2] for call in calls if " -e " in call]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def installed(machine: Machine) -> Machine:
    assert machine.run().returncode == 0
    machine.calls()
    return machine


def test_first_start_installs_what_is_missing_and_becomes_the_program(machine: Machine) -> None:
    result = machine.run("run", "--events", "-", stdin="sound")
    assert result.stdout == "<run><--events><->sound"  # nothing of the installation, and no sound lost
    assert result.returncode == 0
    venv, apt, tools, project = machine.calls()
    assert (venv, apt) == ("venv", RUN_PACKAGES)
    assert tools.endswith(f"-c {machine.checkout}/constraints.txt setuptools wheel")
    assert project.startswith("a checkout: -m pip install")
    assert f"-c {machine.checkout}/constraints.txt" in project
    assert project.endswith(" -e .")


def test_first_start_tells_each_phase_in_one_line(machine: Machine) -> None:
    lines = machine.run().stderr.splitlines()
    assert all(line.startswith("unknot: ") for line in lines)
    assert [line.split()[1] for line in lines] == ["Making", "Installing", "Installing", "Installed."]


def test_second_start_installs_nothing_and_says_nothing(installed: Machine) -> None:
    for name in ("apt-get", "dpkg-query", "sudo", "id", "python3"):
        installed.program(name, '#!/bin/bash\necho "$0" >>"$FAKES/calls"\nexit 1\n')
    result = installed.run("demo")
    assert (result.stdout, result.stderr, result.returncode) == ("<demo>", "", 0)
    assert installed.calls() == []


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_changed_requirements_are_installed_into_the_same_environment(installed: Machine, name: str) -> None:
    with (installed.checkout / name).open("a") as file:
        file.write("# new\n")
    assert installed.run().returncode == 0
    calls = installed.calls()
    assert installs(calls) == ["."]
    assert "venv" not in calls


def test_moved_checkout_is_installed_again_in_its_own_environment(installed: Machine) -> None:
    installed.checkout = installed.checkout.rename(installed.checkout.with_name("moved"))
    assert installed.run("x").stdout == "<x>"
    calls = installed.calls()
    assert installs(calls) == ["."]
    assert "venv" not in calls
    assert installed.run("x").stderr == ""


def test_another_python_behind_the_environment_makes_it_anew(installed: Machine) -> None:
    python = installed.checkout / ".venv/bin/python"
    python.unlink()
    python.symlink_to(shutil.copy(installed.fakes / "venv-python", installed.fakes / "python3.14"))
    assert installed.run("x").stdout == "<x>"
    assert "venv" in installed.calls()


def test_works_from_another_folder_and_through_a_link(installed: Machine, tmp_path: Path) -> None:
    link = tmp_path / "unknot"
    link.symlink_to(installed.checkout / "scripts/run")
    result = installed.run("x", script=link, cwd=tmp_path)
    assert (result.stdout, result.stderr) == ("<x>", "")


def test_power_cut_between_two_packages_makes_the_environment_anew(machine: Machine) -> None:
    assert machine.run(FAKE_POWER_CUT="1").returncode == -signal.SIGKILL
    machine.calls()
    result = machine.run("x")
    assert result.stdout == "<x>"
    assert "broken off" in result.stderr
    assert "venv" in machine.calls()


def test_without_internet_it_says_so_and_keeps_the_environment(machine: Machine) -> None:
    result = machine.run(FAKE_OFFLINE="1")
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].endswith("check the connection, then start again.")
    assert "NewConnectionError" in result.stderr
    machine.calls()
    assert machine.run("x").stdout == "<x>"
    assert "venv" not in machine.calls()


def test_failed_renewal_is_tried_again_at_the_next_start(installed: Machine) -> None:
    (installed.checkout / "constraints.txt").write_text("")
    assert installed.run(FAKE_OFFLINE="1").returncode == 1
    assert installed.run("x").stdout == "<x>"
    assert installed.run("x").stderr == ""


def test_two_first_starts_at_a_time_install_once(machine: Machine, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    let_go = os.open(gate, os.O_RDWR)
    with machine.start("one", FAKE_WAIT=str(gate)) as one:
        assert one.stderr is not None
        while "Python packages" not in one.stderr.readline():
            assert one.poll() is None
        with machine.start("two", FAKE_WAIT=str(gate)) as two:
            assert two.stderr is not None
            assert "waiting" in two.stderr.readline()
            os.write(let_go, b"\n")
            assert one.communicate(timeout=60)[0] == "<one>"
            assert two.communicate(timeout=60)[0] == "<two>"
    os.close(let_go)
    assert installs(machine.calls()) == ["."]


def test_extras_stay_once_asked_for(machine: Machine) -> None:
    machine.run()
    machine.run(UNKNOT_EXTRAS="piper")
    machine.run()
    assert installs(machine.calls()) == [".", ".[piper]"]
    (machine.checkout / "constraints.txt").write_text("")
    machine.run()
    assert installs(machine.calls()) == [".[piper]"]


def test_old_python_is_told_in_one_line_with_what_to_do(machine: Machine) -> None:
    result = machine.run(FAKE_TOO_OLD="1")
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert "needs Python 3.11 or newer; found: Python 3.9.2." in line
    assert "UNKNOT_PYTHON=" in line
    assert machine.calls() == []


def test_python_can_be_named(machine: Machine) -> None:
    machine.program("my-python", PYTHON)
    for name in ("python3", "python3.13", "python3.12", "python3.11"):
        machine.program(name, "#!/bin/bash\nexit 1\n")
    assert machine.run("x", UNKNOT_PYTHON=str(machine.fakes / "bin/my-python")).stdout == "<x>"


def test_without_rights_for_apt_it_names_the_command_and_goes_on(machine: Machine) -> None:
    result = machine.run("x", FAKE_UID="1000")
    assert result.stdout == "<x>"
    assert "run: sudo apt-get install espeak-ng libespeak-ng1 libportaudio2\n" in result.stderr
    assert not [call for call in machine.calls() if call.startswith("apt-get")]


def test_without_rights_for_apt_and_without_venv_it_stops_with_the_command(machine: Machine) -> None:
    result = machine.run(FAKE_UID="1000", FAKE_NO_VENV="1")
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert "First run: sudo apt-get install python3-venv" in line
    assert machine.calls() == []


def test_missing_venv_is_installed_first(machine: Machine) -> None:
    assert machine.run("x", FAKE_NO_VENV="1").stdout == "<x>"
    assert machine.calls()[:2] == ["apt-get python3-venv", "venv"]


def test_sudo_without_password_is_used(machine: Machine) -> None:
    machine.program("sudo", '#!/bin/bash\nshift\nexec "$@"\n')
    assert machine.run("x", FAKE_UID="1000").stdout == "<x>"
    assert RUN_PACKAGES in machine.calls()


def test_apt_that_fails_twice_is_told_and_the_program_goes_on_without(machine: Machine) -> None:
    result = machine.run("x", FAKE_NO_MIRROR="1")
    assert result.stdout == "<x>"
    assert "could not be installed" in result.stderr
    assert [call for call in machine.calls() if call.startswith("apt-get")] == [
        RUN_PACKAGES,
        "apt-get update",
        RUN_PACKAGES,
    ]


def test_folder_that_cannot_be_written_is_told(machine: Machine) -> None:
    (machine.checkout / ".venv").write_text("in the way")
    (machine.checkout / ".venv").chmod(0o400)
    result = machine.run()
    assert result.returncode == 1
    assert "copy it to your own home folder" in result.stderr.splitlines()[-1]


def test_verbose_shows_what_pip_says(machine: Machine) -> None:
    assert "Installing collected packages" in machine.run(UNKNOT_VERBOSE="1").stderr
    assert "Installing collected packages" not in machine.run(UNKNOT_EXTRAS="piper").stderr


def test_scripts_test_installs_the_test_extra_and_runs_every_gate(machine: Machine) -> None:
    result = machine.run(script="scripts/test")
    assert result.returncode == 0
    calls = machine.calls()
    assert any(call.startswith("apt-get") and call.endswith(" shellcheck") for call in calls)
    assert installs(calls) == [".[test]"]
    gates = [call.removeprefix("a checkout: ") for call in calls[-6:]]
    assert gates[:4] == ["shellcheck", "-m ruff check", "-m ruff format --check", "-m mypy"]
    assert "lint_imports" in gates[4]
    assert gates[5].startswith("-m pytest -n 2")
    assert result.stdout.splitlines()[-1] == "3 passed in 0.01s"


@pytest.mark.parametrize(
    ("fails", "named"), [("ruff check", "ruff check"), ("mypy", "mypy"), ("lint_imports", "lint-imports")]
)
def test_scripts_test_runs_the_other_gates_and_fails_by_name(
    machine: Machine, fails: str, named: str
) -> None:
    result = machine.run(script="scripts/test", FAKE_FAILING_GATE=fails)
    assert result.returncode == 1
    assert "3 passed in 0.01s" in result.stdout
    assert result.stdout.splitlines()[-1] == f"scripts/test: FAILED: [{named}]"


def test_scripts_test_with_arguments_runs_only_pytest(installed: Machine) -> None:
    assert installed.run("tests/domain", "-k", "lease", script="scripts/test").returncode == 0
    calls = installed.calls()
    assert calls[-1] == "a checkout: -m pytest tests/domain -k lease"
    assert not any("ruff" in call for call in calls)


def test_ci_runs_scripts_test_and_hands_on_its_failure(installed: Machine) -> None:
    assert installed.run(script=".ci/run").stdout.splitlines()[-1] == "3 passed in 0.01s"
    assert installed.run(script=".ci/run", FAKE_FAILING_GATE="mypy").returncode == 1
