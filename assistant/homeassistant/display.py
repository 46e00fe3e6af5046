"""What Home Assistant shows of the hub: followed from the journal, pure."""

import datetime as dt
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.domain.course import Coming, Next
from assistant.domain.device import MOTOR_KINDS, Axis, Capabilities, DeviceState
from assistant.homeassistant.topics import HUB, OFFLINE, ONLINE, HubTopics

LONGEST = 250
"""Home Assistant drops a state of more than 255 characters."""
UNKNOWN = "None"
"""What Home Assistant takes for: not known."""
COUNT_S = 5
"""What is left of a massage is shown in steps of so many seconds."""

ANSWERS = {
    "refusal": "No massage now. The hub said why.",
    "wait": "No massage yet. The hub said how long to wait.",
    "urgent": "No massage. Please see a doctor soon.",
    "emergency": "No massage. Please call for help.",
    "unfinished": "The questions were not answered, so nothing was started.",
}
AT_REST = ("menu", "idle")
"""The states of the dialogue in which nobody is being asked about a massage."""
QUESTIONS_FIRST = "The hub asks its questions first. Please answer them aloud."


@dataclass(slots=True)
class Display:
    """What is known of the evening, and how it looks; `take` follows the journal's lines."""

    session: str = "resting"
    kind: str | None = None
    answer: str = ""
    coming: Next | None = None
    done: int = 0
    _ends_at: float | None = field(default=None)
    _left_s: float = 0.0

    def take(self, line: Mapping[str, Any], now: float) -> None:
        """Follow one line of the journal; `now` is the hub's clock in seconds."""
        match line["type"]:
            case "session":
                self._phase(line, now)
            case "asked" if self.session == "resting" and line["expects"] not in AT_REST:
                self.session = "asking"
            case "listening" if self.session == "asking" and line["state"] in AT_REST:
                self.session = "resting"
            case "screening":
                self.answer = ANSWERS.get(line["outcome"], "")
            case "problem":
                self.answer = f"{line['what']} {line['remedy']}".strip()

    def _phase(self, line: Mapping[str, Any], now: float) -> None:
        left = line["remaining_s"] or 0.0
        match line["phase"]:
            case "running":
                self.session, self.kind, self._ends_at = "running", line["kind"], now + left
            case "held":
                self.session, self.kind, self._ends_at, self._left_s = "held", line["kind"], None, left
            case "ended":
                self.session, self.kind, self._ends_at, self._left_s = "resting", None, None, 0.0

    def remaining_s(self, kind: str, now: float) -> int:
        """What is left of the massage with this kind, in steps of five seconds, rounded up."""
        if kind != self.kind:
            return 0
        left = self._left_s if self._ends_at is None else max(0.0, self._ends_at - now)
        return math.ceil(left / COUNT_S) * COUNT_S

    def of_hub(self, topics: HubTopics) -> dict[str, str]:
        """What to show of the hub, by topic."""
        coming = self.coming
        due = coming is not None and coming.kind in (Coming.DUE, Coming.BREAK) and coming.at is not None
        at = coming.at if due and coming else None
        attributes = {
            "of": coming.of if coming else 0,
            "phase": coming.kind.value if coming else Coming.NONE.value,
            "missed_days": coming.missed_days if coming else 0,
        }
        return {
            topics.available: ONLINE,
            topics.shown(HUB, "session"): self.session,
            topics.shown(HUB, "next_session"): _moment(at),
            topics.shown(HUB, "course"): str(self.done),
            topics.shown(HUB, "course_attributes"): json.dumps(attributes),
            topics.shown(HUB, "answer"): self.answer[:LONGEST] or UNKNOWN,
        }

    def of_massager(
        self, topics: HubTopics, can: Capabilities, state: DeviceState | None, now: float
    ) -> dict[str, str]:
        """What to show of a massager, by topic: it is there once it has been heard live."""
        there = state is not None and state.live
        shown: dict[str, Any] = {"power": "OFF", "heat": "OFF", "program": UNKNOWN}
        shown |= {axis.value: 0 for axis in can.ranges if axis is not Axis.HEAT}
        shown["remaining_s"] = self.remaining_s(can.kind.value, now) if can.kind in MOTOR_KINDS else 0
        if state is not None and there:
            for axis in can.ranges:
                shown[axis.value] = state.target[axis]
            shown["heat"] = "ON" if state.target.heat else "OFF"
            # On as long as anything moves: a stop is shown when it has happened.
            shown["power"] = "OFF" if state.actual.zero and state.target.zero else "ON"
            shown["program"] = state.target.program or UNKNOWN
        return {
            topics.massager_available(can.device): ONLINE if there else OFFLINE,
            topics.shown(can.device, "state"): json.dumps(shown, sort_keys=True),
        }


def _moment(at: dt.datetime | None) -> str:
    return UNKNOWN if at is None else at.isoformat(timespec="seconds")
