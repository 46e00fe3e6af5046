"""Looks on while evenings are played: what was granted beside what, and what was taken of each day."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.domain.answers import UNSURE, AnswerRecord
from assistant.domain.day import STEADY_WITHIN_S, holds, instant, later
from assistant.domain.device import Kind
from assistant.domain.questions import STOPPING
from tests.conversations.invariants import DAY_MINUTES
from tests.conversations.talk import CONTENT, Played, Room
from tests.sim import START

FEWEST = 10
"""Answers of a screening that was passed: more than what brings somebody here."""


class Witness:
    """Sees each clearance at the moment it is granted, and what time it is taken for when minutes are.

    No clearance is granted beside a block, or beside an answer of the same screening that stops a massage.
    """

    def __init__(self) -> None:
        self.cleared = 0
        self._kept: tuple[str, Sequence[AnswerRecord]] = ("", ())
        self._began: tuple[dt.datetime, float] = (START, 0.0)

    def watch(self, room: Room) -> Room:
        reserve, record_answers = room.store.reserve, room.store.record_answers

        async def record_now(person: str, answers: Sequence[AnswerRecord]) -> None:
            self._kept = (person, answers)
            await record_answers(person, answers)

        async def reserve_now(*args: Any, **kwargs: Any) -> Any:
            wall, (began, at) = args[3], self._began
            passed_s = room.clock.now() - at
            assert instant(wall) <= instant(later(began, passed_s + STEADY_WITHIN_S)), "a jump was believed"
            return await reserve(*args, **kwargs)

        room.store.reserve = reserve_now  # type: ignore[method-assign]  # looked at on the way
        room.store.record_answers = record_now  # type: ignore[method-assign]  # likewise
        return room

    def see(self, line: Mapping[str, Any], room: Room) -> None:
        match line:
            case {"type": "ready"}:
                self._began = (room.clock.wall(), room.clock.now())
            case {"type": "screening", "outcome": "clearance"}:
                self.cleared += 1
                wall = room.clock.wall()
                person, answers = self._kept
                kept = room.store._find(person).blocks.values()
                assert not [block for block in kept if holds(block, wall)], "a clearance beside a block"
                assert len(answers) > FEWEST, "these are the answers of today"
                stops = forbidding({answer.question: answer for answer in answers})
                assert not stops, f"a clearance beside {stops}"
            case _:
                pass


def forbidding(answers: Mapping[str, AnswerRecord]) -> list[str]:
    """The answers of a screening that end it, of the questions that it comes to."""
    screening = CONTENT.questions
    found = []
    to_see = [*screening.session, *(entry for part in screening.course for entry in part)]
    while to_see:
        name = to_see.pop()
        if name in screening.groups:
            to_see += screening.groups[name].items
        elif (answer := answers.get(name)) is not None:
            effect = screening.questions[name].effect(UNSURE if answer.unsure else answer.value)
            found += [name] if effect.outcome in STOPPING else []
            to_see += effect.ask
    return found


def check_days(played: Played) -> None:
    """What was taken of each day, by what the store says of it: never more than the limits of the day (I5)."""
    for person in played.store._people.values():
        taken: Counter[tuple[Any, Kind]] = Counter()
        for one, _ in person.taken.values():
            taken[one.day, one.kind] += one.ms
        devices: Counter[Any] = Counter()
        for (day, kind), ms in taken.items():
            assert 0 <= ms <= DAY_MINUTES[kind] * 60_000, (person.record.name, day, kind)
            devices[day] += ms if kind is not Kind.HELPER else 0
        assert all(ms <= DAY_MINUTES["all"] * 60_000 for ms in devices.values())
