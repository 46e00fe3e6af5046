"""What the page shows now, folded from the journal's lines, which the terminal and the store get too."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.domain.events import NOTHING_MOVED

CAPTIONS = 8
ALARMS = frozenset({"alarm", "unplug_now", "emergency_now"})


@dataclass(frozen=True, slots=True)
class Caption:
    """One line of what was said or heard. `private` is not for everybody's eyes."""

    who: str
    text: str
    private: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Put:
    """A question that waits for its answer; `until_ms` is on the hub's clock."""

    id: str
    text: str
    private: bool
    until_ms: int


@dataclass(frozen=True, slots=True)
class StepNow:
    """A step of the helper's routine; `began_ms` is the first touch on the hub's clock, None before it."""

    id: str
    n: int
    of: int
    title: str
    seconds: float
    began_ms: int | None = None


@dataclass(frozen=True, slots=True)
class SessionNow:
    """A massage: `left_s` seconds were left at `at_ms` on the hub's clock; it `runs` or stands still."""

    phase: str
    person: str
    kind: str
    left_s: float
    whole_s: float
    at_ms: int
    runs: bool


@dataclass(frozen=True, slots=True)
class StopNow:
    """A stop: by what, and when it was sent and seen to be carried out, in ms of the hub's clock.

    `measured`: whether standing still was measured then, not only being switched off.
    """

    by: str
    word: str | None
    sent_ms: int | None
    confirmed_ms: int | None
    measured: bool


@dataclass(slots=True)
class Gauge:
    """What a massager was told and what it says of itself, by axis."""

    target: dict[str, int] = field(default_factory=dict)
    actual: dict[str, int] = field(default_factory=dict)
    stop_reason: str | None = None


class Scene:
    """Takes the journal's lines; quick, so that it never holds one up. `version` grows with each change."""

    def __init__(self) -> None:
        self.version = 0
        self.run = ""
        self.captions: deque[Caption] = deque(maxlen=CAPTIONS)
        self._clear()

    def _clear(self) -> None:
        self.turn = "-"
        self.state = "idle"
        self.open = False
        """Whether what is listened for can be said now: not between a stop and what comes next."""
        self.saying: Caption | None = None
        self.question: Put | None = None
        self.picture = ""
        self.step: StepNow | None = None
        self.rhythm: tuple[int, int] | None = None
        self.session: SessionNow | None = None
        self.gauges: dict[str, Gauge] = {}
        self.stop: StopNow | None = None
        self.held = False
        self.problem: tuple[str, str] | None = None
        self.alarm: str | None = None
        self.ended = False
        self._private = False

    def take(self, line: Mapping[str, Any]) -> None:
        self.version += 1
        self.run = line["run"]
        if line["turn"] is not None:
            self.turn = f"{line['run']}.{line['turn']}"
        fold = getattr(self, f"_{line['type']}", None)
        if fold is not None:
            fold(line)

    def say(self, text: str | None, *, private: bool = False) -> None:
        """A line is being spoken from now on; None when it is over."""
        self.version += 1
        self.saying = Caption("Unknot", text, private) if text is not None else None

    # One for each type of line.

    def _ready(self, line: Mapping[str, Any]) -> None:
        self.captions.clear()
        self._clear()
        self.turn = f"{line['run']}.t0"
        self.state = "menu"

    def _listening(self, line: Mapping[str, Any]) -> None:
        self.state = line["state"]
        self.question, self.open = None, True

    def _asked(self, line: Mapping[str, Any]) -> None:
        until_ms = line["t"] + line["deadline_ms"]
        self.question = Put(line["question"], line["text"], line["private"], until_ms)
        self._private = line["private"]
        self.problem = None
        if line["question"] == "menu":
            self.stop, self.alarm, self.held, self.step, self.picture = None, None, False, None, ""

    def _said(self, line: Mapping[str, Any]) -> None:
        note = "cut short" if line["cut"] else ""
        self.captions.append(Caption("Unknot", line["text"], line["private"], note))
        if line["line"] in ALARMS:
            self.alarm = line["text"]

    def _heard(self, line: Mapping[str, Any]) -> None:
        if line["text"] and line["why_rejected"] != NOTHING_MOVED:
            note = line["why_rejected"] or ("tapped" if line["by"] == "page" else "")
            self.captions.append(Caption("You", line["text"], self._private, note))

    def _answered(self, line: Mapping[str, Any]) -> None:
        del line
        self.question, self._private = None, False

    def _screening(self, line: Mapping[str, Any]) -> None:
        del line
        self.stop, self.alarm, self._private = None, None, False

    def _session(self, line: Mapping[str, Any]) -> None:
        phase, left_s = str(line["phase"]), float(line["remaining_s"] or 0.0)
        if phase == "ended":
            self.session, self.step, self.held, self.rhythm = None, None, False, None
            self.question, self.open = None, False
            return
        before = self.session
        whole_s = max(left_s, before.whole_s if before else 0.0)
        runs = phase == "running"
        if runs:
            self.held, self.stop, self.alarm = False, None, None
        self.session = SessionNow(phase, line["person"], line["kind"], left_s, whole_s, line["t"], runs)

    def _prepare(self, line: Mapping[str, Any]) -> None:
        self.picture = line["picture"]

    def _step(self, line: Mapping[str, Any]) -> None:
        self.held = False
        self.picture = line["picture"]
        self.step = StepNow(line["id"], line["n"], line["of"], line["title"] or line["id"], line["seconds"])

    def _timing(self, line: Mapping[str, Any]) -> None:
        if self.step is not None and self.step.id == line["id"]:
            self.step = replace(self.step, seconds=line["seconds"], began_ms=line["t"])

    def _rhythm(self, line: Mapping[str, Any]) -> None:
        self.rhythm = (line["per_minute"], line["strokes"])

    def _setpoint(self, line: Mapping[str, Any]) -> None:
        self.gauges.setdefault(line["device"], Gauge()).target = _levels(line["values"])

    def _state(self, line: Mapping[str, Any]) -> None:
        gauge = self.gauges.setdefault(line["device"], Gauge())
        gauge.actual, gauge.target = _levels(line["actual"]), _levels(line["target"])
        gauge.stop_reason = line["stop_reason"]

    def _hold(self, line: Mapping[str, Any]) -> None:
        self.held = True
        self._stand_still(line["t"])

    def _stop(self, line: Mapping[str, Any]) -> None:
        self.stop = StopNow(line["by"], line["word"], line["sent_ms"], line["confirmed_ms"], line["measured"])
        self._stand_still(line["t"])
        if line["confirmed_ms"] is None:
            self.question, self.open = None, False
        for gauge in self.gauges.values():
            gauge.target = dict.fromkeys(gauge.target, 0)

    def _reminder(self, line: Mapping[str, Any]) -> None:
        self.captions.append(Caption("Reminder", line["text"]))

    def _problem(self, line: Mapping[str, Any]) -> None:
        self.problem = (line["what"], line["remedy"])
        self.captions.append(Caption("Problem", f"{line['what']} {line['remedy']}".strip()))

    def _ended(self, line: Mapping[str, Any]) -> None:
        del line
        self.ended = True

    def _stand_still(self, t: int) -> None:
        now = self.session
        if now is not None and now.runs:
            left_s = max(0.0, now.left_s - (t - now.at_ms) / 1000)
            self.session = replace(now, left_s=left_s, at_ms=t, runs=False)
        if self.step is not None:
            self.step = replace(self.step, began_ms=None)


def _levels(values: Mapping[str, Any]) -> dict[str, int]:
    return {axis: value for axis, value in values.items() if isinstance(value, int)}
