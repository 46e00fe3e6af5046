"""The hub's end of the sound process: starts it, talks to it, and kills it when it hangs."""

import asyncio
import contextlib
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from assistant.domain.errors import EarError, UnknotError
from assistant.ports import Clock
from assistant.speech.wire import Message, decode, encode

START_S = 60.0
"""Loading a large Vosk model on a small board."""

TICK_S = 0.25
MOST_SILENT_TICKS = 8
"""A process that shows no life in this many ticks (2 s) is killed. Ticks, not time: after the hub itself was
suspended, the messages that wait in the pipe come first."""

LAG_MS = 1000
"""An ear further than this behind its microphone does not count as hearing."""

CLOSE_S = 2.0
Listener = Callable[[Message], None]


class SoundProcess:
    """One `python -m assistant.speech.process`. `run` must run as a task while it is in use.

    `proofs` are the hub's clock, in seconds, when frames last came and when the ear last kept up with them.
    """

    def __init__(self, clock: Clock, opening: Mapping[str, Any], pass_fds: Sequence[int] = ()) -> None:
        self._clock = clock
        self._opening = opening
        self._pass_fds = pass_fds
        self._process: asyncio.subprocess.Process | None = None
        self._listeners: list[Listener] = []
        self._ready: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._last_words: deque[str] = deque(maxlen=20)
        self._quiet_ticks = 0
        self._captured_ms = 0
        self._position_ms = 0
        self._closing = False
        self.failure: UnknotError | None = None
        self.proofs = dict.fromkeys(("frames", "ears"), clock.now())
        self.dbfs = -96.0
        self.overruns = 0
        self.speaking = False

    def on_message(self, listener: Listener) -> None:
        """Tell `listener` every message but the pulses; a `failed` message comes once, whatever failed."""
        self._listeners.append(listener)

    def send(self, message: Message) -> None:
        """Put a message in the pipe, without waiting; nothing when the process is gone."""
        if (
            self._process is not None
            and self._process.stdin is not None
            and not self._process.stdin.is_closing()
        ):
            self._process.stdin.write(encode(message))

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "assistant.speech.process",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            pass_fds=self._pass_fds,
        )  # fmt: skip
        self.send({"type": "open", **self._opening})

    async def ready(self) -> Message:
        """What it says once it hears. Raises EarError when it cannot, or not in time."""
        try:
            async with asyncio.timeout(START_S):
                return await asyncio.shield(self._ready)
        except TimeoutError as error:
            self.kill()
            raise EarError(
                "The sound process does not start.", "Restart the machine's sound system."
            ) from error

    async def run(self) -> None:
        """Read what it says until it ends; kill it when it hangs."""
        try:
            async with asyncio.TaskGroup() as tasks:
                watchdog = tasks.create_task(self._watch())
                tasks.create_task(self._keep_last_words())
                await self._read()
                watchdog.cancel()
        except Exception as error:
            self._fail(EarError(f"Talking to the sound process failed: {error}.", "Start again."))
            raise
        if not self._closing:
            self._fail(EarError("The sound process ended.", self._why() or "Start again."))

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
                self._pulse(message)
                return
            case "ready" if not self._ready.done():
                self._ready.set_result(message)
            case "failed":
                self._fail(EarError(message["what"], message["remedy"]))
                return
        for listener in self._listeners:
            listener(message)

    def _pulse(self, pulse: Message) -> None:
        if "captured_ms" not in pulse:
            return
        now = self._clock.now()
        captured, position = pulse["captured_ms"], pulse["position_ms"]
        if captured > self._captured_ms:
            self.proofs["frames"] = now
        if position > self._position_ms and captured - position < LAG_MS:
            self.proofs["ears"] = now
        self._captured_ms, self._position_ms = captured, position
        self.dbfs, self.overruns, self.speaking = pulse["dbfs"], pulse["overruns"], pulse["speaking"]

    def _fail(self, error: UnknotError) -> None:
        if self.failure is not None:
            return
        self.failure, self.speaking = error, False
        if not self._ready.done():
            self._ready.set_exception(error)
            self._ready.exception()  # whoever waits gets it; nobody waiting is no second error
        for listener in self._listeners:
            listener({"type": "failed", "what": error.what, "remedy": error.remedy})

    async def _watch(self) -> None:
        while True:
            await self._clock.sleep(TICK_S)
            self._quiet_ticks += 1
            if self._ready.done() and self._quiet_ticks > MOST_SILENT_TICKS:
                self._fail(EarError("The sound process hangs.", "Start again."))
                self.kill()

    async def _keep_last_words(self) -> None:
        """Libraries write warnings to stderr; the last of them explain a crash."""
        if self._process is not None and self._process.stderr is not None:
            while line := await self._process.stderr.readline():
                self._last_words.append(line.decode(errors="replace").rstrip())

    def _why(self) -> str:
        return next((f"It said: {words}" for words in reversed(self._last_words) if words), "")
