"""The model's download, against a server that breaks off, knows no ranges, or sends something else."""

import hashlib
import shutil
from pathlib import Path

import pytest

from assistant.domain.errors import EarError
from assistant.speech.models import SMALL_ENGLISH, TRIES, Shelf, fetch_model, official_shelf
from assistant.speech.recognisers import vosk_model
from tests.model_server import ModelServer, packed, part_of
from tests.mosquitto import free_port


def fetch(server: ModelServer, models: Path, seen: list[tuple[int, int]] | None = None) -> Path:
    with server.running() as shelf:
        return fetch_model(
            shelf, models, lambda done, whole: (seen if seen is not None else []).append((done, whole))
        )


def nothing_is_left(models: Path) -> bool:
    return not list((models / "vosk").iterdir())


def test_a_model_is_where_the_recogniser_looks_for_it(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    server = ModelServer(packed())
    folder = fetch(server, tmp_path / "models", seen)
    assert vosk_model(tmp_path) == folder
    assert (folder / "am/final.mdl").stat().st_size == 32 * 8000
    assert [path.name for path in folder.parent.iterdir()] == [SMALL_ENGLISH]
    whole = len(server.archive)
    assert seen[0] == (0, whole)
    assert seen[-1] == (whole, whole)
    assert seen == sorted(seen)


def test_one_that_is_there_is_not_fetched_again(tmp_path: Path) -> None:
    fetch(ModelServer(packed()), tmp_path)
    unreachable = Shelf(f"http://127.0.0.1:{free_port()}/", f"http://127.0.0.1:{free_port()}/")
    assert fetch_model(unreachable, tmp_path, lambda _done, _whole: None).is_dir()


def test_an_interrupted_transfer_goes_on_where_it_broke_off(tmp_path: Path) -> None:
    server = ModelServer(packed())
    server.breaks_at = [100_000, 300_000]
    assert fetch(server, tmp_path).is_dir()
    assert server.ranges == [None, "bytes=100000-", "bytes=300000-"]


def test_what_one_setup_downloaded_the_next_one_uses(tmp_path: Path) -> None:
    server = ModelServer(packed())
    server.breaks_at = [100_000] * TRIES
    with pytest.raises(EarError, match="broke off"):
        fetch(server, tmp_path)
    assert part_of(tmp_path).stat().st_size == 100_000
    server.ranges.clear()
    server.breaks_at = []
    assert fetch(server, tmp_path).is_dir()
    assert server.ranges == ["bytes=100000-"]


def test_a_server_without_ranges_sends_it_again_from_the_start(tmp_path: Path) -> None:
    server = ModelServer(packed())
    server.knows_ranges = False
    server.breaks_at = [100_000]
    assert fetch(server, tmp_path).is_dir()
    assert server.ranges == [None, "bytes=100000-"]


def test_a_transfer_that_keeps_breaking_off_is_given_up(tmp_path: Path) -> None:
    server = ModelServer(packed())
    server.breaks_at = [1000 * (number + 1) for number in range(TRIES + 1)]
    with pytest.raises(EarError, match="goes on where it broke off"):
        fetch(server, tmp_path)
    assert len(server.ranges) == TRIES


def test_the_servers_word_on_the_length_counts(tmp_path: Path) -> None:
    server = ModelServer(packed())
    server.listed[0]["size"] = 1
    assert fetch(server, tmp_path).is_dir()


def test_a_wrong_checksum_is_told_and_deleted(tmp_path: Path) -> None:
    server = ModelServer(packed())
    server.listed[0]["md5"] = hashlib.md5(b"another").hexdigest()
    with pytest.raises(EarError, match=r"checksum differs.*deleted.*PocketSphinx"):
        fetch(server, tmp_path)
    assert nothing_is_left(tmp_path)


@pytest.mark.parametrize(
    "archive",
    [
        b"this is no archive" * 1000,
        packed()[:-2000],
        packed()[:1000] + bytes(2000) + packed()[3000:],
        packed(folder="another-model"),
        packed(names=("conf/model.conf",)),
    ],
    ids=["no zip", "cut short", "a hole", "another folder", "no model"],
)
def test_a_damaged_archive_is_told_and_deleted(tmp_path: Path, archive: bytes) -> None:
    with pytest.raises(EarError, match=r"(damaged|not one of Vosk).*deleted"):
        fetch(ModelServer(archive), tmp_path)
    assert nothing_is_left(tmp_path)


@pytest.mark.parametrize("name", ["../../outside", "../../../am/final.mdl"])
def test_an_archive_that_leads_out_of_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    models = tmp_path / "a" / "models"
    with pytest.raises(EarError, match="outside its folder"):
        fetch(ModelServer(packed(names=("am/final.mdl", name))), models)
    assert nothing_is_left(models)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_an_absolute_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EarError, match="outside its folder"):
        fetch(ModelServer(packed(folder=f"{tmp_path}/x")), tmp_path / "models")
    assert not (tmp_path / "x").exists()


def test_no_network_is_told_with_what_to_do(tmp_path: Path) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}/"
    with pytest.raises(EarError, match=r"cannot be downloaded from 127.0.0.1.*internet connection"):
        fetch_model(Shelf(nowhere, nowhere), tmp_path, lambda _done, _whole: None)


def test_a_server_that_refuses_is_told_by_its_number(tmp_path: Path) -> None:
    server = ModelServer(packed())
    server.status = 503
    with pytest.raises(EarError, match="503"):
        fetch(server, tmp_path)


@pytest.mark.parametrize("text", ["[]", "{}", "not json", f'[{{"name": "{SMALL_ENGLISH}"}}]', "[1]"])
def test_a_list_that_makes_no_sense_is_told(tmp_path: Path, text: str) -> None:
    server = ModelServer(packed())
    server.list_text = text
    with pytest.raises(EarError, match="list of models"):
        fetch(server, tmp_path)
    assert server.ranges == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a file that is always full")
def test_a_full_disk_is_told_and_nothing_is_deleted(tmp_path: Path) -> None:
    (tmp_path / "vosk").mkdir()
    part_of(tmp_path).symlink_to("/dev/full")
    with pytest.raises(EarError, match=r"no room left.*Make room.*goes on where it broke off"):
        fetch(ModelServer(packed()), tmp_path)
    assert part_of(tmp_path).is_symlink()


def test_too_little_room_is_told_before_anything_is_downloaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)
    server = ModelServer(packed())
    with pytest.raises(EarError, match="no room for the model"):
        fetch(server, tmp_path)
    assert server.ranges == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")
    with pytest.raises(EarError, match=r"cannot be kept.*--home"):
        fetch(ModelServer(packed()), tmp_path / "models")


def test_the_official_place_is_the_one_that_vosk_knows() -> None:
    vosk = pytest.importorskip("vosk", reason="there is no Vosk for this system")
    assert official_shelf() == Shelf(vosk.MODEL_LIST_URL, vosk.MODEL_PRE_URL)
