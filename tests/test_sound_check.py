import pytest

from assistant.sound_check import READINGS, gauge, judge


def readings(loud: float, still: float) -> list[float]:
    """Five seconds, half of them spoken."""
    return [loud if n % 2 else still for n in range(READINGS)]


@pytest.mark.parametrize(
    ("loud", "still", "said"),
    [
        (-22, -60, "Good."),
        (-44, -60, "Good."),
        (-46, -60, "Too quiet"),
        (-76, -90, "Nothing arrives"),
        (-96, -96, "Nothing arrives"),
        (-10, -60, "Good."),
        (-8, -60, "clipping"),
        (-22, -38, "noisy"),
    ],
)
def test_a_microphone_is_judged_by_its_loud_and_its_still_moments(
    loud: float, still: float, said: str
) -> None:
    assert said in judge(readings(loud, still))


def test_one_knock_on_the_table_is_no_speech() -> None:
    assert "Too quiet" in judge([-60.0] * (READINGS - 1) + [-5.0])


def test_one_reading_is_enough_to_judge() -> None:
    assert judge([-20.0])


@pytest.mark.parametrize(("dbfs", "blocks"), [(-96.0, 0), (-60.0, 0), (-30.0, 20), (0.0, 40), (3.0, 40)])
def test_the_gauge_goes_from_minus_sixty_to_full_scale(dbfs: float, blocks: int) -> None:
    assert gauge(dbfs).plain.count("█") == blocks
