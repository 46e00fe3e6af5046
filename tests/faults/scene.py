"""One try: a broker, a massager and a hub, each behind its own proxy, and Anna in the middle of an evening.

async with scene(folder, furnished, "roller", seed) as one:
    await one.moving()                 # she has been screened, and the motor runs
    one.strike()                       # now
    one.unknot.send(signal.SIGKILL)
    await one.at_zero()                # what the motor does, not what the massager says
    ...
    await one.rests()
    figure = await one.figure()

Time is real. What has to come is waited for; the time to zero is noted as it was, and a try fails only when
it is over what was declared by more than a busy machine explains.
"""

import itertools
import random
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from assistant.demo.person import Cue, fits
from device_adapters.emulators.models import MODELS
from device_adapters.profile import Profile
from device_adapters.profile_file import find_profile
from tests.annas_home import DAY_S, left_of_the_day, on_record
from tests.faults import kept
from tests.faults.proxy import Proxy
from tests.massager_lines import BUSY_MS, LEASE_MS, RAMP_MS
from tests.mosquitto import Mosquitto
from tests.processes import Evening, Household
from tests.program import Line, Program, Said, program

REST_S = 4.0
"""Longer than any lease: what could move it again would have done so."""
WHILE_S = 5.0
"""Longer than a lease, and than the silence of a massager that a hub bears."""
GIVES_UP = ("problem", "stop", "said", "session")
"""With the first of these the hub itself ends a session."""
WRITTEN_MS = 1000
"""What was told so long before the fault is in the store."""
COUNTED_S = 0.5
"""The motor moves a little before and after the time that the hub counts for it."""


def moves(line: Line) -> bool:
    return line["type"] == "motor" and any(_levels(line))


def still(line: Line) -> bool:
    return line["type"] == "motor" and not any(_levels(line))


def _levels(line: Line) -> list[int]:
    return [level for level in line["actual"].values() if isinstance(level, int)]


