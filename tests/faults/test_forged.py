"""Somebody else on the broker repeats, keeps and invents setpoints, during a session and after it."""

import asyncio
import json
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.massager_lines import SETPOINT, goes_to_zero, moves, stays_at_zero, until_moving
from tests.processes import household
from tests.program import Line

pytestmark = [pytest.mark.processes, pytest.mark.broker]

LONG_AGO_MS = 2500
"""A setpoint may answer what the massager said in the last two seconds."""

HOSTILE = (
    b"",
    b"null",
    b"[]",
    b"{",
    b'{"lease": 1}',
    b"\xff\xfe",
    b'{"pressure": 1e999}',
    b"9" * 5000,
    b"[" * 2000,
)


def setpoint(like: dict[str, Any], **other: Any) -> bytes:
    return json.dumps({**like, **other}).encode()


def readable(lines: Sequence[Line]) -> list[dict[str, Any]]:
    return [
        json.loads(line["payload"])
        for line in lines
        if line["type"] == "setpoint" and '"boot"' in line["payload"]
    ]


def test_I6_forged_stale_duplicated_replayed_and_retained_setpoints(tmp_path: Path, furnished: Path) -> None:
    async def main() -> None:
        async with household(tmp_path) as house:
            roller = await house.roller()
            evening = await house.typed_evening(house.home(furnished))
            first = roller.of_type("state")[0]
            await until_moving(roller)
            await roller.until(lambda line: line["t"] > first["t"] + LONG_AGO_MS)
            since = len(roller.lines)
            sent = readable(roller.lines)
            last = sent[-1]
            stranger = secrets.token_hex(16)
            state = roller.of_type("state")[-1]
            up = {"pressure": 9, "speed": 9}
            fresh = {"boot": state["boot"], "seen": state["seq"], "n": last["n"] + 1}
            async with house.client() as rogue:
                for payload in (
                    *(setpoint(last) for _ in range(20)),  # duplicated
                    *(setpoint(one) for one in reversed(sent)),  # replayed, out of order
                    setpoint(last, **up),  # its number was used
                    setpoint(last, **up, n=last["n"] + 1, boot="0" * 16),  # of an earlier boot
                    setpoint(last, **up, n=last["n"] + 1, seen=first["seq"]),  # written long ago
                    setpoint(last, **up, **fresh, lease=stranger),  # of another hub
                    *HOSTILE,
                ):
                    await rogue.publish(SETPOINT, payload)
                await rogue.publish(SETPOINT, setpoint(last, **up, **fresh, lease=stranger), retain=True)
            # The session goes on, under its own lease, at the level of its own hub.
            for why in ("stale", "busy", "range"):
                await roller.until({"type": "state", "refused": why}, since)
            await roller.until(lambda line: moves(line) and line["n"] > last["n"] + 1, since)
            refused = [line["refused"] for line in roller.of_type("state", since=since)]
            assert {"stale", "busy", "range"} <= set(refused)
            assert all(line["target"]["pressure"] <= 1 for line in roller.of_type("state"))
            assert {line["lease"] for line in roller.of_type("state", since=since)} == {last["lease"]}
            assert not evening.hub.of_type("problem", "stop", "hold")

            since, at = len(roller.lines), house.clock.now()
            await evening.say("stop")
            await goes_to_zero(roller, since, at)
            seen = readable(roller.lines)

            def anything(said: Line) -> list[bytes]:
                live = {"boot": said["boot"], "seen": said["seq"], "n": 10_000 + said["seq"]}
                return [
                    *(setpoint(one) for one in seen[-10:]),
                    setpoint(last, **live),  # the burned lease, with all else right
                    # A new one that starts above zero.
                    setpoint(last, **up, **live, lease=secrets.token_hex(16)),
                ]

            await stays_at_zero(house, roller, since, anything)
            refused = [line["refused"] for line in roller.of_type("state", since=since)]
            assert {"burned", "no_lease"} <= set(refused)

            # A massager that comes back finds the retained one first.
            roller.process.kill()
            again = await house.roller()
            await again.until({"type": "setpoint", "retained": True})
            answer = await again.until({"type": "state", "refused": "retained"})
            assert answer["lease"] is None
            await again.until({"type": "state", "stop_reason": "stop"})
            assert not [line for line in again.lines if moves(line)]

    asyncio.run(main())
