"""The small framed pictures at the right of a large one: how hard, how slowly, a touch from the side."""

from assistant.web.pictures.hands import side
from assistant.web.pictures.marks import arrow, feather, frame, snail, ticks, turning
from assistant.web.pictures.pen import Part, area, body, ink, placed, ring

LEFT, RIGHT = 588, 792


def light(y: float = 100) -> str:
    """No more weight than a feather."""
    return _frame(y) + feather(690, y)


def slow(y: float = 100) -> str:
    """As slowly as a snail."""
    return _frame(y) + snail(690, y)


def pressing(y: float = 110, arrows: int = 1) -> str:
    """The hand sinks in a little; two arrows are more than one."""
    dent = 12 + 8 * arrows
    top, low = y + 44, y + 44 + dent
    skin = f"M600 {top}H612C626 {top} 622 {low} 640 {low}H696C714 {low} 710 {top} 726 {top}H780"
    downs = "".join(arrow((634 + 36 * n, y - 76), (634 + 36 * n, y + 6), width=14) for n in range(arrows))
    hand = placed(side(), 634, low - 7, size=0.7)
    return _frame(y, 190) + area(f"{skin}V{y + 84}H600z", "skin") + ink(skin) + hand + downs


def tapping(y: float) -> str:
    """Fingertips fall on the skin and leave it again."""
    hand = placed(side(bent=True), 634, y + 38, size=0.68)
    drops = ticks(640, y + 40, 16, 180, 225, long=14) + ticks(670, y + 40, 16, 0, -40, long=14)
    return (
        _frame(y, 190)
        + _skin(y + 44)
        + drops
        + hand
        + arrow((622, y - 78), (622, y + 6), width=11, both=True)
    )


def edge(y: float) -> str:
    """A hand that stands on its edge, seen from its fingertips."""
    thumb = Part(f"M656 {y - 42}Q648 {y - 20} 664 {y - 2}", 16, "hand")
    fingers = Part(f"M690 {y - 52}V{y + 24}", 32, "hand")
    tips = f"M674 {y - 29}H706M674 {y - 5}H706M674 {y + 19}H706"
    return _frame(y, 190) + _skin(y + 46) + body(thumb) + body(fingers) + ink(tips, 5)


def fold(y: float) -> str:
    """Skin that is lifted between thumb and fingers, and turned in a small circle."""
    low = y + 90
    raised = f"M600 {low}H634C674 {low} 666 {y + 6} 690 {y + 6}C714 {y + 6} 706 {low} 746 {low}H780"
    thumb = body(Part(f"M614 {y - 14}Q634 {y + 12} 660 {y + 34}", 22, "hand"))
    fingers = body(
        Part(f"M766 {y - 14}Q746 {y + 12} 720 {y + 30}M770 {y + 14}Q752 {y + 36} 728 {y + 52}", 18, "hand")
    )
    return (
        _frame(y, 270)
        + area(f"{raised}V{y + 122}H600z", "skin")
        + ink(raised)
        + thumb
        + fingers
        + turning(690, y - 66, 42, start=150, sweep=300, width=13)
    )


def _skin(y: float) -> str:
    """A piece of skin from the side; what touches it stands on y."""
    return area(f"M600 {y}H780V{y + 40}H600z", "skin") + ink(f"M600 {y}H780")


def _frame(y: float, height: float = 170) -> str:
    return frame(LEFT, y - height / 2, RIGHT - LEFT, height)


def target(x: float, y: float) -> str:
    """Where it hurts."""
    star = f"M{x} {y - 34}l9 18 19-9-7 19 19 7-19 9 8 18-20-8-9 20-9-20-20 8 8-18-19-9 19-7-7-19 19 9z"
    return body(Part(star, fill="paper")) + area(ring(x, y, 6), "ink")
