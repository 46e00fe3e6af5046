"""The minutes of a session: what the device cannot honour shortens them."""

import math

from assistant.domain.device import Kind
from assistant.flows.booking import CUTOFF_MARGIN_S, Booking
from assistant.ports import PersonRecord
from assistant.wiring import load_words, wire
from device_adapters.profile_file import find_profile
from tests.fakes import ScriptedEar, TimedVoice
from tests.fakes_massager import FakeHouse
from tests.fakes_store import MemoryStore
from tests.sim import SimClock, sim_run

CONTENT, PHRASEBOOK = load_words()


def longest(kind: Kind, **honours: float) -> float:
    async def main() -> float:
        clock, store = SimClock(), MemoryStore()
        parts = wire(
            clock=clock,
            store=store,
            massagers=FakeHouse(clock),
            ear=ScriptedEar(clock),
            voice=TimedVoice(clock),
            content=CONTENT,
            phrasebook=PHRASEBOOK,
            person="Anna",
        )
        booking = await Booking.of(parts.hub, PersonRecord("Anna"), kind, **honours)
        return booking.longest_s

    return sim_run(main)


def test_I5_what_a_device_cannot_honour_shortens_its_session():
    whole = CONTENT.limits.session_s(Kind.CHAIR, first=True)
    assert longest(Kind.CHAIR) == longest(Kind.CHAIR, ceiling_s=math.inf) == whole
    chair = find_profile("tuya_chair").capabilities("chair")
    assert chair.ceiling_s < whole
    assert longest(Kind.CHAIR, cutoff_s=chair.own_cutoff_s, ceiling_s=chair.ceiling_s) == chair.ceiling_s
    assert longest(Kind.CHAIR, cutoff_s=120.0, ceiling_s=chair.ceiling_s) == 120.0 - CUTOFF_MARGIN_S
