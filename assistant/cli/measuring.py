"""`unknot bench`: how well it hears and how fast it stops, measured on this machine."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.cli.options import HomeOption, finish

commands = typer.Typer()
bench_commands = typer.Typer(no_args_is_help=True)
commands.add_typer(
    bench_commands, name="bench", help="Measure hearing and stopping on this machine; no massager is needed."
)

EarOption = Annotated[
    list[str] | None, typer.Option("--ear", help="`pocketsphinx` or `vosk`; else all that are installed.")
]
SeedOption = Annotated[int, typer.Option(help="The same seed measures the same sounds.")]
ShortOption = Annotated[bool, typer.Option("--short", help="A few voices and conditions: a minute or two.")]
PageOption = Annotated[
    Path | None, typer.Option("--page", help="Write tables and plots into this page, like docs/hearing.md.")
]


@bench_commands.command()
def hearing(
    folder: Annotated[
        Path | None, typer.Argument(help="Recordings: NAME.wav beside NAME.txt; else synthetic voices.")
    ] = None,
    ear: EarOption = None,
    seed: SeedOption = 1,
    short: ShortOption = False,
    page: PageOption = None,
    home: HomeOption = None,
) -> None:
    """Say phrases in rooms and noise, and count what comes through: right, wrong, and what never may."""
    from assistant.bench.run import Bench, ear_names

    bench = Bench(Console(), home=home, ears=ear_names(ear), seed=seed, short=short, page=page)
    finish(bench.hearing(folder))


@bench_commands.command()
def stop(
    ear: EarOption = None,
    seed: SeedOption = 1,
    short: ShortOption = False,
    page: PageOption = None,
    home: HomeOption = None,
) -> None:
    """Say "stop" in rooms and noise: how late the motor is off, what is missed, what stops for nothing."""
    from assistant.bench.run import Bench, ear_names

    bench = Bench(Console(), home=home, ears=ear_names(ear), seed=seed, short=short, page=page)
    finish(bench.stop())


@bench_commands.command()
def faults(
    tries: Annotated[int, typer.Option(min=1, help="How often each fault is tried.")] = 1,
    seed: SeedOption = 1,
    workers: Annotated[int, typer.Option(min=1, help="How many at a time.")] = 2,
    page: PageOption = None,
    figures: Annotated[
        Path | None, typer.Option("--from", help="The figures of an earlier run; nothing is tried.")
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option(help="Add the figures of each try to this file; what is in it is not tried again."),
    ] = None,
) -> None:
    """Kill, freeze, cut off and deceive hub, broker and massager, and measure how late the motor is off.

    About ten seconds for each of forty faults, and of the massagers that it is tried on; in a checkout of the
    sources, with mosquitto. Broken off, it goes on where it was if you let it --keep its figures.
    """
    from assistant.bench.faults import bench_faults

    finish(
        bench_faults(
            Console(), tries=tries, seed=seed, workers=workers, page=page, figures=figures, keep=keep
        )
    )
