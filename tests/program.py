"""One `unknot ...` as a process of its own, followed through its JSON lines."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.demo.person import fits
from tests.ready_process import ReadyProcess, ready_process

DEADLINE_S = 60.0
"""Far longer than anything takes, also on a busy machine: reaching it is a failure, not a measurement."""

Line = Mapping[str, Any]
IsSo = Callable[[Line], bool]


@dataclass(frozen=True)
class Said:
    """One of these lines was said."""

    lines: tuple[str, ...]

    def __call__(self, line: Line) -> bool:
        return line["type"] == "said" and line["line"] in self.lines


class Program:
    """One `unknot ...`: its JSON lines from stdout, its stderr, its stdin."""

    def __init__(self, name: str, process: ReadyProcess) -> None:
        self.name = name
        self.process = process
        self.lines: list[Line] = []
        self.errors = ""
        self.followers: list[Callable[[Line], None]] = []
        self._news = asyncio.Condition()
        self._over = False

    @property
    def microphone(self) -> asyncio.StreamWriter:
        return self.process.stdin

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def of_type(self, *kinds: str, since: int = 0) -> list[Line]:
        return [line for line in self.lines[since:] if line["type"] in kinds]

    async def until(self, wanted: Line | IsSo, since: int = 0, *, within_s: float = DEADLINE_S) -> Line:
        """The first line since that position which fits, waited for."""
        is_so = wanted if callable(wanted) else lambda line: fits(wanted, line)
        looked_at = since
        try:
            async with asyncio.timeout(within_s), self._news:
                while True:
                    for line in self.lines[looked_at:]:
                        if is_so(line):
                            return line
                    looked_at = len(self.lines)
                    assert not self._over, f"it never came, and {self.name} is over: {wanted}\n{self}"
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"it never came: {wanted}\n{self}") from None

    async def ends(self) -> int:
        """Its exit code, waited for; all that it said has been read then."""
        try:
            async with asyncio.timeout(DEADLINE_S), self._news:
                await self._news.wait_for(lambda: self._over)
                return await self.process.wait()
        except TimeoutError:
            raise AssertionError(f"it never ended\n{self}") from None

    async def read(self) -> None:
        """Until both its outputs are closed."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._read_errors(self.process.stderr))
            async for text in self.process.stdout:
                line = json.loads(text)
                self.lines.append(line)
                for follower in self.followers:
                    follower(line)
                async with self._news:
                    self._news.notify_all()
        async with self._news:
            self._over = True
            self._news.notify_all()

    async def _read_errors(self, stream: asyncio.StreamReader) -> None:
        async for text in stream:
            self.errors += text.decode(errors="replace")

    def __str__(self) -> str:
        told = "\n".join(json.dumps(line) for line in self.lines[-25:])
        return f"--- {self.name} told last:\n{told}\n--- on stderr:\n{self.errors[-3000:]}"


@asynccontextmanager
async def program(
    name: str, *arguments: str, module: str = "assistant", **settings: str
) -> AsyncIterator[Program]:
    """`unknot ARGUMENTS` with these UNKNOT_ variables and no others; killed when the block is left."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("UNKNOT_")}
    process = await ready_process(module, arguments, {**environ, **settings})
    one = Program(name, process)
    reading = asyncio.create_task(one.read())
    try:
        yield one
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await reading


def children_of(pid: int) -> list[int]:
    """The processes that this one has started and that still run."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            after_name = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it is gone meanwhile
            continue
        if int(after_name[1]) == pid and after_name[0] != "Z":
            found.append(int(folder.name))
    return found
