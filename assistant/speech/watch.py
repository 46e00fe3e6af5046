"""Looks at what a microphone sends: a dead cable and a gain that is far too high also send frames."""

import enum

import numpy as np

from assistant.speech.frames import RATE, Samples

STUCK = RATE
"""A second of digital zero from a microphone that had a noise floor."""
NOISY = 10 * RATE
"""So long without a pause of digital zero: this microphone does not go quiet between words by itself."""
STUCK_RUN = RATE // 20
"""Digital zero for 50 ms is a pause of that kind; single samples are zero in any sound."""
FULL = 32_700
CLIPPED_SHARE = 0.05
"""Of a second: a shout is cut off at its peaks, far less than that."""


class Fault(enum.StrEnum):
    """Why nothing can be heard although frames come."""

    STUCK = "stuck"
    CLIPPING = "clipping"


class MicrophoneWatch:
    """Takes every block of one microphone. `had_noise`: set-up saw a noise floor."""

    def __init__(self, *, had_noise: bool = False) -> None:
        self._had_noise = had_noise
        self._zeros = 0
        self._noisy = 0
        self._seen = 0
        self._clipped = 0
        self._clipping = False

    def step(self, block: Samples) -> Fault | None:
        """The fault that there is now, None when the microphone hears."""
        self._count_zeros(block)
        self._count_clipped(block)
        if self._had_noise and self._zeros >= STUCK:
            return Fault.STUCK
        return Fault.CLIPPING if self._clipping else None

    def _count_zeros(self, block: Samples) -> None:
        if not block.any():
            self._zeros += block.size
        else:
            self._zeros = 0
        self._noisy = 0 if self._zeros >= STUCK_RUN else self._noisy + block.size
        self._had_noise = self._had_noise or self._noisy >= NOISY

    def _count_clipped(self, block: Samples) -> None:
        self._seen += block.size
        self._clipped += int(np.count_nonzero(np.abs(block.astype(np.int32)) >= FULL))
        if self._seen >= RATE:
            self._clipping = self._clipped >= CLIPPED_SHARE * self._seen
            self._seen = self._clipped = 0
