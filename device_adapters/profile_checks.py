"""What a profile must keep beyond its shape, so that nothing can be driven that nothing would stop."""

from dataclasses import dataclass

from device_adapters.points import Points, Scalar, same
from device_adapters.profile import AxisMap, Profile
from device_adapters.yaml_lines import Place

LONGEST_LEASE_S = 3.0
SHORTEST_LEASE_S = 2.0
LONGEST_CUTOFF_S = 1800.0
MOTION = ("pressure", "speed", "amplitude")


class MistakeError(ValueError):
    """Raised when a part of a profile is wrong; `place` leads to it."""

    def __init__(self, place: Place, what: str, remedy: str) -> None:
        super().__init__(what)
        self.place, self.what, self.remedy = place, what, remedy


@dataclass(frozen=True, slots=True)
class _Written:
    """A value of a point that the profile writes or expects, and where it stands."""

    place: Place
    point: str
    value: Scalar


def check(profile: Profile) -> None:
    """Raises MistakeError for the first thing that is wrong."""
    _stops_without_the_hub(profile)
    _zero(profile)
    for name, axis in profile.axes.items():
        _axis(profile, ("axes", name), axis)
    if not any(name in MOTION for name in profile.axes):
        raise MistakeError(("axes",), "Nothing here moves.", "Add pressure, speed or amplitude.")
    _readable(profile)
    _protocol(profile)


def _stops_without_the_hub(profile: Profile) -> None:
    if profile.lease == "native":
        raise MistakeError(
            ("lease",),
            "A massager with a lease of its own needs no profile.",
            "Plug it in and it shows itself; for any other write rearmed or none.",
        )
    if profile.lease == "none":
        if not profile.own_cutoff_s:
            raise MistakeError(
                ("lease",),
                "Nothing would switch this off when the hub is gone: it has neither a lease nor a cut-off.",
                "Use a plug with a timer that can be set anew, or write own_cutoff_s if the device has one.",
            )
        if profile.own_cutoff_s > LONGEST_CUTOFF_S:
            raise MistakeError(
                ("own_cutoff_s",),
                "Its own cut-off is too long to rely on without a lease.",
                f"Set its timer to {LONGEST_CUTOFF_S / 60:g} minutes or less, and write that in seconds.",
            )
        if profile.lease_s is not None:
            raise MistakeError(("lease_s",), "There is no lease here.", "Leave lease_s out.")
    elif profile.lease_s is None:
        raise MistakeError(("lease",), "lease_s is missing.", "Say after how many seconds it goes off alone.")
    elif not SHORTEST_LEASE_S <= profile.lease_s <= LONGEST_LEASE_S:
        raise MistakeError(
            ("lease_s",),
            f"A lease lasts {SHORTEST_LEASE_S:g} to {LONGEST_LEASE_S:g} seconds.",
            "Set the timer of the device to 3 seconds, and write 3 here.",
        )
    if profile.lease == "rearmed" and not profile.repeat:
        raise MistakeError(("repeat",), "Only what is sent again keeps a lease alive.", "Leave repeat out.")


def _zero(profile: Profile) -> None:
    for point, value in profile.zero.items():
        if same(value, "TOGGLE") or (same(value, 2) and point.upper().startswith("POWER")):
            raise MistakeError(
                ("zero", point),
                "A toggle is no stop: sent twice, it starts.",
                "Write the value that always means off.",
            )
    power = profile.power
    if power is not None:
        if same(power.on, power.off):
            raise MistakeError(("power", "off"), "On and off are the same.", "Give off a value of its own.")
        if power.point not in profile.zero:
            raise MistakeError(
                ("zero",), "Zero leaves the power on.", f"Add {power.point}: {power.off} to zero."
            )
        if not same(profile.zero[power.point], power.off):
            raise MistakeError(
                ("zero", power.point), "Zero does not write what power calls off.", f"Write {power.off}."
            )
        return
    for name, axis in profile.axes.items():
        if axis.point is None:
            continue
        if axis.point not in profile.zero:
            raise MistakeError(
                ("zero",), f"Zero leaves {name} as it is.", f"Add {axis.point} with its value at level 0."
            )
        if not axis.values and not same(profile.zero[axis.point], 0):
            raise MistakeError(("zero", axis.point), f"That is not level 0 of {name}.", "Write 0.")
        if axis.values and not same(profile.zero[axis.point], axis.values[0]):
            raise MistakeError(
                ("zero", axis.point), f"That is not level 0 of {name}.", f"Write {axis.values[0]}."
            )


