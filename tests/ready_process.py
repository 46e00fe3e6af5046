"""A program as a process of its own that need not import anything first: most of a start is imports.

It is forked from multiprocessing's fork server, which has imported the program and never runs any of it. It has
its own pid, pipes and memory, and is killed, stopped and continued as any other.
"""

import asyncio
import contextlib
import io
import multiprocessing
import os
import runpy
import signal
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection

LINE_BYTES = 1 << 20


class ReadyProcess:
    """As asyncio's own Process, as far as the tests use it."""

    def __init__(
        self,
        process: multiprocessing.process.BaseProcess,
        stdin: asyncio.StreamWriter,
        stdout: asyncio.StreamReader,
        stderr: asyncio.StreamReader,
    ) -> None:
        assert process.pid is not None
        self.pid = process.pid
        self.stdin, self.stdout, self.stderr = stdin, stdout, stderr
        self._process = process
        self._ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(process.sentinel, self._note_end)

    def _note_end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._process.sentinel)
        self._process.join()
        self._ended.set()

    @property
    def returncode(self) -> int | None:
        """None while it runs; minus the signal's number if one ended it."""
        return self._process.exitcode if self._ended.is_set() else None

    def send_signal(self, number: signal.Signals) -> None:
        """Nothing, if it has ended."""
        if not self._ended.is_set():
            with contextlib.suppress(ProcessLookupError):  # it has ended, and nobody has looked yet
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    async def wait(self) -> int:
        """Its exit code; its stdin is closed then."""
        await self._ended.wait()
        self.stdin.close()
        assert self._process.exitcode is not None
        return self._process.exitcode


async def ready_process(module: str, arguments: Sequence[str], environ: Mapping[str, str]) -> ReadyProcess:
    """`python -m MODULE ARGUMENTS` with this environment and three pipes; lines of at most a mebibyte."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.imported"])
    stdin, ours_in = context.Pipe(duplex=False)
    ours_out, stdout = context.Pipe(duplex=False)
    ours_err, stderr = context.Pipe(duplex=False)
    process = context.Process(
        target=_become, args=(module, list(arguments), dict(environ), stdin, stdout, stderr), daemon=True
    )
    process.start()
    for theirs in (stdin, stdout, stderr):
        theirs.close()
    return ReadyProcess(process, await _writer(ours_in), await _reader(ours_out), await _reader(ours_err))


async def _writer(end: Connection) -> asyncio.StreamWriter:
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.connect_write_pipe(
        lambda: asyncio.streams.FlowControlMixin(loop=loop), _taken_from(end)
    )
    return asyncio.StreamWriter(transport, protocol, None, loop)


async def _reader(end: Connection) -> asyncio.StreamReader:
    reader = asyncio.StreamReader(limit=LINE_BYTES)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), _taken_from(end)
    )
    return reader


def _taken_from(end: Connection) -> io.FileIO:
    """The pipe as a file, which closes it."""
    pipe = io.FileIO(os.dup(end.fileno()), "rb" if end.readable else "wb")
    end.close()
    return pipe


def _become(
    module: str,
    arguments: list[str],
    environ: dict[str, str],
    stdin: Connection,
    stdout: Connection,
    stderr: Connection,
) -> None:
    """In the new process."""
    for number, end in enumerate((stdin, stdout, stderr)):
        os.dup2(end.fileno(), number)
        end.close()
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    os.environ.clear()
    os.environ.update(environ)
    sys.argv[1:] = arguments
    runpy.run_module(module, run_name="__main__", alter_sys=True)
