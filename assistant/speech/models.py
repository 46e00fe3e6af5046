"""Fetches the official Vosk model: with resume, checksum and an unzip that is whole or not there.

Where the models are, the vosk package itself knows: its MODEL_LIST_URL is a JSON list with the name, size
and MD5 of each, and MODEL_PRE_URL is where they lie as NAME.zip. Its own download neither resumes nor checks.
"""

import contextlib
import errno
import hashlib
import http.client
import shutil
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from assistant.domain.errors import EarError

SMALL_ENGLISH = "vosk-model-small-en-us-0.15"
ANSWER_S = 20.0
TRIES = 5
"""How often a transfer that breaks off is taken up again at once; after that the next `setup` goes on."""

PIECE = 1 << 16
LONGEST_LIST = 4_000_000
LARGEST_UNPACKED = 2_000_000_000
AGAIN = "Run `unknot setup` again: it goes on where it broke off."

Progress = Callable[[int, int], None]
"""Called with the bytes that are there and the bytes that there will be."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where models are to be had: the address of the list, and the one before each NAME.zip."""

    list_url: str
    before_name: str


class Listed(BaseModel):
    """A model in the list; `size` in bytes."""

    name: str
    size: int = Field(gt=0)
    md5: str = Field(pattern=r"^[0-9a-fA-F]{32}$")


class _DamagedError(EarError):
    """Raised when the archive is of no use and is to be deleted."""

    def __init__(self, what: str) -> None:
        super().__init__(what, "It was deleted. Run `unknot setup` again; PocketSphinx listens meanwhile.")


def official_shelf() -> Shelf:
    """The one that the installed vosk names. Raises EarError where vosk is not installed."""
    try:
        import vosk
    except ImportError as error:
        raise EarError("Vosk is not installed here.", "PocketSphinx listens instead.") from error
    return Shelf(vosk.MODEL_LIST_URL, vosk.MODEL_PRE_URL)


def look_up(shelf: Shelf, name: str = SMALL_ENGLISH) -> Listed:
    """Size and checksum of a model. Raises EarError."""
    with _reaching(shelf.list_url), _open(shelf.list_url) as answer:
        text = answer.read(LONGEST_LIST)
    try:
        listed = TypeAdapter(list[dict[str, object]]).validate_json(text)
        found = next((entry for entry in listed if entry.get("name") == name), None)
        if found is None:
            raise EarError(f"The list of models has no {name} any more.", "PocketSphinx listens instead.")
        return Listed.model_validate(found)
    except ValidationError as error:
        raise EarError(
            "The list of models cannot be understood.", "Try again later; PocketSphinx listens meanwhile."
        ) from error


