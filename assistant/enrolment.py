"""At set-up: ten phrases show how well a person is heard in this room, three "stop" enrol their voice."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from assistant.asking import Asker
from assistant.clock import SystemClock
from assistant.dialogue.listening import listening_to
from assistant.domain.errors import EarError, EarSilentError
from assistant.home import Home
from assistant.ports import Clock, Ear, Heard, Stage
from assistant.resting import check_wake_phrase
from assistant.settings import Settings
from assistant.speech.proxy import SoundEar
from assistant.speech.sound import DEFAULT, open_sound
from assistant.wiring import load_words
from intents import Phrasebook

TEN = (
    ("yes_no", "yes"),
    ("yes_no", "no"),
    ("yes_no", "not sure"),
    ("pain", "seven"),
    ("menu", "start the roller"),
    ("menu", "when is my next session"),
    ("device", "softer"),
    ("device", "how long is left"),
    ("device", "stop"),
    ("held", "continue"),
)
"""What is said in every evening, each in the state in which it is said."""
STOPS = 3
ANSWER_S = 8.0
ENOUGH = 9
WELL_DBFS = (-32.0, -12.0)
"""The loudest tenth of a phrase; above it shouts are cut off, below it the room's noise is too near."""
BEST_DBFS = -20.0
LOUD_ROOM_DB = 15.0
DIGITAL_SILENCE_DBFS = -90.0
"""Some microphones fall to nothing by themselves where nobody speaks: no sign that they are dead."""

OpenEar = Callable[[Settings, Home, Phrasebook], AbstractAsyncContextManager[Ear]]


