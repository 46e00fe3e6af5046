"""Takes the assistant's own voice out of the microphone (WebRTC's AEC3)."""

import threading
from collections import deque

import numpy as np

from assistant.speech.frames import RATE, Reframer, Samples

STEP = RATE // 100
"""The canceller works on 10 ms."""

MOST_AHEAD = 30
"""Steps of played sound that may wait: more than that is drift between the two clocks, and is dropped."""

SETTLED_STEPS = 100
"""A second of its own voice; before that much of the echo is left."""

LEARNT_STEPS = 500
"""Five seconds of its own voice; before that what is left of it, faint as it is, may sound like a word."""

RINGS_STEPS = 100
"""A second: so long after the voice its echo is none any more, and what was made out of it has been told."""


class EchoCanceller:
    """`played` is told exactly what the loudspeaker gets, `clean` takes it out of what the microphone got."""

    def __init__(self) -> None:
        from pywebrtc_audio import EchoCanceller as Aec3

        self._aec = Aec3(sample_rate=RATE, num_channels=1)
        self._near = Reframer(STEP)
        self._far_frames = Reframer(STEP)
        self._far: deque[Samples] = deque(maxlen=MOST_AHEAD)
        self._lock = threading.Lock()
        self._taught = 0
        self._silent = RINGS_STEPS

    @property
    def settled(self) -> bool:
        """True once it takes most of the assistant's voice away."""
        return self._taught >= SETTLED_STEPS

    @property
    def learning(self) -> bool:
        """True while the assistant speaks, or just has, and what is left of its voice may be like a word."""
        return self._taught < LEARNT_STEPS and self._silent < RINGS_STEPS

    def played(self, block: Samples) -> None:
        """int16 mono 16 kHz, silence too, in order."""
        with self._lock:
            self._far.extend(self._far_frames.push(block))

    def clean(self, block: Samples) -> Samples:
        """The block without the echo; up to 10 ms of it come with the next block."""
        cleaned = [self._step(near) for near in self._near.push(block)]
        return np.concatenate(cleaned) if cleaned else np.zeros(0, dtype=np.int16)

    def _step(self, near: Samples) -> Samples:
        with self._lock:
            far = self._far.popleft() if self._far else np.zeros(STEP, dtype=np.int16)
        speaks = bool(far.any())
        self._taught += speaks
        self._silent = 0 if speaks else self._silent + 1
        return self._aec.process(near, far)


def canceller() -> EchoCanceller | None:
    """The canceller, or None where there is none for this system."""
    try:
        return EchoCanceller()
    except ImportError:
        return None
