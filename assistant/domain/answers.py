"""The values of a screening: what is asked, what was answered, what came of it."""

import datetime as dt
import enum
from dataclasses import dataclass

from assistant.domain.clearance import Allowance


class Outcome(enum.StrEnum):
    """What an answer leads to, most serious first."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    STOP = "stop"
    APPROVAL = "approval"
    WAIT = "wait"
    ADAPT = "adapt"
    NONE = "none"


class Unsure(enum.Enum):
    """The answer "not sure"; it counts as yes."""

    UNSURE = "unsure"


UNSURE = Unsure.UNSURE

Value = bool | int | str | Unsure


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """A confirmed answer. `value` is yes/no, a number or a word; `at` is wall time."""

    question: str
    value: bool | int | str
    unsure: bool
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Block:
    """A confirmed answer that forbids massage until `until`; None holds until it is lifted by an approval."""

    question: str
    outcome: Outcome
    reason: str
    who: str
    how_soon: str
    come_back: str
    since: dt.datetime
    until: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Ask:
    """One prompt. `covers` are the ids that a no answers; `state` is the dialogue state that hears it.

    `within` is the smallest and the largest number that can be an answer, None where none is asked for.
    `private` marks what a screen that others see too should not show unasked.
    """

    id: str
    text: str
    clearer: str
    state: str
    covers: tuple[str, ...]
    why: str
    means: str
    strict: bool
    private: bool = False
    within: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What was understood, to be confirmed by yes; no takes it back and asks again.

    `private` where it says anything of a private question.
    """

    id: str
    text: str
    covers: tuple[str, ...]
    private: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """How a screening ended: `outcome` is clearance, refusal, wait, urgent or emergency.

    `lines` are spoken; `answers` and `blocks` are what to keep; `wait_s` is set for a wait. `private`
    where they say anything of a private question. An emergency never is: who else is there may have to call.
    """

    outcome: str
    lines: tuple[str, ...]
    reasons: tuple[str, ...]
    answers: tuple[AnswerRecord, ...]
    blocks: tuple[Block, ...]
    allowance: Allowance | None = None
    wait_s: float | None = None
    pain: int | None = None
    private: bool = False
