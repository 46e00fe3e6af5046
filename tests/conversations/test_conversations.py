"""Whole conversations: each script plays as it says, and I1 to I8 hold in all of them."""

import pytest

from tests.conversations.expected import check_expected
from tests.conversations.invariants import check_all
from tests.conversations.talk import Room, Script, all_scripts
from tests.sim import sim_run


@pytest.mark.parametrize("script", all_scripts(), ids=lambda script: script.name)
def test_conversation(script: Script) -> None:
    async def evening() -> None:
        played = await Room(script).play()
        check_all(played)
        await check_expected(played)

    sim_run(evening)
