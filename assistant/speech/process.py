"""The sound process: microphone, echo cancellation, recogniser and playback, apart from the hub.

Run as `python -m assistant.speech.process`. PocketSphinx holds the interpreter's lock while it works and a
hung thread cannot be ended, so all of it is a process that can. The hub writes one JSON message a line to
its stdin, first `open`, and reads messages from its stdout; the end of stdin ends the process.

To the process: open {microphone, voice, recogniser, home, pronunciations, had_noise, strict, again},
listen {id, listening}, release, keep {path}, play {id, path, volume}, cut, close.
From it: ready {ear, ear_problem, source, voice, voice_problem}, pulse {captured_ms, position_ms, dbfs,
floor_dbfs, overruns, speaking, fault}, heard {heard, level_dbfs, scores}, kept {path, seconds},
listening {id, what, remedy}, played {id, whole}, voice_lost {what, remedy}, problem {what, remedy},
ended {what, remedy, lost}, failed {what, remedy}.
"""

import contextlib
import os
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from assistant.domain.errors import EarError, UnknotError, VoiceError
from assistant.speech.blocks import BlockQueue
from assistant.speech.child import Outbox, settle
from assistant.speech.ear_loop import EarLoop
from assistant.speech.echo import EchoCanceller, canceller
from assistant.speech.frames import Samples, read_wav_at_its_rate, to_int16
from assistant.speech.microphone import DeviceMicrophone, FileMicrophone, Microphone, PipeMicrophone
from assistant.speech.playback import PLUG_IN, FilePlayer, Player, SpeakerPlayer
from assistant.speech.recogniser import Recogniser
from assistant.speech.recognisers import make_recogniser
from assistant.speech.resample import resample
from assistant.speech.spotter import second_ear
from assistant.speech.watch import MicrophoneWatch
from assistant.speech.wire import Message, as_listening, read

PULSE_S = 0.1


class SoundRoom:
    """What the process owns, built from the `open` message."""

    def __init__(self, opening: Message, out: Outbox) -> None:
        self._out = out
        self._blocks = BlockQueue()
        self._echo = _echo(opening)
        self._microphone = _microphone(opening["microphone"])
        self._opening = opening
        self._player = self._make_player(opening["voice"])
        self._recogniser: Recogniser | None = None
        self._ear: EarLoop | None = None
        self._released = False

    def start(self) -> None:
        """Load the recogniser, open the devices. Raises EarError; a missing loudspeaker is reported only."""
        opening, voice_problem, ear_problem = self._opening, None, None
        if self._microphone is not None:
            home = Path(opening["home"])
            self._recogniser = make_recogniser(
                opening["recogniser"], home, opening["pronunciations"], second_ear(home)
            )
        if self._player is not None:
            try:
                self._player.start()
            except VoiceError as error:
                voice_problem = [error.what, error.remedy]
                self._player = None
        try:
            self._open_ear()
        except EarError as error:
            # The hub has heard with it before: it goes on speaking, and tries again.
            if not opening.get("again"):
                raise
            ear_problem = [error.what, error.remedy]
        self._out.send({
            "type": "ready",
            "ear": self._described() if ear_problem is None else None,
            "ear_problem": ear_problem,
            "source": self._recogniser.source if self._recogniser else None,
            "voice": self._player.description if self._player else None,
            "voice_problem": voice_problem,
        })  # fmt: skip

    def _open_ear(self) -> None:
        if self._recogniser is None or self._microphone is None:
            return
        watch = None
        if isinstance(self._microphone, DeviceMicrophone):
            watch = MicrophoneWatch(had_noise=bool(self._opening.get("had_noise")))
        ear = EarLoop(
            self._recogniser,
            self._blocks,
            self._out.send,
            echo=self._echo,
            person_speaks=self._yield,
            watch=watch,
        )
        self._microphone.start(self._blocks)
        self._ear = ear
        threading.Thread(target=self._hear, args=(ear,), name="ear", daemon=True).start()

    def pulse(self) -> None:
        """Show life; called ten times a second."""
        if isinstance(self._microphone, DeviceMicrophone):
            self._microphone.check(self._blocks)
        if isinstance(self._player, SpeakerPlayer) and self._player.lost:
            player, self._player = self._player, None
            self._out.send({"type": "voice_lost", "what": "The loudspeaker is gone.", "remedy": PLUG_IN})
            player.playback.cut()
        self._out.send(self._ear.pulse() if self._ear else {"type": "pulse"})

    def obey(self, message: Message) -> bool:
        """Do what the hub says; False when that is to close."""
        match message["type"]:
            case "listen":
                self._listen(message)
            case "release":
                self._release()
            case "keep":
                if self._ear is not None:
                    self._ear.keep_next(Path(message["path"]))
            case "play":
                self._play(message["id"], Path(message["path"]), message["volume"])
            case "cut":
                if self._player is not None:
                    self._player.playback.cut()
            case "close":
                return False
        return True

    def close(self) -> None:
        if self._ear is not None:
            self._ear.stop()
        if self._microphone is not None:
            self._microphone.stop()
        if self._player is not None:
            self._player.stop()

    def _make_player(self, wanted: list[Any] | None) -> Player | None:
        match wanted:
            case ["device", name]:
                return SpeakerPlayer(name, self._played, self._echo.played if self._echo else None)
            case ["file", path]:
                return FilePlayer(_anew(Path(path), self._opening), self._played, self._problem)
            case _:
                return None

    def _problem(self, what: str, remedy: str) -> None:
        self._out.send({"type": "problem", "what": what, "remedy": remedy})

    def _described(self) -> str | None:
        if self._recogniser is None or self._microphone is None:
            return None
        return f"{self._recogniser.description}, {self._microphone.description}"

    def _hear(self, ear: EarLoop) -> None:
        try:
            end = ear.run()
        except Exception as error:  # a thread's exception reaches nobody: the hub must know that nobody hears
            self._out.send(
                {"type": "failed", "what": f"The recogniser failed: {error}.", "remedy": "Start again."}
            )
            raise
        if end is not None:
            self._out.send({"type": "ended", "what": end.what, "remedy": end.remedy, "lost": end.lost})

    def _release(self) -> None:
        """Let go of the microphone; the light on it goes out."""
        if isinstance(self._microphone, DeviceMicrophone) and self._ear is not None:
            self._microphone.stop()
            self._released = True

    def _take_up(self) -> None:
        """The microphone again. One that cannot be opened any more is lost."""
        if not self._released or self._microphone is None:
            return
        self._released = False
        try:
            self._microphone.start(self._blocks)
        except EarError as error:
            self._out.send({"type": "failed", "what": error.what, "remedy": error.remedy})

    def _listen(self, message: Message) -> None:
        self._take_up()
        wanted = as_listening(message["listening"])
        if self._opening.get("strict"):
            wanted = replace(wanted, strict=True)
        answer: Message = {"type": "listening", "id": message["id"]}
        if self._recogniser is not None:
            try:
                # What has been captured but not heard yet was said in the turn before (I8).
                self._recogniser.listen(wanted, at=self._blocks.captured)
            except EarError as error:
                answer |= {"what": error.what, "remedy": error.remedy}
        self._out.send(answer)

    def _play(self, line: int, path: Path, volume: float) -> None:
        if self._player is None:
            self._played(line, whole=False)
            return
        try:
            sound, rate = read_wav_at_its_rate(path)
        except UnknotError as error:
            self._problem(error.what, error.remedy)
            self._played(line, whole=False)
            return
        self._player.playback.play(line, _at_rate(sound, rate, self._player.rate, volume))

    def _played(self, line: int, whole: bool) -> None:
        self._out.send({"type": "played", "id": line, "whole": whole})

    def _yield(self, speaking: bool) -> None:
        """The voice falls silent while a person speaks over it, so that what follows is clean."""
        if self._player is not None and self._echo is not None:
            self._player.playback.yielding = speaking


