"""What holds for every file of the repository."""

import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PACKAGES = ("assistant", "intents", "device_adapters")
LONGEST = 300
CODE = {".py", ".sh", ".yaml", ".yml", ".js", ".css", ".html", ""}


def tracked() -> list[Path]:
    """The files of the repository, those that are not committed yet among them."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is not a git checkout")
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def lines() -> Iterator[tuple[str, str]]:
    """Each line of every text file, with where it is."""
    for path in tracked():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            yield f"{path.relative_to(ROOT)}:{number}", line


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def pins() -> dict[str, str]:
    """The version of each package in constraints.txt."""
    listed = (ROOT / "constraints.txt").read_text().splitlines()
    found = [line.split("==") for line in listed if line and not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in found}


def test_long_files_say_why() -> None:
    """A reason is a comment `# long because: ...` among the first lines."""
    silent = []
    for path in tracked():
        if path.suffix not in CODE or path.name == "LICENSE":
            continue
        text = path.read_text("utf-8").splitlines()
        if len(text) > LONGEST and not any("long because:" in line for line in text[:15]):
            silent.append(f"{path.relative_to(ROOT)}: {len(text)} lines")
    assert silent == []


def test_nothing_names_the_machine_it_was_written_on() -> None:
    folders = ("work", "root")
    named = re.compile(r"(?<![\w.~)}\]-])/(" + "|".join(folders) + r")/|\.\./" + "shared/")
    assert [where for where, line in lines() if named.search(line)] == []


def test_nothing_names_a_package_registry() -> None:
    hosts = (
        "pypi.org",
        "pythonhosted.org",
        "npmjs.org",
        "debian.org",
        "piwheels.org",
        "index-url",
        "find-links",
    )
    this = Path(__file__).relative_to(ROOT).as_posix()
    found = [where for where, line in lines() if any(host in line for host in hosts)]
    assert [where for where in found if not where.startswith(this)] == []


def test_no_check_is_switched_off_without_a_reason() -> None:
    silenced = re.compile(r"#\s*(noqa\b|type:\s*ignore|shellcheck disable=)")
    reasoned = re.compile(r"# (noqa: [A-Z0-9, ]+|type: ignore\[[\w, -]+\]|shellcheck disable=\S+) +[-#] \S")
    code = [(where, line) for where, line in lines() if not where.startswith(("docs/", "README"))]
    assert [where for where, line in code if silenced.search(line) and not reasoned.search(line)] == []


def test_nothing_is_left_to_do() -> None:
    marks = re.compile(r"#.*\b(TO" + "DO|FIX" + "ME|X" + r"XX)\b")
    assert [where for where, line in lines() if marks.search(line)] == []


def test_no_module_has_a_name_that_could_hold_anything() -> None:
    vague = {"util", "utils", "helpers", "manager", "handler", "handlers", "data", "info", "misc", "common"}
    assert [str(path) for path in tracked() if path.suffix == ".py" and path.stem in vague] == []


def test_what_has_a_shebang_is_executable_and_nothing_else() -> None:
    wrong = []
    for path in tracked():
        with path.open("rb") as file:
            shebang = file.read(2) == b"#!"
        if shebang != os.access(path, os.X_OK):
            wrong.append(str(path))
    assert wrong == []


def test_every_file_of_the_packages_is_installed() -> None:
    """Modules lie in packages (folders with __init__.py); everything else is named in package-data."""
    patterns = project()["tool"]["setuptools"]["package-data"]
    data = {
        path
        for package in PACKAGES
        for pattern in patterns[package]
        for path in (ROOT / package).glob(pattern)
    }
    missing = []
    for path in tracked():
        folders = [ROOT / folder for folder in path.relative_to(ROOT).parents][:-1]
        if path.relative_to(ROOT).parts[0] not in PACKAGES or path in data:
            continue
        if path.suffix != ".py" or not all((folder / "__init__.py").exists() for folder in folders):
            missing.append(str(path))
    assert missing == []


def test_every_requirement_is_pinned_to_a_version_that_fits() -> None:
    table = project()["project"]
    extras = table["optional-dependencies"].values()
    wanted = [
        *table["dependencies"],
        *project()["build-system"]["requires"],
        *(r for group in extras for r in group),
    ]
    known = pins()
    wrong = []
    for requirement in map(Requirement, wanted):
        pin = known.get(canonicalize_name(requirement.name))
        if pin is None or not requirement.specifier.contains(pin, prereleases=True):
            wrong.append(f"{requirement}: {pin}")
    assert wrong == []


def test_constraints_are_names_and_versions_only() -> None:
    plain = re.compile(r"#.*|[A-Za-z0-9][\w.-]*==[\w.+!]+")
    listed = (ROOT / "constraints.txt").read_text().splitlines()
    assert [line for line in listed if not plain.fullmatch(line)] == []


def test_licence_is_the_whole_apache_licence() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert project()["project"]["license"] == "Apache-2.0"
    assert "Version 2.0, January 2004" in text
    assert all(f"\n   {n}. " in text for n in range(1, 10))
    assert "END OF TERMS AND CONDITIONS" in text
