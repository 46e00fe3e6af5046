""" "The same as last time": what somebody liked, kept for the next session and offered after its questions.

It is a wish and nothing more: a session begins at level one whatever it was, and goes up by the rule (I2).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.dialogue.conversation import Conversation
from assistant.domain.device import Axis, Capabilities, Kind, Levels
from assistant.flows.hub import Hub
from assistant.flows.programs import called
from assistant.flows.spoken import either, spoken_number
from assistant.ports import GUEST, PersonRecord

KEPT_AS = "last_massage"
"""In the person's settings."""


@dataclass(frozen=True, slots=True)
class LastTime:
    """What somebody had the last time: levels that they called comfortable, and what the chair did."""

    kind: Kind
    program: str | None = None
    zones: tuple[str, ...] = ()
    levels: Mapping[Axis, int] = field(default_factory=dict)

    def for_one(self, capabilities: Capabilities, caps: Mapping[Axis, int]) -> "LastTime":
        """As far as this massager can do it and `caps`, the highest levels of today, allow it."""
        return replace(
            self,
            program=self.program if self.program in capabilities.programs else None,
            zones=tuple(zone for zone in capabilities.zones if zone in self.zones),
            levels={axis: min(level, caps[axis]) for axis, level in self.levels.items() if axis in caps},
        )

    @property
    def told(self) -> str:
        """What there is to it, in words; "" when it is nothing beyond how every session begins."""
        parts = [f"the program {called(self.program)}"] if self.program else []
        parts += [f"{axis.value} {spoken_number(level)}" for axis, level in self.levels.items() if level > 1]
        return either(parts, "and") if parts else ""


def last_time(person: PersonRecord) -> LastTime | None:
    """What is kept; None when there is nothing, or nothing that can be read."""
    kept = person.settings.get(KEPT_AS)
    if not isinstance(kept, Mapping):
        return None
    try:
        return LastTime(
            kind=Kind(kept["kind"]),
            program=kept.get("program"),
            zones=tuple(kept.get("zones", ())),
            levels={Axis(axis): int(level) for axis, level in kept.get("levels", {}).items()},
        )
    except (KeyError, ValueError, TypeError, AttributeError):
        return None


async def keep_last_time(hub: Hub, person: str, kind: Kind, liked: Levels | None = None) -> None:
    """Keep what was liked. A guest is somebody else each time."""
    if person == GUEST:
        return
    kept: dict[str, Any] = {"kind": kind.value}
    if liked is not None:
        kept |= {"program": liked.program, "zones": list(liked.zones)}
        kept["levels"] = {axis.value: liked[axis] for axis in Axis if axis is not Axis.HEAT and liked[axis]}
    record = await hub.store.person(person)
    await hub.store.save_person(replace(record, settings={**record.settings, KEPT_AS: kept}))


async def ask_same_again(
    talk: Conversation,
    person: PersonRecord,
    capabilities: Capabilities,
    caps: Mapping[Axis, int],
    *,
    wanted: bool,
) -> LastTime | None:
    """What is to be as the last time, within `caps`. `wanted`: the person has asked for it already.

    Raises NoAnswerError.
    """
    last = last_time(person)
    if last is None or last.kind is not capabilities.kind:
        return None
    last = last.for_one(capabilities, caps)
    if not last.told:
        return None
    if wanted:
        await talk.say("same_again", told=last.told)
        return last
    return (
        last if await talk.confirm("as_last_time", talk.lines.text("as_last_time", told=last.told)) else None
    )
