"""The checks of I1 to I8 fail where they must: each is shown a conversation in which one thing went wrong."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.conversations import invariants
from tests.conversations.talk import FOLDER, Played, Room, Written, read_script
from tests.sim import sim_run


@pytest.fixture(scope="module")
def play() -> Callable[[str], Played]:
    found: dict[str, Played] = {}

    def one(name: str) -> Played:
        async def evening() -> Played:
            return await Room(read_script(FOLDER / f"{name}.yaml")).play()

        if name not in found:
            found[name] = sim_run(evening)
        return found[name]

    return one


def without(played: Played, **wanted: Any) -> None:
    """As if these lines had never been written."""
    played.written = [w for w in played.written if any(w.line.get(k) != v for k, v in wanted.items())]


def change(played: Played, wanted: dict[str, Any], **changes: Any) -> None:
    played.written = [
        replace(w, line={**w.line, **changes}) if all(w.line.get(k) == v for k, v in wanted.items()) else w
        for w in played.written
    ]


def setpoints(played: Played) -> list[int]:
    """Where in the log something above zero was commanded."""
    return [
        n
        for n, (_, what, detail) in enumerate(played.house.log)
        if what == "setpoint" and detail.get("pressure")
    ]


def command(played: Played, at: int, **changes: Any) -> None:
    """As if something else had been commanded at this place of the log."""
    t, what, detail = played.house.log[at]
    played.house.log = [*played.house.log]
    played.house.log[at] = (t, what, {**detail, **changes})


def command_at_the_end(played: Played, **changes: Any) -> None:
    _t, what, detail = played.house.log[setpoints(played)[-1]]
    end = played.house.log[-1][0] + 20
    played.house.log = [*played.house.log, (end, what, {**detail, **changes})]


def still_moving_later(played: Played) -> None:
    states = [
        detail for _, what, detail in played.house.log if what == "state" and detail["actual"]["pressure"]
    ]
    played.house.log = [*played.house.log, (played.house.log[-1][0] + 20, "state", states[-1])]


def stop_after_the_line(played: Played) -> None:
    """The stop was written before it was commanded."""
    stop = next(
        n for n, (_, what, d) in enumerate(played.house.log) if what == "stop" and n > setpoints(played)[0]
    )
    played.written = [
        Written(w.line, stop, w.connected) if w.line["type"] == "stop" else w for w in played.written
    ]


def raise_too_soon(played: Played) -> None:
    command(played, setpoints(played)[10], pressure=2)


def raise_by_two(played: Played) -> None:
    at = next(n for n in setpoints(played) if played.house.log[n][2]["pressure"] == 2)
    for n in setpoints(played):
        if n >= at:
            command(played, n, pressure=3)


WRONG: list[tuple[str, str, str, Callable[[Played], None]]] = [
    ("no screening", "I1", "roller_all_well", lambda p: without(p, type="screening", outcome="clearance")),
    ("no yes", "I1", "roller_all_well", lambda p: change(p, {"question": "start_now"}, answer=False)),
    ("another person", "I1", "roller_all_well", lambda p: change(p, {"phase": "running"}, person="Bob")),
    (
        "restart between",
        "I1",
        "roller_all_well",
        lambda p: change(p, {"line": "before_roller"}, type="ready"),
    ),
    ("too soon", "I2", "roller_all_well", raise_too_soon),
    ("too much", "I2", "roller_all_well", raise_by_two),
    ("not asked", "I2", "roller_all_well", lambda p: without(p, type="answered", question="comfortable")),
    ("not at zero first", "I3", "roller_stop", stop_after_the_line),
    ("moved after stop", "I3", "roller_stop", command_at_the_end),
    ("moves on its own", "I4", "roller_all_well", still_moving_later),
    ("nothing reserved", "I5", "roller_all_well", lambda p: p.store.reserved.clear()),
    ("old lease", "I7", "wait_and_continue", command_at_the_end),
    ("no continue", "I7", "wait_and_continue", lambda p: without(p, type="heard", intent="Continue")),
    (
        "no yes to it",
        "I7",
        "wait_and_continue",
        lambda p: without(p, type="answered", question="continue_at_one"),
    ),
    ("silence as no", "I8", "roller_all_well", lambda p: without(p, type="heard", intent="No")),
    (
        "other turn",
        "I8",
        "roller_all_well",
        lambda p: change(p, {"question": "V19", "type": "answered"}, turn="t1"),
    ),
    ("gap", "lines", "roller_all_well", lambda p: without(p, type="said", line="claim")),
    ("shape", "lines", "roller_all_well", lambda p: change(p, {"type": "heard"}, more=1)),
    ("no such line", "lines", "roller_all_well", lambda p: change(p, {"line": "claim"}, line="clam")),
]


@pytest.mark.parametrize(
    ("check", "conversation", "tamper"),
    [row[1:] for row in WRONG],
    ids=[f"{row[1]} {row[0]}" for row in WRONG],
)
def test_a_conversation_that_went_wrong_does_not_pass(play, check, conversation, tamper):
    good = play(conversation)
    bad = replace(good, house=_copy(good.house), store=_copy(good.store), written=[*good.written])
    bad.store.reserved = [*good.store.reserved]
    getattr(invariants, f"check_{check}")(bad)
    tamper(bad)
    with pytest.raises(AssertionError):
        getattr(invariants, f"check_{check}")(bad)


def _copy(one: Any) -> Any:
    other = object.__new__(type(one))
    other.__dict__.update(one.__dict__)
    return other
