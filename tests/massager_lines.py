"""What the lines of `unknot simulate` show: whether it moves, when it came to rest, and that it stays there."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.processes import Household
from tests.program import Line, Program

LEASE_MS, RAMP_MS = 3000, 1000
QUIET_MS = 5_000
"""Longer than a lease and its ramp: what could move it again would have done so."""
BUSY_MS = 2000
"""How much later than declared a state may come here: hub, broker and massager are processes on a machine
that may have two busy cores. Exact times are tested on simulated time, and measured by `unknot bench`."""

SETPOINT = "massage/1/home/roller/setpoint"


def is_state(line: Line) -> bool:
    return line["type"] == "state"


def moves(line: Line) -> bool:
    return is_state(line) and any(isinstance(level, int) and level > 0 for level in line["actual"].values())


def still(line: Line) -> bool:
    return is_state(line) and not moves(line) and not any(_levels(line["target"]))


def _levels(levels: Mapping[str, Any]) -> list[int]:
    return [level for level in levels.values() if isinstance(level, int)]


async def until_moving(roller: Program, since: int = 0) -> None:
    """It runs, and the setpoint that keeps it running has just come."""
    await roller.until(moves, since)
    await roller.until({"type": "setpoint"}, len(roller.lines))


async def goes_to_zero(roller: Program, since: int, at_s: float) -> Line:
    """I4: actual zero within lease and ramp of the fault, which was `at_s` on this machine's clock."""
    zero = await roller.until(still, since)
    took_ms = zero["t"] - at_s * 1000
    assert took_ms <= LEASE_MS + RAMP_MS + BUSY_MS, f"zero came after {took_ms:.0f} ms"
    return zero


def are_you_there(_: Line) -> Sequence[bytes]:
    """A massager at rest is silent; it answers a setpoint that nobody can read, and does nothing else."""
    return (b"are you there?",)


async def stays_at_zero(
    house: Household,
    roller: Program,
    since: int,
    setpoints: Callable[[Line], Sequence[bytes]] = are_you_there,
    quiet_ms: float = QUIET_MS,
) -> None:
    """For so long after its zero, on its clock, it says of itself that nothing moves.

    `setpoints` are sent to it five times a second, made from the state that it told last.
    """
    zero = await roller.until(still, since)
    at = roller.lines.index(zero)
    async with house.client() as client:
        said = zero
        while said["t"] < zero["t"] + quiet_ms:
            asked_at = len(roller.lines)
            for payload in setpoints(said):
                await client.publish(SETPOINT, payload)
            said = await roller.until(is_state, asked_at)
            await house.clock.sleep(0.2)
    assert not [line for line in roller.lines[at:] if moves(line)]


def commands(roller: Program, since: int = 0) -> list[str]:
    """What was said to it, in order: stop, or a setpoint that can be read."""
    heard = roller.of_type("setpoint", "stop", since=since)
    return [line["type"] for line in heard if line["type"] == "stop" or line["payload"].startswith("{")]
