"""The electric roller with a ribbed surface: pressure, speed and amplitude (source: the article)."""

from assistant.domain.device import Axis, Capabilities, Feedback, Kind

OWN_CUTOFF_S = 900.0


def capabilities(device: str = "roller") -> Capabilities:
    """The simulated roller, named `device`."""
    return Capabilities(
        device=device,
        kind=Kind.ROLLER,
        ranges={Axis.PRESSURE: 10, Axis.SPEED: 10, Axis.AMPLITUDE: 5},
        own_cutoff_s=OWN_CUTOFF_S,
        feedback=Feedback.MEASURED,
        simulated=True,
    )
