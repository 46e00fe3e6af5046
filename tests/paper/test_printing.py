"""`unknot screening`, as it is used."""

import asyncio
import datetime as dt
import stat
from pathlib import Path

import pytest

from assistant.store import SqlStore
from tests.command_line import CommandLine, one_line
from tests.domain.answering import screened


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def remember(home: Path, people: dict[str, dict]) -> None:
    home.mkdir(mode=0o700)

    async def keep() -> None:
        store = SqlStore.open(home)
        for name, answers in people.items():
            ended = screened(answers, wall=dt.datetime.now().astimezone() - dt.timedelta(hours=1))
            await store.record_answers(name, ended.answers)
            for block in ended.blocks:
                await store.add_block(name, block)
        await store.close()

    asyncio.run(keep())


def test_the_questions_are_written_where_it_is_said(unknot: CommandLine, tmp_path: Path) -> None:
    assert "unknot-screening.html" in unknot("screening", "--print").out
    written = (tmp_path / "unknot-screening.html").read_text("utf-8")
    assert "The safety questions of Unknot" in written
    assert unknot("screening", "--print", "mine.html").code == 0
    assert (tmp_path / "mine.html").read_text("utf-8") == written
    assert unknot("screening", "--print", "-").out.strip() == written.strip()


def test_a_note_is_for_its_person_and_only_they_can_read_it(unknot: CommandLine, tmp_path: Path) -> None:
    remember(unknot.home, {"Anna": {"C15": True}, "Bob": {}})
    ended = unknot("screening", "--note", "--person", "ANNA")
    (note,) = tmp_path.glob("unknot-note-*.html")
    assert note.name in ended.out
    assert "heart condition" in note.read_text("utf-8")
    assert stat.S_IMODE(note.stat().st_mode) == 0o600


def test_where_nothing_waits_nothing_is_written(unknot: CommandLine, tmp_path: Path) -> None:
    remember(unknot.home, {"Bob": {}})
    assert "waits for a doctor's agreement" in unknot("screening", "--note").out
    assert not list(tmp_path.glob("*.html"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--note"], "Say who: --person NAME. Known: Anna, Bob"),
        (["--note", "--person", "Cid"], "Nobody called Cid"),
        (["--print", "no/such/folder.html"], "cannot be written"),
    ],
)
def test_what_goes_wrong_is_one_line(unknot: CommandLine, arguments: list[str], said: str) -> None:
    remember(unknot.home, {"Anna": {}, "Bob": {}})
    assert said in one_line(unknot("screening", *arguments))


@pytest.mark.parametrize("arguments", [[], ["--print", "--note"]])
def test_one_page_has_to_be_chosen(unknot: CommandLine, arguments: list[str]) -> None:
    ended = unknot("screening", *arguments)
    assert ended.code == 2
    assert "--print or --note" in ended.err
