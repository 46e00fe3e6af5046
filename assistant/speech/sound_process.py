"""The hub's end of the sound process: starts it, talks to it, kills it when it hangs, and starts it anew."""

import asyncio
import contextlib
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from assistant.domain.errors import EarError, EarSilentError, UnknotError, VoiceError
from assistant.ports import Clock
from assistant.speech.pulse import Pulses
from assistant.speech.tally import Tally
from assistant.speech.watch import Fault
from assistant.speech.wire import Message, decode, encode

START_S = 60.0
"""Loading a large Vosk model on a small board."""

TICK_S = 0.25
MOST_SILENT_TICKS = 8
"""A process that shows no life in this many ticks (2 s) is killed. Ticks, not time: after the hub itself was
suspended, the messages that wait in the pipe come first."""
MOST_DEAF_TICKS = 12
"""Likewise when its frames go on coming and its ear does not take them."""

BACK_OFF_S = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""How long to wait before it is started again: a plug that was pulled may stay out for long."""
MOST_FAILURES = 8
"""A process that cannot even start so many times in a row never will."""
LINE_WAITS_S = 5.0

CLOSE_S = 2.0
Listener = Callable[[Message], None]

FAULTS = {
    Fault.STUCK: ("The microphone sends nothing but zeros.", "Look at its cable and at its mute switch."),
    Fault.CLIPPING: (
        "The sound is cut off: the microphone is turned up too far.",
        "Turn it down, or move it away.",
    ),
}
SILENT = ("The sound process hangs.", "It is started again.")
DEAF = ("The recogniser has stopped listening.", "It is started again.")


class SoundProcess:
    """`python -m assistant.speech.process`, started anew when it is lost. `run` must run while it is in use.

    Once it has heard, a loss is not the end: listeners get `lost`, and `back` when it hears again.
    """

    def __init__(self, clock: Clock, opening: Mapping[str, Any], pass_fds: Sequence[int] = ()) -> None:
        self._clock = clock
        self._opening = dict(opening)
        self._pass_fds = pass_fds
        self._process: asyncio.subprocess.Process | None = None
        self._listeners: list[Listener] = []
        self._ready: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._up = asyncio.Event()
        self._last_words: deque[str] = deque(maxlen=20)
        self._quiet_ticks = 0
        self._tries = 0
        self._failures = 0
        self._hears = False
        self._closing = False
        self._line: int | None = None
        self.released = False
        self.failure: UnknotError | None = None
        self.pulses = Pulses(clock.now())
        self.tally = Tally()

    @property
    def proofs(self) -> Mapping[str, float]:
        return self.pulses.proofs

    @property
    def speaking(self) -> bool:
        """True while somebody speaks."""
        return self.pulses.speaking

    def on_message(self, listener: Listener) -> None:
        """Tell `listener` every message but the pulses; a `failed` message comes once, whatever failed."""
        self._listeners.append(listener)

    def send(self, message: Message) -> None:
        """Put a message in the pipe, without waiting; nothing when the process is gone."""
        if message["type"] == "play":
            self._line = message["id"]
        stdin = None if self._process is None else self._process.stdin
        if stdin is not None and not stdin.is_closing():
            stdin.write(encode(message))

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "assistant.speech.process",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            pass_fds=self._pass_fds,
        )  # fmt: skip
        self._quiet_ticks, self._hears, self._line = 0, False, None
        self.pulses.begin()
        self.send({"type": "open", **self._opening})

    async def ready(self) -> Message:
        """What it says once it hears. Raises EarError when it cannot, or not in time."""
        try:
            async with asyncio.timeout(START_S):
                return await asyncio.shield(self._ready)
        except TimeoutError as error:
            self._closing = True
            self.kill()
            raise EarError(
                "The sound process does not start.", "Restart the machine's sound system."
            ) from error

    async def until_up(self) -> None:
        """Wait while it is being started anew. Raises VoiceError when that takes too long."""
        waiting = asyncio.ensure_future(self._up.wait())
        timer = asyncio.ensure_future(self._clock.sleep(LINE_WAITS_S))
        try:
            await asyncio.wait({waiting, timer}, return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done():
                raise VoiceError("The sound is being started again.", "Read the captions meanwhile.")
        finally:
            waiting.cancel()
            timer.cancel()

    async def run(self) -> None:
        """Read what it says until it is closed or lost for good; when it hangs or breaks, start it anew."""
        try:
            await self._run_once()
            while self._restarts():
                await self._clock.sleep(BACK_OFF_S[min(self._tries, len(BACK_OFF_S) - 1)])
                if self._closing:
                    return
                self._tries += 1
                self._failures += 1
                self.tally.restarts += 1
                self._opening["again"] = self.tally.restarts
                await self.start()
                await self._run_once()
        except Exception as error:
            self._fail(EarError(f"Talking to the sound process failed: {error}.", "Start again."))
            raise
        if not self._closing:
            self._fail(EarError("The sound process ended.", self._why() or "Start again."))

    def _restarts(self) -> bool:
        """A file cannot be heard from the middle, and what never started is not started again."""
        microphone = self._opening.get("microphone")
        given_up = self.failure is not None or self._failures >= MOST_FAILURES
        if self._closing or given_up or not self._ready.done():
            return False
        if microphone is not None and microphone[0] == "file":
            return False
        self._lose("The sound process ended.", self._why() or "It is started again.")
        self._up.clear()
        return True

    def kill(self) -> None:
        """End it now; `run` reports it."""
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    async def close(self) -> None:
        """Ask it to end, and kill it when it does not."""
        self._closing = True
        if self._process is None:
            return
        self.send({"type": "close"})
        try:
            async with asyncio.timeout(CLOSE_S):
                await self._process.wait()
        except TimeoutError:
            self.kill()
            await self._process.wait()

    async def _run_once(self) -> None:
        """Until this one process has ended."""
        async with asyncio.TaskGroup() as tasks:
            watchdog = tasks.create_task(self._watch())
            tasks.create_task(self._keep_last_words())
            await self._read()
            watchdog.cancel()

    async def _read(self) -> None:
        if self._process is None or self._process.stdout is None:
            return
        while line := await self._process.stdout.readline():
            self._quiet_ticks = 0
            try:
                message = decode(line)
            except ValueError:
                self._last_words.append(line.decode(errors="replace"))
                continue
            self.take(message)
        await self._process.wait()

    def take(self, message: Message) -> None:
        """A message from the process."""
        match message["type"]:
            case "pulse":
                fault = self.pulses.take(message, self._clock.now())
                self.tally.overruns = self.pulses.overruns
                if fault is not None:
                    self._meet(fault)
                return
            case "ready":
                self._come_up(message)
            case "played" if message["id"] == self._line:
                self._line = None
            case "failed" if not self._ready.done():
                self._fail(EarError(message["what"], message["remedy"]))
                return
            case "failed":
                self._lose(message["what"], message["remedy"])
                self.kill()
                return
            case "ended" if message["lost"] and self._opening["microphone"][0] == "device":
                self._lose(message["what"], message["remedy"])
                self.kill()
                return
        self._tell(message)

    def _come_up(self, ready: Message) -> None:
        self._up.set()
        self._failures = self.pulses.deaf_ticks = 0
        self._hears = ready["ear"] is not None
        if not self._ready.done():
            self._ready.set_result(ready)
        else:
            self._tell({**ready, "type": "back"})

    def _meet(self, fault: Fault) -> None:
        """A microphone that is stuck is opened again; a loud one is told. Neither is an ear meanwhile."""
        self.tally.faults += 1
        what, remedy = FAULTS[fault]
        if fault is Fault.STUCK:
            # It had a noise floor, so zeros are a fault from the first second of the next process on.
            self._opening["had_noise"] = True
            self._lose(what, remedy)
            self.kill()
        else:
            self._tell({"type": "problem", "what": what, "remedy": remedy})

    def _lose(self, what: str, remedy: str) -> None:
        """It does not hear for now; told once for each time that it is up."""
        self.pulses.speaking = False
        if self._up.is_set() and self.failure is None and not self._closing:
            self._up.clear()
            silent = EarSilentError(what, remedy)
            self._tell({"type": "lost", "what": silent.what, "remedy": silent.remedy})

    def _tell(self, message: Message) -> None:
        for listener in self._listeners:
            listener(message)

    def _fail(self, error: UnknotError) -> None:
        if self.failure is not None:
            return
        self.failure, self.pulses.speaking = error, False
        self._up.clear()
        if not self._ready.done():
            self._ready.set_exception(error)
            self._ready.exception()  # whoever waits gets it; nobody waiting is no second error
        self._tell({"type": "failed", "what": error.what, "remedy": error.remedy})

    async def _watch(self) -> None:
        """Kill it when it shows no life, and when its ear does not take what comes."""
        ticks = 0
        while True:
            await self._clock.sleep(TICK_S)
            self._quiet_ticks += 1
            self.pulses.deaf_ticks += 1
            ticks += 1
            if not self._up.is_set():
                continue
            if self._quiet_ticks > MOST_SILENT_TICKS:
                self._lose(*SILENT)
                self.kill()
            elif self._hears and not self.released and self.pulses.deaf_ticks > MOST_DEAF_TICKS:
                self._lose(*DEAF)
                self.kill()
            elif not self._hears and self._opening["microphone"] is not None:
                # It has only the voice. Another start tries the microphone again, and would end a line.
                if self._line is None and ticks * TICK_S > BACK_OFF_S[min(self._tries, len(BACK_OFF_S) - 1)]:
                    self._up.clear()
                    self.kill()
            elif ticks * TICK_S > BACK_OFF_S[-1]:
                self._tries = 0

    async def _keep_last_words(self) -> None:
        """Libraries write warnings to stderr; the last of them explain a crash."""
        if self._process is not None and self._process.stderr is not None:
            while line := await self._process.stderr.readline():
                self._last_words.append(line.decode(errors="replace").rstrip())

    def _why(self) -> str:
        return next((f"It said: {words}" for words in reversed(self._last_words) if words), "")
