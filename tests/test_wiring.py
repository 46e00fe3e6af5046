"""The parts together: what runs beside an evening can fail without ending it."""

import asyncio
from dataclasses import replace

import pytest

from assistant.domain.errors import StoreError
from assistant.wiring import Parts
from tests.conversations.talk import FOLDER, Room, read_script
from tests.sim import sim_run


class WithBeside(Room):
    def __init__(self, beside):
        super().__init__(read_script(FOLDER / "roller_all_well.yaml"))
        self._beside = beside

    def _wired(self) -> Parts:
        return replace(super()._wired(), beside=(self._beside,))


def played_with(beside):
    async def play():
        return await WithBeside(beside).play()

    return sim_run(play)


async def lost_at_once(parts):
    raise StoreError("The disk is gone.", "Look at it.")


async def lost_within(parts):
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(lost_at_once(parts))


@pytest.mark.parametrize("beside", [lost_at_once, lost_within])
def test_what_fails_beside_an_evening_is_told_and_the_evening_goes_on(beside):
    played = played_with(beside)
    assert [line["what"] for line in played.of_type("problem")] == ["The disk is gone."]
    assert "running" in [line["phase"] for line in played.of_type("session")]
    assert played.still


def test_a_mistake_of_the_program_is_not_passed_over():
    async def mistaken(parts):
        raise KeyError("line")

    with pytest.raises(ExceptionGroup):
        played_with(mistaken)
