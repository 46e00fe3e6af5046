"""Counts for Prometheus: what happened, how quick the stops were, who watches."""

from collections.abc import Callable, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

STOP_BUCKETS_S = (0.05, 0.1, 0.2, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)


class Metrics:
    """A sink of the journal, and the text that Prometheus reads. It names nobody."""

    def __init__(self, *, watchers: Callable[[], float], moving: Callable[[], float]) -> None:
        self._registry = CollectorRegistry()
        self._events = Counter("unknot_events", "Lines of the journal.", ["type"], registry=self._registry)
        self._stops = Counter("unknot_stops", "Stops, by what said so.", ["by"], registry=self._registry)
        self._still = Histogram(
            "unknot_stop_confirmed_seconds",
            "From a stop that was sent to a live zero of every massager.",
            buckets=STOP_BUCKETS_S,
            registry=self._registry,
        )
        self._screenings = Counter(
            "unknot_screenings", "Screenings, by how they ended.", ["outcome"], registry=self._registry
        )
        self._refused = Counter(
            "unknot_refused_taps", "Taps on the page that did not count.", registry=self._registry
        )
        looking = Gauge("unknot_watchers", "Open pages.", registry=self._registry)
        looking.set_function(watchers)
        motion = Gauge("unknot_moving", "1 while a massager may move.", registry=self._registry)
        motion.set_function(moving)

    def take(self, line: Mapping[str, Any]) -> None:
        """One line of the journal."""
        self._events.labels(line["type"]).inc()
        match line["type"]:
            case "stop" if line["confirmed_ms"] is None:
                self._stops.labels(line["by"]).inc()
            case "stop" if line["sent_ms"] is not None:
                self._still.observe((line["confirmed_ms"] - line["sent_ms"]) / 1000)
            case "screening":
                self._screenings.labels(line["outcome"]).inc()
            case "heard" if line["by"] == "page" and line["why_rejected"]:
                self._refused.inc()
            case _:
                pass

    def text(self) -> str:
        """In Prometheus' text format."""
        return generate_latest(self._registry).decode()
