"""The hub as a service: systemd hears of it only while it can hear a stop, else starts it again (I4).

The hub's own loop tells it, so a frozen one falls silent as well. A hub that is started again begins with
everything off: it sends stop to every massager, and goes on with nothing by itself (I7).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assistant.flows.hub import Hub
from assistant.ports import Source
from assistant.sd_notify import NotifySocket
from assistant.wiring import Parts

TELL_EVERY_S = 5.0
"""Where systemd does not say how long it waits."""
SHARE_OF_PATIENCE = 0.25
"""How much of systemd's patience goes by between two signs of life: one that is late ends nothing."""
EAR_S = 5.0
"""An ear that shows no life for so long hangs."""


class Watchdog:
    """Tells systemd how the hub is; a sink of the journal, which says where the microphone is."""

    def __init__(self, systemd: NotifySocket) -> None:
        self._systemd = systemd
        self._open = True

    def __call__(self, line: Mapping[str, Any]) -> None:
        if line["type"] == "microphone":
            self._open = line["open"]

    def deaf(self, hub: Hub) -> str | None:
        """Why the hub cannot hear a stop although it should, None while all is as it should be.

        A microphone that is known to be away, or let go of between massages, is no hang: everything is at
        zero, and that was told. A page that nobody looks at shows no life either.
        """
        if not hub.supervisor.listening:
            return "nobody listens"
        if not self._open or hub.ear.source is Source.PAGE:
            return None
        now = hub.clock.now()
        late = (name for name, at in hub.ear.alive_at().items() if now - at > EAR_S)
        return next((f"no sign of life of {name}" for name in late), None)

    def status(self, hub: Hub) -> str:
        """One line for `systemctl status`; nothing that anybody said."""
        if (why := self.deaf(hub)) is not None:
            return f"Cannot hear a stop: {why}"
        return f"Listening: {hub.ear.description}" if self._open else "Without a microphone for now"

    async def run(self, parts: Parts) -> None:
        """Say that the hub is up, and that it lives for as long as it does. Runs beside the evening."""
        hub, systemd = parts.hub, self._systemd
        every_s = TELL_EVERY_S if systemd.watchdog_s is None else systemd.watchdog_s * SHARE_OF_PATIENCE
        told = self.status(hub)
        systemd.tell(READY="1", STATUS=told)
        try:
            while True:
                if (status := self.status(hub)) != told:
                    systemd.tell(STATUS=status)
                    told = status
                if self.deaf(hub) is None:
                    systemd.tell(WATCHDOG="1")
                await hub.clock.sleep(every_s)
        finally:
            systemd.tell(STOPPING="1")
            systemd.close()


def as_service(parts: Parts, systemd: NotifySocket | None) -> Parts:
    """The same with systemd told of it; nothing else where there is none to tell."""
    if systemd is None:
        return parts
    watchdog = Watchdog(systemd)
    parts.journal.follow(watchdog)
    return replace(parts, beside=(*parts.beside, watchdog.run))
