"""The hub's side of one massager that keeps the contract itself: its lease, its setpoints, its stop."""
# long because: one state machine; what is open, what is being stopped and what was heard change together.

from collections.abc import AsyncIterator, Callable

from assistant.domain.clearance import Clearance
from assistant.domain.device import ZERO, Axis, Capabilities, DeviceState, Lease, Levels
from assistant.domain.errors import ClearanceError, DeviceError, DeviceRefusedError, NotConnectedError
from assistant.ports import Clock
from device_adapters.broadcast import Broadcast
from device_adapters.contract import TTL_MS, Topics, setpoint_payload, stop_payload
from device_adapters.hub_lease import HubLease, why_lost
from device_adapters.line import Line
from device_adapters.stopping import STOP_WITHIN_S, Stopping
from device_adapters.waiting import Changed

ANSWER_S = 0.5
OPEN_ATTEMPTS = 6
WORST_TO_ZERO_S = TTL_MS / 1000 + 1.0
"""By the contract: when nobody is heard any more, the lease and the ramp."""


class NativeMassager:
    """ports.Massager over MQTT.

    `alarm` is called with a line to say, `wake` when there is a stop to repeat; both return at once.
    """

    def __init__(
        self,
        line: Line,
        topics: Topics,
        capabilities: Capabilities,
        clock: Clock,
        *,
        alarm: Callable[[str], None],
        wake: Callable[[], None],
    ) -> None:
        self._line = line
        self._topics = topics
        self._capabilities = capabilities
        self._clock = clock
        self._alarm = alarm
        self._wake = wake
        self._lease: HubLease | None = None
        self._stopping: Stopping | None = None
        self._shown: DeviceState | None = None
        self._live: DeviceState | None = None
        self._online: bool | None = None
        self._states: Broadcast[DeviceState] = Broadcast()
        self._changed = Changed(clock)

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    @property
    def called(self) -> str:
        """What it is called aloud."""
        return self._capabilities.kind.value.replace("_", " ")

    @property
    def state(self) -> DeviceState | None:
        return self._shown

    @property
    def present(self) -> bool:
        """True when it was heard live on this connection and has not said goodbye since."""
        return self._live is not None and self._online is not False

    @property
    def leased(self) -> bool:
        return self._lease is not None and not self._lease.burned

    @property
    def unconfirmed(self) -> bool:
        """True while a stop is under way to a massager that is there, or that may be moving."""
        return self._stopping is not None and (self._stopping.loud or self.present)

    @property
    def doubtful(self) -> bool:
        """True while it may be moving and cannot be reached, and there is nothing to wait for."""
        stopping = self._stopping
        if stopping is None or self.unconfirmed or (self._seen_still() and not stopping.unanswered):
            return False
        return stopping.may_move(self._clock.now(), self._worst_to_zero_s)

    @property
    def _worst_to_zero_s(self) -> float:
        """Seconds until it is at zero by itself when it hears nobody."""
        return WORST_TO_ZERO_S

    def changes(self) -> AsyncIterator[DeviceState]:
        return self._states.listen()

    async def open(self, clearance: Clearance) -> None:
        """Ask for zero under a new lease and wait for a live state that names it.

        Raises ClearanceError (I1) and DeviceError.
        """
        clearance.check_running(self._capabilities.kind)
        self._must_be_connected()
        if self.leased:
            raise DeviceError(f"The {self.called} is already in use.", "Say stop first.")
        if not await self._changed.until(self._stands_still, STOP_WITHIN_S):
            raise DeviceError(
                f"The {self.called} has not shown that it stands still.", "Check that it is switched on."
            )
        self._must_be_connected()
        lease = self._lease = HubLease(clearance)
        for _ in range(OPEN_ATTEMPTS):
            await self._ask(lease)
            if lease.burned:
                raise DeviceError(lease.why or f"The {self.called} was stopped.")
            if lease.opened:
                return
        self._stop("", loud=False)
        raise DeviceError(
            f"The {self.called} does not answer.", "Check that it is plugged in and switched on."
        )

    async def setpoint(self, levels: Levels) -> None:
        """Send absolute levels. Nothing is awaited between the look at the lease and the sending (I3).

        Raises NotConnectedError, DeviceRefusedError, DeviceError when no lease is open, ClearanceError.
        """
        lease = self._lease
        if lease is None or lease.burned or not lease.opened:
            why = "" if lease is None else lease.why
            raise DeviceError(why or f"The {self.called} has been stopped.", "It has to be started anew.")
        if not levels.zero:
            try:
                lease.clearance.check_running(self._capabilities.kind)
            except ClearanceError:
                # Whoever asks for motion now has missed the end of the screening: the motor has not.
                self._stop("The screening is over.", loud=True)
                raise
        for axis in Axis:
            if not 0 <= levels[axis] <= self._capabilities.ranges.get(axis, 0):
                raise DeviceRefusedError(f"The {self.called} has no {axis.value} {levels[axis]}.")
        if levels.program is not None and levels.program not in self._capabilities.programs:
            raise DeviceRefusedError(f"The {self.called} has no program called {levels.program}.")
        if unknown := set(levels.zones).difference(self._capabilities.zones):
            raise DeviceRefusedError(f"The {self.called} has no part called {min(unknown)}.")
        self._send(lease, levels)

    def burn(self) -> None:
        """End the lease and send stop before this returns; it is repeated until a live zero is seen."""
        self._stop("", loud=self.leased or self.present)

    async def stop(self) -> float | None:
        """Burn, then wait for the live zero: seconds it took, None when not within two seconds."""
        began = self._clock.now()
        self.burn()
        if await self._changed.until(lambda: self._stopping is None, STOP_WITHIN_S):
            return self._clock.now() - began
        return None

    # What the house tells it.

    def connection_up(self) -> None:
        """A new connection: what was known is no knowledge; it has to show a live zero first."""
        self._live = None
        self._stop("", loud=False)

    def connection_down(self) -> None:
        """The broker is out of reach: what was open is over, and a stop goes first on return."""
        if self.leased:
            self._stop("The connection to the massager was lost.", loud=True)
        self._live = None
        self._changed.note()

    def described(self, capabilities: Capabilities) -> None:
        """Its description came again; one that changed ends what was open under the old one."""
        if capabilities != self._capabilities:
            if self.leased:
                self._stop(f"The {self.called} says something new of itself.", loud=True)
            self._capabilities = capabilities

    def available(self, *, online: bool) -> None:
        """Its `avail`: for display, and to tell one that is switched off from one that does not obey."""
        came_back = online and self._online is False
        self._online = online
        if came_back and not self.leased:
            self._stop("", loud=False)
        if not online and self._stopping is not None and self._stopping.alarmed:
            unleased = self._capabilities.lease is Lease.NONE
            self._stopping.grow_quiet(ends_itself_s=None if unleased else self._worst_to_zero_s)
        self._changed.note()

    def event(self, word: str) -> None:
        """Its `event`: what it did by itself."""
        match word:
            case "overheat":
                self._alarm(f"The {self.called} got too hot and switched itself off.")
            case "cutoff":
                self._alarm(f"The {self.called} has run as long as it may and switched itself off.")
            case "moving_without_lease" if self._stopping is None and not self.leased:
                self._moved_by_itself()

    def told(self, state: DeviceState) -> None:
        """Its `state`: a retained one is for display, one out of order is dropped."""
        if state.live:
            last = self._live
            if last is not None and state.boot == last.boot and state.seq <= last.seq:
                return
            self._live = state
            self._judge(state)
        elif self._live is not None:
            return
        self._shown = state
        self._states.send(state)
        self._changed.note()

    def repeat_stop(self) -> float | None:
        """Send the stop again where it is due: seconds until the next look, None when none is under way."""
        stopping = self._stopping
        if stopping is None:
            return None
        now = self._clock.now()
        absent = self._online is False
        if stopping.send_due(now, absent=absent):
            self._line.stop_now(self._topics.of("stop"), stop_payload(stopping.lease))
        if stopping.alarm_due(now):
            self._alarm(f"I cannot be sure that the {self.called} has stopped. Unplug it now.")
        return stopping.wait_s(now, absent=absent)

    # Inside.

    def _stands_still(self) -> bool:
        return self._stopping is None and self._seen_still()

    def _seen_still(self) -> bool:
        return self._live is not None and self._live.actual.zero

    def _must_be_connected(self) -> None:
        if not self._line.connected:
            raise NotConnectedError(
                f"I cannot reach the {self.called}: there is no connection to the broker.",
                "Check that the broker is running.",
            )

    def _send(self, lease: HubLease, levels: Levels) -> None:
        self._must_be_connected()
        live = self._live
        if live is None:
            raise NotConnectedError(f"The {self.called} has not been heard since the connection came back.")
        lease.n += 1
        lease.commanded.append((self._clock.now(), levels))
        self._line.publish_now(
            self._topics.of("setpoint"), setpoint_payload(lease.id, lease.n, live.boot, live.seq, levels)
        )

    async def _ask(self, lease: HubLease) -> None:
        """Ask once for zero under the new lease and read the answer. Raises DeviceRefusedError."""
        before = self._live
        self._send(lease, ZERO)
        await self._changed.until(lambda: lease.burned or self._live is not before, ANSWER_S)
        answer = self._live
        if lease.burned or answer is None or answer is before:
            return
        if answer.lease == lease.id and answer.actual.zero:
            lease.opened = True
        elif answer.lease is not None:
            # No stop: it would end what the other one has open.
            lease.burned = True
            raise DeviceRefusedError(f"The {self.called} is in use by another hub.", "Stop it there first.")
        elif answer.refused == "limit":
            lease.burned = True
            raise DeviceRefusedError(
                f"The {self.called} has run as long as it may.", "Let it rest for five minutes."
            )

    def _stop(self, why: str, *, loud: bool) -> None:
        lease = self._lease
        if lease is not None and not lease.burned:
            lease.burned = True
            lease.why = why
        named = None if lease is None else lease.id
        self._line.stop_now(self._topics.of("stop"), stop_payload(named))
        now = self._clock.now()
        if self._stopping is None:
            self._stopping = Stopping(named, now, loud=False)
        self._stopping.lease = named
        # It goes once more when the loop turns: after whatever was being sent when this came.
        self._stopping.sent_at = float("-inf")
        if loud:
            self._stopping.grow_loud(now)
        self._wake()
        self._changed.note()

    def _judge(self, state: DeviceState) -> None:
        still = state.actual.zero and state.target.zero
        lease = self._lease
        if self._stopping is not None:
            if still and state.lease is None:
                self._stopping = None
            elif not still:
                if not self._stopping.loud:
                    # What a hub stops as it comes and finds moving: nobody here has commanded it.
                    self._alarm_of_own_motion()
                self._stopping.moved_at = self._clock.now()
                self._stopping.grow_loud(self._clock.now())
        elif lease is not None and not lease.burned and state.lease == lease.id:
            now = self._clock.now()
            if any(state.actual[axis] > lease.ceiling(axis, now) for axis in Axis):
                self._stop(f"The {self.called} did more than it was told.", loud=True)
                self._alarm(f"The {self.called} did more than it was told. I have switched it off.")
        elif lease is not None and not lease.burned and lease.opened:
            self._stop(why_lost(self.called, state), loud=True)
        elif not still:
            self._moved_by_itself()

    def _moved_by_itself(self) -> None:
        self._stop(f"The {self.called} moved by itself.", loud=True)
        self._alarm_of_own_motion()

    def _alarm_of_own_motion(self) -> None:
        self._alarm(f"The {self.called} moved, and not by me. I am switching it off.")
