"""The figures as pictures (PNG), by matplotlib."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.bench.hearing import HearingFigures
from assistant.bench.stop import EarStops
from assistant.domain.errors import SettingsError

WIDE = (9.0, 4.6)
COLOURS = ("#28666e", "#b5651d", "#7c7c7c", "#a3333d")


def plot_hearing(figures: Sequence[HearingFigures], folder: Path) -> list[Path]:
    """Right and wrong answers under every condition, with their 95 % intervals."""
    written = []
    for found in figures:
        plt = _matplotlib()
        picture, axes = plt.subplots(figsize=WIDE, layout="constrained")
        for shift, (name, colour) in enumerate((("right", COLOURS[0]), ("wrong", COLOURS[3]))):
            shares = [getattr(found.under(each), name) for each in found.conditions]
            places = [at + 0.38 * shift for at in range(len(shares))]
            axes.bar(places, [100 * s.value for s in shares], 0.36, color=colour, label=name)
            axes.errorbar(
                places, [100 * s.value for s in shares], _errors(shares), fmt="none", ecolor="black"
            )
        axes.set_xticks(
            [at + 0.19 for at in range(len(found.conditions))], found.conditions, rotation=30, ha="right"
        )
        axes.set(ylabel="% of answers", ylim=(0, 104), title=f"Answers after the gate, {found.ear}")
        axes.legend()
        written.append(_save(picture, folder / f"bench-answers-{found.ear}.png"))
    return written


def plot_stops(figures: Sequence[EarStops], folder: Path) -> list[Path]:
    """What was missed under every condition, and how late zero was commanded, beside the plain loops."""
    written = []
    for found in figures:
        plt = _matplotlib()
        picture, axes = plt.subplots(figsize=WIDE, layout="constrained")
        shares = [found.under(name).missed for name in found.conditions]
        axes.bar(range(len(shares)), [100 * share.value for share in shares], color=COLOURS[3])
        axes.errorbar(
            range(len(shares)), [100 * s.value for s in shares], _errors(shares), fmt="none", ecolor="black"
        )
        axes.set_xticks(range(len(shares)), found.conditions, rotation=30, ha="right")
        axes.set(ylabel="% not at zero within 1 s", ylim=(0, 104), title=f"Stops missed, {found.ear}")
        written += [_save(picture, folder / f"bench-missed-{found.ear}.png"), _late(found, folder)]
    return written


def _late(found: EarStops, folder: Path) -> Path:
    plt = _matplotlib()
    picture, axes = plt.subplots(figsize=WIDE, layout="constrained")
    runs = {"Unknot": found.under("quiet")}
    runs |= {loop: found.naive_under(loop, "quiet") for loop in found.naive}
    for (name, figures), colour in zip(runs.items(), COLOURS, strict=False):
        late = sorted(figures.late.values)
        heights = [100 * (n + 1) / len(figures.stops) for n in range(len(late))]
        axes.step(late, heights, where="post", color=colour, label=name)
    axes.set(
        xlabel="ms from the end of the word to the motor-off message", ylabel="% of stops", ylim=(0, 104),
        title=f"How fast, in a quiet room, {found.ear}",
    )  # fmt: skip
    axes.axvline(0, color="black", linewidth=0.6)
    axes.grid(alpha=0.3)
    axes.legend()
    return _save(picture, folder / f"bench-latency-{found.ear}.png")


def _errors(shares: Sequence[Any]) -> list[list[float]]:
    return [
        [100 * max(0.0, share.value - share.interval[0]) for share in shares],
        [100 * max(0.0, share.interval[1] - share.value) for share in shares],
    ]


def _save(picture: Any, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Without the library's version in it the same figures are the same file.
    picture.savefig(path, dpi=110, metadata={"Software": None})
    _matplotlib().close(picture)
    return path


def _matplotlib() -> Any:
    try:
        import matplotlib as mpl
    except ImportError as error:
        raise SettingsError(
            "The plots of the bench need matplotlib.", "Install it: pip install 'unknot[bench]'"
        ) from error
    mpl.use("Agg")
    import matplotlib.pyplot as plt

    return plt