def fetch_model(shelf: Shelf, models: Path, progress: Progress, name: str = SMALL_ENGLISH) -> Path:
    """The folder of the model under `models`/vosk, downloaded and unpacked when it is not there yet.

    Blocks. What was downloaded before it broke off is kept and used. Raises EarError: no network, wrong
    checksum, damaged archive, disk full.
    """
    folder = models / "vosk"
    target = folder / name
    if (target / "am" / "final.mdl").exists():
        return target
    with _storing(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    listed = look_up(shelf, name)
    archive = folder / f"{name}.zip.part"
    _download(f"{shelf.before_name}{name}.zip", archive, listed, progress)
    try:
        _check(archive, listed)
        _unpack(archive, target)
    except _DamagedError:
        archive.unlink(missing_ok=True)
        raise
    archive.unlink()
    return target


def _download(url: str, archive: Path, listed: Listed, progress: Progress) -> None:
    """Bring `archive` to its whole length, from where it stands."""
    size = listed.size
    broken = EarError("The download of the model broke off.", AGAIN)
    for _ in range(TRIES):
        have = _length(archive)
        progress(have, size)
        if have >= size:
            return
        _need_room(archive.parent, size - have)
        try:
            with _reaching(url):
                size = _transfer(url, archive, have, size, progress)
        except EarError as error:
            if _length(archive) <= have:
                raise
            broken = error
    if _length(archive) < size:
        raise broken


def _transfer(url: str, archive: Path, have: int, size: int, progress: Progress) -> int:
    """Append what is missing; how long the whole is, by the server, or `size` where it does not say."""
    with _open(url, have) as answer:
        # A server that does not know ranges sends the whole file.
        start = have if answer.status == http.HTTPStatus.PARTIAL_CONTENT and _starts_at(answer, have) else 0
        size = size if answer.length is None else start + answer.length
        with _storing(archive):
            file = archive.open("ab" if start else "wb")
        with file:
            done = start
            while piece := answer.read(PIECE):
                with _storing(archive):
                    file.write(piece)
                    file.flush()
                done += len(piece)
                progress(done, size)
    return size


def _open(url: str, start: int = 0) -> http.client.HTTPResponse:
    headers = {"User-Agent": "unknot", **({"Range": f"bytes={start}-"} if start else {})}
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - the address is the vosk package's
    answer: http.client.HTTPResponse = urllib.request.urlopen(request, timeout=ANSWER_S)  # noqa: S310 - same
    return answer


def _starts_at(answer: http.client.HTTPResponse, start: int) -> bool:
    return str(answer.headers.get("Content-Range", "")).startswith(f"bytes {start}-")


def _length(archive: Path) -> int:
    """How much of it is there."""
    return archive.stat().st_size if archive.exists() else 0


def _check(archive: Path, listed: Listed) -> None:
    with _storing(archive), archive.open("rb") as file:
        found = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    if found != listed.md5.lower():
        raise _DamagedError("The downloaded model is not the one in the list: its checksum differs.")


def _unpack(archive: Path, target: Path) -> None:
    """Unzip beside the target and rename, so that a folder of its name is always whole."""
    for left in target.parent.glob(".unpacking-*"):
        shutil.rmtree(left, ignore_errors=True)
    with _storing(target):
        beside = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=target.parent))
    try:
        try:
            with zipfile.ZipFile(archive) as packed:
                _need_room(target.parent, _unpacked_size(packed))
                with _storing(target):
                    packed.extractall(beside)
        # RuntimeError: a password or a method that zipfile does not know.
        except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, RuntimeError) as error:
            raise _DamagedError("The downloaded model is damaged.") from error
        if not (beside / target.name / "am" / "final.mdl").is_file():
            raise _DamagedError("The downloaded model is not one of Vosk.")
        with _storing(target):
            if target.exists():  # half of a model that came some other way
                shutil.rmtree(target)
            (beside / target.name).rename(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _unpacked_size(packed: zipfile.ZipFile) -> int:
    """In bytes. Refuses an archive that would write outside its folder, or fill the disk."""
    members = packed.infolist()
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in member.filename:
            raise _DamagedError("The downloaded model would write outside its folder.")
    size = sum(member.file_size for member in members)
    if size > LARGEST_UNPACKED:
        raise _DamagedError("The downloaded model is far too large.")
    return size


def _need_room(folder: Path, wanted: int) -> None:
    if shutil.disk_usage(folder).free < wanted:
        raise EarError(
            f"The disk has no room for the model: {wanted / 1e6:.0f} MB are needed in {folder}.",
            f"Make room. {AGAIN}",
        )


@contextlib.contextmanager
def _storing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            what, remedy = "The disk has no room left for the model.", f"Make room. {AGAIN}"
        else:
            what = f"The model cannot be kept in {path}: {(error.strerror or str(error)).lower()}."
            remedy = "Choose another data folder with --home."
        raise EarError(what, remedy) from error


@contextlib.contextmanager
def _reaching(url: str) -> Iterator[None]:
    """What the network raises, as EarError."""
    host = urllib.parse.urlsplit(url).netloc
    try:
        yield
    except urllib.error.HTTPError as error:
        raise EarError(
            f"{host} refuses the model: {error.code} {error.reason}.", "Try again later."
        ) from error
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        raise EarError(
            f"The model cannot be downloaded from {host}.", f"Check the internet connection. {AGAIN}"
        ) from error