def _anew(path: Path, opening: Message) -> Path:
    """What was spoken before the process was started anew is not written over."""
    again = opening.get("again")
    return path.with_stem(f"{path.stem}-{again + 1}") if again else path


def _at_rate(sound: Samples, rate: int, wanted: int, volume: float) -> Samples:
    return to_int16(resample(sound.astype(np.float32), rate, wanted) * min(1.0, max(0.0, volume)))


def _echo(opening: Message) -> EchoCanceller | None:
    microphone, voice = opening["microphone"], opening["voice"]
    return canceller() if microphone and voice and microphone[0] == voice[0] == "device" else None


def _microphone(wanted: list[Any] | None) -> Microphone | None:
    match wanted:
        case None:
            return None
        case ["device", name]:
            return DeviceMicrophone(name)
        case ["pipe", descriptor]:
            return PipeMicrophone(descriptor)
        case ["file", path]:
            return FileMicrophone(Path(path))
        case _:
            raise EarError(f"There is no microphone {wanted}.")


def _pulses(room: SoundRoom) -> None:
    while True:
        room.pulse()
        time.sleep(PULSE_S)


def serve(pipe: BinaryIO, out: Outbox) -> int:
    """Open what the first message asks for and obey until `close` or the end of the pipe."""
    opening = read(pipe)
    if opening is None:
        return 0
    try:
        room = SoundRoom(opening, out)
        threading.Thread(target=_pulses, args=(room,), name="pulse", daemon=True).start()
        room.start()
    except UnknotError as error:
        out.send({"type": "failed", "what": error.what, "remedy": error.remedy})
        return 1
    while (message := read(pipe)) is not None and room.obey(message):
        pass
    room.close()
    return 0


if __name__ == "__main__":
    code = serve(sys.stdin.buffer, settle())
    with contextlib.suppress(OSError):
        sys.stderr.flush()
    # Threads may sit in native code that the interpreter's own end would wait for or crash in.
    os._exit(code)
