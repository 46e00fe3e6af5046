"""How what the second ear is fitted to sounds: voices, rooms, noises, and the assistant talking meanwhile."""

import random
from collections.abc import Iterator

import numpy as np

from assistant.bench.conditions import PERSON_DBFS, Condition
from assistant.bench.noises import Sound, babble, hum, television, white
from assistant.bench.rooms import Room, heard_in
from assistant.bench.scene import over_own_voice, speech_rms, voiced
from assistant.bench.training_words import prompts
from assistant.bench.voices import Speaker, Studio
from assistant.speech.frames import RATE, Samples, amplitude, to_int16
from assistant.speech.resample import resample

ACCENTS = ("en-us", "en-gb", "en-gb-scotland", "en-029", "en-gb-x-gbclan", "en-gb-x-gbcwmd", "en-us-nyc")
VARIANTS = (
    "", "m2", "m4", "m5", "m6", "m8", "f1", "f5", "klatt", "klatt2", "klatt3", "klatt4", "klatt5", "klatt6",
    "Alex", "Alicia", "Andrea", "Andy", "Annie", "Denis", "Diogo", "Gene", "Henrique", "Hugo", "Jacky", "Lee",
    "Marco", "Mario", "Michael", "Mike", "adam", "anika", "announcer", "antonio", "aunty", "belinda",
    "benjamin", "boris", "caleb", "david", "ed", "edward", "grandma", "grandpa", "gustave", "iven", "john",
    "linda", "marcelo", "max", "michel", "miguel", "norbert", "pablo", "paul", "pedro", "quincy", "rob",
    "robert", "sandro", "shelby", "steph", "steph2", "travis", "victor", "zac",
)  # fmt: skip
OTHERS = (
    Speaker("flite", "slt"), Speaker("flite", "awb"), Speaker("flite", "kal"), Speaker("pico", "en-GB"),
    Speaker("festival", "ked_diphone"), Speaker("festival", "cmu_us_slt_arctic_hts"),
)  # fmt: skip
KOKORO = (
    "af_alloy", "af_aoede", "af_bella", "af_heart", "af_jessica", "af_kore", "af_nicole", "af_river",
    "af_sarah", "af_sky", "am_adam", "am_echo", "am_fenrir", "am_liam", "am_michael", "am_onyx",
    "am_puck", "am_santa", "bf_alice", "bf_emma", "bf_isabella", "bm_daniel", "bm_george", "bm_lewis",
)  # fmt: skip
ABROAD = (
    "ef_dora", "em_alex", "ff_siwis", "hf_alpha", "hf_beta", "hm_omega", "hm_psi", "if_sara", "im_nicola",
    "pf_dora", "pm_santa", "jf_alpha", "jm_kumo", "zf_xiaoxiao", "zm_yunjian",
)  # fmt: skip
"""English as they speak it at home and elsewhere; no voice of KOKORO_APART is among them."""
AROUND = OTHERS[:4]
"""Who talks in the background."""
OWN_VOICES = (Speaker("espeak", "en-us"), Speaker("espeak", "en-gb"), Speaker("flite", "slt"))

ROOMS = tuple(
    (Room(f"training {n}", size, rings), distance)
    for n, (size, rings, distance) in enumerate([
        ((3.0, 2.6, 2.4), 0.2, 0.5), ((4.2, 3.6, 2.6), 0.35, 0.9), ((6.0, 4.4, 2.7), 0.5, 1.4),
        ((4.8, 3.1, 2.4), 0.45, 2.2), ((5.5, 5.0, 2.8), 0.6, 2.8),
    ])
)  # fmt: skip

MOST_STRETCHED = 0.16
"""A voice is played so much faster or slower: higher and smaller, or lower and larger people."""


def speakers(choose: random.Random) -> Iterator[Speaker]:
    """For ever: of five two are Kokoro's, each between two voices, and two espeak-ng's."""
    while True:
        rate = choose.choice((120, 140, 150, 165, 185, 210))
        kind = choose.random()
        if kind < 0.4:
            yield Speaker(
                "kokoro", "+".join((choose.choice(KOKORO), choose.choice((*KOKORO, *ABROAD)))), rate
            )
        elif kind < 0.8:
            variant = choose.choice(VARIANTS)
            voice = choose.choice(ACCENTS) + (f"+{variant}" if variant else "")
            yield Speaker("espeak", voice, rate, choose.choice((30, 50, 50, 65, 80)))
        else:
            other = choose.choice(OTHERS)
            yield Speaker(other.engine, other.voice, rate)


