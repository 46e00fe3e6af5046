"""What is drawn over the bodies: arrows that say where to move, hatching that says where not, small signs."""

import math

from assistant.web.pictures.pen import (
    Part,
    Point,
    area,
    body,
    box,
    fill,
    ink,
    number,
    placed,
    ring,
    stroke,
    through,
)

SHAFT = 17
LONG, BROAD = 2.1, 1.35
"""The head of an arrow, in widths of its shaft: its length, and half of what it is across."""


def arrow(*points: Point, width: float = SHAFT, both: bool = False, broken: bool = False) -> str:
    """A thick arrow along two to four points, a line or a Bézier curve; a line may have `both` heads."""
    if len(points) == 2 and not broken:
        return _rimmed(_straight(*points, width, both=both))
    head, end = _head(points[-2], points[-1], width)
    letter = {2: "L", 3: "Q", 4: "C"}[len(points)]
    d = f"M{_at(points[0])}{letter}" + " ".join(_at(p) for p in (*points[1:-1], end))
    return _arrow(d, head, width, broken=broken)


def _straight(start: Point, tip: Point, width: float, *, both: bool) -> str:
    """The outline of a straight arrow."""
    dx, dy = tip[0] - start[0], tip[1] - start[1]
    long = math.hypot(dx, dy)
    head, half, thin = width * LONG, width * BROAD, width / 2
    one = [(long - head, thin), (long - head, half), (long, 0), (long - head, -half), (long - head, -thin)]
    other = (
        [(head, -thin), (head, -half), (0, 0), (head, half), (head, thin)]
        if both
        else [(0, -thin), (0, thin)]
    )
    ux, uy = dx / long, dy / long
    return (
        through(*((start[0] + a * ux - b * uy, start[1] + a * uy + b * ux) for a, b in (*one, *other))) + "z"
    )


def _rimmed(d: str) -> str:
    """With a rim of paper, so that it stands off from whatever it lies on."""
    return f'<path {stroke("paper")} stroke-width="11" paint-order="stroke" {fill("move")} d="{d}"/>'


def turning(
    x: float, y: float, r: float, *, start: float = -60, sweep: float = 280, width: float = SHAFT
) -> str:
    """An arrow round (x, y) from `start` degrees (0: right, 90: down) over `sweep`; to the left below 0."""
    sign = math.copysign(1, sweep)
    end = start + sweep
    base = end - sign * math.degrees(width * 1.5 / r)
    p0, p1 = _round(x, y, r, start), _round(x, y, r, base)
    tip = _round(x, y, r, end)
    back = (tip[0] - p1[0], tip[1] - p1[1])
    head, _ = _head((tip[0] - back[0], tip[1] - back[1]), tip, width)
    large = int(abs(base - start) > 180)
    d = f"M{_at(p0)}A{number(r)} {number(r)} 0 {large} {int(sweep > 0)} {_at(p1)}"
    return _arrow(d, head, width)


def _arrow(d: str, head: str, width: float, *, broken: bool = False) -> str:
    """A curved or broken shaft and its head."""
    return ink(d, width + 11, "paper") + _rimmed(head) + ink(d, width, "move", "20 9" if broken else "")


def _head(before: Point, tip: Point, width: float) -> tuple[str, Point]:
    """The triangle at the tip, and where the shaft ends."""
    angle = math.atan2(tip[1] - before[1], tip[0] - before[0])
    long, half = width * LONG, width * BROAD
    bx, by = tip[0] - long * math.cos(angle), tip[1] - long * math.sin(angle)
    across = (-math.sin(angle) * half, math.cos(angle) * half)
    d = through(tip, (bx + across[0], by + across[1]), (bx - across[0], by - across[1])) + "z"
    return d, (tip[0] - (long - 3) * math.cos(angle), tip[1] - (long - 3) * math.sin(angle))


def _round(x: float, y: float, r: float, degrees: float) -> Point:
    return x + r * math.cos(math.radians(degrees)), y + r * math.sin(math.radians(degrees))


