"""What breaks off a conversation, whatever it is doing."""

from dataclasses import dataclass

from assistant.domain.errors import UnknotError


@dataclass(frozen=True, slots=True)
class StopHeard:
    """Somebody or something said stop. `kind` is stop, hurts, unwell, emergency, ear_lost or shutdown."""

    kind: str
    by: str
    word: str | None = None
    symptom: str | None = None


class InterruptedByStopError(Exception):
    """Raised out of a flow when a stop ended it; the zero was commanded before."""

    def __init__(self, stop: StopHeard) -> None:
        super().__init__(stop.kind)
        self.stop = stop
        self.session_id: int | None = None
        """The session that it ended, when there was one."""


class NoAnswerError(UnknotError):
    """Raised when a question got no answer three times: silence is never an answer (I8)."""

    def __init__(self, question: str, *, silent: bool) -> None:
        super().__init__("I did not get an answer." if silent else "I could not understand the answer.")
        self.question = question
        self.silent = silent
