"""What is told when the clock cannot be right: nobody's day comes back by it (I5)."""

from assistant.dialogue.conversation import Conversation
from assistant.domain.day import STEADY_WITHIN_S, instant, later
from assistant.flows.hub import Hub
from assistant.flows.spoken import spoken_date


async def tell_clock_doubt(talk: Conversation, hub: Hub) -> None:
    """Say that the clock was set forward meanwhile, or shows an earlier time than it once did.

    A hub without a clock of its own starts behind, and is set right over the network when it already runs:
    both are told, each with what to do. Raises StoreError.
    """
    wall = hub.clock.wall()
    if hub.clock.doubtful:
        await talk.say("clock_ahead", day=spoken_date(wall))
        return
    latest = await hub.store.latest_seen()
    if latest is not None and instant(later(wall, STEADY_WITHIN_S)) < instant(latest):
        await talk.say("clock_behind", day=spoken_date(wall), latest=spoken_date(latest))
