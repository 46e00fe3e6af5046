"""The helper's routine: steps, times, variants, where it goes on; numbers written down a second time."""

from pathlib import Path

import pytest

import assistant.content
from assistant.content.loading import load_routine
from assistant.domain.allowance import ROUTINES
from assistant.domain.routine import bookmark, read_bookmark

ROUTINE = load_routine(Path(assistant.content.__file__).parent / "en" / "routine.yaml")


def step(name: str, minutes: int = 10, variant: str = "full", **how):
    return ROUTINE.for_session(minutes, variant, **how).steps_from(name)[0]


def test_preparation_fits_position_and_oil():
    def ids(**how):
        return {line.id for line in ROUTINE.for_session(10, **how).preparation}

    assert {"lie_prone", "oil", "oily_towel"} <= ids()
    assert not {"lie_side", "sit", "no_oil", "behind", "sore_spot", "lie_pregnant", "signs"} & ids()
    assert {"lie_side", "behind"} <= ids(position="side")
    assert {"sit", "behind"} <= ids(position="seated")
    assert "no_oil" in ids(oil=False)
    assert "sore_spot" in ids(sore_spot=True)
    assert not {"oil", "oily_towel", "lie_prone"} & ids(oil=False, position="side")
    for position in ("prone", "side", "seated"):
        closing = ROUTINE.for_session(10, position=position).closing
        assert len([line for line in closing if line.id.startswith("rise")]) == 1


def test_in_pregnancy_there_is_one_line_for_lying_and_the_signs_are_told():
    lines = {line.id: line.text for line in ROUTINE.for_session(20, "pregnancy", position="side").preparation}
    assert "lie_side" not in lines
    assert "knees" in lines["lie_pregnant"]
    assert "bump" in lines["lie_pregnant"]
    assert "Never flat on your back" in lines["lie_pregnant"]
    assert all(sign in lines["signs"] for sign in ("bleed", "water", "pains", "headache", "baby"))
    assert "No pressing and no kneading" in lines["gently"]


def test_after_a_power_cut_only_how_to_lie_and_what_to_leave_alone_is_said_again():
    def again(variant, **how):
        return [line.id for line in ROUTINE.for_session(10, variant, **how).preparation if line.again]

    assert again("full") == ["lie_prone", "keep_away"]
    assert again("full", oil=False, sore_spot=True) == ["no_oil", "lie_prone", "keep_away", "sore_spot"]
    assert again("strokes", position="seated") == ["sit", "keep_away"]
    assert again("pregnancy", position="side") == ["lie_pregnant", "keep_away", "gently", "signs"]


def test_a_sore_spot_is_named_with_every_step():
    for variant in ROUTINE.variants:
        for with_spot in ROUTINE.for_session(10, variant, sore_spot=True).steps:
            assert with_spot.avoid.endswith("Leave out the sore spot.")
        for without in ROUTINE.for_session(10, variant).steps:
            assert "sore spot" not in without.avoid


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


def test_only_the_whole_routine_gets_firmer_and_only_where_a_step_has_pressure():
    assert {s.id for s in ROUTINE.for_session(10).steps if s.firmer} == {
        "firmer",
        "kneading",
        "slow",
        "stretch",
    }
    for variant in ("light", "strokes", "pregnancy"):
        assert not [s.id for s in ROUTINE.for_session(10, variant).steps if s.firmer]


def test_each_variant_and_position_has_its_own_words():
    assert "rhythm" in step("stroking", variant="pregnancy", position="side").instruction
    assert "rhythm" not in step("stroking").instruction
    assert "without any pressure" in step("stroking", variant="pregnancy").instruction
    assert "as far as your hands reach" in step("stroking", variant="strokes", position="side").instruction
    assert "hips" in step("stroking", variant="strokes", position="seated").instruction
    assert "buttocks" in step("stroking", variant="strokes").instruction
    assert "Very lightly" in step("slow", variant="light").instruction
    assert "Very lightly" not in step("slow").instruction


