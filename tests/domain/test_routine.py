"""The helper's routine: steps, times, variants, where it goes on; numbers written down a second time."""

from pathlib import Path

import pytest

import assistant.content
from assistant.content.loading import load_routine
from assistant.domain.allowance import ROUTINES

ROUTINE = load_routine(Path(assistant.content.__file__).parent / "en" / "routine.yaml")

TIMES = {
    "stroking": (60, 120),
    "firmer": (60, 120),
    "smoothing": (45, 90),
    "kneading": (120, 300),
    "tapping": (30, 45),
    "skin": (60, 90),
    "slow": (90, 180),
    "stretch": (40, 96),
    "towel": (30, 45),
}


@pytest.mark.parametrize(("minutes", "column"), [(10, 0), (20, 1)])
def test_the_nine_steps_with_both_times(minutes, column):
    session = ROUTINE.for_session(minutes)
    assert {step.id: step.seconds for step in session.steps} == {k: v[column] for k, v in TIMES.items()}
    assert [step.id for step in session.steps] == list(TIMES)
    assert [step.n for step in session.steps] == list(range(1, 10))
    assert session.of == 9
    assert session.total_s == sum(v[column] for v in TIMES.values()) <= minutes * 60


def test_the_stretch_is_counted_and_twelve_are_asked_for_in_between():
    short, long = (ROUTINE.for_session(m).steps_from("stretch")[0] for m in (10, 20))
    assert (short.counts, short.each_s) == ((5,), 8)
    assert (long.counts, long.each_s) == ((5, 7), 8)
    assert long.between
    assert sum(long.counts) <= 20


def test_what_the_article_only_allows_is_offered():
    assert {s.id for s in ROUTINE.for_session(20).steps if s.offered} == {"tapping", "skin"}
    assert all(bool(s.offer) is s.offered for s in ROUTINE.for_session(20).steps)


def test_the_other_side_comes_at_half_time():
    for minutes, half in ((10, 60), (20, 150)):
        kneading = ROUTINE.for_session(minutes).steps_from("kneading")[0]
        assert [cue.at for cue in kneading.cues] == [half]


@pytest.mark.parametrize(
    ("variant", "steps"),
    [
        ("light", ["stroking", "smoothing", "slow", "towel"]),
        ("strokes", ["stroking", "smoothing", "towel"]),
        ("pregnancy", ["stroking", "smoothing", "vibrations", "towel"]),
    ],
)
def test_the_careful_variants_leave_out(variant, steps):
    for minutes in (10, 20):
        session = ROUTINE.for_session(minutes, variant)
        assert [s.id for s in session.steps] == steps
        assert session.total_s <= minutes * 60


def test_there_is_a_routine_for_every_allowance():
    assert set(ROUTINE.variants) == set(ROUTINES)


def test_it_goes_on_at_the_saved_step_and_else_from_the_beginning():
    session = ROUTINE.for_session(10)
    assert [s.id for s in session.steps_from("slow")] == ["slow", "stretch", "towel"]
    for position in (None, "vibrations", "nonsense"):
        assert session.steps_from(position) == session.steps


def test_preparation_fits_position_and_oil():
    def ids(**how):
        return {line.id for line in ROUTINE.for_session(10, **how).preparation}

    assert {"lie_prone", "oil", "oily_towel"} <= ids()
    assert not {"lie_side", "sit", "no_oil"} & ids()
    assert "lie_side" in ids(position="side")
    assert "sit" in ids(position="seated")
    assert "no_oil" in ids(oil=False)
    assert not {"oil", "oily_towel", "lie_prone"} & ids(oil=False, position="side")
    for position in ("prone", "side", "seated"):
        assert (
            len([x for x in ROUTINE.for_session(10, position=position).closing if x.id.startswith("rise")])
            == 1
        )


def test_H20_oily_floor_and_towels_are_told_before():
    said = " ".join(line.text for line in ROUTINE.for_session(10).preparation)
    assert "floor" in said
    assert "dryer" in said


def test_H21_getting_up_is_told_after():
    assert "side first" in " ".join(line.text for line in ROUTINE.for_session(10).closing)


def test_every_step_tells_what_to_avoid_and_the_kidneys_in_plain_words():
    for variant in ROUTINE.variants:
        for step in ROUTINE.for_session(20, variant).steps:
            assert step.avoid
            assert "{" not in step.instruction
            assert step.source
            assert step.picture
    assert "below the lowest ribs" in ROUTINE.for_session(10).steps_from("tapping")[0].avoid


def test_a_demonstration_only_shortens():
    whole, fast = ROUTINE.for_session(10), ROUTINE.for_session(10, pace=0.1)
    assert fast.total_s == pytest.approx(whole.total_s / 10)
    kneading = fast.steps_from("kneading")[0]
    assert kneading.cues[0].at == pytest.approx(6)
    assert fast.steps_from("stretch")[0].each_s == pytest.approx(0.8)
    for pace in (0, 1.5, -1):
        with pytest.raises(ValueError, match="pace"):
            ROUTINE.for_session(10, pace=pace)


def test_other_lengths_and_variants_are_mistakes():
    with pytest.raises(ValueError, match="30"):
        ROUTINE.for_session(30)
    with pytest.raises(ValueError, match="deep"):
        ROUTINE.for_session(10, "deep")
