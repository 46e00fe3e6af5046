"""`unknot hear`: what the recogniser makes of a file or of the microphone, and how sure it is."""

import asyncio
import contextlib
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path

from rich import box
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from assistant import settings as settings_file
from assistant.asking import interruptible
from assistant.clock import SystemClock
from assistant.dialogue.listening import listening_to
from assistant.domain.errors import SettingsError
from assistant.home import Home, open_home
from assistant.ports import Clock, Ear, Heard, Listening, Stage
from assistant.settings import Settings
from assistant.sound_check import gauge
from assistant.speech.frames import SILENCE_DBFS
from assistant.speech.hear import hear_file
from assistant.speech.proxy import SoundEar
from assistant.speech.recogniser import Utterance
from assistant.speech.sound import open_sound
from assistant.wiring import load_words
from device_adapters.alongside import alongside
from intents import Phrasebook

REFRESH_S = 0.1
EXAMPLES = 6


async def hear(file: Path | None, state: str, home: Path | None, recogniser: str, console: Console) -> int:
    """Hear a WAV file, or the microphone until Ctrl-C, with the phrases of `state`; the exit code.

    Raises SettingsError for a state or recogniser that does not exist, EarError for a file that is no WAV
    file and for a missing microphone.
    """
    _, phrasebook = load_words()
    if state not in phrasebook.states():
        raise SettingsError(
            f"There is no state {state!r}.", f"--expect can be: {', '.join(phrasebook.states())}."
        )
    folder = open_home(home)
    chosen = settings_file.load(folder, recogniser=None if recogniser == "auto" else recogniser)
    listening = listening_to(phrasebook, state, "t1")
    if file is None:
        return await _hear_microphone(folder, chosen, listening, phrasebook, console)
    with interruptible(), console.status(f"Hearing {file.name} ..."):
        utterances = hear_file(
            file,
            listening,
            recogniser=chosen.recogniser,
            home=folder.path,
            pronunciations=phrasebook.pronunciations(),
        )
    console.print(report(utterances, state, phrasebook))
    if not utterances:
        console.print("Nobody was heard to speak.")
    return 0


def report(utterances: list[Utterance], state: str, phrasebook: Phrasebook) -> Table:
    """A row for each utterance, with the numbers behind the decision."""
    table = Table(title=f"Heard in the state {state}", box=box.SIMPLE, pad_edge=False)
    for heading in ("ms", "heard", "means", "sure"):
        table.add_column(heading, overflow="fold")
    table.add_column("gate", overflow="fold")
    table.add_column("dBFS", justify="right")
    for utterance in utterances:
        heard = utterance.heard
        why = "" if heard.why_rejected is None else heard.why_rejected
        table.add_row(
            f"{heard.audio_start_ms} - {heard.audio_end_ms}",
            Text(heard.text, style="green") if heard.text else Text(why, style="yellow"),
            Text(meaning(heard, state, phrasebook)),
            "-" if heard.confidence is None else f"{heard.confidence:.2f}",
            "\n".join(f"{name} {number:g}" for name, number in utterance.scores.items()) or "-",
            f"{utterance.level_dbfs:.0f}",
        )
    return table


def meaning(heard: Heard, state: str, phrasebook: Phrasebook) -> str:
    """The intent and its slots; a dash when it means nothing here."""
    if heard.stage is Stage.DOUBTFUL:
        return "a doubtful stop"
    match = phrasebook.match(heard.text, state) if heard.text else None
    if match is None:
        return "-"
    return " ".join([match.intent, *(f"{name}={value}" for name, value in match.slots.items())])


async def _hear_microphone(
    home: Home, chosen: Settings, listening: Listening, phrasebook: Phrasebook, console: Console
) -> int:
    clock = SystemClock()
    sound = open_sound(
        clock=clock,
        microphone=chosen.microphone or "default",
        voice="none",
        recogniser=chosen.recogniser,
        home=home.path,
        pronunciations=phrasebook.pronunciations(),
        on_problem=lambda _what, _remedy: None,
    )
    with _until_ctrl_c() as over:
        async with sound as (ear, _):
            await ear.listen(listening)
            console.print(f"Listening with {ear.description}. Ctrl-C ends it.", highlight=False, markup=False)
            examples = " · ".join(phrasebook.examples(listening.state, EXAMPLES))
            console.print(f"Say, for example: {examples}", highlight=False, markup=False)
            hearing = asyncio.create_task(_print_all(ear, listening.state, phrasebook, console, clock))
            ending = asyncio.create_task(over.wait())
            try:
                await asyncio.wait({hearing, ending}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                ending.cancel()
                hearing.cancel()
                await asyncio.wait({hearing, ending})
            if not hearing.cancelled():
                hearing.result()
    return 0


async def _print_all(ear: Ear, state: str, phrasebook: Phrasebook, console: Console, clock: Clock) -> None:
    """Each utterance as a line, above the level. Raises EarError at the end of the sound."""
    with Live(gauge(SILENCE_DBFS), console=console, transient=True, auto_refresh=False) as live:
        async with alongside(_meter(ear, live, clock)):
            while True:
                heard = await ear.hear()
                console.print(line(heard, state, phrasebook, _scores(ear)))


async def _meter(ear: Ear, live: Live, clock: Clock) -> None:
    while True:
        dbfs, floor = (ear.dbfs, ear.floor_dbfs) if isinstance(ear, SoundEar) else (SILENCE_DBFS, None)
        room = "" if floor is None else f"  room {floor:.0f} dBFS"
        above = "" if floor is None or not ear.hearing else f"  {max(0.0, dbfs - floor):.0f} dB above it"
        speaks = "  speaking" if ear.hearing else ""
        live.update(Group(gauge(dbfs), Text(f"{room}{above}{speaks}", style="dim")), refresh=True)
        await clock.sleep(REFRESH_S)


def line(heard: Heard, state: str, phrasebook: Phrasebook, scores: Mapping[str, float] | None = None) -> Text:
    """One utterance in one line: what it means, how sure, the gate's numbers, how loud, how soon."""
    sure = "" if heard.confidence is None else f"  {heard.confidence:.0%}"
    for name, number in (scores or {}).items():
        sure += f"  {name} {number:g}"
    if heard.level_dbfs is not None:
        sure += f"  {heard.level_dbfs:.0f} dBFS"
    if heard.snr_db is not None:
        sure += f"  {heard.snr_db:.0f} dB above the room"
    if heard.took_ms is not None:
        sure += f"  {heard.took_ms} ms after the last word"
    if not heard.text:
        return Text(f"  not understood: {heard.why_rejected}{sure}", style="dim")
    return Text.assemble(
        "  ", (heard.text, "bold green"), f"  {meaning(heard, state, phrasebook)}", (sure, "dim")
    )


def _scores(ear: Ear) -> Mapping[str, float]:
    """The gate's numbers of the latest utterance."""
    return ear.latest["scores"] if isinstance(ear, SoundEar) and ear.latest is not None else {}


@contextlib.contextmanager
def _until_ctrl_c() -> Iterator[asyncio.Event]:
    """Here Ctrl-C is how one ends it, not an error."""
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
        # Where a loop cannot catch signals, Ctrl-C cancels the task, which ends it as well.
        loop.add_signal_handler(signal.SIGINT, over.set)
    try:
        yield over
    finally:
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.remove_signal_handler(signal.SIGINT)
