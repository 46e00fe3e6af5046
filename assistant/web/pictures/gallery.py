"""All pictures that there are."""

from assistant.web.pictures import massagers, positions, preparation, steps
from assistant.web.pictures.picture import Picture


def pictures() -> tuple[Picture, ...]:
    """Each picture once, in the order of an evening."""
    drawings = (*preparation.ALL, *positions.ALL, *steps.ALL, *massagers.ALL)
    return tuple(draw() for draw in drawings)
