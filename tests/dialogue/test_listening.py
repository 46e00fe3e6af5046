"""What an ear is told to hear."""

from assistant.dialogue.listening import listening_to
from intents import Phrasebook

BOOK = Phrasebook.load()


def test_a_state_is_heard_with_all_that_its_phrasebook_knows_of_it():
    device, minutes, menu = (
        listening_to(BOOK, state, "t3", ("Anna",)) for state in ("device", "minutes", "menu")
    )
    assert (device.turn, device.state, device.in_motion) == ("t3", "device", True)
    assert not minutes.in_motion
    assert {"two", "twenty"} <= set(minutes.unfinished) <= set(minutes.phrases)
    assert "stop" in menu.safe_words
    assert "louder" in menu.harmless
    assert listening_to(BOOK, "menu", strict=True).strict
