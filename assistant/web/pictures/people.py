"""People from the side and from above: tubes and rings, and a face where somebody is at ease."""

from assistant.web.pictures.marks import no_go
from assistant.web.pictures.pen import Part, body, box, ink, ring


def pillow(x: float, y: float, width: float, height: float) -> str:
    """A pillow with its four corners; (x, y) is the upper left one."""
    w, h = width / 2, height / 2
    return body(
        Part(
            f"M{x} {y}q{w:g} 14 {width:g} 0q-12 {h:g} 0 {height:g}q-{w:g}-14-{width:g} 0q12-{h:g}"
            f" 0-{height:g}z",
            fill="paper",
        )
    )


def bed(left: float, right: float, top: float, floor: float = 560) -> str:
    """A firm bed from the side: a thick board with a straight upper edge."""
    legs = Part(f"M{left + 40} {top + 40}V{floor}M{right - 40} {top + 40}V{floor}", 22, "cloth")
    return body(legs, Part(box(left, top, right - left, 54, 10), fill="cloth"))


def sleeping(x: float, y: float) -> str:
    """A calm face with closed eyes around (x, y)."""
    return ink(f"M{x - 26} {y - 6}q10 10 20 0M{x + 8} {y - 6}q10 10 20 0M{x - 12} {y + 18}q14 12 28 0", 5)


def on_side(*, pregnant: bool) -> str:
    """From above: on the side, facing the upper edge of the sheet, with a pillow between the knees."""
    far_leg = Part("M470 372L588 226L726 300", 66)
    near_leg = Part("M464 382L572 262L716 356", 70)
    trunk = [Part("M236 356L464 376", 122)]
    if pregnant:
        trunk.append(Part("M300 330Q330 196 420 250Q470 290 462 360z"))
        trunk.append(Part("M330 300Q360 236 412 276L430 330", 60))
    shorts = Part("M452 306Q520 330 524 372Q520 430 470 440L432 436Q450 370 452 306z", fill="cloth")
    head = body(
        Part("M112 292L106 276", 12),
        Part(ring(124, 338, 54), fill="hair"),
        Part("M72 326Q76 286 124 284Q172 286 176 326Q124 300 72 326z"),
    )
    return (
        pillow(34, 218, 170, 220)
        + (pillow(290, 146, 190, 140) if pregnant else "")
        + body(far_leg)
        + pillow(530, 168, 190, 140)
        + body(Part("M172 344L236 352", 52), *trunk, near_leg)
        + body(shorts)
        + head
        + ink("M92 312q6-10 16-2M124 330q18-4 18 12t-18 14", 5)
        + body(Part("M262 352Q298 388 340 366L396 314", 38))
    )


def small_pregnant() -> str:
    """Somebody pregnant from the side, for a frame at the upper left: the tummy is left alone."""
    person = body(Part("M78 116V154", 32), Part("M80 78L76 124", 40))
    tummy = no_go("tummy", "M98 78C152 84 150 140 94 142Q104 110 98 78z")
    return person + body(Part(ring(84, 40, 23), fill="hair")) + tummy
