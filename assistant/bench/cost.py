"""What listening costs: processor, memory, and how long it takes until somebody listens.

`python -m assistant.bench.cost EAR HOME` measures one ear in a process of its own and prints JSON.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

import numpy as np

from assistant.dialogue.listening import listening_to
from assistant.domain.errors import EarError
from assistant.speech.frames import BLOCK, RATE, Samples, read_wav, to_int16
from assistant.speech.recognisers import RecogniserName, make_recogniser
from assistant.speech.spotter import second_ear
from intents import Phrasebook

QUIET_S = 20.0
ROOM_RMS = 26.0
"""-62 dBFS: a quiet room."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Shares of one core in a quiet room and while somebody talks all the time; megabytes; seconds."""

    idle_share: float
    talk_share: float
    memory_mb: float
    start_s: float


async def measure_cost(ear: RecogniserName, home: Path, talk: Path) -> Cost:
    """Measure an ear, in a process of its own; `talk` is a WAV file of speech. Raises EarError."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "assistant.bench.cost", ear, str(home), str(talk),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    out, _ = await process.communicate()
    if process.returncode:
        raise EarError(f"The ear {ear} cannot be measured.", "Try `unknot hear` with it.")
    return Cost(**json.loads(out))


def main(words: list[str]) -> None:
    name, home, talk = cast(RecogniserName, words[0]), Path(words[1]), read_wav(Path(words[2]))
    phrasebook = Phrasebook.load()
    began = time.process_time()
    ear = make_recogniser(name, home, phrasebook.pronunciations(), second_ear(home))
    ear.listen(listening_to(phrasebook, "device"))
    start_s = time.process_time() - began
    hiss = to_int16(np.random.default_rng(1).normal(0, ROOM_RMS, round(QUIET_S * RATE)))
    cost = Cost(_share(ear.feed, hiss), _share(ear.feed, talk), _memory_mb(), start_s)
    print(json.dumps(asdict(cost)))  # noqa: T201 - this is what the process is for


def _share(feed: Callable[[Samples], object], sound: Samples) -> float:
    """Processor seconds for each second of sound."""
    began = time.process_time()
    for at in range(0, sound.size, BLOCK):
        feed(sound[at : at + BLOCK])
    return (time.process_time() - began) / (sound.size / RATE)


def _memory_mb() -> float:
    """The most memory that this program ever held, in megabytes; nan where the system does not tell.

    Linux's getrusage would tell that of the program that started this one, where it was more.
    """
    if sys.platform == "linux":
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
        return next((int(line.split()[1]) / 1e3 for line in lines if line.startswith("VmHWM")), float("nan"))
    if sys.platform == "win32":
        return float("nan")
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


if __name__ == "__main__":
    main(sys.argv[1:])
