"""What a helper chats about is no phrase of any state that a routine is in, so it can do nothing there."""

import pytest

from intents import Phrasebook

STATES = ("routine", "routine_paused", "routine_length", "comfort_by_hand", "offer", "yes_no", "pain")
CHATTER = (
    "does it hurt here",
    "does that hurt",
    "tell me when to stop",
    "say stop if it is too much",
    "shall i stop",
    "shall i stop now",
    "shall i go on",
    "should i continue",
    "are you ready",
    "are you comfortable",
    "is it comfortable",
    "is this comfortable for you",
    "is that better",
    "is it too hard",
    "is that too strong for you",
    "softer or harder",
    "do you want it harder",
    "a bit lower down",
    "does that feel good",
    "have you finished",
    "my sister has finished her studies",
    "next week we go to the sea",
    "we did that step again and again",
    "is that the right step",
    "how long have you had this",
    "how many did we do last time",
    "do you feel dizzy",
    "do you feel sick",
    "are you bleeding",
    "wait till you hear this",
    "back in the day",
    "not ready yet",
    "i am nearly done",
    "skip the story",
    "yes or no",
    "no idea what she means",
    "ten minutes is not much",
)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("text", CHATTER)
def test_chatter_means_nothing(book: Phrasebook, text: str, state: str) -> None:
    assert book.match(text, state) is None
