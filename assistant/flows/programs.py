"""What a chair offers beside its levels: one of its programs, and the zones of the back that work."""

from dataclasses import dataclass

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.question import TRIES, Question
from assistant.domain.device import Axis, Capabilities
from assistant.flows.spoken import either, spoken_number
from intents import Match

USUAL_ZONE = "lower_back"
"""Where a chair begins: the questions were about the lower back (DJ)."""
MOST_OFFERED = 9
"""As many programs as have a number that can be said."""


@dataclass(frozen=True, slots=True)
class WithinReach:
    """Whether one massager can do what is said to it: the programs, zones, warmth and levels that it has."""

    tops: frozenset[tuple[Axis, int]]
    programs: tuple[str, ...]
    zones: tuple[str, ...]

    @classmethod
    def of(cls, can: Capabilities) -> "WithinReach":
        return cls(frozenset(can.ranges.items()), can.programs, can.zones)

    def __call__(self, match: Match) -> bool:
        tops = dict(self.tops)
        match match.intent:
            case "ChooseProgram":
                return _named(self.programs, match) is not None
            case "ChooseZone":
                return bool(self.zones) and match.slots.get("zone") in (None, *self.zones)
            case "Heat":
                return Axis.HEAT in tops
            case "SetLevel":
                return int(match.slots["level"]) <= tops.get(Axis(match.slots["axis"]), -1)
            case _:
                return True


async def choose_program(talk: Conversation, capabilities: Capabilities) -> str | None:
    """The program that is wanted; the first one when the person has no wish. Raises NoAnswerError.

    None for a massager without programs.
    """
    programs = capabilities.programs[:MOST_OFFERED]
    if len(programs) <= 1:
        return programs[0] if programs else None
    offered = "; ".join(f"{spoken_number(n)}, {called(name)}" for n, name in enumerate(programs, start=1))
    question = Question(
        "which_program",
        talk.lines.text("which_program", programs=offered),
        talk.lines.text("which_program_clearer", programs=offered),
        "program",
        means=talk.lines.text("program_means"),
    )
    for _ in range(TRIES):
        answer = await talk.ask(question)
        wanted = programs[0] if answer.intent in ("NotSure", "No") else program_named(capabilities, answer)
        if wanted is not None:
            talk.answered("which_program", wanted)
            return wanted
        await talk.say("no_such_program")
    return programs[0]


def program_named(capabilities: Capabilities, match: Match) -> str | None:
    """The program that was named, by its name or its number; None when the massager has no such program."""
    return _named(capabilities.programs, match)


def _named(programs: tuple[str, ...], match: Match) -> str | None:
    if "program" in match.slots:
        name = str(match.slots["program"])
        return name if name in programs else None
    number = int(match.slots["number"])
    offered = programs[:MOST_OFFERED]
    return offered[number - 1] if 1 <= number <= len(offered) else None


def first_zones(capabilities: Capabilities) -> tuple[str, ...]:
    """Where it begins: the lower back alone where that is a zone of its own, else everywhere."""
    return (USUAL_ZONE,) if USUAL_ZONE in capabilities.zones else ()


def zones_after(capabilities: Capabilities, now: tuple[str, ...], match: Match) -> tuple[str, ...] | None:
    """The zones that work after "only the lower back", "without the shoulders", "also the shoulders".

    None when the massager has no such zone, or when none would be left.
    """
    all_zones = capabilities.zones
    working = set(now or all_zones)
    how, zone = match.slots["how"], match.slots.get("zone")
    if not all_zones or (zone is not None and zone not in all_zones):
        return None
    match how:
        case "only":
            working = {str(zone)}
        case "without":
            working -= {str(zone)}
        case "also":
            working |= {str(zone)}
        case _:
            working = set(all_zones)
    if not working:
        return None
    return () if working == set(all_zones) else tuple(one for one in all_zones if one in working)


def called(name: str) -> str:
    """A program or a zone as it is said aloud."""
    return name.replace("_", " ").replace("-", " ")


def zones_called(zones: tuple[str, ...]) -> str:
    """ "the lower back", "the shoulders and the lower back", "the whole back"."""
    return either([f"the {called(zone)}" for zone in zones], "and") if zones else "the whole back"
