"""The lease logic of the firmware (firmware/esphome/massager_lease.h), compiled by g++ and run on a pipe."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from assistant.domain.device import Axis, Capabilities, Levels
from device_adapters.device import Fault, Outgoing

ROOT = Path(__file__).parents[1]
HEADERS = ROOT / "firmware" / "esphome"
SOURCE = Path(__file__).parent / "firmware" / "device_on_stdin.cpp"


def compiled(folder: Path) -> Path:
    """The device on a pipe, compiled as strictly as a compiler can. Its absence fails the test."""
    compiler = shutil.which("g++") or shutil.which("c++")
    assert compiler, "These tests need a C++ compiler: install g++."
    program = folder / "device"
    subprocess.run(
        [compiler, "-std=c++17", "-O1", "-g", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow",
         "-Werror", "-fno-exceptions", "-fno-rtti", "-fsanitize=undefined", "-fno-sanitize-recover=all",
         f"-I{HEADERS}", str(SOURCE), "-o", str(program)],
        check=True,
    )  # fmt: skip
    return program


def micros(now: float) -> int:
    return round(now * 1_000_000)


class FirmwareDevice:
    """The same as device_adapters.device.Device, by the firmware's header.

    What breaks outside its logic is played here: a fault of the network or the radio lets nothing in or out,
    and a welded relay is the motor's, whose current the device senses.
    """

    def __init__(self, program: Path, capabilities: Capabilities, first_seq: int = 1) -> None:
        self._process = subprocess.Popen(
            [str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self._capabilities = capabilities
        self._axes = list(Axis)
        self.faults: set[Fault] = set()
        self._silent = False
        self.actual = Levels()
        self.lease: str | None = None
        tops = " ".join(str(capabilities.ranges.get(axis, 0)) for axis in self._axes)
        names = " ".join(",".join(some) or "-" for some in (capabilities.programs, capabilities.zones))
        kind, cutoff = capabilities.kind.value, int(capabilities.own_cutoff_s)
        self.desc: dict[str, Any] = json.loads(
            self._ask(f"device {kind} {tops} {cutoff} {first_seq} {names}")
        )

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        assert self._process.wait(timeout=30) == 0
        self._process.stdout.close()

    def read(self, payload: bytes) -> str:
        """What the device reads in a setpoint, as words; "refused" when it cannot be read."""
        return self._ask(f"read {payload.hex()}")

    def start(self, now: float) -> list[Outgoing]:
        return self._happens("start", now)

    def tick(self, now: float) -> list[Outgoing]:
        return self._happens("tick", now)

    def setpoint(self, payload: bytes, now: float, *, retained: bool = False) -> list[Outgoing]:
        if Fault.FROZEN in self.faults:
            return self.tick(now)
        held = self.lease
        sent = self._happens("retained" if retained else "setpoint", now, payload.hex())
        if held is None and self.lease is not None and self._silent:
            self._silent = False
            sent = self._latest
        return sent

    def stop(self, payload: bytes, now: float) -> list[Outgoing]:
        if {Fault.FROZEN, Fault.DEAF} & self.faults:
            return self.tick(now)
        self._silent = self._silent or Fault.DROP_ACKS in self.faults
        return self._happens("stop", now, payload.hex())

    def button(self, now: float) -> list[Outgoing]:
        return self._happens("button", now)

    def overheat(self, now: float) -> list[Outgoing]:
        return self._happens("overheat", now)

    def switched_on_by_hand(self, now: float) -> list[Outgoing]:
        axis = next(iter(self._capabilities.ranges))
        return self._happens("foreign", now, str(self._axes.index(axis)))

    def connected(self, now: float) -> list[Outgoing]:
        return self._happens("connected", now)

    def reboot(self, now: float) -> list[Outgoing]:
        return self._happens("reboot", now)

    def power_off(self, now: float) -> list[Outgoing]:
        return self._happens("off", now)

    def _happens(self, word: str, now: float, argument: str = "") -> list[Outgoing]:
        if Fault.STUCK in self.faults:
            self._lines(f"stuck {micros(now)}")
        self._latest = self._lines(f"{word} {micros(now)} {argument}")
        quiet = self._silent or {Fault.FROZEN, Fault.WITHHOLD} & self.faults
        return [] if quiet else self._latest

    def _lines(self, line: str) -> list[Outgoing]:
        found: list[Outgoing] = []
        answer = self._ask(line)
        while answer != ".":
            leaf, _, rest = answer.partition(" ")
            if leaf == "actual":
                *levels, holder = rest.split()
                self.actual = Levels(*map(int, levels))
                self.lease = None if holder == "-" else holder
            else:
                found.append(Outgoing(leaf, json.loads(rest)))
            answer = self._ask()
        return found

    def _ask(self, line: str | None = None) -> str:
        assert self._process.stdin
        assert self._process.stdout
        if line is not None:
            self._process.stdin.write(line + "\n")
        answer = self._process.stdout.readline()
        assert answer, f"the firmware's device ended with {self._process.wait()}"
        return answer.strip()
