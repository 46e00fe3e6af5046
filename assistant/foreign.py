"""The foreign massagers of the settings: which profiles they have, and what they cannot honour."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from assistant.content import load_content
from assistant.domain.device import Capabilities
from assistant.settings import Settings
from device_adapters.house import Foreign
from device_adapters.profile import Profile
from device_adapters.profile_file import find_profile, read_profile


def foreign_massagers(chosen: Settings, folder: Path) -> tuple[Foreign, ...]:
    """Those of the settings; the file of a profile may be named from the data folder on.

    Raises SettingsError and ContentError.
    """
    found = []
    for entry in chosen.massagers:
        beside = folder / entry.profile
        profile = read_profile(beside) if beside.is_file() else find_profile(entry.profile)
        found.append(Foreign(profile, entry.name or profile.kind, entry.topic))
    return tuple(found)


async def check_profile(file: Path, console: Console) -> int:
    """Read a profile and say what it means. Raises ContentError with file, line and remedy."""
    profile = read_profile(file)
    for line in explain(profile):
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    return 0


def explain(profile: Profile) -> list[str]:
    """What a profile that is right means for the person, a line each."""
    capabilities = profile.capabilities(profile.kind)
    axes = ", ".join(f"{axis.value} 0-{top}" for axis, top in capabilities.ranges.items())
    lines = [f"{profile.name}: a {profile.kind} over {profile.protocol}, with {axes}."]
    if capabilities.programs:
        lines.append(f"Programs: {', '.join(capabilities.programs)}.")
    lines.append(f"When the hub is gone it is at zero within {_time(profile.worst_to_zero_s)}.")
    if profile.lease_s is None:
        lines.append("It has no lease: only its own timer does that.")
    if capabilities.caveats:
        lines.append(
            f"A session lasts at most {_time(capabilities.ceiling_s)}, because of what it cannot honour."
        )
        lines += said_of(capabilities)
    return lines


def said_of(capabilities: Capabilities) -> Sequence[str]:
    """What is said of it at pairing and before each start."""
    lines = load_content().lines
    return [
        f"Said at the start: {lines[name].format(kind=capabilities.kind.value)}"
        for name in capabilities.caveats
    ]


def _time(seconds: float) -> str:
    return f"{seconds:g} seconds" if seconds < 120 else f"{seconds / 60:.3g} minutes"
