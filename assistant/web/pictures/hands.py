"""The helper's hands. Each is a right one, pointing up, with its wrist at (0, 0)."""

from assistant.web.pictures.pen import Part, body, ink, placed, twice

SLEEVE = Part("M0 92V150", 52, "cloth")
FOREARM = Part("M0 84V0", 40, "hand")
PALM = Part("M-23-4Q-36-34-31-68Q0-80 31-66Q34-34 22-4z", fill="hand")


def flat(*, thumb: str = "M-26-30Q-44-52-50-84", arm: bool = True) -> str:
    """A flat hand from above, fingers together; without its `arm` it ends at the wrist."""
    fingers = Part("M-23-70L-26-120M-7.5-74L-8-136M8.5-73L10-130M24-68L29-108", 12, "hand")
    below = (SLEEVE, FOREARM) if arm else (Part("M0 16V0", 40, "hand"),)
    return body(*below, PALM, fingers, Part(thumb, 18, "hand"))


def spread() -> str:
    """A loose hand from above, the fingers apart and a little bent: only their tips touch."""
    fingers = Part(
        "M-24-66Q-44-92-42-118M-9-72Q-17-108-15-134M8-72Q12-106 14-130M24-64Q38-84 40-108", 13, "hand"
    )
    tips = "M-48-106Q-42-112-36-107M-21-122Q-15-128-9-122M8-118Q14-124 20-117M33-97Q40-101 46-95"
    return body(SLEEVE, FOREARM, PALM, fingers, Part("M-26-30Q-50-46-62-72", 18, "hand")) + ink(tips, 4)


def on_edge() -> str:
    """A hand that stands on the edge of its palm, from above: the thumb lies on top."""
    hand = Part("M0-6L2-66", 34, "hand")
    fingers = Part("M2-60L4-128", 20, "hand")
    thumb = Part("M-6-30Q-12-62-6-92", 15, "hand")
    return body(SLEEVE, FOREARM, hand, fingers) + body(thumb)


def pinching() -> str:
    """A hand from above that holds a fold of skin between its thumb and its bent fingers."""
    fingers = Part("M24-66Q44-100 18-122M9-72Q24-112 2-132M-8-74Q4-112-10-138", 13, "hand")
    thumb = Part("M-24-28Q-66-56-52-112", 18, "hand")
    fold = Part("M-34-84Q-54-140-30-178Q-6-140-20-86z")
    return body(fold) + body(SLEEVE, FOREARM, PALM, fingers, thumb)


def thumb_first() -> str:
    """A hand from above whose thumb reaches ahead, the fingers bent aside."""
    fingers = Part("M-8-74Q10-108 34-98M8-72Q26-96 44-82M24-62Q38-80 48-66", 13, "hand")
    return body(SLEEVE, FOREARM, PALM, fingers, Part("M-20-30Q-34-70-22-122", 20, "hand")) + ink(
        "M-30-118Q-22-132-13-119", 4
    )


def side(*, bent: bool = False) -> str:
    """A hand from the side: flat on what is under it, or `bent`, on its tips, which are at (0, 0)."""
    if bent:
        arm = Part("M150-78L96-64", 34, "hand")
        fingers = Part("M92-60Q40-84 14-48L6-8M92-58Q60-66 44-40L40-8", 15, "hand")
        return body(Part("M186-88L150-78", 46, "cloth"), arm, fingers)
    arm = Part("M152-70Q112-26 92-14", 32, "hand")
    return body(Part("M184-108L152-70", 46, "cloth"), arm, Part("M94-13L10-8", 17, "hand"))


def pair(hand: str, x: float, y: float, *, turn: float = 0, size: float = 1.1) -> str:
    """A right hand at (x, y), turned out by `turn`, and the left one on the other side of x = 0."""
    return twice("hand", placed(hand, x, y, turn=turn, size=size))
