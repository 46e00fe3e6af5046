"""The massage belt: six levels of pressure, three speeds, heat on or off."""

from assistant.domain.device import Axis, Capabilities, Feedback, Kind

OWN_CUTOFF_S = 900.0


def capabilities(device: str = "belt") -> Capabilities:
    """The simulated belt, named `device`."""
    return Capabilities(
        device=device,
        kind=Kind.BELT,
        ranges={Axis.PRESSURE: 6, Axis.SPEED: 3, Axis.HEAT: 1},
        own_cutoff_s=OWN_CUTOFF_S,
        feedback=Feedback.MEASURED,
        simulated=True,
    )
