"""The words of a step, said in each step of each version: where it goes on, and what is told."""

from collections.abc import Mapping
from typing import Any

import pytest

from assistant.demo.person import Cue
from tests.conversations.invariants import check_all
from tests.conversations.talk import CONTENT, Room, Script
from tests.sim import sim_run

EARLIER = {"kind": "helper", "days_ago": 3, "seconds": 500, "planned_s": 600}
PREGNANT = {"U2": "yes", "V20b": "yes", "C23": "twenty", "C23.midwife": "yes"}
ANSWERS: Mapping[str, Mapping[str, str]] = {
    "full": {"routine_length": "the long one"},
    "light": {"routine_length": "the long one", "S1": "yes", "V18": "yes", "V18.only": "yes"},
    "strokes": {"routine_length": "the long one", "V19": "seven"},
    "pregnancy": PREGNANT,
}
STEPS = {variant: [s.id for s in CONTENT.routine.for_session(20, variant).steps] for variant in ANSWERS}
EACH_STEP = [(variant, step) for variant, steps in STEPS.items() for step in steps]


def lines_after(variant: str, step: str, words: str) -> list[Mapping[str, Any]]:
    """What was written after `words` were said ten seconds into the first time of `step`."""
    script = Script(
        name=f"{variant}_{step}",
        about="one command in one step",
        talk=[
            Cue({"type": "asked", "question": "menu"}, say="help me massage"),
            Cue({"type": "timing", "id": step}, after=10, say=words),
            Cue({"type": "asked", "question": "menu"}, say="goodbye"),
        ],
        home={"Anna": {"records": "course", "sessions": [EARLIER], "course": {"days_ago": 9}}},
        answers=ANSWERS[variant],
        by_state={"offer": "yes"},
    )

    async def evening() -> list[Mapping[str, Any]]:
        played = await Room(script).play()
        check_all(played)
        assert not list(played.person.left), "that step never came"
        return played.lines

    lines = sim_run(evening)
    began = next(n for n, line in enumerate(lines) if line["type"] == "timing" and line["id"] == step)
    heard = [n for n, line in enumerate(lines) if line["type"] == "heard" and line["text"] == words]
    return lines[next(n for n in heard if n > began) + 1 :]


def steps_in(lines: list[Mapping[str, Any]]) -> list[str]:
    return [line["id"] for line in lines if line["type"] == "step"]


def timed_in(lines: list[Mapping[str, Any]], step: str) -> int:
    """How often the step was done."""
    return sum(1 for line in lines if line["type"] == "timing" and line["id"] == step)


@pytest.mark.parametrize(("variant", "step"), EACH_STEP)
@pytest.mark.parametrize("words", ["next", "skip"])
def test_next_and_skip_go_on(variant: str, step: str, words: str) -> None:
    after = lines_after(variant, step, words)
    assert steps_in(after) == STEPS[variant][STEPS[variant].index(step) + 1 :]


@pytest.mark.parametrize(("variant", "step"), EACH_STEP)
def test_go_back_goes_one_back_and_at_the_first_begins_it_anew(variant: str, step: str) -> None:
    after = lines_after(variant, step, "go back")
    assert steps_in(after) == STEPS[variant][max(0, STEPS[variant].index(step) - 1) :]


@pytest.mark.parametrize(("variant", "step"), EACH_STEP)
def test_again_does_it_again(variant: str, step: str) -> None:
    after = lines_after(variant, step, "again")
    assert next(line for line in after if line["type"] == "said")["line"] == "step_again"
    assert steps_in(after) == STEPS[variant][STEPS[variant].index(step) :]
    assert timed_in(after, step) == 1


@pytest.mark.parametrize(("variant", "step"), EACH_STEP)
@pytest.mark.parametrize(
    ("words", "told"),
    [("how long is left", "step_left"), ("how many", "steps_to_go"), ("which step", "step_number")],
)
def test_what_is_asked_is_told_and_the_step_goes_on(variant: str, step: str, words: str, told: str) -> None:
    after = lines_after(variant, step, words)
    answer = next(line for line in after if line["type"] == "said")
    counted = step == "stretch" and words == "how many"
    assert answer["line"] == ("movements_left" if counted else told)
    left = STEPS[variant][STEPS[variant].index(step) + 1 :]
    if told == "steps_to_go" and not counted:
        assert answer["text"].endswith(
            f"{('zero one two three four five six seven eight'.split())[len(left)]}."
        )
    assert steps_in(after) == left


@pytest.mark.parametrize(("variant", "step"), EACH_STEP)
def test_softer_reaches_the_helper_and_harder_only_where_it_may_be(variant: str, step: str) -> None:
    assert (
        next(line for line in lines_after(variant, step, "softer") if line["type"] == "said")["line"]
        == "lighter"
    )
    answer = next(line for line in lines_after(variant, step, "harder") if line["type"] == "said")["line"]
    may = variant == "full" and step in ("firmer", "kneading", "slow", "stretch")
    assert answer == ("firmer" if may else "stays_light")


@pytest.mark.parametrize(("variant", "step"), EACH_STEP)
def test_I3_stop_in_each_step_takes_the_hands_off_until_somebody_says_continue(
    variant: str, step: str
) -> None:
    after = lines_after(variant, step, "stop")
    assert [line["type"] for line in after if line["type"] in ("hold", "step", "timing")][:1] == ["hold"]
    assert steps_in(after) == []
    said = [line["line"] for line in after if line["type"] == "said"]
    assert said[0] == "hands_off"
    assert "routine_over_break" in said
