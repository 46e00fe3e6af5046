"""How many answers come through, and whether a wrong one ever does."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.bench.intervals import Share, Spread
from assistant.bench.live import Moment, live
from assistant.bench.scene import Placed, Scene
from assistant.dialogue.listening import listening_to
from assistant.ports import Heard, Stage
from assistant.speech.frames import RATE
from assistant.speech.recogniser import Recogniser
from intents import Match, Phrasebook

ALLOWS = ("Yes", "No", "NoneOfThese", "Start", "Continue", "Comfortable", "MoreMinutes")
"""What starts or allows motion when it was not said; a "no" to a warning sign among them."""

QUESTIONS = 20
TRIES = 3
"""A screening of a new person asks about twenty questions aloud, each up to three times."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one saying: `meant` and `heard` are intents with their slots, "" for nothing.

    `late_ms` is from the end of the voice to the final result.
    """

    text: str
    state: str
    voice: str
    condition: str
    meant: str
    heard: str
    late_ms: float | None

    @property
    def right(self) -> bool:
        return self.heard == self.meant

    @property
    def wrong(self) -> bool:
        """Something else was understood."""
        return bool(self.heard) and not self.right

    @property
    def allowed_wrongly(self) -> bool:
        return self.wrong and self.heard.split()[0] in ALLOWS and _intent(self.heard) != _intent(self.meant)


@dataclass(frozen=True, slots=True)
class AnswerFigures:
    """The answers of one ear under one condition."""

    answers: tuple[Answer, ...]

    @property
    def right(self) -> Share:
        return Share(sum(answer.right for answer in self.answers), len(self.answers))

    @property
    def wrong(self) -> Share:
        return Share(sum(answer.wrong for answer in self.answers), len(self.answers))

    @property
    def swapped(self) -> int:
        """A yes heard as a no, or a no as a yes."""
        return sum({_intent(answer.meant), _intent(answer.heard)} == {"Yes", "No"} for answer in self.answers)

    @property
    def allowed_wrongly(self) -> int:
        return sum(answer.allowed_wrongly for answer in self.answers)

    @property
    def late(self) -> Spread:
        return Spread(tuple(answer.late_ms for answer in self.answers if answer.late_ms is not None))

    @property
    def screenings(self) -> float:
        """The share of screenings completed by voice, computed from `right`, QUESTIONS and TRIES."""
        missed = 1 - self.right.value
        return (1 - missed**TRIES) ** QUESTIONS


def hear_answers(ear: Recogniser, scene: Scene, phrasebook: Phrasebook) -> list[Answer]:
    """Have every saying of the scene heard in its state."""
    return [
        _answer(placed, found, scene, phrasebook)
        for placed, found in zip(scene.placed, _each(ear, scene, phrasebook), strict=True)
    ]


def _each(ear: Recogniser, scene: Scene, phrasebook: Phrasebook) -> list[list[Moment[Heard]]]:
    """What was heard of each saying; the state changes between them, as it does between questions."""
    found: list[list[Moment[Heard]]] = []
    began, state = 0, ""
    for placed in scene.placed:
        if placed.saying.state != state:
            state = placed.saying.state
            ear.listen(listening_to(phrasebook, state))
        offset = began / RATE
        part = scene.sound[began : placed.over]
        moments = live(part, lambda block: [utterance.heard for utterance in ear.feed(block)])
        found.append([Moment(moment.what, offset + moment.at_s) for moment in moments])
        began = placed.over
    return found


def _answer(placed: Placed, moments: Sequence[Moment[Heard]], scene: Scene, phrasebook: Phrasebook) -> Answer:
    saying = placed.saying
    meant = _meaning(phrasebook.match(saying.text, saying.state))
    finals = [moment for moment in moments if moment.what.stage is Stage.FINAL and moment.what.text]
    heard, late = "", None
    if finals:
        # The last thing understood is what the conversation acts upon.
        heard = _meaning(phrasebook.match(finals[-1].what.text, saying.state))
        late = (finals[-1].at_s - placed.end / RATE) * 1000
    return Answer(saying.text, saying.state, saying.voice, scene.condition.name, meant, heard, late)


def _meaning(match: Match | None) -> str:
    if match is None:
        return ""
    return " ".join([match.intent, *(f"{name}={value}" for name, value in sorted(match.slots.items()))])


def _intent(meaning: str) -> str:
    return meaning.split(" ", maxsplit=1)[0]
