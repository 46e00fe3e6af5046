"""What is going on, as the page draws it and as programs of the house read it."""

import re
from dataclasses import asdict
from html import unescape
from pathlib import Path

from pydantic import BaseModel, Field

from assistant.domain.device import DeviceState
from assistant.ports import Massager
from assistant.web.door import Door
from assistant.web.scene import Scene
from assistant.web.targets import Choice, Numbers, TargetBook, Targets

EAR_LIVE_S = 2.0
STATE_LIVE_S = 3.0
PICTURES = Path(__file__).parent / "static" / "pictures"


class CaptionLine(BaseModel):
    """One line of what was said or heard."""

    who: str
    text: str
    private: bool = Field(description="Not for everybody's eyes.")
    note: str


class Question(BaseModel):
    """A question that waits for its answer until `until_ms` of the hub's clock."""

    id: str
    text: str
    private: bool
    until_ms: int


class Button(BaseModel):
    """What can be tapped, and what is then heard."""

    label: str
    phrase: str


class NumberSet(BaseModel):
    """A number that can be said: what is heard for each."""

    id: str
    label: str
    pad: bool
    phrases: dict[int, str]


class Answers(BaseModel):
    """All that can be said now."""

    choices: list[Button]
    numbers: list[NumberSet]
    more: list[NumberSet]
    lists: list[list[Button]]
    asides: list[Button]
    trouble: list[Button]
    speech: list[Button]


class Step(BaseModel):
    """A step of the helper's routine; its clock runs from `began_ms`, the first touch."""

    id: str
    n: int
    of: int
    title: str
    seconds: float
    began_ms: int | None


class Session(BaseModel):
    """A massage: `left_s` seconds of `whole_s` were left at `at_ms`; the time goes on while it `runs`."""

    phase: str
    person: str
    kind: str
    left_s: float
    whole_s: float
    at_ms: int
    runs: bool


class Level(BaseModel):
    """One axis of a massager."""

    axis: str
    actual: int
    target: int
    top: int


class Device(BaseModel):
    """One massager; `live` while it tells its state."""

    name: str
    kind: str
    simulated: bool
    measured: bool
    live: bool
    still: bool
    levels: list[Level]
    stop_reason: str | None


class Rhythm(BaseModel):
    """Rolling by hand: strokes a minute, and how many there were."""

    per_minute: int
    strokes: int


class Stop(BaseModel):
    """The last stop; `confirmed_ms` is None until every massager showed a live zero."""

    by: str
    word: str | None
    sent_ms: int | None
    confirmed_ms: int | None
    measured: bool = Field(description="Whether standing still was measured, not only being switched off.")


class Hearing(BaseModel):
    """Who listens, and whether it shows that it is alive."""

    source: str
    description: str
    live: bool


class Picture(BaseModel):
    """A drawing and what it shows, in words."""

    url: str
    alt: str


class Now(BaseModel):
    """Everything that the page shows at this moment; times in ms are on the hub's clock."""

    now_ms: int
    run: str
    turn: str
    state: str
    moving: bool
    held: bool
    ended: bool
    saying: CaptionLine | None = Field(description="The line that is being spoken.")
    captions: list[CaptionLine]
    question: Question | None
    open: bool = Field(description="Whether an answer is awaited, or a command heard.")
    answers: Answers
    picture: Picture | None
    step: Step | None
    session: Session | None
    rhythm: Rhythm | None
    devices: list[Device]
    stop: Stop | None
    problem: str | None
    alarm: str | None
    hearing: Hearing
    posts: bool = Field(description="A page that is looked at must say so twice a second: it is the ear.")


class Gallery:
    """The drawings that there are, each with its words, read once."""

    def __init__(self, folder: Path = PICTURES) -> None:
        self._alts = {file.stem: _words(file.read_text("utf-8")) for file in sorted(folder.glob("*.svg"))}

    def picture(self, name: str, alt: str = "") -> Picture | None:
        if name not in self._alts:
            return None
        return Picture(url=f"/static/pictures/{name}.svg", alt=self._alts[name] or alt)