def test_it_goes_on_at_the_saved_step_and_else_from_the_beginning():
    session = ROUTINE.for_session(10)
    assert [s.id for s in session.steps_from("slow")] == ["slow", "stretch", "towel"]
    for position in (None, "vibrations", "nonsense"):
        assert session.steps_from(position) == session.steps


@pytest.mark.parametrize("kept", [("kneading", 0), ("stretch", 12)])
def test_a_bookmark_is_read_as_it_was_kept(kept):
    assert read_bookmark(bookmark(*kept)) == kept


@pytest.mark.parametrize("kept", ["", "stretch", "stretch -3", "stretch many", "stretch 1 2"])
def test_what_is_no_bookmark_counts_nothing(kept):
    assert read_bookmark(kept)[1] == 0


def test_half_time_and_the_last_three_seconds_are_told():
    assert [(cue.at, cue.text, cue.line) for cue in step("stroking").cues] == [
        (30, "Half time.", "cue"),
        (57, "Three", "count"),
        (58, "Two", "count"),
        (59, "One", "count"),
    ]
    assert [cue.at for cue in step("slow", 20).cues] == [45, 90, 177, 178, 179]


def test_the_other_side_comes_at_half_time_and_is_never_passed_over():
    for minutes, side in ((10, 60), (20, 150)):
        cues = step("kneading", minutes).cues
        assert [cue.at for cue in cues if cue.must] == [side]
        assert [cue.at - side for cue in cues] == [-3, -2, -1, 0, side - 3, side - 2, side - 1]
        assert "other side" in next(cue.text for cue in cues if cue.must)
    assert not [
        s.id for s in ROUTINE.for_session(20).steps if s.id != "kneading" and any(c.must for c in s.cues)
    ]


def test_counted_movements_have_no_cues_but_their_numbers():
    assert step("stretch", 20).cues == ()


def test_H20_oily_floor_and_towels_are_told_before():
    said = " ".join(line.text for line in ROUTINE.for_session(10).preparation)
    assert "floor" in said
    assert "dryer" in said


def test_H21_getting_up_is_told_after():
    assert "side first" in " ".join(line.text for line in ROUTINE.for_session(10).closing)


def test_every_step_says_what_where_how_hard_how_long_and_what_to_leave_alone():
    for variant in ROUTINE.variants:
        for n, one in enumerate(ROUTINE.for_session(20, variant).steps, 1):
            assert one.n == n
            plan = ROUTINE.steps[one.id]
            assert all((plan.words.what, plan.words.where, plan.words.force, plan.words.avoid))
            time = next(e for e in ROUTINE.variants[variant].steps if e.step == one.id).times or plan.times
            assert time[20].say in one.instruction
            assert "{" not in one.instruction
            assert one.avoid
            assert one.source
            assert one.practice
    assert "below the lowest ribs" in step("tapping").avoid
    for name in ("stroking", "firmer", "smoothing", "kneading", "tapping", "skin", "slow", "stretch"):
        assert "spine" in step(name).avoid, name


def test_every_step_has_its_picture_and_preparation_the_five():
    assert [s.picture for s in ROUTINE.for_session(10).steps] == [f"step-{n}" for n in range(1, 10)]
    named = {line.picture for line in ROUTINE.preparation} - {""}
    positions = {"position-side", "position-pregnant", "position-seated"}
    assert named == {*(f"prepare-{n}" for n in range(1, 6)), *positions, "avoid"}


def test_a_demonstration_only_shortens():
    whole, fast = ROUTINE.for_session(10), ROUTINE.for_session(10, pace=0.1)
    assert fast.total_s == pytest.approx(whole.total_s / 10)
    kneading = fast.steps_from("kneading")[0]
    assert [cue.at for cue in kneading.cues] == pytest.approx([6])
    assert fast.steps_from("stretch")[0].each_s == pytest.approx(0.8)
    for pace in (0, 1.5, -1):
        with pytest.raises(ValueError, match="pace"):
            ROUTINE.for_session(10, pace=pace)


def test_other_lengths_and_variants_are_mistakes():
    with pytest.raises(ValueError, match="30"):
        ROUTINE.for_session(30)
    with pytest.raises(ValueError, match="deep"):
        ROUTINE.for_session(10, "deep")
