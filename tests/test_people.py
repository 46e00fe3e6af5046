"""`unknot people`, `course`, `history`, `export`, `forget`: what is kept of a person, shown and changed."""

import csv
import datetime as dt
import json
import stat
from pathlib import Path

import pytest
from icalendar import Calendar

from assistant.clock import SystemClock
from assistant.domain.course import CoursePlan, SessionRecord
from assistant.domain.device import Kind
from assistant.domain.quiet import QuietHours
from assistant.ports import PersonRecord
from tests.annas_home import furnish
from tests.command_line import CommandLine, one_line
from tests.store.test_copies import with_store


@pytest.fixture
def folder(unknot: CommandLine) -> Path:
    """The data folder of Anna, in the middle of her course, and of Ben."""
    furnish(unknot.home)
    with_store(unknot.home, lambda store: store.person("Ben"))
    return unknot.home


def person(folder: Path, name: str) -> PersonRecord:
    return with_store(folder, lambda store: store.person(name))


def plan(folder: Path, name: str = "Anna") -> CoursePlan | None:
    return with_store(folder, lambda store: store.course(name))


def test_everybody_is_listed(unknot: CommandLine, folder: Path) -> None:
    assert folder.exists()
    listed = unknot("people").out
    assert "Anna" in listed
    assert "Ben" in listed
    assert "22:00-07:00" in listed


def test_nobody_is_listed_with_what_to_do(unknot: CommandLine) -> None:
    assert "unknot setup" in unknot("people").out


def test_wishes_are_kept_and_taken_back(unknot: CommandLine, folder: Path) -> None:
    ben = ("people", "--person", "ben")
    ended = unknot(*ben, "--patience", "15", "--voice-speed", "120", "--quiet", "21:00-08:00")
    assert ended.code == 0
    assert "15 s" in ended.out
    assert "120 words a minute" in ended.out
    kept = person(folder, "Ben")
    assert (kept.answer_window_s, kept.words_per_minute) == (15.0, 120)
    assert kept.quiet == QuietHours(dt.time(21), dt.time(8))
    assert person(folder, "Anna").quiet is None
    assert unknot(*ben, "--patience", "home", "--voice-speed", "home", "--quiet", "home").code == 0
    assert person(folder, "Ben") == PersonRecord("Ben")


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        (("--patience", "21"), "from 5 to 20"),
        (("--patience", "long"), "from 5 to 20"),
        (("--patience", "nan"), "from 5 to 20"),
        (("--voice-speed", "300"), "from 90 to 220"),
        (("--quiet", "at night"), "21:00-08:00"),
        (("--called", "Xqzt"), "does not know 'xqzt'"),
        (("--called", "anna"), "Somebody here is called anna already"),
    ],
)
def test_a_wish_that_makes_no_sense_is_told_and_changes_nothing(
    unknot: CommandLine, folder: Path, wish: tuple[str, ...], told: str
) -> None:
    assert told in one_line(unknot("people", "--person", "Ben", *wish))
    assert person(folder, "Ben") == PersonRecord("Ben")


def test_of_several_people_one_has_to_be_named(unknot: CommandLine, folder: Path) -> None:
    assert folder.exists()
    assert "Say who" in one_line(unknot("people", "--patience", "15"))
    assert "Nobody called Zoe" in one_line(unknot("people", "--person", "Zoe"))


def test_somebody_whose_name_cannot_be_heard_is_shown_and_can_be_called(
    unknot: CommandLine, folder: Path
) -> None:
    with_store(folder, lambda store: store.person("Ngozi"))
    assert "cannot be heard" in unknot("people").out
    assert unknot("people", "--person", "Ngozi", "--called", "Nora").code == 0
    assert person(folder, "Ngozi").spoken_name == "Nora"
    assert "cannot be heard" not in unknot("people").out
    assert unknot("people", "--person", "Ngozi", "--called", "Ngozi").code == 0
    assert person(folder, "Ngozi").spoken_name is None