def person(sound: Samples, choose: random.Random) -> Samples:
    """The voice of somebody else who says the same: another size, another colour."""
    if choose.random() < 0.7:
        factor = 1 + choose.uniform(-MOST_STRETCHED, MOST_STRETCHED)
        sound = to_int16(resample(sound.astype(np.float32), round(16000 * factor), 16000))
    return to_int16(_coloured(sound.astype(np.float64), choose))


def in_a_room(sound: Samples, studio: Studio, choose: random.Random, seed: int) -> tuple[Samples, int, int]:
    """The utterance in a room with noise, and where its voice begins and ends."""
    begin, end = voiced(sound)
    own_voice = choose.random() < 0.15
    # The canceller needs a while to know the room.
    before = round((2.6 if own_voice else choose.uniform(1.3, 1.6)) * RATE)
    after = round(0.7 * RATE)
    dry = np.concatenate((np.zeros(before), sound.astype(np.float64), np.zeros(after)))
    room, distance = choose.choice(ROOMS)
    near = heard_in(dry, room, distance)
    if choose.random() < 0.2:
        near = _face_down(near, choose)
    dbfs = choose.uniform(-42, -16)
    near *= amplitude(dbfs) / max(1e-9, speech_rms(near))
    level = speech_rms(near)
    near += level * 10 ** (-choose.uniform(2, 35) / 20) * _noise(near.size, studio, choose, seed)
    near += amplitude(-62) * white(near.size, seed)
    if not own_voice:
        return to_int16(near), before + begin, before + end
    louder = dbfs - PERSON_DBFS + choose.uniform(-8, 6)
    heard = over_own_voice(near, Condition("training", own_voice_db=louder), room, _own_lines(studio, choose))
    return heard, before + begin, min(before + end, heard.size)


def _own_lines(studio: Studio, choose: random.Random) -> list[Samples]:
    voice = choose.choice(OWN_VOICES)
    return [studio.say(text, voice) for text in choose.sample(prompts(), 3)]


def _coloured(sound: Sound, choose: random.Random) -> Sound:
    """Through another throat and another microphone: up to 6 dB more or less of each octave."""
    spectrum = np.fft.rfft(sound)
    at = np.fft.rfftfreq(sound.size, 1 / RATE)
    octaves = np.array([0.0, 125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0])
    gains = [choose.uniform(-6, 6) for _ in octaves]
    return np.asarray(np.fft.irfft(spectrum * 10 ** (np.interp(at, octaves, gains) / 20), sound.size))


def _face_down(sound: Sound, choose: random.Random) -> Sound:
    from scipy.signal import butter, sosfilt  # type: ignore[import-untyped]  # it ships no types

    low = butter(choose.choice((2, 3)), choose.uniform(1200.0, 2600.0), fs=RATE, output="sos")
    return np.asarray(sosfilt(low, sound), dtype=np.float64)


def _noise(count: int, studio: Studio, choose: random.Random, seed: int) -> Sound:
    kind = choose.choice(("white", "pink", "babble", "babble", "hum", "talk", "television"))
    if kind == "pink":
        return _pink(count, seed)
    if kind == "hum":
        return hum(count, seed)
    if kind == "babble":
        return babble(count, seed % 40, studio, AROUND, people=choose.choice((2, 4, 7)))
    if kind == "talk":
        return babble(count, seed % 40, studio, AROUND, people=1)
    if kind == "television":
        return television(count, seed % 40, studio, AROUND)
    return white(count, seed)


def _pink(count: int, seed: int) -> Sound:
    spectrum = np.fft.rfft(white(count, seed))
    spectrum /= np.sqrt(np.maximum(1.0, np.arange(spectrum.size)))
    sound = np.fft.irfft(spectrum, count)
    return np.asarray(sound / np.sqrt(np.mean(np.square(sound))), dtype=np.float64)
