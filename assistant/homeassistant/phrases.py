"""What is asked for from Home Assistant, as the words that a person would say for it.

Pure. Nothing here moves anything: the words go to the hub, which takes them only where somebody in the room
could say them, and checks them as it checks those.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.domain.device import Axis, Capabilities, Levels
from assistant.homeassistant.topics import HUB

MOST_LEVEL = 10
"""The highest level that there is a word for."""
MOST_BYTES = 64


@dataclass(frozen=True, slots=True)
class Button:
    """A button of the hub: what it is called there, and what it says; a phrase of None is the stop."""

    name: str
    icon: str
    phrase: str | None


HUB_BUTTONS = {
    "stop": Button("Stop everything", "mdi:stop-circle", None),
    "wait": Button("Wait", "mdi:pause-circle", "wait"),
    "finish": Button("Finish", "mdi:check-circle", "finish"),
    "wake": Button("Wake", "mdi:microphone", "hello massage"),
    "routine": Button("Ask for the routine", "mdi:hand-heart", "start the routine"),
}


class Meaningless(enum.Enum):
    """Why a message stands for nothing."""

    RETAINED = "It was left on the broker by somebody, so I did not take it."
    UNKNOWN = "I do not know what that is for."
    RANGE = "That is not a level or a program of this massager."


@dataclass(frozen=True, slots=True)
class Say:
    """To be heard as this phrase."""

    phrase: str


@dataclass(frozen=True, slots=True)
class Stop:
    """To be heard as a stop, whatever else it says."""

    by: str
    word: str | None = None


ALWAYS_HEARD = frozenset({"wait", "finish", "heat off"})
"""What only ever makes it less."""


def lowers(phrase: str, at: Levels) -> bool:
    """Whether a phrase makes a massager that is `at` these levels weaker, or holds it, and nothing else."""
    match phrase.split():
        case ["set", axis, "to", level]:
            return int(level) == 0 or int(level) < at[Axis(axis)]
        case _:
            return phrase in ALWAYS_HEARD


def meaning(
    topic: str, payload: bytes, massagers: Sequence[Capabilities], *, retained: bool
) -> Say | Stop | Meaningless:
    """What a message on a topic of `HubTopics.asked` stands for. A stop is one also when it is retained."""
    *_, of, what = topic.split("/")
    if what == "stop" or (what == "power" and payload == b"OFF"):
        return Stop("mqtt", "stop")
    if retained:
        return Meaningless.RETAINED
    if of == HUB:
        button = HUB_BUTTONS.get(what)
        return Say(button.phrase) if button and button.phrase else Meaningless.UNKNOWN
    can = next((one for one in massagers if one.device == of), None)
    if can is None or len(payload) > MOST_BYTES:
        return Meaningless.UNKNOWN
    return _of_massager(can, what, payload.decode("utf-8", "replace"))


def _of_massager(can: Capabilities, what: str, value: str) -> Say | Meaningless:
    match what:
        case "power" if value == "ON":
            return Say(f"start the {can.kind.value.replace('_', ' ')}")
        case "heat" if Axis.HEAT in can.ranges and value in ("ON", "OFF"):
            return Say(f"heat {value.lower()}")
        case "program":
            # By its number: few of the names that makers give have a word that can be heard.
            known = value in can.programs
            return Say(f"program {can.programs.index(value) + 1}") if known else Meaningless.RANGE
        case "pressure" | "speed" | "amplitude":
            level = _level(value)
            top = min(can.ranges.get(Axis(what), 0), MOST_LEVEL)
            if level is None or not 0 <= level <= top:
                return Meaningless.RANGE
            return Say(f"set {what} to {level}")
        case _:
            return Meaningless.UNKNOWN


def _level(text: str) -> int | None:
    """A whole level; Home Assistant writes 3 as 3 or 3.0."""
    whole, _, rest = text.partition(".")
    return (
        int(whole) if whole.isascii() and whole.isdigit() and set(rest) <= {"0"} and len(whole) < 4 else None
    )
