"""Pairing: whoever comes from the network types the number that the hub speaks in the room."""

import hmac
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from assistant.domain.errors import PairingError

LASTS_S = 120.0
"""How long a number can be used."""
MOST_TRIES = 5
"""Wrong numbers before the one that was spoken is worth nothing any more."""
MOST_NUMBERS = 3
WITHIN_S = 600.0
"""At most three numbers in ten minutes: 15 tries in a million."""
DIGITS = 6


@dataclass(slots=True)
class _Offer:
    id: str
    pin: str
    until: float
    tries: int = 0


class Pairing:
    """One number at a time; only the browser that asked for it can use it, once."""

    def __init__(self, now: Callable[[], float], draw: Callable[[], str] | None = None) -> None:
        """`now` is the clock in seconds; `draw` gives the digits of a number."""
        self._now = now
        self._draw = draw or _draw
        self._offer: _Offer | None = None
        self._given_at: deque[float] = deque(maxlen=MOST_NUMBERS)

    def begin(self) -> tuple[str, str]:
        """The id of an offer, for the browser that asked, and the number to speak. Raises PairingError."""
        now = self._now()
        if len(self._given_at) == MOST_NUMBERS and now - self._given_at[0] < WITHIN_S:
            raise PairingError("Too many numbers were asked for.", "Wait ten minutes, then try again.")
        self._given_at.append(now)
        self._offer = _Offer(secrets.token_urlsafe(16), self._draw(), now + LASTS_S)
        return self._offer.id, self._offer.pin

    def finish(self, offer_id: str, pin: str) -> None:
        """Returns when the number is right. Raises PairingError."""
        offer = self._offer
        if offer is None or not _same(offer.id, offer_id) or self._now() >= offer.until:
            raise PairingError("That number is not good any more.", "Ask for a new one.")
        offer.tries += 1
        if _same(offer.pin, "".join(pin.split())):
            self._offer = None
            return
        if offer.tries >= MOST_TRIES:
            self._offer = None
            raise PairingError("That was wrong too often.", "Ask for a new number.")
        raise PairingError("That is not the number.", "Listen again, or ask for a new one.")


def _draw() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(errors="replace"), other.encode(errors="replace"))
