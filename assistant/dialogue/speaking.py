"""The speaking half of a conversation: one line at a time, how fast, how loud."""

import asyncio
from collections.abc import Mapping

from assistant.domain.errors import VoiceError
from assistant.domain.events import Problem, Said
from assistant.ports import Clock, Journal, Voice

LONGEST_LINE_S = 60.0
FLOW_MARGIN_S = 5.0
SLOWER, FASTER = 0.85, 1.15
SLOWEST_WPM, FASTEST_WPM = 90, 220
VOLUME_STEP = 0.2


class Lines:
    """What the assistant says, by name, with slots to fill."""

    def __init__(self, templates: Mapping[str, str]) -> None:
        self._templates = templates

    def text(self, line: str, **slots: object) -> str:
        return self._templates[line].format(**slots)

    def __contains__(self, line: str) -> bool:
        return line in self._templates


class Speaking:
    """Says lines. `due` is when the flow must have shown life again, on the clock: a proof of a lease."""

    def __init__(self, voice: Voice, clock: Clock, journal: Journal, lines: Lines) -> None:
        self._voice = voice
        self._clock = clock
        self._journal = journal
        self.lines = lines
        self.due = clock.now() + LONGEST_LINE_S
        self._speaking = asyncio.Lock()
        self._last_line = ("", "")
        self._voiceless = False
        self._rate = 150
        self._volume = 0.8

    def show_life(self) -> None:
        """The flow goes on, whatever it has waited for."""
        self.due = self._clock.now() + FLOW_MARGIN_S

    async def say(self, line: str, **slots: object) -> None:
        """Speak a line of lines.yaml."""
        await self.tell(self.lines.text(line, **slots), line)

    async def tell(self, text: str, line: str) -> None:
        """Speak a text that comes from content or from a result; `line` is its name in the journal.

        Without a voice it is still written down, shown and answered; that there is none is told once.
        """
        self._last_line = (line, text)
        self.due = self._clock.now() + LONGEST_LINE_S + FLOW_MARGIN_S
        try:
            await self._speak(text, line)
        finally:
            self.show_life()

    async def call_out(self, text: str, line: str) -> None:
        """The loudest there is: over whatever is being said, and nothing else is said before its end.

        It comes from beside the flow, so it says nothing about whether the flow is alive.
        """
        self.break_off()
        await self._speak(text, line)

    async def _speak(self, text: str, line: str) -> None:
        """One line at a time: a voice that is given a second one drops the first."""
        async with self._speaking:
            whole = False
            try:
                whole = await self._voice.speak(text)
                self._voiceless = False
            except VoiceError as mute:
                if not self._voiceless:
                    self._voiceless = True
                    self._journal.write(Problem(mute.what, mute.remedy))
            finally:
                self._journal.write(Said(line=line, text=text, cut=not whole))

    def speak_at(self, words_per_minute: int) -> None:
        self._rate = words_per_minute
        self._voice.adjust(words_per_minute=words_per_minute)

    def break_off(self) -> None:
        """Fall silent."""
        self._voice.cut()

    async def _speak_otherwise(self, *, faster: bool) -> None:
        rate = int(self._rate * (FASTER if faster else SLOWER))
        self.speak_at(min(FASTEST_WPM, max(SLOWEST_WPM, rate)))
        await self._say_aside("speaking_faster" if faster else "speaking_slower")

    async def _turn_volume(self, *, louder: bool) -> None:
        step = VOLUME_STEP if louder else -VOLUME_STEP
        self._volume = min(1.0, max(VOLUME_STEP, self._volume + step))
        self._voice.adjust(volume=self._volume)
        await self._say_aside("louder" if louder else "quieter")

    async def _say_aside(self, line: str, **slots: object) -> None:
        await self._tell_aside(self.lines.text(line, **slots), line)

    async def _tell_aside(self, text: str, line: str) -> None:
        """Say something that "repeat" does not mean."""
        last = self._last_line
        await self.tell(text, line)
        self._last_line = last
