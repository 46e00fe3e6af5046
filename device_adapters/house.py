"""All massagers of the house, found by what they say of themselves on the broker."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from assistant.domain.device import Kind
from assistant.domain.errors import DeviceNotFoundError, NotConnectedError, SettingsError
from assistant.ports import Clock
from device_adapters.adapters import adapter_for
from device_adapters.alongside import alongside
from device_adapters.broadcast import Broadcast
from device_adapters.broker_url import BrokerUrl
from device_adapters.contract import (
    OFFLINE,
    ONLINE,
    PREFIX,
    Topics,
    check_name,
    read_desc,
    read_event,
    read_state,
    read_topic,
)
from device_adapters.foreign_massager import ForeignMassager
from device_adapters.hostile_json import MalformedError
from device_adapters.line import Line
from device_adapters.native import NativeMassager
from device_adapters.open_broker import refuse_anonymous, refuse_open
from device_adapters.profile import Profile
from device_adapters.stopping import STOP_WITHIN_S
from device_adapters.waiting import Changed
from device_adapters.wire import Will, Wire

FIND_S = 5.0
MOST_DEVICES = 32
LOOK_AGAIN_S = 3600.0


@dataclass(frozen=True, slots=True)
class Foreign:
    """A foreign massager of the house: its profile, what the house calls it, its own name on the broker."""

    profile: Profile
    name: str
    topic: str | None = None


class House:
    """ports.Massagers over one connection.

    After the start and after every reconnect each massager gets a stop, and none can be opened before it
    has shown a live zero. `run` repeats the stops that are under way; without it nothing is repeated.
    """

    def __init__(
        self,
        line: Line,
        hub: str,
        clock: Clock,
        description: str,
        *,
        find_s: float = FIND_S,
        foreign: Sequence[Foreign] = (),
    ) -> None:
        self._line = line
        self._hub = check_name(hub)
        self._clock = clock
        self._description = description
        self._find_s = find_s
        self._massagers: dict[str, NativeMassager] = {}
        self._foreign: dict[str, ForeignMassager] = {}
        self._alarms: Broadcast[str] = Broadcast(most_unheard=MOST_DEVICES)
        self._changed = Changed(clock)
        self._wakes = 0
        self.ignored = 0
        """How many messages broke the contract and were dropped."""
        for one in foreign:
            self._add_foreign(one)

    @classmethod
    @asynccontextmanager
    async def connect(
        cls,
        url: BrokerUrl | str,
        hub: str,
        clock: Clock,
        *,
        find_s: float = FIND_S,
        foreign: Sequence[Foreign] = (),
    ) -> AsyncIterator["House"]:
        """Connect, and keep the connection until left; leaving stops what may be moving, first.

        For each foreign massager a connection of its own stands by, whose last will is zero.

        Raises SettingsError for a wrong address or name and for a broker in the network that lets anybody
        in, NotConnectedError when the broker refuses or is not there.
        """
        broker = BrokerUrl.parse(url) if isinstance(url, str) else url
        refuse_anonymous(broker)
        check_name(hub)
        told = {topic for one in foreign for topic in adapter_for(one.profile, one.topic).subscriptions}
        ours = [f"{PREFIX}/{hub}/+/{leaf}" for leaf in ("desc", "avail", "state", "event")]
        # One of our own hears its stop itself; for a foreign one nobody but the hub does.
        stops = [Topics(hub, one.name).of("stop") for one in foreign]
        wire = Wire(broker, clock, name=f"unknot-{hub}", subscriptions=[*ours, *stops, *sorted(told)])
        house = cls(wire, hub, clock, f"the broker at {broker}", find_s=find_s, foreign=foreign)
        wire.attach(house.received, house.connection_up, house.connection_down)
        standing_by = [
            Wire(
                broker,
                clock,
                name=f"unknot-{hub}-{massager.capabilities.device}",
                subscriptions=[],
                will=Will(last.topic, last.payload, retain=False),
            )
            for massager in house.foreign
            for last in massager.last_words
        ]
        async with alongside(wire.run(), house.run(), *(one.run() for one in standing_by)):
            await wire.first_connection()
            await refuse_open(broker)
            try:
                yield house
            finally:
                for massager in house.known():
                    if massager.leased or massager.unconfirmed:
                        massager.burn()
                await house.confirm_stop()

    @property
    def foreign(self) -> Sequence[ForeignMassager]:
        return [self._foreign[name] for name in sorted(self._foreign)]

    @property
    def description(self) -> str:
        return self._description

    @property
    def connected(self) -> bool:
        return self._line.connected

    def known(self) -> Sequence[NativeMassager]:
        return [self._massagers[name] for name in sorted(self._massagers)]

    async def find(self, kind: Kind, name: str | None = None) -> NativeMassager:
        """The massager of this kind (and name), waiting `find_s` until it shows itself live.

        Raises DeviceNotFoundError, or NotConnectedError when the broker is out of reach.
        """
        found: list[NativeMassager] = []

        def there() -> bool:
            found[:] = [one for one in self._called(kind, name) if one.present]
            return bool(found)

        if await self._changed.until(there, self._find_s):
            return found[0]
        if not self._line.connected:
            raise NotConnectedError(f"I cannot reach {self._description}.", "Check that it is running.")
        spoken = kind.value.replace("_", " ") + (f" called {name}" if name else "")
        if self._called(kind, name):
            raise DeviceNotFoundError(
                f"I know a {spoken}, but it does not answer.", "Plug it in and switch it on."
            )
        raise DeviceNotFoundError(f"I cannot find a {spoken}.", "Plug it in and check its broker settings.")

    def stop_all(self) -> None:
        """Burn every lease and send stop to every massager, before this returns."""
        for massager in self._massagers.values():
            massager.burn()

    async def confirm_stop(self) -> float | None:
        """Wait until every massager that is there shows a live zero: seconds, None when not within two.

        None too, and without waiting, while one that cannot be reached may be moving.
        """
        began = self._clock.now()
        still = await self._changed.until(self._all_still, STOP_WITHIN_S)
        if still and not any(one.doubtful for one in self._massagers.values()):
            return self._clock.now() - began
        return None

    def alarms(self) -> AsyncIterator[str]:
        return self._alarms.listen()

    async def run(self) -> None:
        """Repeat the stops that are under way, for as long as the house stands."""
        while True:
            seen = self._wakes
            waits = [one.repeat_stop() for one in self.known()]
            due = min((wait for wait in waits if wait is not None), default=LOOK_AGAIN_S)
            await self._changed.until(partial(self._woken_since, seen), due)

    # What the wire tells.

    def connection_up(self) -> None:
        for massager in self._massagers.values():
            massager.connection_up()
        self._changed.note()

    def connection_down(self) -> None:
        for massager in self._massagers.values():
            massager.connection_down()
        self._changed.note()

    def received(self, topic: str, payload: bytes, *, retained: bool) -> None:
        """A message arrived; one that breaks the contract is counted and dropped."""
        listening = [one for one in self._foreign.values() if topic in one.subscriptions]
        try:
            for one in listening:
                one.heard(topic, payload, retained=retained)
            if listening:
                return
            hub, device, leaf = read_topic(topic)
            if hub == self._hub:
                self._take(device, leaf, payload, retained=retained)
        except MalformedError:
            self.ignored += 1
        finally:
            self._changed.note()

    def _take(self, device: str, leaf: str, payload: bytes, *, retained: bool) -> None:
        massager = self._massagers.get(device)
        if device in self._foreign:
            if leaf == "stop":
                if not retained:
                    self._foreign[device].stopped_by_another()
                return
            raise MalformedError("A massager calls itself by the name of another one.")
        if leaf == "desc":
            self._described(device, payload)
        elif massager is None:
            return
        elif leaf == "avail" and payload in (ONLINE, OFFLINE):
            massager.available(online=payload == ONLINE)
        elif leaf == "state":
            axes = massager.capabilities.ranges.keys()
            now = self._clock.now()
            massager.told(read_state(payload, device, axes, live=not retained, received_at=now))
        elif leaf == "event" and not retained:
            massager.event(read_event(payload))

    def _described(self, device: str, payload: bytes) -> None:
        massager = self._massagers.get(device)
        if not payload:
            # A massager that was taken out of the house; one that may be moving stays until it is still.
            if massager is not None and not (massager.leased or massager.unconfirmed or massager.doubtful):
                del self._massagers[device]
            return
        capabilities = read_desc(payload, device)
        if massager is not None:
            massager.described(capabilities)
        elif len(self._massagers) < MOST_DEVICES:
            massager = self._massagers[device] = NativeMassager(
                self._line,
                Topics(self._hub, device),
                capabilities,
                self._clock,
                alarm=self._alarms.send,
                wake=self._wake,
            )
            massager.connection_up()

    def _add_foreign(self, one: Foreign) -> None:
        name = check_name(one.name)
        if name in self._foreign:
            raise SettingsError(
                f"Two massagers are called {name}.", "Give each entry of massagers a name of its own."
            )
        massager = ForeignMassager(
            one.profile,
            self._line,
            name,
            self._clock,
            topic=one.topic,
            alarm=self._alarms.send,
            wake=self._wake,
        )
        self._massagers[name] = self._foreign[name] = massager

    def _woken_since(self, seen: int) -> bool:
        return self._wakes != seen

    def _wake(self) -> None:
        self._wakes += 1
        self._changed.note()

    def _called(self, kind: Kind, name: str | None) -> list[NativeMassager]:
        wanted = None if name is None else name.lower().replace(" ", "_").replace("-", "_")
        return [
            one
            for one in self.known()
            if one.capabilities.kind is kind and wanted in (None, one.capabilities.device.replace("-", "_"))
        ]

    def _all_still(self) -> bool:
        return not any(one.unconfirmed for one in self._massagers.values())
