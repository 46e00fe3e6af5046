"""A voice for people who read: captions only."""

from collections.abc import Sequence


class SilentVoice:
    """Voice that says nothing; a line is over at once."""

    description = "no voice"

    async def speak(self, text: str) -> bool:
        del text
        return True

    async def play(self, sound: bytes) -> bool:
        del sound
        return True

    def cut(self) -> None:
        """There is nothing to cut."""

    def adjust(self, *, words_per_minute: int | None = None, volume: float | None = None) -> None:
        """There is nothing to adjust."""

    async def prepare(self, lines: Sequence[str]) -> None:
        """There is nothing to prepare."""

    async def close(self) -> None:
        """There is nothing to close."""
