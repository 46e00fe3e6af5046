"""What happens to the hub: killed, frozen, suspended with its broker, its clock set, another one beside it."""

import signal

from tests.faults.jumping_hub import JUMP_S
from tests.faults.scene import Scene

LAST_WILL_S = 2.0
"""A broker speaks the last will of a killed client at once; a busy machine makes that a little later."""
GIVEN_UP_S = 14.0
"""Until the broker gives a frozen client up: more than one and a half times its keepalive of five seconds, which
mosquitto 2.0 looks at every six (src/keepalive.c)."""
SUSPENDED_S = 5.0
DAY_S = 86400


async def hub_killed(one: Scene) -> None:
    await one.moving()
    one.strike()
    one.unknot.send(signal.SIGKILL)
    await one.at_zero(declared_s=declared_when_gone(one, 0.0))
    again = await one.typed_evening(one.anna, ())
    await one.person_told("broken_off", by=again.hub)


async def hub_frozen(one: Scene) -> None:
    await one.moving()
    one.strike()
    one.unknot.send(signal.SIGSTOP)
    await one.at_zero(declared_s=declared_when_gone(one, GIVEN_UP_S))
    one.unknot.send(signal.SIGCONT)
    await one.session_over()
    await one.person_told("problem", "alarm")


async def hub_suspended(one: Scene) -> None:
    """A lid is closed on hub and broker; the massager is not in that machine."""
    await one.moving()
    one.strike()
    one.broker.pause()
    one.unknot.send(signal.SIGSTOP)
    await one.at_zero()
    await one.clock.sleep(SUSPENDED_S)
    one.broker.go_on()
    one.unknot.send(signal.SIGCONT)
    await one.session_over()
    await one.person_told("problem", "alarm")


async def clock_set_forward(one: Scene) -> None:
    await _clock_set(one, 2 * DAY_S)


async def clock_set_back(one: Scene) -> None:
    await _clock_set(one, -2 * DAY_S)


async def _clock_set(one: Scene, seconds: float) -> None:
    """Two days, in the middle of a session: it goes on, nothing is refilled, and stop is a stop."""
    one.hub_module, one.hub_environ = "tests.faults.jumping_hub", {JUMP_S: str(seconds)}
    await one.moving()
    one.strike()
    one.unknot.send(signal.SIGUSR1)
    await one.outlived()


async def running_at_hub_start(one: Scene) -> None:
    """Somebody's hand has switched it on, and then a hub comes."""
    massager = await one.plug_in()
    await one.hand("foreign")
    one.allowed_starts = 1
    await massager.until({"type": "fault"})
    one.strike()
    await one.begin(start=False)
    one.struck_at(await massager.until({"type": "stop"}))
    await one.at_zero()
    await one.person_told("alarm")


async def second_hub(one: Scene) -> None:
    """Another hub of the same name, with its own data folder: it stops what it did not start."""
    await one.moving()
    one.strike()
    since = len(one.massager.lines)
    await one.typed_evening(one.another_home(), ())
    one.struck_at(await one.massager.until({"type": "stop"}, since))
    await one.at_zero()
    await one.session_over()
    await one.person_told("problem", "alarm")


async def cloned_hub(one: Scene) -> None:
    """The memory card was copied in the middle of a session: the copy starts nothing either."""
    await one.moving()
    clone = one.copy_of_home()
    one.strike()
    since = len(one.massager.lines)
    copy = await one.typed_evening(clone, ())
    one.struck_at(await one.massager.until({"type": "stop"}, since))
    await one.at_zero()
    await copy.hub.until({"type": "asked", "question": "menu"})
    await copy.say(f"start the {one.word}")
    await copy.hub.until({"type": "said", "line": "problem"})  # the minutes are taken, there as here
    await one.session_over()
    await one.person_told("problem", "alarm")


async def stop_said(one: Scene) -> None:
    """Nothing is broken: what a stop takes without any fault."""
    await one.moving()
    await one.stops()
    await one.at_zero(declared_s=None if one.profile is None else LAST_WILL_S + one.profile.ramp_s)
    # What was only commanded is never said to have stopped.
    await one.person_told("switched_off_tell_me" if one.assumed else "stopped")


def declared_when_gone(one: Scene, until_given_up_s: float) -> float | None:
    """What a foreign massager declares, or the hub's last will where that is sooner."""
    if one.profile is None:
        return None
    by_will_s = until_given_up_s + LAST_WILL_S + one.profile.ramp_s
    return min(one.profile.worst_to_zero_s, by_will_s)
