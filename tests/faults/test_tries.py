"""Every fault, as often as asked for: at zero in time, nothing started, the person told, nothing lost.

scripts/test --faults --tries 50 --seed 1 tries all of it; CI tries a selection once.
"""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.catalogue import FAULTS
from tests.faults.figures import Figure, note
from tests.faults.scene import Scene, scene

pytestmark = [pytest.mark.processes, pytest.mark.broker]


def test_I4_I6_I7_fault(
    fault: str, kind: str, seed: int, tmp_path: Path, furnished: Path, figures: Path | None
) -> None:
    figure = Figure(fault, kind, seed, 0)

    async def main() -> None:
        nonlocal figure
        async with scene(tmp_path, furnished, kind, seed) as one:
            try:
                await FAULTS[fault](one)
                await one.rests()
                figure = await measured(one, figure)
            except BaseException:
                figure = replace(figure, declared_ms=one.declared_ms, zero_ms=one.zero_ms)
                raise

    try:
        asyncio.run(main())
        assert figure.told is not None, "nobody was told"
        assert figure.unsafe_starts == 0
        assert figure.rows_lost == 0
    except Exception as wrong:
        figure = replace(figure, problem=f"{type(wrong).__name__}: {wrong}".partition("\n")[0][:300])
        raise
    finally:
        # A run that is broken off leaves no figure: neither a problem nor a told person.
        if figures is not None and (figure.problem is not None or figure.told is not None):
            note(figures, figure)
    print(figure)


async def measured(one: Scene, figure: Figure) -> Figure:
    """With what came of it. Everything that was promised must have been looked at."""
    assert one.zero_ms is not None or not one.stands_still, "nobody looked whether it stands still"
    lost = await one.lost_rows()
    await one.minutes_kept()
    return replace(
        figure,
        declared_ms=one.declared_ms,
        zero_ms=one.zero_ms,
        alarm_ms=one.alarm_ms,
        unsafe_starts=one.unsafe_starts(),
        rows_lost=lost,
        told=one.told,
    )
