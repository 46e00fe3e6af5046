"""What the page may see and do of the hub: the same words as the ear, through the same supervisor."""

from collections import deque
from dataclasses import dataclass, field

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.interruption import StopHeard
from assistant.flows.hub import Hub
from assistant.ports import Heard, Source
from assistant.web.page_ear import PageEar
from intents import Phrasebook

TAPS_REMEMBERED = 5000
NO_TURN = "-"
"""A turn that is never open: what is tapped with it counts only where it stops or holds."""


@dataclass(frozen=True, slots=True)
class Tap:
    """One tap: the phrase, the turn it was shown in (`run.turn`), and an id that no other tap has."""

    phrase: str
    turn: str
    id: str


@dataclass(slots=True)
class Door:
    """The hub, as far as the page reaches. `ear` is the page's own one where there is no microphone."""

    hub: Hub
    talk: Conversation
    phrasebook: Phrasebook
    person: str
    ear: PageEar | None = None
    run: str = ""
    """The run of the hub, from its journal: a turn of another run is never open in this one."""
    hold_phrase: str = field(init=False)
    """A phrase that holds, in every state."""
    _taps: deque[str] = field(default_factory=lambda: deque(maxlen=TAPS_REMEMBERED))

    def __post_init__(self) -> None:
        book, state = self.phrasebook, self.talk.state
        holding = (p for p in book.safe_words() if (m := book.match(p, state)) and m.intent == "Hold")
        self.hold_phrase = next(holding)

    @property
    def turn(self) -> str:
        """The turn that is open, as the page names it."""
        return f"{self.run}.{self.talk.turn}"

    @property
    def moving(self) -> bool:
        return self.talk.moving

    def understands(self, phrase: str) -> bool:
        """True for what can be said at this moment."""
        return self.phrasebook.match(phrase, self.talk.state, self.talk.names) is not None

    def see(self, tap: Tap) -> str | None:
        """Take a tap as if it had been said; why it does not count, or None (I6, I8).

        A tap of another run, or one that came before, is still seen: a word that stops or holds does so
        whatever its turn, and nothing else of it counts.
        """
        turn = tap.turn.removeprefix(f"{self.run}.") if self._first_time(tap) else NO_TURN
        return self.hub.supervisor.see(Heard(tap.phrase, turn, Source.PAGE, confidence=1.0))

    def stop(self) -> int:
        """Zero, now: when it was sent, in ms of the hub's clock."""
        by_page = StopHeard("stop", by=Source.PAGE.value, word="stop", turn=self.talk.turn)
        self.hub.supervisor.stop(by_page)
        return int(self.hub.clock.now() * 1000)

    def _first_time(self, tap: Tap) -> bool:
        if not tap.turn.startswith(f"{self.run}.") or tap.id in self._taps:
            return False
        self._taps.append(tap.id)
        return True
