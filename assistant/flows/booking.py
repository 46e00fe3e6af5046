"""Minutes are taken from the day before anything moves, and given back after (I5)."""

import math

from assistant.domain.clearance import Clearance
from assistant.domain.course import is_first
from assistant.domain.day import later
from assistant.domain.device import Kind
from assistant.domain.errors import LimitReachedError
from assistant.flows.hub import Hub
from assistant.ports import GUEST, PersonRecord, Reservation

CUTOFF_MARGIN_S = 15.0
"""So much before the device would switch itself off: its own cut-off is for when all else failed."""


class Booking:
    """The minutes of one session: taken, perhaps extended, at the end settled."""

    def __init__(self, hub: Hub, person: PersonRecord, kind: Kind, longest_s: float) -> None:
        self._hub = hub
        self._person = person
        self._kind = kind
        self.longest_s = longest_s
        self._taken: list[Reservation] = []

    @classmethod
    async def of(
        cls,
        hub: Hub,
        person: PersonRecord,
        kind: Kind,
        clearance: Clearance | None = None,
        cutoff_s: float = 0.0,
        ceiling_s: float = math.inf,
    ) -> "Booking":
        """A booking within the session's limit, what the answers allow, and what the device honours.

        `cutoff_s` is the device's own cut-off (0: none), `ceiling_s` the longest that it can be trusted with.
        """
        first = person.name == GUEST or is_first(kind, await hub.store.sessions(person.name))
        longest_s = min(hub.limits.session_s(kind, first=first), ceiling_s)
        if clearance is not None and clearance.allowance.minutes_cap is not None:
            longest_s = min(longest_s, clearance.allowance.minutes_cap * 60)
        return cls(hub, person, kind, min(longest_s, cutoff_s - CUTOFF_MARGIN_S) if cutoff_s else longest_s)

    @property
    def seconds(self) -> float:
        return sum(taken.seconds for taken in self._taken)

    async def check(self, wanted_s: float | None) -> None:
        """Raises LimitReachedError when the day has nothing left; takes nothing."""
        await self._check_guest()
        taken = await self._reserve(min(wanted_s or self.longest_s, self.longest_s))
        await self._hub.store.give_back(taken, taken.seconds)

    async def _check_guest(self) -> None:
        """A guest has no times of their own: nobody gets a second session by not giving a name."""
        if self._person.name != GUEST or self._kind is Kind.HELPER:
            return
        wall = self._hub.clock.wall()
        for name in await self._hub.store.people():
            for session in await self._hub.store.sessions(name):
                ended = session.ended or session.began
                if session.kind is not Kind.HELPER and wall < later(ended, self._hub.limits.gap_s):
                    raise LimitReachedError(
                        "A massager was used here less than four hours ago.",
                        "A guest can have it later; somebody with a name has times of their own.",
                    )

    async def take(self, wanted_s: float | None) -> float:
        """Take what is wanted, or all that one session may have: the seconds. Raises LimitReachedError."""
        taken = await self._reserve(min(wanted_s or self.longest_s, self.longest_s))
        self._taken.append(taken)
        return taken.seconds

    async def more(self, seconds: float) -> float:
        """Take up to `seconds` more, never past the session's limit. Raises LimitReachedError."""
        left_s = min(seconds, self.longest_s - self.seconds)
        if left_s <= 0:
            raise LimitReachedError("That is the most for one session.")
        taken = await self._reserve(left_s, extending=True)
        self._taken.append(taken)
        return taken.seconds

    async def settle(self, done_s: float) -> None:
        """Give back what was not used."""
        unused_s = max(0.0, self.seconds - done_s)
        for taken in reversed(self._taken):
            back_s = min(unused_s, taken.seconds)
            await self._hub.store.give_back(taken, back_s)
            unused_s -= back_s

    async def _reserve(self, seconds: float, *, extending: bool = False) -> Reservation:
        limits = self._hub.limits
        return await self._hub.store.reserve(
            self._person.name,
            self._kind,
            seconds,
            self._hub.clock.wall(),
            kind_day_s=limits.day_s(self._kind),
            all_devices_day_s=limits.all_devices_day_s,
            at_least_s=min(seconds, limits.least_s),
            gap_s=0.0 if extending or self._kind is Kind.HELPER else limits.gap_s,
            sessions_a_day=limits.helper_sessions_a_day
            if self._kind is Kind.HELPER and not extending
            else None,
        )
