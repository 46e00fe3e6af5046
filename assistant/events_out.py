"""Where `--events` writes the journal: stdout, for a program that may be slow or gone, or a file."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from assistant.domain.errors import SettingsError
from assistant.journal import Sink
from device_adapters.event_lines import EventLines


def writing(lines: EventLines) -> Sink:
    return lambda line: lines.write(dict(line))


@contextmanager
def event_lines(target: str, gone: Callable[[], None]) -> Iterator[EventLines]:
    """A reader of stdout who is slow is not waited for, and one who is gone ends the hub.

    Raises SettingsError for a file that cannot be written.
    """
    with ExitStack() as stack:
        if target == "-":
            descriptor, lost = sys.stdout.fileno(), gone
        else:
            lost = _nothing
            try:
                descriptor = stack.enter_context(Path(target).open("ab")).fileno()
            except OSError as error:
                raise SettingsError(
                    f"{target} cannot be written: {error.strerror}.", "Name another file."
                ) from error
        yield stack.enter_context(EventLines(descriptor, lost, patient=True).running())


def _nothing() -> None:
    """A file of events that can no longer be written is no reason to end the evening."""