def _at(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"


def no_go(name: str, d: str) -> str:
    """An area that is not touched, of this name: red hatching inside a strong outline."""
    return f'<path id="{name}" {stroke("ink")} d="{d}" fill="url(#no)"/>'


def cross(x: float, y: float, half: float = 46, width: float = 20) -> str:
    """Not like this: a red cross with a rim of ink."""
    d = (
        f"M{number(x - half)} {number(y - half)}l{number(2 * half)} {number(2 * half)}"
        f"m0-{number(2 * half)}l-{number(2 * half)} {number(2 * half)}"
    )
    return ink(d, width + 22, "paper") + ink(d, width + 10) + ink(d, width, "no")


def check(x: float, y: float, size: float = 1) -> str:
    """Like this."""
    d = (
        f"M{number(x - 34 * size)} {number(y)}l{number(24 * size)} {number(26 * size)}"
        f" {number(46 * size)}-{number(56 * size)}"
    )
    return ink(d, 30 * size, "paper") + ink(d, 17 * size, "move")


def frame(x: float, y: float, width: float, height: float) -> str:
    """The frame of a small picture beside the large one."""
    d = box(x, y, width, height, 22)
    return area(d, "paper") + ink(d, 4)


def feather(x: float, y: float, size: float = 1) -> str:
    """Light as this."""
    vane = (
        "M-50 50C-62 16-44-14-14-36L-11-20-1-46C24-62 54-70 82-72C84-54 80-38 72-22L50-25 64-8"
        "C58 2 50 10 42 16L20 9 32 24C22 30 10 36-2 40L-18 31-12 44C-26 50-40 52-50 50z"
    )
    quill = "M-92 82Q-34 34 58-48M10-8L8-28M-14 12L-20-8M32-26L36-46"
    return placed(body(Part(vane, fill="paper")) + ink(quill, 5), x, y, size=size)


def snail(x: float, y: float, size: float = 1) -> str:
    """Slow as this; it looks to the left."""
    foot = Part("M-76 34C-78-4-60-14-46 2C-38 20-30 22 0 22L58 24C74 26 82 34 90 40L-62 42z", fill="hand")
    shell = Part(ring(14, -10, 40), fill="cloth")
    lines = "M14-8a10 10 0 1 1-12-10a20 20 0 1 1 20 32M-68-6L-82-34M-54-8L-50-38"
    return placed(body(foot) + body(shell) + ink(lines, 6), x, y, size=size)


def sparkle(x: float, y: float, size: float = 26) -> str:
    """Clean."""
    s, q = number(size), number(size * 0.2)
    m = number(-size)
    n = number(-size * 0.2)
    star = f"M0 {m}Q{q} {n} {s} 0Q{q} {q} 0 {s}Q{n} {q} {m} 0Q{n} {n} 0 {m}z"
    return placed(area(star, "move"), x, y)


def plaster(x: float, y: float, turn: float = -35, size: float = 1) -> str:
    """A sticking plaster: here the skin is broken."""
    strip = body(Part(box(-52, -19, 104, 38, 18), fill="paper"))
    pad = ink("M-20-19v38M20-19v38M-7-7h0M7-7h0M-7 7h0M7 7h0", 6)
    return placed(strip + pad, x, y, turn=turn, size=size)


def digit(n: int, x: float, y: float) -> str:
    """The order in which things are done."""
    return (
        area(ring(x, y, 36), "move")
        + f'<text {fill("paper")} x="{number(x)}" y="{number(y + 18)}" font-family="sans-serif" '
        f'font-size="52" font-weight="700" text-anchor="middle">{n}</text>'
    )


def ticks(x: float, y: float, r: float, *degrees: float, long: float = 18, width: float = 7) -> str:
    """Short strokes that leave a place: something lands there, or trembles."""
    lines = (through(_round(x, y, r, d), _round(x, y, r + long, d)) for d in degrees)
    return ink("".join(lines), width, "move")
