"""What happens to the massager itself: power, its button, a hand on its switch, a welded relay, silence."""

import signal

from tests.faults.hub_faults import LAST_WILL_S
from tests.faults.scene import Scene, moves


async def massager_killed(one: Scene) -> None:
    """Its plug is pulled: nothing moves without current; and it comes back."""
    await one.moving()
    one.strike()
    one.massager.send(signal.SIGKILL)
    one.zero_ms = 0
    await one.session_over()
    await one.person_told("problem", "alarm")
    one.since_massager = 0
    await (await one.plug_in()).until({"type": "stop"})


async def massager_reboots(one: Scene) -> None:
    """Of a foreign one nobody can ask under which start it was told to move: what starts its timer anew also
    switches it on, so the message that was under way when it came back may move it, until the hub has heard of it.
    """
    await one.moving()
    one.strike()
    await one.hand("reboot")
    if one.profile is None:
        await one.at_zero()
    await one.session_over()
    await one.person_told("problem", "alarm")
    if one.profile is not None:
        one.allowed_starts = int(any(moves(line) for line in one.massager.lines[one.since_massager :]))
        await one.at_last_zero(declared_s=LAST_WILL_S + one.profile.ramp_s)


async def massager_frozen(one: Scene) -> None:
    """Its network part hangs: it hears nothing and says nothing; the lease is counted all the same."""
    await one.moving()
    one.strike()
    await one.hand("frozen")
    await one.at_zero()
    await one.session_over()
    await one.person_told("problem", "alarm")
    await one.hand("heal")


async def states_withheld(one: Scene) -> None:
    await one.moving()
    one.strike()
    await one.hand("withhold")
    await one.at_zero()
    await one.session_over()
    await one.person_told("problem", "alarm")
    await one.hand("heal")


async def answers_dropped(one: Scene) -> None:
    """It stops and does not say so: she is told to unplug it."""
    await one.moving()
    await one.hand("drop_acks")
    await one.stops()
    await one.at_zero()
    await one.person_told("unplug_now", "alarm")


async def deaf_to_stop(one: Scene) -> None:
    """It does not hear the stop, and its lease runs out."""
    await one.moving()
    await one.hand("deaf")
    await one.stops()
    await one.at_zero()
    await one.person_told("unplug_now", "alarm")
    await one.hand("heal")


async def relay_stuck(one: Scene) -> None:
    """Nothing but the plug helps, and that is what she is told; what counts is when."""
    await one.moving()
    await one.hand("stuck")
    await one.stops()
    await one.person_told("alarm")
    one.massager.send(signal.SIGKILL)
    one.stands_still = False


async def switched_on_by_hand(one: Scene) -> None:
    """Nobody is being massaged, and it moves."""
    await one.plug_in()
    await one.begin(start=False)
    await one.unknot.until({"type": "asked", "question": "menu"})
    one.allowed_starts = 1
    one.strike()
    await one.hand("foreign")
    await one.massager.until({"type": "stop"}, one.since_massager)
    await one.at_zero()
    await one.person_told("alarm")


async def switched_over_by_hand(one: Scene) -> None:
    """In the middle of a session somebody turns its own switch."""
    await one.moving()
    one.strike()
    await one.hand("foreign")
    await one.at_zero()
    await one.session_over()
    await one.person_told("problem", "alarm")


async def button_pressed(one: Scene) -> None:
    await one.moving()
    one.strike()
    await one.hand("button")
    await one.at_zero()
    await one.session_over()
    await one.person_told("problem", "alarm", "stopped")
