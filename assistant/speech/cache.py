"""Lines that were rendered once are never rendered again: WAV files named by what they hold."""

import contextlib
import hashlib
import os
from pathlib import Path

from assistant.domain.errors import VoiceError


class LineCache:
    """A folder of rendered lines. The key is everything that changes how a line sounds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, *key: object) -> Path:
        """Where the line of this key lies, or will lie."""
        name = hashlib.sha256("\0".join(str(part) for part in key).encode()).hexdigest()
        return self._folder / name[:2] / f"{name}.wav"

    def part(self, path: Path) -> Path:
        """Where to render it first, so that a file of its final name is always whole.

        Raises VoiceError when the folder cannot be written.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._broken(error) from error
        return path.with_name(f"{path.stem}.{os.getpid()}.part.wav")

    def keep(self, part: Path, path: Path) -> Path:
        """Give a rendered line its final name. Raises VoiceError."""
        try:
            part.replace(path)
        except OSError as error:
            raise self._broken(error) from error
        return path

    def discard(self, part: Path) -> None:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)

    def _broken(self, error: OSError) -> VoiceError:
        return VoiceError(
            f"The folder of spoken lines {self._folder} cannot be used: {error.strerror or error}.",
            "Free some space, or make the folder writable.",
        )
