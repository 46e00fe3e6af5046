"""A whole evening from outside: sound into `--mic -`, events out of `--events -`, and nothing else.

The questions are answered faster than real time; the massage takes as long as it takes, a step up a minute.
The two evenings are in groups of their own, so that they run side by side.
"""

import asyncio
from pathlib import Path

import pytest

from assistant.content import load_content
from assistant.demo.person import Cue
from assistant.domain.questions import Condition
from tests.annas_home import furnish, on_record
from tests.massager_lines import is_state, still
from tests.processes import HURRY, VOICE, household
from tests.speaker import PIPER

pytestmark = [pytest.mark.processes, pytest.mark.broker, pytest.mark.audio]

LONGEST_S = 240.0
MENU = {"type": "asked", "question": "menu"}
EVENING = (
    Cue(MENU, say="start the roller for two minutes", repeat=True),
    Cue({"type": "session", "phase": "running"}, after=3.0, say="harder", repeat=True),
    Cue({"type": "said", "line": "raised"}, after=3.0, say="less pressure", repeat=True),
    Cue({"type": "said", "line": "lowered"}, after=3.0, say="how long is left", repeat=True),
    Cue({"type": "said", "line": "time_is_up"}),
    Cue(MENU, say="when is my next session", repeat=True),
    Cue({"type": "said", "line": "next_session"}),
    Cue(MENU, say="goodbye", repeat=True),
)


@pytest.mark.parametrize(
    "voice",
    [
        pytest.param(VOICE, marks=pytest.mark.xdist_group("outside_espeak"), id="espeak"),
        pytest.param(PIPER, marks=pytest.mark.xdist_group("outside_piper"), id="piper"),
    ],
)
def test_a_whole_evening_by_sound_and_events(voice: str, tmp_path: Path) -> None:
    home = furnish(tmp_path / "home")
    screening = load_content().questions
    asked_of_everybody = {
        entry
        for entry in screening.session
        if entry in screening.groups or screening.questions[entry].when == Condition()
    }

    async def main() -> None:
        async with household(tmp_path) as house:
            roller = await house.roller()
            answers = {"pain_after": "two"}
            evening = await house.spoken_evening(home, EVENING, voice=voice, answers=answers, hurry=HURRY)
            hub = evening.hub
            await hub.until({"type": "listening", "state": "idle"}, within_s=LONGEST_S)
            evening.switch_off_microphone()
            hub.microphone.close()
            assert await hub.ends() == 0
            assert hub.lines[-1]["type"] == "ended"
            assert hub.lines[-1]["exit"] == 0
            assert evening.person.left == ()
            assert not [line for line in hub.of_type("problem") if line["t"] < hub.of_type("stop")[0]["t"]]

            assert asked_of_everybody <= {line["question"] for line in hub.of_type("asked")}
            assert [line["outcome"] for line in hub.of_type("screening")] == ["clearance"]
            by_sound = [line for line in hub.of_type("heard") if line["intent"]]
            assert {line["by"] for line in by_sound} == {"pocketsphinx"}
            assert {"Start", "Harder", "Softer", "HowLong", "NextSession", "Goodbye"} <= {
                line["intent"] for line in by_sound
            }

            # One level up after a minute and a yes, one down at once, and in the end it stands still.
            pressures = [line["actual"]["pressure"] for line in roller.lines if is_state(line)]
            levels = [
                now for before, now in zip([None, *pressures], pressures, strict=False) if now != before
            ]
            assert levels == [0, 1, 2, 1, 0]
            assert still([line for line in roller.lines if is_state(line)][-1])
            (session,) = await on_record(home)
            assert (session.ended_by, session.pain_before, session.pain_after) == ("time_up", 4, 2)

    asyncio.run(main())
