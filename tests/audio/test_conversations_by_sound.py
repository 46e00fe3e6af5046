"""Whole conversations once more, spoken: synthesised sound through the real recogniser.

They are as fast as the sound can be decoded: 50 ms of it are heard in 50 ms of simulated time, and where
nobody speaks there is nothing to decode. What a script expects, and I1 to I8, hold as they do when the words
are handed over.
"""

import asyncio
from pathlib import Path

import pytest

from assistant.speech.in_process import InProcessEar
from assistant.speech.recognisers import make_recogniser
from tests.conversations.expected import check_expected
from tests.conversations.invariants import check_all
from tests.conversations.talk import FOLDER, PHRASEBOOK, Played, Room, Script, read_script
from tests.sim import sim_run
from tests.speaker import synthesise

pytestmark = pytest.mark.audio

VOICE = "en-us"
"""The one of espeak-ng's that is made out best: how well others are heard is measured elsewhere."""

SPOKEN = (
    Path(__file__).with_name("evening_with_a_stop.yaml"),
    *(
        FOLDER / f"{name}.yaml"
        for name in (
            "roller_all_well",
            "roller_it_hurts",
            "belt_all_well",
            "wait_and_continue",
            "silence_in_screening",
            "silence_at_check_in",
            "i_made_a_mistake",
            "helper_all_well",
            "helper_stop",
            "next_session_and_reminder",
        )
    ),
)


class RoomWithSound(Room):
    """The same room, with an ear that has to make the words out."""

    def __init__(self, script: Script) -> None:
        super().__init__(script)
        self.ear = InProcessEar(
            make_recogniser("pocketsphinx", Path(), PHRASEBOOK.pronunciations()), self.clock
        )

    def say(self, words: str) -> None:
        self.ear.say(synthesise(words, VOICE))

    async def play(self, *, then_s: float = 5.0) -> Played:
        hearing = asyncio.ensure_future(self.ear.run())
        try:
            return await super().play(then_s=then_s)
        finally:
            hearing.cancel()
            await asyncio.wait({hearing})


@pytest.mark.parametrize("path", SPOKEN, ids=lambda path: path.stem)
def test_conversation_by_sound(path: Path) -> None:
    async def evening() -> None:
        played = await RoomWithSound(read_script(path)).play()
        check_all(played)
        await check_expected(played)
        assert {line["by"] for line in played.of_type("heard")} == {"pocketsphinx"}

    sim_run(evening)
