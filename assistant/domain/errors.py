"""Everything that can go wrong and that a person at home can do something about."""

import datetime as dt


class UnknotError(Exception):
    """Raised with what is wrong and a remedy, each one plain sentence."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(f"{what} {remedy}".strip())
        self.what = what
        self.remedy = remedy


class SettingsError(UnknotError):
    """Raised when a setting or an option does not make sense."""


class ServiceError(UnknotError):
    """Raised when the service manager of this machine is not there, or refuses."""


class ContentError(UnknotError):
    """Raised when a file of questions, steps, lines or limits is wrong; names the file and the line."""


class EarError(UnknotError):
    """Raised when there is nothing to listen with: no microphone, no recogniser, no terminal."""


class EarSilentError(EarError):
    """Raised when nothing is heard for now: what was listened with is being opened again."""


class VoiceError(UnknotError):
    """Raised when nothing can be spoken: no speaker, no espeak-ng, a voice file that is damaged."""


class StoreError(UnknotError):
    """Raised when the data folder cannot be used: locked by another hub, damaged, full, not writable."""


class DamagedError(StoreError):
    """Raised when the history is there and cannot be trusted any more."""


class LimitReachedError(UnknotError):
    """Raised when a session, day or device limit leaves no minutes; nothing was reserved.

    `left_s` is what is left of the day in seconds, `come_back` the earliest moment to ask again.
    """

    def __init__(
        self, what: str, remedy: str = "", *, left_s: float = 0.0, come_back: dt.datetime | None = None
    ) -> None:
        super().__init__(what, remedy)
        self.left_s = left_s
        self.come_back = come_back


class ClearanceError(UnknotError):
    """Raised when motion is asked for without a fresh clearance for this person and this device (I1)."""


class DeviceError(UnknotError):
    """Raised when a massager cannot do what it was asked; it is at zero or a stop is on its way."""


class DeviceNotFoundError(DeviceError):
    """Raised when no massager of that kind or name answers on the broker."""


class DeviceRefusedError(DeviceError):
    """Raised when the massager answered and said no: busy, out of range, no lease."""


class NotConnectedError(DeviceError):
    """Raised when a command other than stop is given while the broker is out of reach; it is not kept."""


class LeaseEndedError(DeviceError):
    """Raised when a proof of life went stale and the massager was stopped; names the proof (I4)."""

    def __init__(self, proof: str, what: str, remedy: str = "") -> None:
        super().__init__(what, remedy)
        self.proof = proof


class PairingError(UnknotError):
    """Raised when a browser cannot be paired: a wrong or old number, too many tries."""