def test_a_course_is_planned_on_days_of_the_week_with_its_reminder(unknot: CommandLine, folder: Path) -> None:
    anna = ("course", "--person", "Anna")
    ended = unknot(*anna, "--sessions", "12", "--days", "thu, Monday", "--at", "08:30")
    assert "12 sessions, on Monday and Thursday at 08:30" in ended.out
    kept = plan(folder)
    assert kept is not None
    assert (kept.sessions, kept.weekdays, kept.at) == (12, (0, 3), dt.time(8, 30))
    assert unknot(*anna, "--at", "19:00").code == 0
    (reminder,) = with_store(folder, lambda store: store.reminders())
    assert (reminder.about, reminder.due.weekday() in (0, 3), reminder.due.hour) == ("session", True, 19)
    assert unknot(*anna, "--every-days", "3").code == 0
    kept = plan(folder)
    assert kept is not None
    assert (kept.every_days, kept.weekdays) == (3, ())


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (("--days", "mon,someday"), "someday is no day of the week"),
        (("--days", "t"), "t is no day of the week"),
        (("--days", ","), "mon,thu"),
        (("--days", "mon", "--every-days", "2"), "Give one"),
        (("--at", "7pm"), "Give it like 19:00"),
    ],
)
def test_a_plan_that_makes_no_sense_is_told_and_changes_nothing(
    unknot: CommandLine, folder: Path, wrong: tuple[str, ...], told: str
) -> None:
    before = plan(folder)
    assert told in one_line(unknot("course", "--person", "Anna", *wrong))
    assert plan(folder) == before


def test_a_calendar_is_written_over_a_calendar_and_over_nothing_else(
    unknot: CommandLine, folder: Path, tmp_path: Path
) -> None:
    assert folder.exists()
    file = tmp_path / "course.ics"
    for _ in range(2):
        assert unknot("course", "--person", "Anna", "--ics", str(file)).code == 0
        assert len(Calendar.from_ical(file.read_bytes()).events) == 10
    file.write_text("a letter")
    assert "is no calendar" in one_line(unknot("course", "--person", "Anna", "--ics", str(file)))
    assert file.read_text() == "a letter"


def rated(name: str, before: int, after: int) -> SessionRecord:
    began = SystemClock().wall() - dt.timedelta(days=before)
    return SessionRecord(name, Kind.ROLLER, began, 300, seconds=300, pain_before=before, pain_after=after)


def test_the_history_ends_in_a_plain_summary(unknot: CommandLine, folder: Path) -> None:
    for before in (5, 4):
        with_store(folder, lambda store, before=before: store.begin_session(rated("Anna", before, 4)))
    shown = unknot("history", "--person", "Anna").out
    assert "Pain was lower after the session in 1 of 2 sessions." in shown
    assert "no promise" in shown
    assert "Pain" not in unknot("history", "--person", "Ben").out


def test_one_persons_data_is_written_whole_and_as_tables(
    unknot: CommandLine, folder: Path, tmp_path: Path
) -> None:
    for name in ("Anna", "Ben"):
        with_store(folder, lambda store, name=name: store.begin_session(rated(name, 5, 3)))
    target = tmp_path / "out"
    export = ("export", "--person", "anna", "--to", str(target))
    assert unknot(*export).code == 0
    assert {stat.S_IMODE(file.stat().st_mode) for file in target.iterdir()} == {0o600}
    whole = json.loads((target / "person.json").read_text())
    assert whole["person"]["name"] == "Anna"
    assert whole["person"]["age"] == 40
    (session,) = csv.DictReader((target / "sessions.csv").open())
    assert (session["kind"], session["pain_before"], session["pain_after"]) == ("roller", "5", "3")
    answers = list(csv.DictReader((target / "answers.csv").open()))
    assert {row["question"] for row in answers} == {row["question"] for row in whole["answers"]}
    assert len(answers) > 10
    before = (target / "person.json").read_bytes()
    assert "is there already" in one_line(unknot(*export))
    assert (target / "person.json").read_bytes() == before
    assert unknot(*export, "--yes").code == 0
    assert unknot("export", "--person", "Ben", "--to", str(tmp_path / "ben")).code == 0
    assert (tmp_path / "ben" / "answers.csv").read_text().strip() == ""


def test_forgetting_somebody_erases_the_lines_that_say_their_name(unknot: CommandLine, folder: Path) -> None:
    line = folder / "cache" / "voice" / "ab" / "are-you-anna.wav"
    line.parent.mkdir(parents=True)
    line.write_bytes(b"RIFF")
    ended = unknot("forget", "Anna", "--yes")
    assert ended.code == 0
    assert "Backups and exports" in ended.out
    assert not line.exists()
    assert "Anna" not in unknot("people").out
