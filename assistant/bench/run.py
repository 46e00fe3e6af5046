"""What the commands `unknot bench hearing` and `unknot bench stop` do."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown

from assistant.bench.broker_time import time_to_broker
from assistant.bench.cost import Cost, measure_cost
from assistant.bench.ears import EarKind, ears_here
from assistant.bench.enrolled import VOICES, enrolment_table, measure_enrolment
from assistant.bench.hearing import SHORT, HearingFigures, Size, measure_hearing
from assistant.bench.intervals import Spread
from assistant.bench.noises import TALK
from assistant.bench.plots import plot_hearing, plot_stops
from assistant.bench.report import hearing_tables, machine, put, stop_tables
from assistant.bench.stop import SHORT_STOP, EarStops, StopSize, measure_stops
from assistant.bench.voices import FIGURE_VOICES, Studio
from assistant.domain.errors import EarError, SettingsError
from assistant.home import open_home
from assistant.speech.frames import write_wav
from assistant.speech.recognisers import RecogniserName
from assistant.wiring import load_words

BROKER_TIMES = 100
EARS: tuple[RecogniserName, ...] = ("pocketsphinx", "vosk")


class Bench:
    """One run: where rendered speech is kept, what is measured, and where the figures go.

    `page` is a Markdown file with the marks of assistant.bench.report; plots go into `pictures` beside it.
    """

    def __init__(
        self,
        console: Console,
        *,
        home: Path | None,
        ears: Sequence[RecogniserName],
        seed: int,
        short: bool,
        page: Path | None,
    ) -> None:
        _, self._phrasebook = load_words()
        self._console = console
        self._home = open_home(home).path
        self._studio = Studio(self._home / "cache" / "bench")
        self._kinds = ears_here(tuple(ears), self._home, self._phrasebook.pronunciations())
        self._seed = seed
        self._short = short
        self._page = page

    async def hearing(self, folder: Path | None) -> int:
        """Measure answers. Raises EarError, VoiceError, SettingsError."""
        size = SHORT if self._short else Size()
        with self._console.status("Measuring ...") as status:
            figures = [
                measure_hearing(
                    kind, self._studio, self._phrasebook, size=size, seed=self._seed, folder=folder,
                    tell=status.update,
                )
                for kind in self._kinds
            ]  # fmt: skip
        self._show("hearing", hearing_tables(figures, self._how(folder)), figures=figures)
        return 0

    async def stop(self) -> int:
        """Measure stops. Raises EarError, VoiceError, SettingsError, NotConnectedError."""
        size = SHORT_STOP if self._short else StopSize()
        with self._console.status("Measuring ...") as status:
            to_broker, broker = await time_to_broker(BROKER_TIMES)
            figures = [
                measure_stops(
                    kind, self._studio, self._phrasebook, size=size, to_broker_ms=to_broker.values,
                    seed=self._seed, tell=status.update,
                )
                for kind in self._kinds
            ]  # fmt: skip
            costs = [(kind.name, await self._cost(kind)) for kind in self._kinds]
            status.update("The second ear, enrolled")
            alone = self._enrolment()
        how = f"{self._how(None)} {_to_broker(to_broker, broker)}"
        self._show("stop", f"{stop_tables(figures, costs, how)}\n\n{alone}", stops=figures)
        return 0

    def _enrolment(self) -> str:
        voices, minutes = (VOICES[:2], 0.5) if self._short else (VOICES, 5.0)
        try:
            found = measure_enrolment(self._studio, voices=voices, minutes=minutes, seed=self._seed)
        except EarError as missing:
            return f"The second ear is not here: {missing}"
        return enrolment_table(found)

    async def _cost(self, kind: EarKind) -> Cost:
        with tempfile.TemporaryDirectory() as folder:
            talk = Path(folder) / "talk.wav"
            write_wav(talk, self._studio.say(". ".join(TALK[:8]), self._studio.those_here(FIGURE_VOICES)[0]))
            return await measure_cost(kind.name, self._home, talk)

    def _how(self, folder: Path | None) -> str:
        said = f"recordings from {folder.name}" if folder else "synthetic voices"
        short = "short run, " if self._short else ""
        return f"Measured on {machine()}: {short}{said}, seed {self._seed}, 95 % intervals in brackets."

    def _show(
        self,
        name: str,
        text: str,
        *,
        figures: Sequence[HearingFigures] = (),
        stops: Sequence[EarStops] = (),
    ) -> None:
        if self._page is None:
            self._console.print(Markdown(text))
            return
        put(self._page, name, text)
        pictures = self._page.parent / "pictures"
        written = [*plot_hearing(figures, pictures), *plot_stops(stops, pictures)]
        self._console.print(
            f"Written: {self._page}, {', '.join(path.name for path in written)}", markup=False
        )


def _to_broker(spread: Spread, broker: str) -> str:
    return f"From the command to {broker}: {spread} ms (p50 / p95 / max); the median is in each figure."


def ear_names(wished: Sequence[str] | None) -> tuple[RecogniserName, ...]:
    """The ears of these names, all of them without any. Raises SettingsError for one that does not exist."""
    if unknown := sorted(set(wished or ()) - set(EARS)):
        raise SettingsError(f"There is no ear {unknown[0]!r}.", f"Choose {' or '.join(EARS)}.")
    return tuple(ear for ear in EARS if ear in wished) if wished else EARS
