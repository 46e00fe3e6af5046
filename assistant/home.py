"""The data folder: where it is, who may read it, and that only one hub uses it at a time."""

import contextlib
import hashlib
import os
import stat
import sys
import urllib.parse
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import platformdirs

from assistant.domain.errors import StoreError
from assistant.domain.person import person_key

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LONGEST_FOLDER_NAME = 120


@dataclass(frozen=True, slots=True)
class Home:
    """The data folder and the names of what lies in it; nothing but its owner may look inside."""

    path: Path

    @property
    def settings_file(self) -> Path:
        return self.path / "settings.toml"

    @property
    def lock_file(self) -> Path:
        return self.path / "lock"

    @property
    def models(self) -> Path:
        """Downloaded recogniser models and voices."""
        return self.path / "models"

    def person_folder(self, name: str) -> Path:
        """Where recordings and rendered lines of one person lie; forgetting the person erases it.

        Two ways of writing one name are one folder, and no name leads out of the data folder.
        """
        return person_folder(self.path, name)

    def folder(self, path: Path) -> Path:
        """Make a folder inside the data folder, for the owner only. Raises StoreError when that fails."""
        with _usable(path):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path

    def lock(self) -> "HomeLock":
        """Take the data folder for this hub. Raises StoreError when another hub has it."""
        return HomeLock(self)


def person_folder(home: Path, name: str) -> Path:
    """`Home.person_folder` for a data folder given as a path."""
    key = person_key(name)
    folder = urllib.parse.quote(key, safe="").replace(".", "%2E")
    if len(folder) > LONGEST_FOLDER_NAME:
        folder = folder[:80].rpartition("%")[0] + "-" + hashlib.sha256(key.encode()).hexdigest()[:16]
    return home / "people" / folder


def find_home(option: Path | None = None, environ: Mapping[str, str] | None = None) -> Path:
    """Where the data folder is: `--home`, else $UNKNOT_HOME, else the platform's own place."""
    given = (os.environ if environ is None else environ).get("UNKNOT_HOME", "")
    if option is None and given.strip():
        option = Path(given.strip())
    if option is None:
        return platformdirs.user_data_path("unknot", appauthor=False)
    return Path(os.path.abspath(option.expanduser()))  # noqa: PTH100 - resolve() would follow links


def open_home(option: Path | None = None, environ: Mapping[str, str] | None = None) -> Home:
    """Find the data folder and make it when it is not there, readable by its owner only.

    A folder that was there and is empty or ours is closed to others; another one keeps its permissions
    (it may be a folder of the system) and is refused where everybody may write to it. Raises StoreError.
    """
    path = find_home(option, environ)
    home = Home(path)
    with _usable(path):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        _close_to_others(home)
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        raise StoreError(f"The data folder {path} cannot be written to.", "Choose another one with --home.")
    return home


def _close_to_others(home: Home) -> None:
    if sys.platform == "win32":
        return
    known = home.path.stat()
    ours = home.lock_file.exists() or next(home.path.iterdir(), None) is None
    if ours and known.st_uid == os.geteuid():
        home.path.chmod(0o700)
    elif known.st_mode & stat.S_IWOTH:
        raise StoreError(
            f"Everybody on this computer may write to the folder {home.path}.",
            "Choose another one with --home, best one that does not exist yet.",
        )


@contextlib.contextmanager
def _usable(path: Path) -> Iterator[None]:
    try:
        yield
    except (FileExistsError, NotADirectoryError) as error:
        raise StoreError(
            f"The data folder {path} cannot be made: a file is in its place.",
            "Choose another one with --home.",
        ) from error
    except OSError as error:
        raise StoreError(
            f"The data folder {path} cannot be used: {(error.strerror or str(error)).lower()}.",
            "Choose another one with --home, or make room on the disk.",
        ) from error


class HomeLock:
    """The sole use of a data folder, until `release` or the end of the process, however it ends.

    The lock is the system's own (flock), so a killed hub leaves none behind. Processes that the hub
    starts do not hold it: one that outlives the hub must not keep the next hub out.
    """

    def __init__(self, home: Home) -> None:
        with _usable(home.path):
            self._fd = os.open(home.lock_file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._fd)
        except OSError as error:
            who = _holder(self._fd)
            os.close(self._fd)
            self._fd = -1
            raise StoreError(
                f"Another hub{who} is using the data folder {home.path}.",
                "Close it first, or give this one a folder of its own with --home.",
            ) from error
        os.truncate(self._fd, 0)
        os.write(self._fd, str(os.getpid()).encode())
        if hasattr(os, "register_at_fork"):
            reference = weakref.ref(self)
            os.register_at_fork(after_in_child=lambda: _let_go(reference()))

    def release(self) -> None:
        """Let another hub have the folder; again does nothing."""
        if self._fd >= 0:
            fd, self._fd = self._fd, -1
            os.close(fd)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _let_go(lock: HomeLock | None) -> None:
    """In a forked child: close its copy of the lock, which goes on being held by the hub."""
    if lock is not None:
        lock.release()


def _lock(fd: int) -> None:
    if sys.platform == "win32":
        # A byte far behind the process number, which others must still be able to read.
        os.lseek(fd, 1 << 20, os.SEEK_SET)
        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(fd, 0, os.SEEK_SET)
    else:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _holder(fd: int) -> str:
    """Which process has it, as far as it has said so."""
    number = os.read(fd, 20).decode("ascii", "replace").strip()
    return f" (process {number})" if number.isdigit() else ""
