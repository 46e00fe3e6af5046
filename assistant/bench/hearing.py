"""`unknot bench hearing`: how many answers come through, by ear, voice and condition, and what never may."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.bench.answers import ALLOWS, Answer, AnswerFigures, hear_answers
from assistant.bench.conditions import PERSON_DBFS, condition
from assistant.bench.corpus import answers, by_voice, recordings
from assistant.bench.ears import EarKind, warmed
from assistant.bench.intervals import Rate
from assistant.bench.noises import television
from assistant.bench.scene import Saying, in_a_quiet_room, make_scene
from assistant.bench.voices import FIGURE_VOICES, Speaker, Studio
from assistant.dialogue.listening import listening_to
from assistant.ports import Stage
from assistant.speech.frames import RATE
from assistant.speech.recogniser import Recogniser
from intents import Phrasebook

HEARING_CONDITIONS = (
    "quiet", "white 20 dB", "white 10 dB", "babble 20 dB", "babble 10 dB", "motor hum 10 dB",
    "television 15 dB", "face down", "3 metres",
)  # fmt: skip
TALK_STATES = ("menu", "yes_no", "device")
EACH = 3
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: phrases a state, speakers, minutes of talk that means nothing, conditions."""

    each: int = EACH
    speakers: Sequence[Speaker] = FIGURE_VOICES[:4]
    talk_minutes: float = 3.0
    conditions: tuple[str, ...] = HEARING_CONDITIONS


SHORT = Size(each=3, speakers=FIGURE_VOICES[:2], talk_minutes=1.0, conditions=("quiet", "white 20 dB"))


@dataclass(frozen=True, slots=True)
class Talk:
    """What came of talk that means nothing: phrases accepted, and those that could allow something."""

    state: str
    where: str
    accepted: Rate
    false_starts: Rate


@dataclass(frozen=True, slots=True)
class HearingFigures:
    """What one ear hears."""

    ear: str
    answers: tuple[Answer, ...] = field(repr=False)
    talk: tuple[Talk, ...] = ()

    def under(self, name: str) -> AnswerFigures:
        return AnswerFigures(tuple(answer for answer in self.answers if answer.condition == name))

    def by(self, voice: str, name: str) -> AnswerFigures:
        found = (a for a in self.answers if a.voice == voice and a.condition == name)
        return AnswerFigures(tuple(found))

    @property
    def voices(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(answer.voice for answer in self.answers))

    @property
    def conditions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(answer.condition for answer in self.answers))


def measure_hearing(
    kind: EarKind,
    studio: Studio,
    phrasebook: Phrasebook,
    *,
    size: Size,
    seed: int = 1,
    folder: Path | None = None,
    tell: Tell = lambda _line: None,
) -> HearingFigures:
    """Answers under every condition, each voice with an ear of its own; `folder` holds recordings, if any."""
    said = _said(studio, phrasebook, size, seed, folder)
    heard: list[Answer] = []
    for name in size.conditions:
        for voice, sayings in by_voice(said):
            tell(f"{kind.name}: {voice}, {name}")
            scene = make_scene(sayings, condition(name), studio, seed=seed)
            heard += hear_answers(warmed(kind.make()), scene, phrasebook)
    talk = []
    for state in TALK_STATES:
        for snr_db in (0.0, 15.0):
            tell(f"{kind.name}: talk that means nothing, {state}")
            talk.append(_talk(kind.make(), studio, phrasebook, state, snr_db, size.talk_minutes, seed))
    return HearingFigures(kind.name, tuple(heard), tuple(talk))


def _said(studio: Studio, phrasebook: Phrasebook, size: Size, seed: int, folder: Path | None) -> list[Saying]:
    if folder is not None:
        return recordings(folder, phrasebook)
    here = studio.those_here(size.speakers)
    return [saying for speaker in here for saying in answers(phrasebook, studio, speaker, size.each, seed)]


def _talk(
    ear: Recogniser,
    studio: Studio,
    phrasebook: Phrasebook,
    state: str,
    below_db: float,
    minutes: float,
    seed: int,
) -> Talk:
    """A television in the room, as loud as a person or so far below."""
    count = round(minutes * 60 * RATE)
    sound = in_a_quiet_room(television(count, seed, studio), PERSON_DBFS - below_db, seed)
    ear.listen(listening_to(phrasebook, state))
    found = [one.heard for one in (*ear.feed(sound), *ear.finish())]
    matches = [phrasebook.match(one.text, state) for one in found if one.stage is Stage.FINAL and one.text]
    hours = count / RATE / 3600
    starts = sum(match is not None and match.intent in ALLOWS for match in matches)
    where = f"{below_db:.0f} dB below the person" if below_db else "as loud as the person"
    return Talk(state, where, Rate(len(matches), hours), Rate(starts, hours))