def _axis(profile: Profile, place: Place, axis: AxisMap) -> None:
    if axis.values is not None:
        if axis.point is None:
            raise MistakeError((*place, "values"), "Values need a point that takes them.", "Add point:.")
        if len(axis.values) != axis.max + 1:
            raise MistakeError(
                (*place, "values"),
                f"There are {len(axis.values)} values for the levels 0 to {axis.max}.",
                f"Give {axis.max + 1}, the first for level 0.",
            )
        for n, value in enumerate(axis.values):
            if any(same(value, other) for other in axis.values[:n]):
                raise MistakeError(
                    (*place, "values", n), f"{value} stands for two levels.", "Give each level its own value."
                )
    if (axis.up is None) != (axis.down is None):
        there = "up" if axis.down is None else "down"
        raise MistakeError(
            (*place, there), "A step has two directions.", "Add the other one: what goes up must come down."
        )
    if axis.steps_only:
        if axis.point is not None:
            raise MistakeError((*place, "up"), "It takes a level, or steps.", "Leave out up and down.")
        if profile.power is None:
            raise MistakeError(
                (*place, "up"),
                "Steps are counted from the moment it is switched on, and there is no switch.",
                "Add power: with its point and what it holds for on and off.",
            )
        if axis.starts_at > 1:
            raise MistakeError(
                (*place, "starts_at"),
                "It would start above level 1.",
                "Choose a device, or a mode of it, that starts at level 1 when it is switched on.",
            )
    elif axis.point is None:
        if profile.power is None:
            raise MistakeError(place, "Nothing sets this axis.", "Add point:, or power: for a switch.")
        if axis.max != 1:
            raise MistakeError(
                (*place, "max"), "A switch has one level.", "Write max: 1, or add point: or up: and down:."
            )


def _readable(profile: Profile) -> None:
    told = profile.power is not None or any(axis.point is not None for axis in profile.axes.values())
    if not told:
        raise MistakeError(("axes",), "It tells nothing of itself.", "Add power: or a point: that is told.")
    assumed = [name for name, axis in profile.axes.items() if axis.point is None]
    if profile.feedback == "measured" and assumed:
        raise MistakeError(
            ("feedback",),
            f"It does not tell its {assumed[0]}, so that nothing is measured.",
            "Write assumed.",
        )
    for written in _written(profile):
        if written.point in profile.zero and written.place[0] in ("rearm", "with_start"):
            raise MistakeError(
                written.place,
                f"{written.point} is what zero writes; nothing else may.",
                f"Leave it out of {written.place[0]}.",
            )


def _written(profile: Profile) -> list[_Written]:
    parts: dict[str, Points] = {"rearm": profile.rearm, "with_start": profile.with_start}
    return [
        _Written((part, point), point, value)
        for part, points in parts.items()
        for point, value in points.items()
    ]


def _protocol(profile: Profile) -> None:
    if (profile.messages is None) == (profile.protocol == "template"):
        if profile.messages is None:
            raise MistakeError(
                ("protocol",),
                "A template needs its topics.",
                "Add messages: with command: and state:, where {topic} stands for the device.",
            )
        raise MistakeError(
            ("messages",), f"The topics of {profile.protocol} are known.", "Leave messages out."
        )
    if profile.protocol == "tasmota":
        relay = {"POWER", f"POWER{profile.relay}"}
        wrong = next((point for point in profile.zero if point.upper() not in relay), None)
        if wrong is not None or profile.power is None or profile.power.point.upper() not in relay:
            raise MistakeError(
                ("power",) if profile.power else ("protocol",),
                "A Tasmota plug is driven by its relay.",
                'Write power: {point: POWER, on: "ON", off: "OFF"} and zero: {POWER: "OFF"}.',
            )
    messages = profile.messages
    if messages is not None:
        for name, topic in (("command", messages.command), ("state", messages.state)):
            if topic.startswith("massage/"):
                raise MistakeError(
                    ("messages", name),
                    "Topics under massage/ are those of our own contract.",
                    "Such a massager needs no profile; give any other the topics of its own.",
                )
            if "{topic}" not in topic:
                raise MistakeError(
                    ("messages", name),
                    "Two devices alike would share this topic.",
                    "Put {topic} where the name of the device stands.",
                )
        if messages.ask is None and not (messages.answers and profile.repeat):
            raise MistakeError(
                ("messages",),
                "Nobody would notice when it falls silent.",
                "Add ask: with the topic after which it tells its state.",
            )
    if profile.protocol == "zigbee2mqtt" and profile.lease == "rearmed" and "on_time" not in profile.rearm:
        raise MistakeError(
            ("lease",),
            "Nothing sets the timer of the plug.",
            "Add rearm: {on_time: 3}, if the plug knows on_time.",
        )
