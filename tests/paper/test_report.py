"""The report for a person's doctor: its numbers, its words, and that it is one page on paper."""

import asyncio
import datetime as dt
import html
import re
import shutil
import stat
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.domain.course import CoursePlan, SessionRecord
from assistant.domain.device import Kind
from assistant.domain.screening import Block, Outcome
from assistant.paper.report import report_page, reported, sessions_of_report
from assistant.store import SqlStore
from tests.command_line import CommandLine, one_line
from tests.paper.test_review import Reader, flat

ZONE = dt.timezone(dt.timedelta(hours=1))
START = dt.date(2026, 3, 2)
PLAN = CoursePlan(START, sessions=20, every_days=2)
CHROMIUM = shutil.which("chromium")


def at(days: int) -> dt.datetime:
    return dt.datetime.combine(START + dt.timedelta(days=days), dt.time(19, 30), ZONE)


def session(days: int, before: int | None = 6, after: int | None = 5, **other) -> SessionRecord:
    return replace(
        SessionRecord(
            "Anna", Kind.ROLLER, at(days), 300.0, at(days), 300.0, "ended", None, before, after, "time_up"
        ),
        **other,
    )


def block(reason: str = "because you told me: dizzy") -> Block:
    return Block("V1", Outcome.STOP, reason, "a doctor", "today", "Come back.", at(3), None)


