"""`unknot bench stop`: how late the motor is off, what is missed, and what stops for nothing."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.bench.conditions import PERSON_DBFS, Condition, condition
from assistant.bench.corpus import STOP_STATE, stops
from assistant.bench.ears import EarKind, warmed
from assistant.bench.hearing import Tell
from assistant.bench.intervals import Rate, Share
from assistant.bench.motion import Hearing
from assistant.bench.noises import hum, television
from assistant.bench.rooms import LIVING_ROOM
from assistant.bench.scene import Saying, Scene, in_a_quiet_room, make_scene
from assistant.bench.stopping import Stop, StopFigures, false_stops, stop_by_naive, stop_by_us
from assistant.bench.talking_over import TalkingOver
from assistant.bench.voices import FIGURE_VOICES, Speaker, Studio
from assistant.content import load_content
from assistant.speech.frames import RATE, Samples
from assistant.speech.recogniser import Recogniser
from intents import Phrasebook

COMMANDS = ("softer", "harder", "how long is left")
"""Said before the first stop: by the time a motor runs, the ear has heard the person."""

NO_STOPS = (
    "harder", "softer", "gentler", "lighter", "less pressure", "faster", "slower", "slow down",
    "how long is left", "comfortable", "help", "louder", "finish", "too hard",
)  # fmt: skip
"""What is said while something moves and stops nothing."""
PRICE_CONDITIONS = ("quiet", "motor hum 10 dB")

NAIVE_CONDITIONS = ("quiet", "motor hum 10 dB")
OWN_VOICE = Speaker("espeak", "en-us")
"""What pyttsx3 speaks with on Linux."""

STOP_CONDITIONS = (
    "quiet", "babble 10 dB", "motor hum 10 dB", "motor hum 0 dB", "television 15 dB", "face down", "3 metres",
    "own voice 0 dB", "own voice 0 dB, yielding", "own voice 0 dB, no cancelling",
)  # fmt: skip

OWN_VOICE_ALONE = "our own voice, cancelled"
MOTION_LINES = ("comfortable", "comfortable_clearer", "did_not_catch", "take_your_time", "say_yes_or_no")
"""What the assistant says over and over where its own voice is the condition."""


@dataclass(frozen=True, slots=True)
class StopSize:
    """How much is measured: speakers, conditions, minutes of each sound in which nobody says stop.

    Of the television across the room it is `television_minutes`: it is what a motor stops for most often.
    """

    speakers: Sequence[Speaker] = FIGURE_VOICES
    conditions: tuple[str, ...] = STOP_CONDITIONS
    price_conditions: tuple[str, ...] = PRICE_CONDITIONS
    minutes: float = 2.0
    television_minutes: float = 50.0


SHORT_STOP = StopSize(
    FIGURE_VOICES[:2], ("quiet", "motor hum 10 dB"), ("quiet",), minutes=1.0, television_minutes=1.0
)


@dataclass(frozen=True, slots=True)
class EarStops:
    """The stops of one ear, of the plain loops around the same recogniser, and what stopped for nothing.

    `false` are sounds without a stop, `held` by condition the share of commands that were taken for one.
    """

    ear: str
    ours: tuple[Stop, ...] = field(repr=False)
    naive: Mapping[str, tuple[Stop, ...]] = field(repr=False)
    false: Mapping[str, Rate]
    held: Mapping[str, Share]
    to_broker_ms: float

    def under(self, name: str) -> StopFigures:
        return StopFigures(tuple(stop for stop in self.ours if stop.condition == name), self.to_broker_ms)

    def naive_under(self, loop: str, name: str) -> StopFigures:
        found = (stop for stop in self.naive[loop] if stop.condition == name)
        return StopFigures(tuple(found), self.to_broker_ms)

    def ahead(self, loop: str, name: str) -> float:
        """How many times faster than a plain loop, by the medians."""
        ours, theirs = self.under(name).late.median, self.naive_under(loop, name).late.median
        return theirs / max(1.0, ours)

    @property
    def conditions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(stop.condition for stop in self.ours))


def measure_stops(
    kind: EarKind,
    studio: Studio,
    phrasebook: Phrasebook,
    *,
    size: StopSize,
    to_broker_ms: Sequence[float],
    seed: int = 1,
    tell: Tell = lambda _line: None,
) -> EarStops:
    """Stops of every speaker under every condition, ours and the plain loops', and false ones."""
    ours: list[Stop] = []
    naive: dict[str, list[Stop]] = {}
    lines = [studio.say(load_content().lines[name], OWN_VOICE) for name in MOTION_LINES]
    for speaker in studio.those_here(size.speakers):
        said = [*commands(studio, speaker), *stops(phrasebook, studio, speaker)]
        for name in size.conditions:
            tell(f"{kind.name}: {speaker.name}, {name}")
            scene = make_scene(said, condition(name), studio, seed=seed, own_lines=lines)
            ours += stop_by_us(in_the_room(kind.make(), scene, lines), scene, phrasebook, len(COMMANDS))
            if name in NAIVE_CONDITIONS:
                for loop, listening in kind.naive().items():
                    found = stop_by_naive(listening, scene, phrasebook, len(COMMANDS))
                    naive.setdefault(loop, []).extend(found)
    held = {
        name: held_for_nothing(kind, studio, phrasebook, size, name, seed, tell)
        for name in size.price_conditions
    }
    false = _false(kind, studio, phrasebook, size, seed, tell)
    return EarStops(
        kind.name,
        tuple(ours),
        {loop: tuple(found) for loop, found in naive.items()},
        false,
        held,
        statistics.median(to_broker_ms) if to_broker_ms else 0.0,
    )


