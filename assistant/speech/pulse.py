"""What the sound process shows of itself ten times a second, and what that proves."""

from assistant.speech.watch import Fault
from assistant.speech.wire import Message

LAG_MS = 1000
"""An ear further than this behind its microphone does not count as hearing."""


class Pulses:
    """The latest pulse of a sound process that may be started anew.

    `proofs` are the hub's clock, in seconds, when frames last came and when the ear last kept up with them.
    `deaf_ticks` counts the ticks of a watchdog during which frames came and the ear took none of them.
    """

    def __init__(self, now: float) -> None:
        self.proofs = dict.fromkeys(("frames", "ears"), now)
        self.dbfs = -96.0
        self.floor_dbfs: float | None = None
        self.overruns = 0
        self.speaking = False
        self.deaf_ticks = 0
        self._captured_ms = 0
        self._position_ms = 0
        self._overruns_before = 0
        self._fault: str | None = None

    def begin(self) -> None:
        """Another process: its sound begins at zero."""
        self._captured_ms = self._position_ms = self.deaf_ticks = 0
        self._overruns_before, self._fault, self.speaking = self.overruns, None, False

    def take(self, pulse: Message, now: float) -> Fault | None:
        """Take a pulse; the fault of the microphone that it tells of for the first time."""
        if "captured_ms" not in pulse:
            return None
        captured, position, fault = pulse["captured_ms"], pulse["position_ms"], pulse.get("fault")
        if captured > self._captured_ms:
            self.proofs["frames"] = now
        if position > self._position_ms and captured - position < LAG_MS and fault is None:
            self.proofs["ears"] = now
        if position > self._position_ms or captured == self._captured_ms:
            self.deaf_ticks = 0
        self._captured_ms, self._position_ms = captured, position
        self.dbfs, self.speaking, self.floor_dbfs = pulse["dbfs"], pulse["speaking"], pulse.get("floor_dbfs")
        self.overruns = self._overruns_before + pulse["overruns"]
        before, self._fault = self._fault, fault
        return Fault(fault) if fault is not None and fault != before else None
