"""A conversation by sound in a room that is not quiet: what a script may do there, and what must hold in all of them.

Beside what every script has (tests/conversations/talk.py):

    sound: {face_down: true, own_voice_db: 0}       # without the second the loudspeaker is in another room
                                                    # who lies face down lifts their head when asked to
    sound: {may_hold: true}                         # something else may be taken for a word that holds
    talk:
      - {on: {...}, do: {noise: television, below_db: 15}}   # hum, white; null ends it
      - {do: {chat: [are you ready, oh well], every_s: 12}}  # somebody else, two metres away
      - {do: {microphone: pulled}}                  # plugged
      - {do: {sound_process: hangs}}
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.bench.voices import Speaker
from assistant.domain.errors import EarError
from assistant.ports import Voice
from assistant.speech.cache import LineCache
from assistant.speech.proxy import SoundEar, SoundVoice
from tests.audio.acoustics import Acoustics, Mouth
from tests.audio.sound_in_room import Plug, ProcessInRoom, SynthesisedHere
from tests.conversations.talk import PHRASEBOOK, Played, Room, Script

PERSON = Speaker("piper", "joe")
BREATH_S = 0.3
LONGEST_S = 300.0
"""Of simulated time: a script that is not through by then never will be."""
HELPER = Mouth(Speaker("pico", "en-US"), distance_m=2.0)

ENDS_WITHIN_S = 2.5
"""From the end of a voice to the line about it: half a second of silence, and what a room adds."""
STOPS = {"Stop", "ItHurts", "FeelBad", "Emergency", "Hold", "DoubtfulStop"}
HOLDS = {"Hold", "DoubtfulStop"}
"""What they bring to a standstill goes on when the person says so, and no sooner."""
ZERO_WITHIN_S = 1.0
"""From the end of "stop" to the command, as the bench counts it."""


@dataclass(frozen=True, slots=True)
class Saying:
    """Words of the person, and when their voice began and ended, in seconds of the clock."""

    words: str
    began: float
    ended: float


class NoisyRoom(Room):
    """The same room, with a microphone, a loudspeaker and everything that is between them."""

    def __init__(self, script: Script, home: Path) -> None:
        super().__init__(script)
        sound = script.sound
        self._home = home
        self._acoustics = Acoustics(own_voice_db=sound.get("own_voice_db"))
        self._mouth = Mouth(PERSON, face_down=sound.get("face_down", False))
        self._lifted = replace(self._mouth, face_down=False)
        self._seen = 0
        self._longest_s = sound.get("longest_s", LONGEST_S)
        self._plug = Plug()
        self._voice: SoundVoice | None = None
        self.sayings: list[Saying] = []

    def say(self, words: str) -> None:
        if self._muted:
            return
        now = self.clock.now()
        self.done.append((now, words))
        # Nobody says two things at once.
        busy_s = self.sayings[-1].ended + BREATH_S - now if self.sayings else 0.0
        since, self._seen = self.written[self._seen :], len(self.written)
        lift = any(written.line.get("line") == "too_muffled" for written in since)
        mouth = self._lifted if lift else self._mouth
        start, end = self._acoustics.say(words, mouth, max(0.0, busy_s))
        self.sayings.append(Saying(words, now + start, now + end))

    async def do(self, what: Mapping[str, Any]) -> None:
        match what:
            case {"noise": kind}:
                self._acoustics.noise(kind, what.get("below_db", 0.0))
            case {"chat": sentences}:
                for number, words in enumerate(sentences):
                    self._acoustics.say(words, HELPER, number * what.get("every_s", 0.0))
            case {"microphone": "pulled" | "plugged" as how}:
                self._plug.out = how == "pulled"
            case {"sound_process": "hangs"}:
                self._plug.hangs = True
            case _:
                await super().do(what)

    def voice(self) -> Voice:
        assert self._voice is not None
        return self._voice

    async def play(self, *, then_s: float = 5.0) -> Played:
        opening = {
            "microphone": ["device", None],
            "voice": ["device", None],
            "recogniser": "pocketsphinx",
            "home": str(self._home),
            "pronunciations": dict(PHRASEBOOK.pronunciations()),
            "had_noise": True,
        }
        process = ProcessInRoom(self.clock, opening, self._acoustics, self._plug)
        await process.start()
        running = asyncio.ensure_future(process.run())
        limit = asyncio.get_running_loop().call_later(self._longest_s, self.stop_playing)
        try:
            ready = await process.ready()
            self.ear = SoundEar(process, ready, _ignored)
            self._voice = SoundVoice(process, ready, SynthesisedHere(LineCache(self._home)), _ignored)
            return await super().play(then_s=then_s)
        finally:
            limit.cancel()
            await process.close()
            await asyncio.wait({running})
            if (error := running.exception()) is not None and not isinstance(error, EarError):
                raise error


def _ignored(_what: str, _remedy: str) -> None:
    """The journal has it as well."""


def check_what_counted(played: Played, sayings: list[Saying]) -> None:
    """Whatever counted was said, by the person, in that moment: no noise, no other voice, no wrong word (I8)."""
    state = "menu"
    for line in played.lines:
        if line["type"] == "listening":
            state = line["state"]
        if line["type"] != "heard" or line["intent"] is None or line["why_rejected"] is not None:
            continue
        if line["intent"] in HOLDS and played.script.sound.get("may_hold"):
            continue
        at = line["t"] / 1000
        said = [one for one in sayings if one.began <= at <= one.ended + ENDS_WITHIN_S]
        meant = [match for one in said if (match := PHRASEBOOK.match(one.words, state)) is not None]
        same = any((match.intent, dict(match.slots)) == (line["intent"], line["slots"]) for match in meant)
        # Which word it was that stops is asked where it matters.
        stops = line["intent"] in STOPS and any(match.intent in STOPS for match in meant)
        assert same or stops, f"{line['text']!r} counted at {at:.1f} in {state}; said was {said}"


def check_stops(played: Played, sayings: list[Saying]) -> None:
    """Each "stop" of the person that met a motion commanded zero, within a second of its end (I3)."""
    moving = False
    stops = iter(one for one in sayings if one.words == "stop")
    stop = next(stops, None)
    for at, what, detail in played.house.log:
        while stop is not None and at > stop.ended + ZERO_WITHIN_S:
            assert not moving, f"I3: it moves at {at:.1f}, stop was said until {stop.ended:.1f}"
            stop = next(stops, None)
        if what == "stop":
            moving = False
        elif what == "setpoint" and (detail.get("pressure") or detail.get("speed")):
            moving = True
