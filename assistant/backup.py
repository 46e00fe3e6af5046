"""A backup of the data folder: one zip file with the history, the settings, recordings, and their checksums.

Models and rendered lines are not in it: they can be had again.
"""

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

from assistant.domain.errors import SettingsError, StoreError
from assistant.home import Home
from assistant.store import history_file, lay_copy

CONTENTS = "unknot-backup.json"
FORMAT = 1
SETTINGS = "settings.toml"
PEOPLE = "people"
HISTORY = history_file(Path()).name
MOST_BYTES = 4 << 30
"""More than any history; a file that says it holds more is not unpacked."""


def pack(home: Home, target: Path, made: str, *, overwrite: bool) -> None:
    """Write a backup of `home` to `target`, for its owner only, whole or not at all; `made` is when.

    A hub may go on using the history meanwhile: the copy is consistent. Raises SettingsError for a file
    that is there and may not be overwritten, and StoreError.
    """
    if target.exists() and not overwrite:
        raise SettingsError(f"{target} is there already.", "Name another file, or add --yes.")
    with workplace(target.absolute().parent) as work:
        lay_copy(home.path, work)
        part = work / "part"
        with told(target):
            _write(_files(home, work), part, made)
            part.chmod(0o600)
            part.replace(target)


def unpack(source: Path, work: Path) -> str:
    """Lay a backup out in the folder `work`, its checksums checked; when it was made.

    Raises SettingsError where there is no such file, StoreError for one that is no backup, or damaged.
    """
    if not source.is_file():
        raise SettingsError(f"There is no file {source}.", "Name the file that `unknot backup` wrote.")
    if not zipfile.is_zipfile(source):
        raise _foreign(source)
    try:
        with zipfile.ZipFile(source) as archive:
            contents = _contents(archive, source)
            for name, checksum in contents["files"].items():
                _lay(archive, name, work / name)
                if _checksum(work / name) != checksum:
                    raise _damaged(source)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, RuntimeError) as error:
        raise _damaged(source) from error
    return str(contents["made"])


def _files(home: Home, copy: Path) -> dict[str, Path]:
    """What goes in, by its name there."""
    files = {HISTORY: history_file(copy)}
    if home.settings_file.exists():
        files[SETTINGS] = home.settings_file
    people = home.path / PEOPLE
    for file in sorted(people.rglob("*")) if people.is_dir() else ():
        if file.is_file() and not file.is_symlink():
            files[file.relative_to(home.path).as_posix()] = file
    return files


def _write(files: dict[str, Path], part: Path, made: str) -> None:
    contents = {
        "unknot_backup": FORMAT,
        "version": version("unknot"),
        "made": made,
        "files": {name: _checksum(file) for name, file in files.items()},
    }
    with zipfile.ZipFile(part, "x", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(CONTENTS, json.dumps(contents, indent=1))
        for name, file in files.items():
            archive.write(file, name)


def _contents(archive: zipfile.ZipFile, source: Path) -> dict[str, Any]:
    """The list of files, every name of it one that a backup has. Raises StoreError."""
    try:
        contents = json.loads(archive.read(CONTENTS))
        form, files = contents["unknot_backup"], contents["files"]
        names = [*files]
    except (KeyError, TypeError, ValueError) as error:
        raise _foreign(source) from error
    if form != FORMAT:
        raise StoreError(f"{source} was made by a newer Unknot.", "Install that version again.")
    if HISTORY not in names or "made" not in contents or not all(_belongs(name) for name in names):
        raise _foreign(source)
    if sum(archive.getinfo(name).file_size for name in names) > MOST_BYTES:
        raise _damaged(source)
    return dict(contents)


def _belongs(name: str) -> bool:
    """True for what a backup may hold: nothing leads out of the data folder or over another part of it."""
    parts = PurePosixPath(name).parts
    within = len(parts) > 1 and parts[0] == PEOPLE and ".." not in parts and "\\" not in name
    return name in {HISTORY, SETTINGS} or (within and "/".join(parts) == name)


def _lay(archive: zipfile.ZipFile, name: str, target: Path) -> None:
    with told(target):
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        private = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with archive.open(name) as packed, os.fdopen(private, "wb") as out:
            shutil.copyfileobj(packed, out)


def _checksum(file: Path) -> str:
    with told(file), file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _foreign(source: Path) -> StoreError:
    return StoreError(f"{source} is no backup of Unknot.", "Name the file that `unknot backup` wrote.")


def _damaged(source: Path) -> StoreError:
    return StoreError(f"The backup {source} is damaged.", "Use another copy of it; nothing was changed here.")


@contextlib.contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """A folder for its owner only, gone afterwards; inside `folder`, so that a file leaves it in one step."""
    with told(folder):
        work = tempfile.mkdtemp(prefix=".unknot-", dir=folder)
    try:
        yield Path(work)
    finally:
        shutil.rmtree(work, ignore_errors=True)


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what the disk says into a StoreError that names `path`."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{path} cannot be used: {(error.strerror or str(error)).lower()}.",
            "Make room on the disk, or name another place.",
        ) from error
