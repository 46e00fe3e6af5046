"""The points of a foreign device: named values that it takes and tells, before they mean any level."""

from collections.abc import Mapping

Scalar = bool | int | float | str
"""What a point holds on the wire: a number, true or false, or a word like ON."""

Points = Mapping[str, Scalar]


def same(one: Scalar | None, other: Scalar | None) -> bool:
    """True when both mean the same on the wire: 3 is "3.0", ON is "on", but true is not 1."""
    if one is None or other is None:
        return False
    a, b = _plain(one), _plain(other)
    return type(a) is type(b) and a == b


def _plain(value: Scalar) -> float | str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return float(value)
    try:
        return float(value) if value.strip().replace(".", "", 1).isdigit() else value.strip().lower()
    except ValueError:
        return value.strip().lower()


def text(value: Scalar) -> str:
    """The value as a bare payload: true is "true", 3.0 is "3"."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
