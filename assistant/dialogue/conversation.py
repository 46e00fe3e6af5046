"""Say, ask, confirm, listen: what a flow talks with. The same over voice, typed text, page and tests."""

import asyncio
from collections import deque
from dataclasses import replace

from assistant.dialogue.interruption import NoAnswerError
from assistant.dialogue.listening import listening_to
from assistant.dialogue.proofs import first_of
from assistant.dialogue.question import NOT_UNDERSTOOD, Question
from assistant.dialogue.speaking import FLOW_MARGIN_S, Lines, Speaking
from assistant.domain.errors import EarError
from assistant.domain.events import NOTHING_MOVED, Answered, Asked, Problem
from assistant.domain.events import Listening as ListeningEvent
from assistant.domain.person import LONGEST_PATIENCE_S
from assistant.ports import Clock, Ear, Heard, Journal, Listening, Source, Voice
from intents import Match, Phrasebook, Reach

LONGEST_UTTERANCE_S = 15.0
TAKE_YOUR_TIME_S = 60.0
MORE_TIME_S = 5.0

DOUBTFUL_STOP, EAR_SILENT = "DoubtfulStop", "EarSilent"
NOT_HEARD = "not_heard"
URGENT = ("Hold", DOUBTFUL_STOP, EAR_SILENT)
"""Already at zero when these arrive, so the flow must come to know of them, whatever the turn."""
ALLOWING = ("Yes", "Comfortable")
"""What lets a motor go up: only where it was asked, and not what was said before the last step."""


