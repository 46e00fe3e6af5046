"""Loads the content of one language; any mistake names its file and line."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from assistant.content.checks import check, slots
from assistant.content.document import Document, MistakeError, read
from assistant.content.limits import Limits as LimitsFile
from assistant.content.questions import Screening as ScreeningFile
from assistant.content.reasons import check_reasons
from assistant.content.routine import Routine as RoutineFile
from assistant.domain.errors import ContentError
from assistant.domain.limits import Limits
from assistant.domain.questions import ScreeningSet
from assistant.domain.routine import Routine

FOLDER = Path(__file__).parent

T_co = TypeVar("T_co", covariant=True)


class Built(Protocol[T_co]):
    """A model of a file that becomes a value of the rules."""

    def build(self) -> T_co: ...


@dataclass(frozen=True, slots=True)
class Content:
    """All content of one language. `lines` are sentences by id, with slots in braces."""

    questions: ScreeningSet
    routine: Routine
    limits: Limits
    lines: dict[str, str]


def load_content(language: str = "en", folder: Path | None = None) -> Content:
    """The content of a language, from `folder` (the one with the files) or from the package.

    Raises ContentError that names the file and the line of the first mistake.
    """
    place = FOLDER / language if folder is None else folder
    if not place.is_dir():
        raise ContentError(
            f"There is no content in {place}.", "Choose another language, or install Unknot again."
        )
    return Content(
        load_questions(place / "screening.yaml"),
        load_routine(place / "routine.yaml"),
        load_limits(place / "limits.yaml"),
        load_lines(place / "lines.yaml"),
    )


def load_questions(path: Path) -> ScreeningSet:
    """The questions of the screening. Raises ContentError."""
    document = read(path)
    model = document.parse(ScreeningFile)
    try:
        questions = model.build()
        check(questions)
        check_reasons(questions)
    except MistakeError as mistake:
        document.wrong(mistake.place, mistake.what)
    return questions


def load_routine(path: Path) -> Routine:
    """The helper's routine. Raises ContentError."""
    document = read(path)
    return _build(document, document.parse(RoutineFile))


def load_limits(path: Path) -> Limits:
    """The limits. Raises ContentError."""
    document = read(path)
    return _build(document, document.parse(LimitsFile))


def load_lines(path: Path) -> dict[str, str]:
    """Sentences by id. Raises ContentError for what is no text, is empty, or has braces that do not match."""
    document = read(path)
    if not isinstance(document.values, dict):
        document.wrong((), "this file has an id and a text on each line")
    lines: dict[str, str] = {}
    for name, text in document.values.items():
        if not isinstance(name, str) or not isinstance(text, str) or not text.strip():
            document.wrong((str(name),), f"{name} needs a text")
        try:
            slots(text)
        except ValueError as error:
            document.wrong((name,), f"{name}: {error}")
        lines[name] = text
    return lines


B = TypeVar("B")


def _build(document: Document, model: Built[B]) -> B:
    try:
        return model.build()
    except MistakeError as mistake:
        document.wrong(mistake.place, mistake.what)


__all__ = ["Content", "load_content", "load_limits", "load_lines", "load_questions", "load_routine"]
