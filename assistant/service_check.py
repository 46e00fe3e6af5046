"""`unknot doctor` on the service: whether it runs, stays running, and comes with the machine."""

from pathlib import Path

from assistant.check import Check
from assistant.domain.errors import ServiceError
from assistant.service import LINGER, LOG, ServiceState, Systemd, in_words, state_of, this_systemd

NAME = "service"
MANY_RESTARTS = 3
"""More than a hub that met with something once."""


async def check_service(systemd: Systemd | None = None) -> list[Check]:
    """The check of the service, none where the machine has no systemd."""
    try:
        systemd = systemd or this_systemd()
    except ServiceError:
        return []
    try:
        state = await state_of(systemd)
    except ServiceError as error:
        return [Check(NAME, ok=None, what=error.what, remedy=error.remedy)]
    return [judged(state, systemd.user)]


def judged(state: ServiceState, user: str) -> Check:
    """A service that is not installed is not needed; one that is should run."""
    if state.program is None:
        said = "Not installed: Unknot runs while you run it."
        return Check(NAME, ok=True, what=said, remedy="For a hub that always runs: `unknot service install`.")
    said = in_words(state)
    if not Path(state.program).exists():
        gone = f"It starts {state.program}, which is gone."
        return Check(NAME, ok=False, what=gone, remedy="Run `unknot service install` again.")
    if state.active == "failed" or state.restarts >= MANY_RESTARTS:
        return Check(NAME, ok=False, what=said, remedy=f"See why: {LOG}")
    if state.active not in ("active", "activating"):
        return Check(NAME, ok=None, what=said, remedy="Start it: systemctl --user start unknot")
    if not state.lingers:
        return Check(NAME, ok=None, what=said, remedy=LINGER.format(user=user))
    return Check(NAME, ok=True, what=said)