class Conversation(Speaking):
    """One conversation with the people in the room.

    `answer_window_s` is how long an answer is awaited. While `moving`, "wait" and a doubtful stop answer any
    question. `doubted`: the turn in which something held the motor that may have been a stop, while that is
    asked. `reach` is what the massager at hand can do: nothing else is offered.
    """

    def __init__(
        self,
        ear: Ear,
        voice: Voice,
        clock: Clock,
        journal: Journal,
        phrasebook: Phrasebook,
        lines: Lines,
        *,
        answer_window_s: float = 10.0,
    ) -> None:
        super().__init__(voice, clock, journal, lines)
        self._ear = ear
        self._phrasebook = phrasebook
        self.answer_window_s = self._home_window_s = answer_window_s
        self.wished_window_s: float | None = None
        self.names: tuple[str, ...] = ()
        self.moving = False
        self.doubted: str | None = None
        self.reach: Reach | None = None
        self.state = "menu"
        self.turn = "t0"
        self._turns = 0
        self._commands = False
        self._accepted = {self.turn}
        self._understood: deque[Match] = deque()
        self._arrived = asyncio.Event()

    @property
    def typed(self) -> bool:
        return self._ear.source is Source.TYPED

    @property
    def urgent_waiting(self) -> str | None:
        """The hold or the doubtful stop that was heard and that the flow has not taken yet."""
        return next((m.intent for m in self._understood if m.intent in URGENT), None)

    def asks_whether_a_stop(self, heard: Heard) -> bool:
        """Whether this was said in the turn of the question if something before it was a stop (I8)."""
        return self.doubted is not None and heard.turn == self.turn != self.doubted

    # --- as one person likes it

    def suit(self, words_per_minute: int | None, answer_window_s: float | None) -> None:
        """Speak and wait as one person likes it from now on; None is as the home does.

        Nobody who types has less time than the home gives.
        """
        self._set_rate(words_per_minute or self._home_rate)
        window_s = answer_window_s or self._home_window_s
        self.answer_window_s = max(window_s, self._home_window_s) if self.typed else window_s

    @property
    def wished(self) -> bool:
        """Another speed or more time was asked for, and nobody has taken it yet."""
        return self.wished_rate is not None or self.wished_window_s is not None

    def take_wishes(self) -> tuple[int | None, float | None]:
        """The speed (words a minute) and the time to answer (s) that were asked for since the last call."""
        wishes = self.wished_rate, self.wished_window_s
        self.wished_rate = self.wished_window_s = None
        return wishes

    async def _give_more_time(self) -> None:
        self.wished_window_s = min(LONGEST_PATIENCE_S, self.answer_window_s + MORE_TIME_S)
        self.answer_window_s = max(self.answer_window_s, self.wished_window_s)
        await self._say_aside("more_time")

    # --- hearing

    def deliver(self, match: Match, heard: Heard) -> str | None:
        """The supervisor hands over what was understood; why it does not count, or None when it does (I8)."""
        if match.intent == DOUBTFUL_STOP and not self.moving:
            return NOTHING_MOVED
        known = self._accepted if match.intent not in ALLOWING else {self.turn}
        if heard.turn not in known and match.intent not in URGENT:
            return "it belongs to an earlier question"
        self._understood.append(match)
        self._arrived.set()
        return None

    async def listen(self, state: str, seconds: float) -> Match | None:
        """The next command understood in `state`, or None after `seconds`.

        Commands said since the last call, over the assistant's own voice, come first. "wait" and a
        doubtful stop are handed over; what was not understood is passed over, except when it was typed.
        """
        await self.open_commands(state)
        until = self._clock.now() + seconds
        while (match := await self._next(until)) is not None:
            if match.intent == NOT_UNDERSTOOD:
                if self.typed:
                    await self._say_aside("not_caught", examples=self._examples(state))
            elif match.intent not in ("Mistake", "Meaning", "WhyAsk") and not await self._aside(match):
                return match
        return None

    async def open_commands(self, state: str) -> None:
        """Hear the commands of `state` from now on, also over what is said before the next `listen`.

        While something moves, a command of the turn before still counts: it belongs to no question. What
        allows motion does not.
        """
        if self._commands and self.state == state:
            return
        before, waiting = self._accepted, self._understood
        await self._open_turn(state)
        self._commands = True
        if self.moving:
            self._accepted |= before
            self._understood = waiting
            self.forget_allowing()

    def forget_allowing(self) -> None:
        """What was said to the state before does not allow the next one (I8)."""
        self._understood = deque(m for m in self._understood if m.intent not in ALLOWING)

    async def ask(self, question: Question) -> Match:
        """Put a question until it is answered; half heard, it takes no answer (I8). Raises NoAnswerError."""
        again = ""
        self.private = question.private
        try:
            for attempt in range(question.tries):
                if attempt:
                    await self.say(again, **question.span)
                text, louder = (question.clearer, question.louder) if attempt else (question.text, False)
                heard = await self.tell(text, question.id, louder=louder)
                found = await self._answer(question) if heard else NOT_HEARD
                if isinstance(found, Match):
                    return found
                again = found
        finally:
            self.private = False
        raise NoAnswerError(question.id, silent=again == NOT_HEARD)

    async def confirm(self, question: str, text: str | None = None, *, private: bool = False) -> bool:
        """A yes or a no; "not sure" is a no. `question` names a line where no text is given."""
        spoken = text or self.lines.text(question)
        clearer = f"{spoken} {self.lines.text('say_yes_or_no')}"
        answer = await self.ask(Question(question, spoken, clearer, "yes_no", strict=True, private=private))
        yes = answer.intent == "Yes"
        self.answered(question, answer=yes)
        return yes

    def answered(self, question: str, answer: object) -> None:
        """Note that a question has its answer."""
        self._journal.write(Answered(question, answer))

    # --- within

    async def _answer(self, question: Question) -> Match | str:
        """One round of waiting: the answer, or the line that says why it is asked again."""
        early = next((m for m in self._understood if m.intent in question.early), None)
        if early is not None:
            self._understood.remove(early)
            return early
        longer_s = 0.0
        while True:
            window_s = max(longer_s, min(self.answer_window_s, question.longest_window_s))
            await self._open_turn(question.expects, strict=question.strict)
            self._journal.write(
                Asked(
                    question.id,
                    question.text,
                    question.expects,
                    self._phrasebook.examples(question.expects, 12, self.reach),
                    int(window_s * 1000),
                    private=question.private,
                )
            )
            match = await self._next(self._clock.now() + window_s)
            longer_s = 0.0
            if match is None:
                return NOT_HEARD
            match match.intent:
                case _ if (why := question.refused(match)) is not None:
                    return why
                case "Hold" if not self.moving and not question.may_hold:
                    await self.say("take_your_time")
                    longer_s = TAKE_YOUR_TIME_S
                case "Mistake" if not question.correctable:
                    await self.tell(question.text, question.id)
                case "Meaning":
                    await self._tell_aside(question.means or self.lines.text("no_more_to_say"), "means")
                    await self.tell(question.text, question.id)
                case "WhyAsk":
                    await self._tell_aside(question.why or self.lines.text("no_more_to_say"), "why")
                    await self.tell(question.text, question.id)
                case _:
                    if not await self._aside(match):
                        return match

    async def _open_turn(self, state: str, *, strict: bool = False) -> None:
        """From now on the ear hears this state; what belongs to an earlier turn is no answer (I8)."""
        self._turns += 1
        self.turn = f"t{self._turns}"
        self.state = state
        self._commands = False
        self._accepted = {self.turn}
        self._journal.turn(self.turn)
        self._understood = deque(m for m in self._understood if m.intent in URGENT)
        listening = listening_to(self._phrasebook, state, self.turn, self.names, strict=strict)
        try:
            await self._ear.listen(listening)
        except EarError:
            if not self.names:
                raise
            self.names = await self._known_names(listening)
            await self._ear.listen(replace(listening, phrases=self._phrasebook.phrases(state, self.names)))
        self._journal.write(ListeningEvent(state, self._phrasebook.examples(state, 12, self.reach)))

    async def _known_names(self, listening: Listening) -> tuple[str, ...]:
        """Those that the ear knows; another one cannot be said here, and what helps is written down."""
        known = []
        for name in self.names:
            phrases = self._phrasebook.phrases(listening.state, (name,))
            try:
                await self._ear.listen(replace(listening, phrases=phrases))
            except EarError as unheard:
                self._journal.write(Problem(unheard.what, self.lines.text("unheard_name", name=name)))
            else:
                known.append(name)
        return tuple(known)

    async def _next(self, until: float) -> Match | None:
        """The next match of this turn, or None at `until`; somebody who is speaking then is heard out."""
        if not await self._arrives(until) and self._ear.hearing:
            await self._arrives(self._clock.now() + LONGEST_UTTERANCE_S)
        self.show_life()
        return self._understood.popleft() if self._understood else None

    async def _arrives(self, until: float) -> bool:
        if not self.moving:
            self._understood = deque(m for m in self._understood if m.intent != DOUBTFUL_STOP)
        while not self._understood:
            wait_s = until - self._clock.now()
            self.due = self._clock.now() + max(0.0, wait_s) + LONGEST_UTTERANCE_S + FLOW_MARGIN_S
            self._arrived.clear()
            if wait_s <= 0 or not await first_of(self._clock, self._arrived.wait(), wait_s):
                return False
        return True

    async def _aside(self, match: Match) -> bool:
        """The words that always work and that no flow needs to know; True when it was one."""
        match match.intent:
            case "Repeat":
                line, text, private = self._last_line
                await self.tell(text, line, private=private)
            case "Help":
                await self._say_aside("you_can_say", examples=self._examples(self.state))
            case "SpeakSlower" | "SpeakFaster":
                await self._speak_otherwise(faster=match.intent == "SpeakFaster")
            case "MoreTime":
                await self._give_more_time()
            case "Louder" | "Quieter":
                await self._turn_volume(louder=match.intent == "Louder")
            case _:
                return False
        return True

    def _examples(self, state: str) -> str:
        return ", ".join(self._phrasebook.examples(state, 4, self.reach))
