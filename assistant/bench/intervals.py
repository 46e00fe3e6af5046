"""How much a count can be trusted: 95 % intervals."""

import math
from dataclasses import dataclass

Z = 1.96


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `of`, with its 95 % interval (Wilson, 1927)."""

    count: int
    of: int

    @property
    def value(self) -> float:
        return self.count / self.of if self.of else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """The bounds, 0 to 1; all of it when nothing was counted."""
        if not self.of:
            return (0.0, 1.0)
        share, z2 = self.value, Z * Z
        middle = (share + z2 / (2 * self.of)) / (1 + z2 / self.of)
        half = Z / (1 + z2 / self.of) * math.sqrt(share * (1 - share) / self.of + z2 / (4 * self.of**2))
        return (max(0.0, middle - half), min(1.0, middle + half))

    def __str__(self) -> str:
        if not self.of:
            return "-"
        low, high = self.interval
        return f"{self.value:.0%} ({low:.0%}-{high:.0%})".replace("%-", "-")


@dataclass(frozen=True, slots=True)
class Rate:
    """`count` events in `hours`, with its 95 % interval (Poisson; Byar's approximation)."""

    count: int
    hours: float

    @property
    def value(self) -> float:
        return self.count / self.hours if self.hours else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """The bounds, events an hour."""
        if not self.hours:
            return (0.0, math.inf)
        low = 0.0
        if self.count:
            low = self.count * (1 - 1 / (9 * self.count) - Z / (3 * math.sqrt(self.count))) ** 3
        more = self.count + 1
        high = more * (1 - 1 / (9 * more) + Z / (3 * math.sqrt(more))) ** 3
        return (max(0.0, low) / self.hours, high / self.hours)

    def __str__(self) -> str:
        if not self.hours:
            return "-"
        low, high = self.interval
        return f"{self.value:.1f} ({low:.1f}-{high:.1f})"


@dataclass(frozen=True, slots=True)
class Spread:
    """Latencies in milliseconds by their median, 95th percentile and maximum."""

    values: tuple[float, ...]

    def at(self, share: float) -> float:
        """The smallest value that at least `share` of them do not exceed; nan for none."""
        if not self.values:
            return math.nan
        ordered = sorted(self.values)
        return ordered[max(0, math.ceil(share * len(ordered)) - 1)]

    @property
    def median(self) -> float:
        return self.at(0.5)

    def __str__(self) -> str:
        if not self.values:
            return "-"
        return f"{self.at(0.5):.0f} / {self.at(0.95):.0f} / {self.at(1.0):.0f}"
