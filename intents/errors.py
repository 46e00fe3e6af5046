"""What can go wrong with the sentence files."""

from pathlib import Path


class IntentError(Exception):
    """Raised when a file of sentences or states is wrong, or a state is asked for that does not exist.

    `what` names the file and the line where there is one; `remedy` is one plain sentence or "".
    """

    def __init__(
        self, what: str, remedy: str = "", *, file: Path | None = None, line: int | None = None
    ) -> None:
        place = "" if file is None else f"{file}: " if line is None else f"{file}, line {line}: "
        super().__init__(f"{place}{what} {remedy}".strip())
        self.what = place + what
        self.remedy = remedy
        self.file = file
        self.line = line
