"""What a script expects (its `expect`), looked for in what was played.

said: [...]           lines, in this order, others between
never_said: [...]
events: [{...}]       lines of the journal that have all of this, in this order, others between
never: [{...}]
levels: [[1, 1]]      every change of (pressure, speed) that was commanded
sessions: [{...}]     of the person, all of them
blocks: [V2]          questions of the person's blocks that hold in the end
on_record: [V13]      answers that are kept; `not_on_record` are not
rehearsed: true       the person's own stop was heard, and that is kept
reminders: [...]      the texts, by their lines, of the reminders that still wait
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from assistant.demo.person import fits
from assistant.domain.device import Kind
from tests.conversations.talk import CONTENT, Played


async def check_expected(played: Played) -> None:
    """Raises AssertionError naming what was expected and did not come, or came and was not to."""
    expect, store = dict(played.script.expect), played.store
    whose = expect.pop("whose", played.script.person)
    assert not played.person.left, f"these cues never came up: {list(played.person.left)}"
    for what, wanted in expect.items():
        match what:
            case "said":
                _in_order(wanted, played.said, lambda want, said: want == said)
            case "never_said":
                assert not set(wanted) & set(played.said)
            case "events":
                _in_order(wanted, played.lines, has)
            case "never":
                found = [(want, line) for want in wanted for line in played.lines if has(want, line)]
                assert not found, found
            case "levels":
                assert levels_commanded(played) == [tuple(pair) for pair in wanted]
            case "sessions":
                sessions = [_as_written(session) for session in await store.sessions(whose)]
                assert len(sessions) == len(wanted), sessions
                assert all(has(want, session) for want, session in zip(wanted, sessions, strict=True)), (
                    sessions
                )
            case "blocks":
                blocks = await store.blocks(whose, played.clock.wall())
                assert sorted(block.question.partition("@")[0] for block in blocks) == sorted(wanted), blocks
            case "on_record":
                assert set(wanted) <= set(await store.answers(whose))
            case "not_on_record":
                assert not set(wanted) & set(await store.answers(whose))
            case "rehearsed":
                assert (await store.person(whose)).stop_rehearsed is wanted
            case "reminders":
                waiting = [reminder.text for reminder in await store.reminders()]
                assert waiting == [CONTENT.lines.get(line, line) for line in wanted]
            case _:
                raise ValueError(f"nobody knows how to expect {what}")


def has(wanted: Mapping[str, Any], line: Mapping[str, Any]) -> bool:
    """Every field that is wanted is there, nested ones too; nothing wanted is always there."""
    return not wanted or fits(wanted, line)


def levels_commanded(played: Played) -> list[tuple[int, int]]:
    """Every change of (pressure, speed) that was commanded; a stop is (0, 0)."""
    changes: list[tuple[int, int]] = []
    for _, what, detail in played.house.log:
        if what not in ("setpoint", "stop"):
            continue
        pair = (detail.get("pressure", 0), detail.get("speed", 0)) if what == "setpoint" else (0, 0)
        if not changes or changes[-1] != pair:
            changes.append(pair)
    return changes


def _in_order(wanted: Iterable[Any], found: Iterable[Any], fits: Any) -> None:
    rest = iter(found)
    for n, want in enumerate(wanted):
        assert any(fits(want, one) for one in rest), f"number {n}, {want}, did not come (in this order)"


def _as_written(session: Any) -> dict[str, Any]:
    fields = {name: getattr(session, name) for name in session.__dataclass_fields__}
    return {
        name: value.value
        if isinstance(value, Kind)
        else value.isoformat()
        if isinstance(value, dt.datetime)
        else value
        for name, value in fields.items()
    }
