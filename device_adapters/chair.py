"""The massage chair: programs, zones of the back, three levels of pressure and speed, heat on or off."""

from assistant.domain.device import Axis, Capabilities, Feedback, Kind

OWN_CUTOFF_S = 900.0
PROGRAMS = ("relax", "knead", "tap", "wave")
ZONES = ("shoulders", "upper_back", "lower_back")


def capabilities(device: str = "chair") -> Capabilities:
    """The simulated chair, named `device`."""
    return Capabilities(
        device=device,
        kind=Kind.CHAIR,
        ranges={Axis.PRESSURE: 3, Axis.SPEED: 3, Axis.HEAT: 1},
        programs=PROGRAMS,
        zones=ZONES,
        own_cutoff_s=OWN_CUTOFF_S,
        feedback=Feedback.MEASURED,
        simulated=True,
    )