def text(page: str) -> str:
    """What is read on the page."""
    return html.unescape(
        flat(re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*</style>", " ", page, flags=re.DOTALL)))
    )


def written(plan=PLAN, sessions=(), blocks=(), wall=None, person="Anna") -> str:
    return report_page(person, plan, sessions, blocks, wall or at(10))


def test_numbers_are_those_of_the_sessions() -> None:
    some = [
        session(0),
        session(2, 6, 6),
        session(4, 5, 7),
        session(6, 4, None, kind=Kind.HELPER, seconds=900.0),
    ]
    page = text(written(sessions=some))
    for said in (
        "4 of 20 sessions of the course done",
        "30 minutes of massage in all",
        "1 of 3 times less pain",
        "1 of 3 times more pain",
        "pain was lower once, the same once and higher once",
        "a helper's hands 15 min in 1 session ",
        "electric roller 15 min in 3 sessions",
        "By the plan, 6 of 20 sessions were due until now; 4 were done.",
        "2 March 2026 to 8 March 2026",
        "printed at home by Unknot on 12 March 2026",
    ):
        assert said in page, said


def test_then_and_now_is_told_from_six_sessions_on() -> None:
    some = [session(2 * n, before) for n, before in enumerate((7, 7, 7, 5, 4, 3))]
    assert "first three sessions it was 7.0 on average, before the last three 4.0" in text(
        written(sessions=some)
    )
    assert "on average" not in text(written(sessions=some[:5]))


def test_none_is_said_as_never() -> None:
    assert "pain was lower 2 times, never the same and never higher." in text(
        written(sessions=[session(0), session(2)])
    )


def test_without_a_course_there_is_no_plot_of_it_and_the_latest_twenty_count() -> None:
    some = [session(n) for n in range(30)]
    chosen = sessions_of_report(None, list(reversed(some)))
    assert chosen == some[10:]
    page = written(None, chosen)
    assert "20 sessions" in text(page)
    assert "The course" not in page


def test_what_was_before_the_course_or_never_ran_is_not_in_it() -> None:
    before, done, never = session(-3), session(1), session(2, seconds=0.0)
    assert sessions_of_report(PLAN, [before, done, never]) == [done]


def test_pain_that_was_never_told_has_no_plot() -> None:
    page = written(sessions=[session(0, None, None)])
    assert "Pain was not told" in page
    assert "times less pain" not in page


def test_what_a_doctor_may_want_to_know_is_named_and_nothing_else() -> None:
    some = [
        session(0, ended_by="hurts"),
        session(2, ended_by="no_answer"),
        session(4, ended_by="unwell", seconds=61.0),
    ]
    assert reported(some) == [
        "2 March 2026, electric roller, after 5 min: “it hurts”",
        "6 March 2026, electric roller, after 1 min: feeling unwell",
    ]
    page = text(written(sessions=some, blocks=[block()]))
    assert "“it hurts”" in page
    assert "because you told me: dizzy, since 5 March 2026" in page
    assert "broken off" not in text(written(sessions=[session(0)]))
    assert "holds a massage back" not in text(written(sessions=[session(0)]))


def test_only_the_latest_are_told_where_there_are_many() -> None:
    page = text(written(sessions=[session(n, ended_by="hurts") for n in range(9)]))
    assert "6 earlier" in page
    assert page.count("“it hurts”") == 3
    assert "10 March 2026, electric roller" in page


def test_the_page_needs_nothing_else_promises_nothing_and_escapes_names() -> None:
    page = written(sessions=[session(n) for n in range(8)], person="Ann <b>")
    read = Reader(re.sub(r"<(line|rect|circle|polyline)([^>]*)/>", r"<\1\2></\1>", page))
    assert read.open == []
    assert read.loads == []
    assert "<b>" not in page
    said = text(page).casefold()
    assert "no promise" in said
    assert "not diagnosis or treatment" in said
    for word in ("treats", "cure", "prevent", "medical", "safe", "cleared", "improve", "helped"):
        assert word not in said, word


def test_every_plot_can_be_read_by_who_cannot_see_it() -> None:
    page = written(sessions=[session(n) for n in range(8)])
    for plot in re.findall(r"<svg[^>]*>", page):
        assert "aria-hidden" in plot or 'role="img" aria-labelledby=' in plot
        for named in re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', plot):
            assert f'id="{named}"' in page


FULLEST = {
    "plan": PLAN,
    "sessions": [
        session(2 * n, ended_by="hurts", kind=list(Kind)[n % len(Kind)], pain_after=6 + n % 2)
        for n in range(20)
    ],
    "blocks": [
        block("because fever or infection with back pain can mean that it sits in the back or the kidneys")
    ]
    * 9,
    "wall": at(60),
    "person": "W" * 60,
}


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_the_fullest_report_is_one_page_of_paper(paper: str, tmp_path: Path) -> None:
    page, printed = tmp_path / "report.html", tmp_path / "report.pdf"
    page.write_text(
        written(**FULLEST).replace("</style>", f"@page {{ size: {paper}; }}</style>"), encoding="utf-8"
    )
    subprocess.run(
        [
            str(CHROMIUM),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--no-pdf-header-footer",
            f"--print-to-pdf={printed}",
            page.as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert re.findall(rb"/Type\s*/Pages\s*/Count (\d+)|/Count (\d+)", printed.read_bytes())[0] in (
        (b"1", b""),
        (b"", b"1"),
    )


# `unknot report`, as it is used.


async def remember(home: Path, sessions: list[SessionRecord]) -> None:
    store = SqlStore.open(home)
    await store.save_course("Anna", PLAN)
    for one in sessions:
        number = await store.begin_session(SessionRecord("Anna", one.kind, one.began, one.planned_s))
        await store.update_session(
            number,
            seconds=one.seconds,
            pain_before=one.pain_before,
            pain_after=one.pain_after,
            ended=one.ended,
            ended_by=one.ended_by,
            phase="ended",
        )
    await store.close()


@pytest.fixture
def anna(unknot: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """Anna lives here, and has had two sessions."""
    monkeypatch.chdir(tmp_path)
    unknot.home.mkdir(mode=0o700)
    asyncio.run(remember(unknot.home, [session(0), session(2)]))
    return unknot


def test_it_is_written_for_its_person_only(anna: CommandLine, tmp_path: Path) -> None:
    ended = anna("report", "--person", "ANNA")
    (page,) = tmp_path.glob("unknot-report-anna.html")
    assert page.name in ended.out
    assert "2 of 20" in page.read_text("utf-8")
    assert stat.S_IMODE(page.stat().st_mode) == 0o600


def test_a_file_that_others_could_read_is_closed_to_them(anna: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "mine.html").write_text("old")
    (tmp_path / "mine.html").chmod(0o644)
    assert anna("report", "--to", "mine.html").code == 0
    assert stat.S_IMODE((tmp_path / "mine.html").stat().st_mode) == 0o600
    assert "old" not in (tmp_path / "mine.html").read_text("utf-8")


def test_it_can_be_read_by_a_program(anna: CommandLine) -> None:
    assert anna("report", "--to", "-").out.startswith("<!doctype html>")


def test_a_pdf_is_left_to_the_browser(anna: CommandLine, tmp_path: Path) -> None:
    assert "report.html" in one_line(anna("report", "--to", "report.pdf"))
    assert not (tmp_path / "report.pdf").exists()


def test_before_the_first_session_there_is_nothing_to_report(
    unknot: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    unknot.home.mkdir(mode=0o700)
    asyncio.run(remember(unknot.home, []))
    assert "nothing to report of Anna" in unknot("report").out
    assert not list(tmp_path.glob("*.html"))
