"""A person from a script: follows the journal like a guest in the room, and speaks when it is their turn.

The demo speaks through this person; so do the tests, by text, by sound and from outside the program.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.ports import Clock

ANSWERS_OF_A_HEALTHY_PERSON: Mapping[str, str] = {
    "yes_no": "no",
    "none_of_these": "none of these",
    "any_of_these": "no",
    "comfort": "yes",
    "comfort_by_hand": "yes",
    "pain": "four",
    "minutes": "two hours",
    "age": "forty",
    "reason": "just to relax",
    "rehearsal": "stop",
    "program": "not sure",
    "offer": "no",
    "routine_length": "ten minutes",
}
"""By dialogue state, for questions that the script does not name."""

AGREES_TO = ("check.", "are_you", "start_now", "begin_rolling")
"""Questions, by how their ids begin, that a person who means well says yes to."""

COMMAND_STATES = ("device", "routine", "held", "routine_paused")
MOST_TRIES = 2

THINKS_S = 0.4


@dataclass(frozen=True, slots=True)
class Cue:
    """When an event of the journal has all of `event`, then after `after` seconds: say, or do, or be silent.

    With `repeat` it is said again, like anybody would, when it was not made out.

    Without `event` it follows the cue before.
    """

    event: Mapping[str, Any] = field(default_factory=dict)
    after: float = THINKS_S
    say: str | None = None
    repeat: bool = False
    do: Mapping[str, Any] = field(default_factory=dict)


Say = Callable[[str], Awaitable[None] | None]
Do = Callable[[Mapping[str, Any]], Awaitable[None] | None]


class Person:
    """Goes through the cues in order; questions that no cue waits for are answered from `answers`.

    `answers` are by question id, `by_state` by what the question expects. A question that neither names
    is met with silence. `when_said` are words for lines that ask nothing ("say ready when"). An answer comes
    `thinks_s` after its question. `see` takes the journal's lines; it never blocks.
    """

    def __init__(
        self,
        cues: Sequence[Cue],
        clock: Clock,
        say: Say,
        do: Do,
        *,
        answers: Mapping[str, str | None] | None = None,
        by_state: Mapping[str, str] = ANSWERS_OF_A_HEALTHY_PERSON,
        when_said: Mapping[str, str] | None = None,
        thinks_s: float = THINKS_S,
    ) -> None:
        self._cues = list(cues)
        self._clock = clock
        self._say = say
        self._do = do
        self._answers = answers or {}
        self._by_state = by_state
        self._when_said = when_said or {}
        self._thinks_s = thinks_s
        self._seen: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()
        self._unheard: str | None = None
        self._asked: str | None = None
        self._state = ""
        self._tries = 0
        self.said: list[str] = []

    def see(self, line: Mapping[str, Any]) -> None:
        self._seen.put_nowait(line)

    @property
    def left(self) -> Sequence[Cue]:
        """The cues that did not come up."""
        return tuple(self._cues)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._follow_on()
            line = await self._seen.get()
            if self._cues and fits(self._cues[0].event, line):
                await self._play(self._cues.pop(0))
            elif (answer := self._answer_to(line) or self._again(line)) is not None:
                await self._clock.sleep(self._thinks_s)
                await self._speak(answer)

    async def _follow_on(self) -> None:
        """Cues without an event of their own follow at once."""
        while self._cues and not self._cues[0].event:
            await self._play(self._cues.pop(0))

    def _answer_to(self, line: Mapping[str, Any]) -> str | None:
        if line["type"] == "said":
            return self._when_said.get(line["line"])
        if line["type"] != "asked":
            return None
        question = str(line["question"])
        if question in self._answers:
            return self._answers[question]
        if question.startswith(AGREES_TO):
            return "yes"
        return self._by_state.get(str(line["expects"]))

    def _again(self, line: Mapping[str, Any]) -> str | None:
        """What the assistant did not make out is said again, where it asks for it or waits for a command."""
        if line["type"] == "listening":
            self._state = str(line["state"])
        if not self._unheard or self._tries >= MOST_TRIES:
            return None
        asked_again = line["type"] == "asked" and line["question"] == self._asked
        not_made_out = line["type"] == "heard" and line["intent"] is None and self._state in COMMAND_STATES
        if not (asked_again or not_made_out):
            return None
        self._tries += 1
        return self._unheard

    async def _play(self, cue: Cue) -> None:
        self._unheard = cue.say if cue.repeat else None
        self._asked = cue.event.get("question")
        self._tries = 0
        await self._clock.sleep(cue.after)
        if cue.do and (doing := self._do(cue.do)) is not None:
            await doing
        if cue.say is not None:
            await self._speak(cue.say)

    async def _speak(self, words: str) -> None:
        self.said.append(words)
        if (saying := self._say(words)) is not None:
            await saying


def fits(wanted: Mapping[str, Any], line: Mapping[str, Any]) -> bool:
    """True when every field that is wanted is there, nested ones too; nothing fits an empty wish."""
    return bool(wanted) and all(
        fits(value, line.get(key) or {}) if isinstance(value, Mapping) else line.get(key) == value
        for key, value in wanted.items()
    )
