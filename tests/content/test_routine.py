"""The times of the routine, written out a second time from the table; and how long its lines take to say."""

from pathlib import Path

import pytest

import assistant.content
from assistant.content.loading import load_lines, load_routine
from assistant.domain.routine import Step
from assistant.flows.practice import TRY_S

ENGLISH = Path(assistant.content.__file__).parent / "en"
ROUTINE = load_routine(ENGLISH / "routine.yaml")
LINES = load_lines(ENGLISH / "lines.yaml")

TABLE = {
    # step: (how it is done, 10 minutes, 20 minutes)
    "stroking": ("seconds", 60, 120),
    "firmer": ("seconds", 60, 120),
    "smoothing": ("seconds", 45, 90),
    "kneading": ("each of two sides", 60, 150),
    "tapping": ("offered", 30, 45),
    "skin": ("offered", 60, 90),
    "slow": ("seconds", 90, 180),
    "stretch": ("counted, 8 s each", (5,), (5, 7, 8)),
    "towel": ("seconds", 30, 45),
}
SPOKEN_TIMES = {
    30: "thirty seconds",
    45: "forty five seconds",
    60: "one minute",
    90: "ninety seconds",
    120: "two minutes",
    150: "two and a half minutes",
    180: "three minutes",
    240: "four minutes",
    300: "five minutes",
    360: "six minutes",
    480: "eight minutes",
}
WORDS_A_MINUTE = 150
LONGEST_LINE_S = 20


def seconds_of(text: str) -> float:
    return len(text.split()) * 60 / WORDS_A_MINUTE


@pytest.mark.parametrize(("minutes", "column"), [(10, 1), (20, 2)])
def test_each_step_takes_the_time_of_the_table(minutes: int, column: int):
    steps = {step.id: step for step in ROUTINE.for_session(minutes).steps}
    assert list(steps) == list(TABLE)
    for name, row in TABLE.items():
        step, how, time = steps[name], row[0], row[column]
        assert step.offered is (how == "offered"), name
        if how.startswith("counted"):
            assert (step.counts, step.each_s, step.seconds) == (time, 8, sum(time) * 8)
            continue
        assert step.counts == (), name
        sides = 2 if "sides" in how else 1
        assert step.seconds == time * sides, name
        assert SPOKEN_TIMES[time] in step.instruction, name


def test_the_stretch_is_five_then_seven_more_then_up_to_twenty_each_asked_for():
    stretch = ROUTINE.for_session(20).steps_from("stretch")[0]
    assert stretch.counts[:2] == (5, 7)
    assert sum(stretch.counts) == stretch.most == 20
    assert stretch.between.count("?") == 1


@pytest.mark.parametrize("variant", ["full", "light", "strokes", "pregnancy"])
@pytest.mark.parametrize("minutes", [10, 20])
def test_all_steps_fit_into_the_session(variant: str, minutes: int):
    session = ROUTINE.for_session(minutes, variant)
    assert 0.7 * 60 * minutes <= session.total_s <= 60 * minutes


def test_the_time_that_is_said_is_the_time_that_is_taken():
    for variant in ROUTINE.variants:
        for minutes in (10, 20):
            for step in ROUTINE.for_session(minutes, variant).steps:
                one_side_s = step.seconds / (2 if step.id == "kneading" else 1)
                if not step.counts:
                    assert f"{SPOKEN_TIMES[int(one_side_s)]}" in step.instruction, (variant, step.id)


def whole(step: Step) -> str:
    return f"{step.instruction} {step.avoid}"


def test_no_line_takes_twenty_seconds():
    for variant in ROUTINE.variants:
        for minutes in (10, 20):
            for position in ("prone", "side", "seated"):
                session = ROUTINE.for_session(minutes, variant, position=position, sore_spot=True)
                for step in session.steps:
                    for text in (whole(step), step.practice, step.offer, step.between):
                        assert seconds_of(text) < LONGEST_LINE_S, (variant, step.id, text)
                for line in (*session.preparation, *session.closing):
                    assert seconds_of(line.text) < LONGEST_LINE_S, line.id


def test_nothing_but_strokes_and_vibrations_in_pregnancy():
    for minutes in (10, 20):
        session = ROUTINE.for_session(minutes, "pregnancy", position="side")
        said = " ".join(whole(step) for step in session.steps)
        assert not any(word in said.lower() for word in ("knead", "firm", "tap ", "stretch", "pinch"))
        # With every step done twice it would still be within the forty minutes of the article.
        assert session.total_s * 2 <= 40 * 60


def test_the_rehearsal_takes_about_two_minutes():
    steps = ROUTINE.for_session(10).steps
    said = [LINES["practice_begins"], LINES["practice_over"]]
    said += [LINES["practice_step"].format(n=s.n, title=s.title, text=s.practice) for s in steps]
    total_s = sum(map(seconds_of, said)) + TRY_S * len(steps)
    assert 100 <= total_s <= 140, total_s