class Scene(Household):
    """A household in which anything can be broken, and what came of it."""

    def __init__(
        self,
        folder: Path,
        broker: Mosquitto,
        stack: AsyncExitStack,
        furnished: Path,
        kind: str,
        rng: random.Random,
        proxies: tuple[Proxy, Proxy],
    ) -> None:
        super().__init__(folder, broker, stack)
        self.kind = kind
        self.rng = rng
        self.hub_side, self.massager_side = proxies
        self.hub_url = self.hub_side.url
        self.anna = self.home(furnished)
        self.profile: Profile | None = find_profile(kind) if kind in MODELS else None
        self._furnished = furnished
        if self.profile is not None:
            with (self.anna / "settings.toml").open("a") as settings:
                settings.write(f'\n[[massagers]]\nprofile = "{kind}"\ntopic = "it"\nname = "mine"\n')
        self.massager: Program
        self.evening: Evening
        self.hub_module = "assistant"
        self.hub_environ: dict[str, str] = {}
        self.declared_ms = LEASE_MS + RAMP_MS
        self.zero_ms: int | None = None
        self.alarm_ms: int | None = None
        self.told: str | None = None
        self._struck_ms = 0.0
        self.since_massager = self.since_hub = 0
        self._kept_before: frozenset[kept.Row] = frozenset()
        self._told_before: list[Line] = []

    @property
    def unknot(self) -> Program:
        """The hub of this evening."""
        return self.evening.hub

    @property
    def word(self) -> str:
        """What Anna calls it."""
        return self.kind if self.profile is None else self.profile.kind

    @property
    def assumed(self) -> bool:
        """The massager does not measure what its motor does."""
        return self.profile is not None and self.profile.feedback == "assumed"

    async def plug_in(self) -> Program:
        """The massager, on its side of the network; it is on the broker when this returns."""
        name = self.kind if self.profile is None else "it"
        one = await self._stack.enter_async_context(
            program(f"the {self.kind}", self.kind, self.massager_side.url, name, module="tests.faults.motor")
        )
        self.programs.append(one)
        await one.until({"type": "connected"})
        self.massager = one
        return one

    async def hand(self, word: str) -> None:
        """Somebody does this to the massager itself."""
        self.massager.microphone.write(f"{word}\n".encode())
        await self.massager.microphone.drain()

    async def begin(self, *, start: bool = True) -> None:
        """Anna comes, and asks for the massager; without `start` she stays in front of the menu."""
        cue = Cue({"type": "asked", "question": "menu"}, say=f"start the {self.word}", after=0.0)
        self.evening = await self.typed_evening(self.anna, (cue,) if start else ())

    async def moving(self) -> None:
        """Massager, hub and Anna; it runs, for a moment that is each time another one."""
        await self.plug_in()
        await self.begin()
        await self.massager.until(moves)
        await self.clock.sleep(1.0 + self.rng.random())

    def strike(self) -> None:
        """The fault is now; what is in the store now must stay."""
        self._kept_before = kept.rows(self.anna)
        now_ms = self.clock.now() * 1000
        self._told_before = (
            [line for line in self.unknot.lines if line["t"] < now_ms - WRITTEN_MS]
            if hasattr(self, "evening")
            else []
        )
        self.since_massager = len(self.massager.lines)
        self.since_hub = len(self.unknot.lines) if hasattr(self, "evening") else 0
        self._struck_ms = self.clock.now() * 1000

    async def at_zero(self, *, declared_s: float | None = None) -> None:
        """Wait for the motor to stand still, and note how long that took."""
        if declared_s is not None:
            self.declared_ms = round(declared_s * 1000)
        if self._rests_already():
            self.zero_ms = 0
            return
        zero = await self.massager.until(still, self.since_massager)
        self.zero_ms = max(0, round(zero["t"] - self._struck_ms))
        assert self.zero_ms <= self.declared_ms + BUSY_MS, f"zero came after {self.zero_ms} ms"

    async def at_last_zero(self, *, declared_s: float | None = None) -> None:
        """As `at_zero`, where the first zero is not the last: what was under way may still move it once."""
        if declared_s is not None:
            self.declared_ms = round(declared_s * 1000)
        last = self.massager.of_type("motor")[-1]
        if moves(last):
            last = await self.massager.until(still, self.massager.lines.index(last))
        self.zero_ms = max(0, round(last["t"] - self._struck_ms))
        assert self.zero_ms <= self.declared_ms + BUSY_MS, f"zero came after {self.zero_ms} ms"

    def struck_at(self, line: Line) -> None:
        """The fault was at the moment of this line."""
        self._struck_ms = float(line["t"])

    async def person_told(self, *lines: str, by: Program | None = None, since: int | None = None) -> None:
        """Wait until one of these lines was said, and note which."""
        one = by or self.unknot
        mark = since if since is not None else self.since_hub if by is None else 0
        said = await one.until(Said(lines), mark)
        self.told = said["line"]
        if said["line"] == "alarm":
            self.alarm_ms = round(said["t"] - self._struck_ms)

    async def session_over(self) -> None:
        await self.unknot.until({"type": "session", "phase": "ended"}, self.since_hub)

    async def stops(self) -> None:
        """She says stop: that is what has to work, from now on."""
        self.strike()
        await self.evening.say("stop")

    async def outlived(self, while_s: float = WHILE_S) -> None:
        """After a while the session is over, and she was told why; or it goes on, and she stops it."""
        await self.clock.sleep(while_s)
        over = {"type": "session", "phase": "ended"}
        told = self.unknot.lines[self.since_hub :]
        if any(fits(over, line) for line in told):
            # Before that the hub was heard, and the motor ran on rightly.
            self.struck_at(next(line for line in told if line["type"] in GIVES_UP))
            await self.at_zero()
            await self.person_told("problem", "alarm")
        else:
            await self.stops()
            await self.at_zero()
            await self.person_told("stopped", "unplug_now")

    async def rests(self) -> None:
        """Nothing moves any more, for longer than a lease."""
        await self.clock.sleep(REST_S)
        assert self.unsafe_starts() == 0, "it moved again"

    def unsafe_starts(self) -> int:
        """How often the motor began to move, or went above level one, since the fault."""
        before = [line for line in self.massager.lines[: self.since_massager] if line["type"] == "motor"]
        after = self.massager.of_type("motor", since=self.since_massager)
        levels = [_levels(line) for line in (*before[-1:], *after)]
        starts = sum(any(now) and not any(was) for was, now in itertools.pairwise(levels))
        return starts - self.allowed_starts + sum(max(one) > 1 for one in levels)

    stands_still = True
    """False where nothing but pulling the plug ends the motion."""
    allowed_starts = 0
    """Somebody's hand on the massager's own switch is no start of ours."""

    async def lost_rows(self) -> int:
        """Rows of the store that are gone, and lines that were told in time and never kept."""
        gone = self._kept_before - kept.rows(self.anna)
        never = kept.untold(self.anna, self._told_before)
        assert kept.sound(self.anna)
        return len(gone) + len(never)

    async def minutes_kept(self) -> None:
        """I5: what the motor ran counts, whatever happened; a session is on record."""
        if self.word != "roller" or not self.unknot.of_type("setpoint"):
            return
        assert len(await on_record(self.anna)) == 1
        left = await left_of_the_day(self.anna)
        assert left <= DAY_S - self.ran_s() + COUNTED_S, f"{left} s are left of the day"

    def ran_s(self) -> float:
        """Seconds in which the motor moved for Anna, until the fault."""
        ran, since = 0.0, None
        for line in self.massager.of_type("motor"):
            if moves(line) and since is None:
                since = line["t"]
            elif still(line) and since is not None:
                ran, since = ran + min(line["t"], self._struck_ms) - since, None
        return max(0.0, ran) / 1000

    def copy_of_home(self) -> Path:
        """Its data folder on another machine, as it is at this moment."""
        return Path(shutil.copytree(self.anna, self.folder / "clone"))

    def another_home(self) -> Path:
        return self.home(self._furnished)

    def _rests_already(self) -> bool:
        motor = [line for line in self.massager.lines[: self.since_massager] if line["type"] == "motor"]
        return (not motor or still(motor[-1])) and not self.massager.of_type(
            "motor", since=self.since_massager
        )

    async def _start(self, name: str, *arguments: str) -> Program:
        one = await self._stack.enter_async_context(
            program(name, *arguments, module=self.hub_module, **self.hub_environ)
        )
        self.programs.append(one)
        return one


@asynccontextmanager
async def scene(folder: Path, furnished: Path, kind: str, seed: int) -> AsyncIterator[Scene]:
    rng = random.Random(seed)
    broker = Mosquitto(folder)
    broker.start()
    try:
        async with AsyncExitStack() as stack:
            proxies = (
                await stack.enter_async_context(Proxy(broker.port, rng)),
                await stack.enter_async_context(Proxy(broker.port, rng)),
            )
            one = Scene(folder, broker, stack, furnished, kind, rng, proxies)
            try:
                yield one
            except AssertionError:
                print(*one.programs, sep="\n")
                raise
    finally:
        broker.kill()
