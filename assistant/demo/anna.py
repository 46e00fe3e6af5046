"""Anna, who lives in the demo and in the tests: forty, healthy, in the middle of her course."""

import datetime as dt

from assistant.domain.course import CoursePlan
from assistant.domain.questions import REASON, Scope, ScreeningSet
from assistant.domain.screening import AnswerRecord
from assistant.ports import PersonRecord, Store

NAME = "Anna"
AGE = 40


def course_answers(questions: ScreeningSet, at: dt.datetime) -> list[AnswerRecord]:
    """What a healthy person of forty who wants to relax answered to what is asked once a course, and once."""
    answers = [
        AnswerRecord(question.id, AGE if question.number else False, unsure=False, at=at)
        for question in questions.questions.values()
        if question.scope is Scope.COURSE
    ]
    return [*answers, AnswerRecord(REASON, "relaxing", unsure=False, at=at)]


async def move_in(store: Store, questions: ScreeningSet, wall: dt.datetime) -> None:
    """Put what the hub would know of Anna two days after her first evening into its store."""
    earlier = wall - dt.timedelta(days=2)
    await store.save_person(PersonRecord(NAME, age=AGE, stop_rehearsed=True))
    await store.record_answers(NAME, course_answers(questions, earlier))
    await store.save_course(NAME, CoursePlan(started=wall.date()))
