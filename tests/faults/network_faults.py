"""What happens between the hub and the massager: the broker is gone or slow, the network cut or bad."""

from tests.faults.proxy import Proxy
from tests.faults.scene import Scene


async def broker_killed(one: Scene) -> None:
    await one.moving()
    one.strike()
    one.broker.kill()
    await one.at_zero(declared_s=None if one.profile is None else one.profile.worst_to_zero_s)
    await one.session_over()
    await one.person_told("problem", "alarm")
    one.broker.start()


async def broker_restarted(one: Scene) -> None:
    """At once, and it has kept nothing."""
    await one.moving()
    one.strike()
    one.broker.kill()
    one.broker.start()
    await one.at_zero()
    await one.session_over()
    await one.person_told("problem", "alarm")


async def broker_frozen(one: Scene) -> None:
    """It thaws with a backlog, when both have long given it up."""
    await one.moving()
    one.strike()
    one.broker.pause()
    await one.at_zero()
    await one.session_over()
    await one.person_told("problem", "alarm")
    one.broker.go_on()


async def hub_cut_off_5s(one: Scene) -> None:
    await _cut_off(one, one.hub_side, 5.0)


async def hub_cut_off_30s(one: Scene) -> None:
    await _cut_off(one, one.hub_side, 30.0)


async def massager_cut_off_5s(one: Scene) -> None:
    await _cut_off(one, one.massager_side, 5.0)


async def massager_cut_off_30s(one: Scene) -> None:
    await _cut_off(one, one.massager_side, 30.0)


async def _cut_off(one: Scene, side: Proxy, seconds: float) -> None:
    """A partition: what waited arrives after it, late."""
    await one.moving()
    one.strike()
    side.stop_forwarding()
    began = one.clock.now()
    await one.at_zero()
    await one.session_over()
    await one.person_told("problem", "alarm")
    await one.clock.sleep(began + seconds - one.clock.now())
    side.go_on()


async def hub_half_open(one: Scene) -> None:
    """Nothing passes and nothing is closed; what waited is lost with the connection."""
    await _half_open(one, one.hub_side)


async def massager_half_open(one: Scene) -> None:
    await _half_open(one, one.massager_side)


async def _half_open(one: Scene, side: Proxy) -> None:
    await one.moving()
    one.strike()
    side.stop_forwarding()
    await one.at_zero()
    await one.session_over()
    await one.person_told("problem", "alarm")
    side.break_off()
    side.go_on()


async def connections_reset(one: Scene) -> None:
    await one.moving()
    one.strike()
    one.hub_side.break_off()
    one.massager_side.break_off()
    await one.at_zero()
    await one.session_over()
    await one.person_told("problem", "alarm")


async def messages_delayed(one: Scene) -> None:
    """Each by up to a second and a half, both ways; then she says stop."""
    await one.moving()
    one.strike()
    for way in (one.hub_side.up, one.hub_side.down):
        way.delay_s = 0.2 + 1.3 * one.rng.random()
    await one.outlived()


async def messages_dropped(one: Scene) -> None:
    """Three in ten are lost, each way, on each side."""
    await _spoiled(one, drop=0.3)


async def messages_repeated(one: Scene) -> None:
    await _spoiled(one, repeat=0.5)


async def messages_reordered(one: Scene) -> None:
    await _spoiled(one, reorder=0.5)


async def messages_spoiled(one: Scene) -> None:
    """All of it at once."""
    await _spoiled(one, drop=0.2, repeat=0.3, reorder=0.3)


async def _spoiled(one: Scene, **chances: float) -> None:
    await one.moving()
    one.strike()
    for side in (one.hub_side, one.massager_side):
        for way in (side.up, side.down):
            for rule, chance in chances.items():
                setattr(way, rule, chance)
    await one.outlived()
