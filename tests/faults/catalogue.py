"""Every fault that is tried, on which massagers, how often, and which of it all CI tries too."""

import math
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from inspect import iscoroutinefunction
from types import ModuleType

from device_adapters.profile_file import find_profile, profile_names
from tests.faults import hub_faults, massager_faults, network_faults, stranger_faults
from tests.faults.scene import Scene

Act = Callable[[Scene], Awaitable[None]]


def _acts(module: ModuleType) -> dict[str, Act]:
    return {
        name: act
        for name, act in vars(module).items()
        if iscoroutinefunction(act) and not name.startswith("_") and act.__module__ == module.__name__
    }


FAULTS: Mapping[str, Act] = {
    **_acts(hub_faults),
    **_acts(network_faults),
    **_acts(stranger_faults),
    **_acts(massager_faults),
}

OUR_OWN = ("belt", "chair")
ON_EVERY_KIND = ("hub_killed", "hub_frozen", "stop_said")
ON_EVERY_PROFILE = ("hub_killed", "hub_frozen", "massager_reboots", "stop_said")

IN_CI = frozenset(
    (fault, "roller")
    for fault in (
        "hub_suspended",
        "clock_set_forward",
        "hub_half_open",
        "massager_cut_off_5s",
        "messages_spoiled",
        "setpoint_late_past_stop",
        "stop_in_noise",
        "states_withheld",
        "relay_stuck",
        "switched_on_by_hand",
    )
)
"""One of each sort; what the other tests of this folder do in CI is not done twice."""


def cases() -> list[tuple[str, str]]:
    """Fault and massager: everything on our roller, what a dead hub means on all the others."""
    found = [(fault, "roller") for fault in FAULTS]
    found += [(fault, kind) for kind in OUR_OWN for fault in ON_EVERY_KIND]
    for profile in profile_names():
        found += [(fault, profile) for fault in ON_EVERY_PROFILE]
        if find_profile(profile).lease_s is not None:
            # Without a timer of its own it would be its own cut-off: minutes, tried on simulated time.
            found.append(("broker_killed", profile))
    return found


def tries(each: int, first_seed: int) -> list[tuple[str, str, int]]:
    """Fault, massager and seed: each fault so often, its massagers in turn, and each of them at least once."""
    all_cases = cases()
    of_fault = Counter(fault for fault, _ in all_cases)
    rounds = {fault: math.ceil(each / massagers) for fault, massagers in of_fault.items()}
    return [
        (fault, massager, first_seed + number)
        for number in range(each)
        for fault, massager in all_cases
        if number < rounds[fault]
    ]
