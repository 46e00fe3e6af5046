"""The assistant speaks while a person does: its voice in the room, the canceller, and how it yields.

What is played depends on what was heard a moment ago, so the sound is made block by block.
"""

from collections.abc import Sequence

import numpy as np

from assistant.bench.conditions import PERSON_DBFS
from assistant.bench.noises import Sound
from assistant.bench.rooms import Room, heard_in, impulse
from assistant.bench.scene import LOUDSPEAKER_M, SOUND_CARD_S, speech_rms
from assistant.ports import Listening, Source
from assistant.speech.blocks import BlockQueue
from assistant.speech.ear_loop import EarLoop
from assistant.speech.echo import EchoCanceller
from assistant.speech.frames import BLOCK, Samples, amplitude, silence, to_int16
from assistant.speech.playback import Playback
from assistant.speech.proxy import as_heard
from assistant.speech.recogniser import Recogniser, Utterance
from assistant.speech.wire import Message

GAP_S = 0.25
"""Between two of its lines."""


class TalkingOver:
    """An ear, while the assistant speaks its `lines` over and over, `own_voice_db` louder than the person.

    Where it does not yield it speaks on, as if nobody were noticed.
    """

    def __init__(
        self,
        ear: Recogniser,
        room: Room,
        lines: Sequence[Samples],
        own_voice_db: float,
        *,
        yields: bool = True,
    ) -> None:
        self._ear = ear
        gap = silence(GAP_S)
        self._lines = np.concatenate([part for line in lines for part in (line, gap)])
        self._echo = Loudspeaker(self._lines, room, own_voice_db)
        self._canceller = EchoCanceller()
        self.playback = Playback(self._played)
        self.playback.play(0, self._lines)
        self._found: list[Utterance] = []
        self._loop = EarLoop(
            ear,
            BlockQueue(),
            self._told,
            echo=self._canceller,
            person_speaks=self._person_speaks if yields else None,
        )

    @property
    def source(self) -> Source:
        return self._ear.source

    def listen(self, listening: Listening) -> None:
        self._ear.listen(listening)

    def feed(self, block: Samples) -> list[Utterance]:
        """What is heard in BLOCK samples of the room without the assistant's voice, which is added here."""
        played = self.playback.take(block.size)
        self._canceller.played(played)
        self._found = []
        self._loop.hear(to_int16(block + self._echo.heard(played)))
        return self._found

    def _played(self, line: int, whole: bool) -> None:
        if whole:
            self.playback.play(line + 1, self._lines)

    def _person_speaks(self, speaking: bool) -> None:
        self.playback.yielding = speaking

    def _told(self, message: Message) -> None:
        if message["type"] == "heard":
            self._found.append(Utterance(as_heard(message["heard"]), message["level_dbfs"]))


class Loudspeaker:
    """The assistant's voice as the microphone gets it, block by block."""

    def __init__(self, lines: Samples, room: Room, own_voice_db: float) -> None:
        """`lines` are what it says; over them all it is `own_voice_db` louder than the person."""
        whole = speech_rms(heard_in(lines.astype(np.float64), room, LOUDSPEAKER_M))
        wanted = amplitude(PERSON_DBFS + own_voice_db)
        self._impulse = impulse(room, LOUDSPEAKER_M) * (wanted / max(1e-9, whole))
        self._late = silence(SOUND_CARD_S)
        self._ringing: Sound = np.zeros(self._impulse.size + BLOCK)

    def heard(self, played: Samples) -> Sound:
        """What arrives of it during these samples."""
        from scipy.signal import fftconvolve  # type: ignore[import-untyped]  # it ships no types

        waiting = np.concatenate((self._late, played))
        now, self._late = waiting[: played.size], waiting[played.size :]
        if now.any():
            rung = fftconvolve(now.astype(np.float64), self._impulse)
            self._ringing[: rung.size] += rung
        echo = self._ringing[: played.size].copy()
        self._ringing = np.concatenate((self._ringing[played.size :], np.zeros(played.size)))
        return echo