def in_the_room(ear: Recogniser, scene: Scene, lines: Sequence[Samples]) -> Hearing:
    """The ear, ready to hear the scene; the assistant speaks over it where its voice is taken out again."""
    warmed(ear)
    return with_own_voice(ear, scene.condition, lines) if scene.condition.cancelling else ear


def with_own_voice(ear: Recogniser, how: Condition, lines: Sequence[Samples]) -> TalkingOver:
    """The ear, while the assistant speaks those lines, as the condition has them."""
    return TalkingOver(ear, LIVING_ROOM, lines, how.own_voice_db or 0.0, yields=how.yields)


def commands(studio: Studio, speaker: Speaker, texts: Sequence[str] = COMMANDS) -> list[Saying]:
    return [Saying(text, STOP_STATE, speaker.name, studio.say(text, speaker)) for text in texts]


def prompts(studio: Studio) -> list[Samples]:
    """Every line of the product that has no gap to fill, in its own voice."""
    texts = dict.fromkeys(text for text in load_content().lines.values() if "{" not in text)
    return [studio.say(text, OWN_VOICE) for text in texts]


def held_for_nothing(
    kind: EarKind,
    studio: Studio,
    phrasebook: Phrasebook,
    size: StopSize,
    name: str,
    seed: int = 1,
    tell: Tell = lambda _line: None,
) -> Share:
    """How many commands commanded zero, though none of them is a stop."""
    found: list[Stop] = []
    for speaker in studio.those_here(size.speakers):
        tell(f"{kind.name}: commands, {speaker.name}, {name}")
        said = [*commands(studio, speaker), *commands(studio, speaker, NO_STOPS)]
        scene = make_scene(said, condition(name), studio, seed=seed)
        found += stop_by_us(in_the_room(kind.make(), scene, ()), scene, phrasebook, len(COMMANDS))
    return Share(sum(one.late_ms is not None for one in found), len(found))


def _false(
    kind: EarKind, studio: Studio, phrasebook: Phrasebook, size: StopSize, seed: int, tell: Tell
) -> dict[str, Rate]:
    """What commands zero though nobody said stop, by what was heard."""
    count, long = (round(minutes * 60 * RATE) for minutes in (size.minutes, size.television_minutes))
    broadcast = television(count, seed, studio)
    sounds = {
        "television 15 dB below the person": in_a_quiet_room(
            television(long, seed, studio), PERSON_DBFS - 15, seed
        ),
        "television 10 dB below the person": in_a_quiet_room(broadcast, PERSON_DBFS - 10, seed),
        "talk as loud as the person": in_a_quiet_room(broadcast, PERSON_DBFS, seed),
        "motor hum at the person's level": in_a_quiet_room(hum(count, seed), PERSON_DBFS, seed),
    }
    known = _known(studio, seed)
    found = {}
    for name, sound in sounds.items():
        tell(f"{kind.name}: {name}")
        found[name] = false_stops(kind.make(), sound, phrasebook, known)
    tell(f"{kind.name}: {OWN_VOICE_ALONE}")
    ours = with_own_voice(kind.make(), condition("own voice 0 dB"), prompts(studio))
    nobody = in_a_quiet_room(np.zeros(count), PERSON_DBFS, seed)
    # From its first word on, before anybody was heard: then most of the voice is left.
    found[OWN_VOICE_ALONE] = false_stops(ours, nobody, phrasebook)
    return found


def _known(studio: Studio, seed: int) -> Scene:
    """A person who has said a few commands: how loud they are is known by then."""
    speaker = studio.those_here(FIGURE_VOICES)[0]
    return make_scene(commands(studio, speaker), condition("quiet"), studio, seed=seed)
