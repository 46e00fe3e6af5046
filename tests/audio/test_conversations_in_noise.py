"""Whole conversations by real sound in noise, heard as the product hears: echo cancelled, two ears, the watch.

How well words are made out in noise is measured elsewhere (docs/hearing.md): here people say again what was not made
out. Nothing that was not said may ever answer, start or raise anything, and no motor moves wrongly.
"""

from pathlib import Path

import pytest

from tests.audio.noisy_room import NoisyRoom, check_stops, check_what_counted
from tests.conversations.expected import check_expected
from tests.conversations.invariants import check_all
from tests.conversations.talk import Played, read_script
from tests.sim import sim_run

pytestmark = pytest.mark.audio

LONGEST_S = 1500
"""Ten minutes of talk are five of a free core."""

HERE = Path(__file__).with_name("in_noise")
LONG = HERE / "long"
"""With --long only: minutes of a core each."""

SCRIPTS = [
    *(pytest.param(path, id=path.stem) for path in sorted(HERE.glob("*.yaml"))),
    *(pytest.param(path, id=path.stem, marks=pytest.mark.long) for path in sorted(LONG.glob("*.yaml"))),
]


@pytest.mark.timeout(LONGEST_S)
@pytest.mark.parametrize("path", SCRIPTS)
def test_conversation_in_noise(path: Path, tmp_path: Path) -> None:
    async def evening() -> None:
        room = NoisyRoom(read_script(path), tmp_path)
        played = await room.play()
        show(played)
        check_all(played)
        check_stops(played, room.sayings)
        check_what_counted(played, room.sayings)
        await check_expected(played)

    sim_run(evening)


def show(played: Played) -> None:
    """What was heard, for whoever reads why it failed."""
    for line in played.lines:
        if line["type"] in ("listening", "setpoint", "state", "proofs"):
            continue
        shown = {key: line[key] for key in SHOWN if line.get(key) is not None}
        print(f"{line['t'] / 1000:8.2f}", line["type"], shown)


SHOWN = (
    *("line", "question", "text", "intent", "why_rejected", "by", "confidence", "level_dbfs", "answer"),
    *("phase", "n", "outcome", "what", "cut"),
)
