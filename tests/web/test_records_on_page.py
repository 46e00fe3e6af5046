"""The calendar, the chart and the numbers: worked out from what is kept, and shown in words too."""

import asyncio
import datetime as dt

import pytest

from assistant.content.hazards import load_hazards
from assistant.domain.course import CoursePlan, SessionRecord
from assistant.domain.device import Kind
from assistant.web.drawing import HEIGHT, WIDTH, minutes_by_kind, pain_points
from assistant.web.months import course_of
from tests.conversations.talk import Script
from tests.sim import START, sim_run
from tests.web.forms import Page
from tests.web.paged import PagedRoom

TODAY = START.date()


def session(days_ago, *, seconds=300.0, kind=Kind.ROLLER, before=None, after=None):
    began = START - dt.timedelta(days=days_ago)
    return SessionRecord("Anna", kind, began, 300.0, began, seconds, "ended", None, before, after, "time_up")


def squares(course):
    return {day.date: day for month in course.months for week in month.weeks for day in week if day}


def test_the_calendar_shows_what_was_what_is_planned_and_today():
    plan = CoursePlan(TODAY - dt.timedelta(days=4))
    course = course_of(plan, [session(4), session(2, seconds=20.0)], START)
    days = squares(course)
    assert days[TODAY - dt.timedelta(days=4)].what == "done"
    assert days[TODAY - dt.timedelta(days=2)].what == "other"
    planned = [date for date, day in days.items() if day.what == "planned"]
    assert planned[0] == TODAY
    assert len(planned) == 9
    assert [date for date, day in days.items() if day.today] == [TODAY]
    assert (course.done, course.of) == (1, 10)


def test_after_the_last_session_the_break_is_shown():
    plan = CoursePlan(TODAY - dt.timedelta(days=30))
    course = course_of(plan, [session(days) for days in range(2, 30, 3)], START)
    days = squares(course)
    assert days[TODAY].what == "break"
    assert days[TODAY + dt.timedelta(days=40)].what == "break"
    assert not [day for day in days.values() if day.what == "planned"]


def test_pain_lies_where_it_belongs():
    points = pain_points([session(4, before=10, after=0), session(2), session(1, before=5)])
    assert [(p.before, p.after) for p in points] == [(10, 0), (5, None)]
    first, last = points
    assert 0 < first.x < last.x < WIDTH
    assert 0 < first.before_y < first.after_y < HEIGHT, "ten is above zero"
    assert last.after_y is None
    assert first.before_y < last.before_y < first.after_y


def test_one_point_is_in_the_middle():
    assert pain_points([session(1, before=3, after=2)])[0].x == WIDTH / 2


def test_the_longest_bar_is_whole():
    bars = minutes_by_kind([session(3), session(2, seconds=600, kind=Kind.BELT), session(1)])
    assert [(bar.kind, bar.minutes, bar.share) for bar in bars] == [("roller", 10, 1.0), ("belt", 10, 1.0)]
    assert minutes_by_kind([session(1, seconds=0)])[0].share == 0


HOME = {
    "Anna": {
        "records": "course",
        "sessions": [{"days_ago": 2, "kind": "belt"}],
        "course": {"days_ago": 3},
        "reminders": [{"minutes_ago": -90, "text": "Your massage."}],
    },
    "Ben": {"sessions": [{"days_ago": 5}]},
}
PAGES = {
    "/course": ["Course of Anna", "Session 2 of 10 is next", "March 2026", "Your massage.", "1/10"],
    "/course?person=ben": ["Course of Ben", "No course has begun"],
    "/history": ["History of Anna", "Belt", "5 min", "5:00"],
    "/history?person=Ben": ["History of Ben", "Roller"],
    "/people": ["Anna", "usual", "Ben"],
    "/devices": ["Roller", "after 15 minutes", "it switches itself off within seconds"],
    "/about": ["not diagnosis or treatment", "Call 112", "Our own judgement"],
}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_what_is_known(path):
    async def test():
        room = PagedRoom(Script("known", "", [], home=HOME, by_state={"menu": None}))
        playing = asyncio.ensure_future(room.play())
        await room.clock.sleep(3)
        answer = await room.client.get(path)
        text = Page(answer.text).text
        assert answer.status_code == 200
        for words in PAGES[path]:
            assert words in text, f"{words} is not in: {text}"
        room.stop_playing()
        await playing

    sim_run(test)


def test_every_hazard_is_told_with_its_harm_and_its_control():
    async def test():
        room = PagedRoom(Script("known", "", [], home=HOME, by_state={"menu": None}))
        playing = asyncio.ensure_future(room.play())
        await room.clock.sleep(3)
        text = Page((await room.client.get("/about")).text).text
        for row in load_hazards():
            assert f"{row.hazard} {row.harm} {row.control}" in text
        room.stop_playing()
        await playing

    sim_run(test)


def test_the_calendar_can_be_taken_along():
    async def test():
        room = PagedRoom(Script("known", "", [], home=HOME, by_state={"menu": None}))
        playing = asyncio.ensure_future(room.play())
        await room.clock.sleep(3)
        answer = await room.client.get("/course.ics")
        assert answer.headers["content-type"].startswith("text/calendar")
        assert answer.text.count("BEGIN:VEVENT") == 9
        assert (await room.client.get("/course.ics", params={"person": "Ben"})).status_code == 404
        room.stop_playing()
        await playing

    sim_run(test)
