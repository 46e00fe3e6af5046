"""The journal: what goes on record, and what only whoever follows it gets to know."""

import pytest

from assistant.domain import events
from assistant.domain.course import SessionRecord
from assistant.domain.device import Kind
from assistant.journal import EventJournal
from tests.fakes_store import MemoryStore
from tests.sim import START, SimClock, sim_run

ILL = "a fever"
TOLD = (
    events.Said("screening", f"There is no massage today, because of {ILL}."),
    events.Asked("V13", f"Do you have {ILL}?", "yes_no", ("yes", "no"), 10_000),
    events.HeardPhrase(f"i have {ILL}", "Unwell", None, {}, 1.0, "vosk", 0, 1),
    events.Answered("V13", ILL),
    events.Screened("refusal", (f"because of {ILL}",)),
    events.Stopped("vosk", f"i have {ILL}", 1, 2, None),
)
"""All that can tell what somebody said of their health."""
OF_THE_MACHINES = (
    events.Ready("an ear", "a voice", "a broker", "1"),
    events.Stopped("button", None, None, 2, None),
    events.Problem("The disk is full.", "Delete something."),
    events.Microphone(False),
    events.Ended(0),
)


def kept(*written: events.Event, in_session: bool = False) -> tuple[list[dict], list[dict]]:
    """What was followed, and what is on record."""
    store, followed = MemoryStore(), []

    async def main() -> None:
        journal = EventJournal(SimClock(), store, (lambda line: followed.append(dict(line)),))
        async with journal.running():
            if in_session:
                journal.session(await store.begin_session(SessionRecord("Anna", Kind.ROLLER, START, 300.0)))
            for event in written:
                journal.write(event)

    sim_run(main)
    return followed, store.events


@pytest.mark.parametrize("event", TOLD, ids=lambda event: event.type)
def test_outside_any_session_no_word_of_anybodys_health_goes_on_record(event):
    followed, on_record = kept(event)
    assert ILL in str(followed)
    assert ILL not in str(on_record)


def test_what_the_machines_did_is_on_record_outside_any_session():
    followed, on_record = kept(*OF_THE_MACHINES)
    assert on_record == followed
    assert len(on_record) == len(OF_THE_MACHINES)


def test_within_a_session_everything_is_on_record():
    followed, on_record = kept(*TOLD, in_session=True)
    assert on_record == followed
    assert len(on_record) == len(TOLD)
