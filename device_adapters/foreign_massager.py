"""The hub's side of a foreign massager: the same as for our own, with its translation in between."""

import contextlib
import secrets
from collections.abc import Callable, Sequence

from assistant.domain.clearance import Clearance
from assistant.domain.errors import DeviceError, DeviceRefusedError, NotConnectedError
from assistant.ports import Clock
from device_adapters.adapter import Sending
from device_adapters.adapters import adapter_for
from device_adapters.contract import Topics
from device_adapters.foreign_device import ForeignDevice
from device_adapters.line import Line
from device_adapters.native import NativeMassager
from device_adapters.profile import Profile
from device_adapters.stopping import STOP_WITHIN_S


class _Gate:
    """The line of one foreign device: setpoints and stops of the contract go in, its own messages go out."""

    def __init__(self, line: Line, device: ForeignDevice, clock: Clock, wake: Callable[[], None]) -> None:
        self._line = line
        self._device = device
        self._clock = clock
        self._wake = wake

    @property
    def connected(self) -> bool:
        return self._line.connected

    def publish_now(self, topic: str, payload: bytes, *, qos: int = 0, retain: bool = False) -> None:
        """A setpoint. What may move it is sent once, unretained, and kept by nobody (I6)."""
        del topic, qos, retain
        for sending in self._device.setpoint(payload, self._clock.now()):
            self._line.publish_now(sending.topic, sending.payload)
        self._wake()

    def stop_now(self, topic: str, payload: bytes) -> None:
        """A stop; without a connection it goes first on return."""
        del topic
        self.send_zero(self._device.stop(payload))

    def send_zero(self, sendings: Sequence[Sending]) -> None:
        """Zero, and the question after it. Never raises."""
        for sending in sendings:
            self._line.stop_now(sending.topic, sending.payload)

    def send(self, sendings: Sequence[Sending]) -> None:
        """What may be lost."""
        with contextlib.suppress(NotConnectedError):
            for sending in sendings:
                self._line.publish_now(sending.topic, sending.payload)


class ForeignMassager(NativeMassager):
    """ports.Massager over a profile. `subscriptions` are the topics that `heard` wants to have."""

    def __init__(
        self,
        profile: Profile,
        line: Line,
        name: str,
        clock: Clock,
        *,
        topic: str | None = None,
        alarm: Callable[[str], None],
        wake: Callable[[], None],
    ) -> None:
        adapter = adapter_for(profile, topic)
        self.profile = profile
        self.subscriptions = adapter.subscriptions
        self._device = ForeignDevice(profile, adapter, name, new_boot=lambda: secrets.token_hex(8))
        self._gate = _Gate(line, self._device, clock, wake)
        self._now = clock.now
        super().__init__(
            self._gate, Topics("foreign", name), profile.capabilities(name), clock, alarm=alarm, wake=wake
        )

    @property
    def last_words(self) -> Sequence[Sending]:
        """What the broker may say for the hub when the hub is gone."""
        return self._device.last_words()

    @property
    def _worst_to_zero_s(self) -> float:
        return self.profile.worst_to_zero_s

    def stopped_by_another(self) -> None:
        """Somebody else's stop, whatever it says: the device itself does not hear it."""
        self._stop(f"Somebody else stopped the {self.called}.", loud=self.leased or self.present)

    async def open(self, clearance: Clearance) -> None:
        """As of any massager, after the device has told that it is set up as it must be.

        Raises DeviceRefusedError with the exact command that sets it up, and what `NativeMassager.open` does.
        """
        clearance.check_running(self.capabilities.kind)
        self._must_be_connected()
        if not self.leased:
            await self.check_set_up()
        await super().open(clearance)

    def connection_up(self) -> None:
        self._device.connected()
        super().connection_up()

    def heard(self, topic: str, payload: bytes, *, retained: bool) -> None:
        """A message on one of its topics. Raises MalformedError; then nothing of it is used."""
        news = self._device.heard(topic, payload, self._now(), retained=retained)
        self._gate.send_zero(news.sendings)
        if news.online is not None:
            self.available(online=news.online)
        for word in news.events:
            self.event(word)
        for state in news.states:
            self.told(state)
        self._changed.note()

    def repeat_stop(self) -> float | None:
        """Also lets time pass for the lease and the steps: seconds until the next look."""
        now = self._now()
        leased = self._device.lease is not None
        sendings = self._device.tick(now)
        if leased and self._device.lease is None:
            self._gate.send_zero(sendings)
        else:
            self._gate.send(sendings)
        waits = (super().repeat_stop(), self._device.wait_s(now))
        return min((wait for wait in waits if wait is not None), default=None)

    async def check_set_up(self) -> None:
        """Have it tell how it is set up.

        Raises DeviceRefusedError with the command that mends it, DeviceError when it does not answer.
        """
        self._gate.send(self._device.ask_checks())
        device = self._device
        await self._changed.until(lambda: device.checked or device.unmet is not None, STOP_WITHIN_S)
        if (unmet := device.unmet) is not None:
            raise DeviceRefusedError(
                f"The {self.called} is not set up: its {unmet.point} is not {unmet.value}.",
                f"{unmet.remedy}.",
            )
        if not device.checked:
            raise DeviceError(
                f"The {self.called} does not tell how it is set up.", "Check that it is switched on."
            )
