"""Questions in the terminal: one at a time, each with a suggestion; and Ctrl-C that works while one waits."""

import contextlib
import io
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TextIO, TypeVar, cast

from rich.console import Console
from rich.markup import escape
from rich.prompt import Confirm, IntPrompt, Prompt

from assistant.domain.errors import SettingsError, UnknotError

T = TypeVar("T")


class Asker:
    """Asks, or takes the suggestions. `answers` stands in for the terminal."""

    def __init__(self, console: Console, *, ask: bool, answers: TextIO | None = None) -> None:
        self._console = console
        self._answers = None if answers is None else cast(TextIO, _Lines(answers))
        self.asks = ask

    def text(
        self, question: str, suggestion: str, check: Callable[[str], T], *, shown: str | None = None
    ) -> T | None:
        """The answer, or the suggestion, once `check` takes it; None for an empty one.

        `check` gives the value that is meant or raises UnknotError, which is shown before asking again.
        `shown` is what to show of a suggestion that is not for everybody's eyes.
        """
        if not self.asks:
            return check(suggestion) if suggestion else None
        hint = suggestion if shown is None else shown
        prompt = f"{escape(question)}{f' [prompt.default]({escape(hint)})[/]' if hint else ''}"
        while True:
            with self._waiting():
                given = Prompt.ask(
                    prompt,
                    console=self._console,
                    default=suggestion,
                    show_default=False,
                    stream=self._answers,
                )
            if not given.strip():
                return None
            try:
                return check(given.strip())
            except UnknotError as error:
                self._console.print(str(error), style="red", highlight=False, markup=False)

    def choice(self, question: str, options: Sequence[str], suggestion: int = 0) -> int:
        """The index of the option that was chosen, by its number."""
        if not self.asks:
            return suggestion
        for number, option in enumerate(options, 1):
            self._console.print(f"  {number}  {option}", highlight=False, markup=False)
        numbers = [str(number) for number in range(1, len(options) + 1)]
        with self._waiting():
            chosen = IntPrompt.ask(
                escape(question),
                console=self._console,
                default=suggestion + 1,
                choices=numbers,
                show_choices=False,
                stream=self._answers,
            )
        return chosen - 1

    def yes(self, question: str, *, suggestion: bool) -> bool:
        if not self.asks:
            return suggestion
        with self._waiting():
            return Confirm.ask(
                escape(question), console=self._console, default=suggestion, stream=self._answers
            )

    @contextlib.contextmanager
    def _waiting(self) -> Iterator[None]:
        try:
            with interruptible():
                yield
        except EOFError:
            self._console.print()
            raise SettingsError(
                "Nobody can answer here.", "Run it in a terminal, or with --yes to take the suggestions."
            ) from None


class _Lines(io.TextIOBase):
    """Lines without their ends, as a terminal gives them: to Rich an empty one is then an empty answer."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]  # typeshed is narrower
        del size
        return self._file.readline().rstrip("\n")


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Ctrl-C ends at once what blocks inside: asyncio's own handler would only take note of it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