def _words(svg: str) -> str:
    """What an SVG says of itself for those who cannot see it."""
    found = [re.search(rf"<{tag}[^>]*>(.*?)</{tag}>", svg, re.DOTALL) for tag in ("desc", "title")]
    return next((unescape(" ".join(one[1].split())) for one in found if one), "")


def now(door: Door, scene: Scene, targets: TargetBook, gallery: Gallery) -> Now:
    """What is going on at this moment."""
    at = door.hub.clock.now()
    talk = door.talk
    return Now(
        now_ms=int(at * 1000),
        run=scene.run,
        turn=scene.turn,
        state=scene.state,
        moving=door.moving,
        held=scene.held,
        ended=scene.ended,
        saying=CaptionLine(**asdict(scene.saying)) if scene.saying else None,
        captions=[CaptionLine(**asdict(caption)) for caption in scene.captions],
        question=Question(**asdict(scene.question)) if scene.question else None,
        open=scene.open,
        answers=_answers(targets.of(scene.state, talk.names, talk.reach)),
        picture=gallery.picture(scene.picture, scene.step.title if scene.step else ""),
        step=Step(**asdict(scene.step)) if scene.step else None,
        session=Session(**asdict(scene.session)) if scene.session else None,
        rhythm=Rhythm(per_minute=scene.rhythm[0], strokes=scene.rhythm[1]) if scene.rhythm else None,
        devices=devices(door, scene),
        stop=Stop(**asdict(scene.stop)) if scene.stop else None,
        problem=" ".join(scene.problem).strip() if scene.problem else None,
        alarm=scene.alarm,
        hearing=hearing(door),
        posts=door.ear is not None,
    )


def hearing(door: Door) -> Hearing:
    """Who listens, and whether it shows that it is alive."""
    ear = door.hub.ear
    at = door.hub.clock.now()
    live = all(at - seen <= EAR_LIVE_S for seen in ear.alive_at().values())
    return Hearing(source=ear.source.value, description=ear.description, live=live)


def devices(door: Door, scene: Scene) -> list[Device]:
    """The massagers of the house."""
    return [_device(one, scene, door.hub.clock.now()) for one in door.hub.massagers.known()]


def devices_for_a_guest(known: list[Device], *, stopped: bool) -> list[Device]:
    """What somebody who is not paired gets to know after a stop: where to look, and no more than that."""
    return [] if stopped else [one.model_copy(update={"levels": []}) for one in known]


def _device(massager: Massager, scene: Scene, at: float) -> Device:
    can, state = massager.capabilities, massager.state
    told = scene.gauges.get(can.device)
    levels = [
        Level(
            axis=axis.value,
            actual=state.actual[axis] if state else 0,
            target=told.target.get(axis.value, 0) if told else 0,
            top=top,
        )
        for axis, top in can.ranges.items()
    ]
    return Device(
        name=can.device,
        kind=can.kind.value,
        simulated=can.simulated,
        measured=can.feedback.value == "measured",
        live=is_live(state, at),
        still=state is None or state.actual.zero,
        levels=levels,
        stop_reason=state.stop_reason if state and state.stop_reason != "stop" else None,
    )


def is_live(state: DeviceState | None, at: float) -> bool:
    """One that rests says so once; one that moves says so twice a second."""
    if state is None or not state.live:
        return False
    return state.actual.zero or at - state.received_at <= STATE_LIVE_S


def _answers(found: Targets) -> Answers:
    return Answers(
        choices=_buttons(found.choices),
        numbers=[_number_set(one) for one in found.numbers],
        more=[_number_set(one) for one in found.more],
        lists=[_buttons(one) for one in found.lists],
        asides=_buttons(found.asides),
        trouble=_buttons(found.trouble),
        speech=_buttons(found.speech),
    )


def _buttons(choices: tuple[Choice, ...]) -> list[Button]:
    return [Button(label=choice.label, phrase=choice.phrase) for choice in choices]


def _number_set(numbers: Numbers) -> NumberSet:
    return NumberSet(id=numbers.id, label=numbers.label, pad=numbers.pad, phrases=dict(numbers.phrases))
