"""Passes: signed and dated papers by which a paired browser or a program of the house is known again."""

import asyncio
import base64
import binascii
import contextlib
import hashlib
import hmac
import json
import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from assistant.domain.errors import StoreError

Use = Literal["page", "program"]
DAY_S = 86400.0
PAGE_DAYS = 365.0
MOST_PASSES = 64
LONGEST_NAME = 40
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Pass:
    """Who may come in until `ends` (seconds since 1970): a browser (`page`) or a `program` with a token.

    A `shared` browser hides private questions until they are tapped.
    """

    id: str
    name: str
    use: Use
    shared: bool
    ends: float


class Passes:
    """All passes that were given out, in one file that only its owner can read."""

    def __init__(self, file: Path | None, wall_s: Callable[[], float]) -> None:
        """`file` keeps them over a restart; None keeps them in memory. `wall_s` is the time since 1970.

        Raises StoreError when the file cannot be used.
        """
        self._file = file
        self._wall_s = wall_s
        self._writing = asyncio.Lock()
        kept = _read(file) if file is not None else {}
        self._key = bytes.fromhex(kept["key"]) if kept else secrets.token_bytes(_KEY_BYTES)
        self._passes = {one["id"]: Pass(**one) for one in kept.get("passes", ())}

    async def give(self, name: str, use: Use, *, shared: bool, days: float = PAGE_DAYS) -> str:
        """A new pass, as its bearer keeps it. Raises StoreError when it cannot be kept."""
        self._drop_ended()
        while len(self._passes) >= MOST_PASSES:
            del self._passes[min(self._passes.values(), key=lambda one: one.ends).id]
        one = Pass(
            secrets.token_hex(8), name[:LONGEST_NAME], use, shared, round(self._wall_s() + days * DAY_S)
        )
        self._passes[one.id] = one
        await self._keep()
        return f"{one.id}.{self._sign('pass', one.id)}"

    def read(self, paper: str, use: Use) -> Pass | None:
        """The pass that this paper is; None for one that is forged, withdrawn, over, or for another use."""
        name, _, signature = paper.partition(".")
        one = self._passes.get(name)
        if not _same(signature, self._sign("pass", name)) or one is None:
            return None
        return one if one.use == use and self._wall_s() < one.ends else None

    def known(self) -> tuple[Pass, ...]:
        self._drop_ended()
        return tuple(self._passes.values())

    async def withdraw(self, pass_id: str) -> bool:
        """End a pass; False when there is none. Raises StoreError when that cannot be kept."""
        if self._passes.pop(pass_id, None) is None:
            return False
        await self._keep()
        return True

    def seal(self, holder: str) -> str:
        """What a form must carry that was made for this holder: no other site can know it (CSRF)."""
        return self._sign("form", holder)

    def sealed(self, holder: str, seal: str) -> bool:
        return _same(seal, self._sign("form", holder))

    def _sign(self, *parts: str) -> str:
        digest = hmac.new(self._key, "\n".join(parts).encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def _drop_ended(self) -> None:
        now = self._wall_s()
        self._passes = {name: one for name, one in self._passes.items() if now < one.ends}

    async def _keep(self) -> None:
        if self._file is None:
            return
        known = {"key": self._key.hex(), "passes": [asdict(one) for one in self._passes.values()]}
        async with self._writing:
            await asyncio.to_thread(_write, self._file, json.dumps(known, indent=1))


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode(errors="replace"), right.encode())


def _read(file: Path) -> Mapping[str, Any]:
    try:
        kept: Mapping[str, Any] = json.loads(file.read_text("utf-8"))
        bytes.fromhex(kept["key"])
        for one in kept["passes"]:
            Pass(**one)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, binascii.Error) as wrong:
        raise StoreError(
            f"The list of paired devices, {file}, cannot be read.",
            "Delete the file, and pair the devices again.",
        ) from wrong
    return kept


def _write(file: Path, text: str) -> None:
    """Beside it and renamed, so that a power cut leaves the old list or the new one."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=".passes-", dir=file.parent)  # for its owner only
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as out:
                out.write(text)
            Path(name).replace(file)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink(missing_ok=True)
            raise
    except OSError as full:
        raise StoreError(
            f"The list of paired devices, {file}, cannot be written.",
            "Make room on the disk, then try again.",
        ) from full