@dataclass(frozen=True, slots=True)
class Trial:
    """How the ten phrases came through; `levels` in dBFS and `snrs` in dB of those that were heard at all."""

    right: int
    said: int
    levels: tuple[float, ...]
    snrs: tuple[float, ...]

    @property
    def gain_db(self) -> int | None:
        """By how much to turn the microphone up (down, where negative); None where it is well."""
        if not self.levels:
            return None
        level = sorted(self.levels)[len(self.levels) // 2]
        if WELL_DBFS[0] <= level <= WELL_DBFS[1]:
            return None
        return round(BEST_DBFS - level)

    def advice(self) -> list[str]:
        """What to do, in sentences; empty where nothing need be done."""
        if not self.levels:
            return ["Nothing was heard. Is the microphone muted, or another one meant?"]
        told = []
        if (gain := self.gain_db) is not None:
            way = "up" if gain > 0 else "down"
            told.append(f"Turn the microphone {way} by about {abs(gain)} dB, or move it.")
        if self.snrs and sorted(self.snrs)[len(self.snrs) // 2] < LOUD_ROOM_DB:
            told.append("The room is loud. In it, spoken answers to the safety questions do not count.")
        if self.right < ENOUGH and not told:
            told.append("Come closer to the microphone, and speak one phrase at a time.")
        return told


async def try_phrases(ear: Ear, phrasebook: Phrasebook, console: Console, clock: Clock) -> Trial:
    """Let ten phrases be said, and show what came through. Raises EarError."""
    right, levels, snrs = 0, [], []
    for number, (state, phrase) in enumerate(TEN, 1):
        await ear.listen(listening_to(phrasebook, state, f"s{number}"))
        _print(console, f"Please say: {phrase}", "bold")
        heard = await _final(ear, f"s{number}", clock)
        meant = phrasebook.match(phrase, state)
        found = phrasebook.match(heard.text, state) if heard is not None and heard.text else None
        same = (
            meant is not None
            and found is not None
            and (found.intent, found.slots) == (meant.intent, meant.slots)
        )
        right += same
        _print(console, f"  {_shown(heard)}", "green" if same else "yellow")
        if heard is not None and heard.level_dbfs is not None:
            levels.append(heard.level_dbfs)
        if heard is not None and heard.snr_db is not None:
            snrs.append(heard.snr_db)
    return Trial(right, len(TEN), tuple(levels), tuple(snrs))


async def record_stops(
    ear: SoundEar, folder: Path, phrasebook: Phrasebook, console: Console, clock: Clock
) -> int:
    """Record "stop" three times into `folder`, for its owner only; how many were heard. Raises EarError."""
    kept = 0
    for number in range(1, STOPS + 1):
        await ear.listen(listening_to(phrasebook, "device", f"r{number}"))
        await ear.keep_next(folder / f"stop-{number}.wav")
        _print(console, f"Please say: stop ({number} of {STOPS})", "bold")
        heard = await _final(ear, f"r{number}", clock)
        kept += heard is not None
        _print(console, f"  {'recorded' if heard is not None else 'nothing was heard'}", "dim")
    return kept


async def set_up_hearing(
    open_ear: OpenEar,
    clock: Clock,
    chosen: Settings,
    home: Home,
    person: Path | None,
    asker: Asker,
    console: Console,
) -> dict[str, Any]:
    """Ask what concerns hearing; the settings that follow from it. `person` is the folder of theirs."""
    changes: dict[str, Any] = {}
    _, phrasebook = load_words()
    if asker.yes("Say ten phrases to try it?", suggestion=True):
        opened = open_ear(chosen, home, phrasebook)
        floor = await check_hearing(opened, person, phrasebook, asker, console, clock)
        if floor is not None and floor > DIGITAL_SILENCE_DBFS:
            changes["noise_floor_dbfs"] = round(floor, 1)
    words = chosen.wake_phrase or phrasebook.examples("idle", 2)[0]
    question = f'Between massages, go on listening for "{words}"? Without, the page wakes it.'
    changes["wake"] = asker.yes(question, suggestion=chosen.wake)
    if changes["wake"]:

        def checked(text: str) -> str:
            check_wake_phrase(text, phrasebook, chosen, home)
            return text

        changes["wake_phrase"] = asker.text("Which words shall wake it?", words, checked)
    return changes


async def check_hearing(
    opened: AbstractAsyncContextManager[Ear],
    person: Path | None,
    phrasebook: Phrasebook,
    asker: Asker,
    console: Console,
    clock: Clock,
) -> float | None:
    """Ten phrases, and three recordings where `person` (their folder) wants them.

    The noise floor of the room in dBFS, None where it could not be measured.
    """
    try:
        async with opened as ear:
            trial = await try_phrases(ear, phrasebook, console, clock)
            _print(
                console,
                f"{trial.right} of {trial.said} came through.",
                "green" if trial.right >= ENOUGH else "yellow",
            )
            for advice in trial.advice():
                _print(console, advice, "yellow")
            floor = ear.floor_dbfs if isinstance(ear, SoundEar) else None
            if (
                person is not None
                and isinstance(ear, SoundEar)
                and asker.yes(
                    'Record your own "stop" three times? It stays on this machine.', suggestion=True
                )
            ):
                kept = await record_stops(ear, person / "recordings", phrasebook, console, clock)
                _print(console, f"{kept} of {STOPS} are kept. `unknot forget` erases them.")
            return floor
    except EarError as error:
        _print(console, str(error), "yellow")
        return None


@asynccontextmanager
async def microphone_ear(chosen: Settings, home: Home, phrasebook: Phrasebook) -> AsyncIterator[Ear]:
    """The microphone of the settings, through the recogniser of the settings. Raises EarError."""
    sound = open_sound(
        clock=SystemClock(),
        microphone=chosen.microphone or DEFAULT,
        voice="none",
        recogniser=chosen.recogniser,
        home=home.path,
        pronunciations=phrasebook.pronunciations(),
        on_problem=lambda _what, _remedy: None,
    )
    async with sound as (ear, _):
        yield ear


async def _final(ear: Ear, turn: str, clock: Clock) -> Heard | None:
    """The next whole utterance of this turn, None when nobody spoke in time. Raises EarError."""
    hearing = asyncio.ensure_future(_next_final(ear, turn))
    timer = asyncio.ensure_future(clock.sleep(ANSWER_S))
    try:
        await asyncio.wait({hearing, timer}, return_when=asyncio.FIRST_COMPLETED)
        return hearing.result() if hearing.done() else None
    finally:
        hearing.cancel()
        timer.cancel()


async def _next_final(ear: Ear, turn: str) -> Heard:
    while True:
        try:
            heard = await ear.hear()
        except EarSilentError:
            continue
        if heard.stage is Stage.FINAL and heard.turn == turn:
            return heard


def _shown(heard: Heard | None) -> str:
    if heard is None:
        return "nothing was heard"
    return f"heard: {heard.text}" if heard.text else f"not understood: {heard.why_rejected}"


def _print(console: Console, text: str, style: str | None = None) -> None:
    console.print(text, style=style, highlight=False, markup=False)


def recordings(folder: Path) -> Sequence[Path]:
    """The recordings of a person's own "stop" in their folder, in order."""
    return sorted((folder / "recordings").glob("stop-*.wav"))
