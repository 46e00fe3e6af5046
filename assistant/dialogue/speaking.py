"""The speaking half of a conversation: one line at a time, how fast, how loud."""

import asyncio
import enum
from collections.abc import Callable, Mapping

from assistant.domain.errors import VoiceError
from assistant.domain.events import Problem, Said
from assistant.domain.person import FASTEST_WPM, SLOWEST_WPM
from assistant.ports import Clock, Journal, Voice

LONGEST_LINE_S = 60.0
FLOW_MARGIN_S = 5.0
SLOWER, FASTER = 0.85, 1.15
VOLUME_STEP = 0.2
MOST_TIMES = 3
"""So often a line is begun that something other than a person cuts off."""
WAITED_S = 1.0
"""A voice that fails later than this was waited for: it may be back the next time."""


class Cut(enum.Enum):
    """What cut a line off that was no person."""

    CALLED = "called"
    LOST = "lost"


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
        self._last_line = ("", "", False)
        self._playing = False
        self._lines_to_speak = 0
        self._voiceless: bool | None = None
        self._called_out = 0
        self._home_rate = self._rate = 150
        self.wished_rate: int | None = None
        self._volume = 0.8
        voice.adjust(volume=self._volume)
        self.private = False
        self.on_line: Callable[[str | None, bool], None] = _nobody_reads_along
        """Told of each line as it begins, and whether it is private; and None when it is over."""

    def show_life(self) -> None:
        """The flow goes on, whatever it has waited for."""
        self.due = self._clock.now() + FLOW_MARGIN_S

    async def say(self, line: str, **slots: object) -> None:
        """Speak a line of lines.yaml."""
        await self.tell(self.lines.text(line, **slots), line)

    async def tell(self, text: str, line: str, *, private: bool = False, louder: bool = False) -> bool:
        """Speak a text that comes from content or from a result; `line` is its name in the journal.

        What a call or a loss of the sound cuts off is said again from its beginning, what the person cuts off
        is not. False when calls cut it off each time. Without a voice it is still written down, shown and
        answered; that there is none is told once.
        All that is told within a private question is `private`. `louder` raises the voice for this line.
        """
        private = private or self.private
        self._last_line = (line, text, private)
        cut: Cut | None = None
        if louder:
            self._voice.adjust(volume=min(1.0, self._volume + VOLUME_STEP))
        try:
            for _ in range(MOST_TIMES):
                self.due = self._clock.now() + LONGEST_LINE_S + FLOW_MARGIN_S
                if (cut := await self._speak(text, line, private=private)) is None:
                    break
        finally:
            if louder:
                self._voice.adjust(volume=self._volume)
            self.show_life()
        return cut is not Cut.CALLED

    async def remark(self, text: str, line: str) -> None:
        """Speak a text that "repeat" does not mean: a cue, a count."""
        await self._tell_aside(text, line)

    async def play(self, sound: bytes) -> bool:
        """Play a sound (mono 16 kHz 16-bit PCM) once nothing is being said; a line breaks it off.

        True when it came to its end, or when there is no voice to play it: captions need no clicks.
        """
        async with self._speaking:
            if self._lines_to_speak:
                return False
            self._playing = True
            try:
                return await self._voice.play(sound)
            except VoiceError:
                return True
            finally:
                self._playing = False

    async def call_out(self, text: str, line: str) -> None:
        """The loudest there is: over whatever is being said, and nothing else is said before its end.

        It comes from beside the flow, so it says nothing about whether the flow is alive.
        """
        self._called_out += 1
        self.break_off()
        await self._speak(text, line)

    async def announce(self, text: str, line: str) -> None:
        """Say something from beside the flow, once what is being said is over."""
        await self._speak(text, line)

    async def _speak(self, text: str, line: str, *, private: bool = False) -> Cut | None:
        """One line at a time: a voice that is given a second one drops the first. What cut it off, if any."""
        if self._playing:
            self.break_off()
        self._lines_to_speak += 1
        try:
            async with self._speaking:
                return await self._speak_now(text, line, private=private)
        finally:
            self._lines_to_speak -= 1

    async def _speak_now(self, text: str, line: str, *, private: bool) -> Cut | None:
        whole = lost = False
        began, called_out = self._clock.now(), self._called_out
        self.on_line(text, private)
        try:
            whole = await self._voice.speak(text)
            self._voiceless = False
        except VoiceError as mute:
            lost = self._voiceless is False or self._clock.now() - began > WAITED_S
            if not self._voiceless:
                self._voiceless = True
                self._journal.write(Problem(mute.what, mute.remedy))
        finally:
            self.on_line(None, False)
            self._journal.write(Said(line=line, text=text, cut=not whole, private=private))
        if not whole and self._called_out != called_out:
            return Cut.CALLED
        return Cut.LOST if lost else None

    def speak_at(self, words_per_minute: int) -> None:
        """The home's speed: for whoever has none of their own."""
        self._home_rate = words_per_minute
        self._set_rate(words_per_minute)

    def _set_rate(self, words_per_minute: int) -> None:
        self._rate = words_per_minute
        self._voice.adjust(words_per_minute=words_per_minute)

    def break_off(self) -> None:
        """Fall silent."""
        self._voice.cut()

    async def _speak_otherwise(self, *, faster: bool) -> None:
        rate = int(self._rate * (FASTER if faster else SLOWER))
        self.wished_rate = min(FASTEST_WPM, max(SLOWEST_WPM, rate))
        self._set_rate(self.wished_rate)
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


def _nobody_reads_along(text: str | None, private: bool) -> None:
    """Until a page shows the captions."""
    del text, private
