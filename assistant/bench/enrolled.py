"""How much three recordings of a person's own "stop" help the second ear, heard without the recogniser.

Recorded as set-up does: three times, each a little different, in a quiet room. What is measured is said
otherwise again, and by nobody whom the second ear was trained on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.bench.conditions import PERSON_DBFS, QUIET, condition
from assistant.bench.corpus import STOP_STATE
from assistant.bench.intervals import Rate, Share
from assistant.bench.noises import television
from assistant.bench.report import table
from assistant.bench.scene import Saying, Scene, in_a_quiet_room, make_scene
from assistant.bench.stopping import IN_TIME_S
from assistant.bench.voices import FIGURE_VOICES, Speaker, Studio
from assistant.speech.embedding import SpeechEmbedding
from assistant.speech.frames import RATE, Samples
from assistant.speech.recent import MARGIN_S
from assistant.speech.spotter import Head, WordSpotter, enrolled, load_head
from assistant.speech.vad import CHUNK

SAID = ("stop", "stop now", "please stop", "stop stop")
RECORDED_WPM = (135, 160, 175)
"""Nobody says a word three times alike; what is measured is said at 150 words a minute."""
CONDITIONS = ("quiet", "babble 10 dB", "motor hum 10 dB", "face down")
VOICES = tuple(speaker for speaker in FIGURE_VOICES if speaker.words_per_minute == 150)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the second ear missed under each condition, and how often it heard a stop on television, an hour.

    First as it comes, then fitted to the person.
    """

    missed: dict[str, tuple[Share, Share]]
    television: tuple[Rate, Rate]


def measure_enrolment(
    studio: Studio, *, voices: Sequence[Speaker] = VOICES, minutes: float = 1.0, seed: int = 1
) -> Enrolment:
    """Every voice under every condition, then `minutes` of television. Raises EarError, VoiceError."""
    embedding, as_it_comes = SpeechEmbedding(), load_head()
    here = studio.those_here(voices)
    counts = {name: [0, 0] for name in CONDITIONS}
    false = [0, 0]
    sound = television(round(minutes * 60 * RATE), seed, studio)
    broadcast = in_a_quiet_room(sound, PERSON_DBFS - 15, seed)
    for speaker in here:
        heads = (as_it_comes, enrolled(as_it_comes, embedding, recordings(studio, speaker, seed)))
        said = [Saying(text, STOP_STATE, speaker.name, studio.say(text, speaker)) for text in SAID]
        for name, missed in counts.items():
            scene = make_scene(said, condition(name), studio, seed=seed)
            for which, head in enumerate(heads):
                missed[which] += len(SAID) - _spotted(scene, head, embedding)
        for which, head in enumerate(heads):
            false[which] += len(_fired(broadcast, head, embedding))
    of, hours = len(SAID) * len(here), minutes / 60 * len(here)
    return Enrolment(
        {name: (Share(before, of), Share(after, of)) for name, (before, after) in counts.items()},
        (Rate(false[0], hours), Rate(false[1], hours)),
    )


def recordings(studio: Studio, speaker: Speaker, seed: int = 1) -> list[Samples]:
    """The person's own "stop" as set-up keeps it: int16 mono 16 kHz, with a margin around the voice."""
    ways = [replace(speaker, words_per_minute=speed) for speed in RECORDED_WPM]
    said = [Saying("stop", STOP_STATE, way.name, studio.say("stop", way)) for way in ways]
    scene = make_scene(said, QUIET, studio, seed=seed)
    margin = round(MARGIN_S * RATE)
    return [scene.sound[max(0, one.start - margin) : one.end + margin] for one in scene.placed]


def enrolment_table(found: Enrolment) -> str:
    """As Markdown."""
    missed = [(name, before, after) for name, (before, after) in found.missed.items()]
    false = ("television 15 dB below the person, heard as a stop, an hour", *found.television)
    heads = ("condition", "missed as it comes", "missed with three recordings of the person's own")
    return f"### The second ear alone, enrolled\n\n{table(heads, (*missed, false))}"


def _spotted(scene: Scene, head: Head, embedding: SpeechEmbedding) -> int:
    """How many sayings were heard as a stop, in time."""
    fired = _fired(scene.sound, head, embedding)
    late = round(IN_TIME_S * RATE)
    return sum(any(one.start < at <= one.end + late for at in fired) for one in scene.placed)


def _fired(sound: Samples, head: Head, embedding: SpeechEmbedding) -> list[int]:
    """Where in the sound a stop was heard, in samples."""
    ear = WordSpotter(embedding, head)
    found = ((at + CHUNK, ear.feed(sound[at : at + CHUNK])) for at in range(0, sound.size - CHUNK + 1, CHUNK))
    return [at for at, spotted in found if spotted is not None and spotted.likely]
