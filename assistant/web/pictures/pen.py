"""The pen that all pictures are drawn with: one set of colours, one width of line, one sheet.

A sheet is 800 by 600 units, x to the right and y down. Everything is drawn as outlined tubes and areas: first
all outlines in ink, then all fills, so that what belongs to one body has one outline around it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 800, 600
LINE = 7
"""Width of the ink: seen from three metres, and still two pixels wide on a picture of 240."""

LIGHT: Mapping[str, str] = {
    "paper": "#fff",
    "ink": "#16201f",
    "skin": "#f7e8da",
    "hand": "#d9eeea",
    "cloth": "#e3e9e7",
    "hair": "#d2c3b4",
    "move": "#0b4f4a",
    "no": "#a30000",
}
DARK: Mapping[str, str] = {
    "paper": "#18211f",
    "ink": "#f3f6f4",
    "skin": "#493a2f",
    "hand": "#1c4742",
    "cloth": "#37413f",
    "hair": "#53453a",
    "move": "#a5ebe1",
    "no": "#ff8f85",
}
"""Paper is the page's own card colour; the person is sand, what the helper does is teal, no-go is red.

The light colours stand on the lines themselves and the dark ones in a style: where a browser is told to leave
styles aside, a picture is still right, and only stays light in the dark.
"""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Part:
    """One tube of `width` along the path `d`, or, of width 0, the area inside it; `fill` names a colour."""

    d: str
    width: float = 0
    fill: str = "skin"


def number(value: float) -> str:
    """As short as it can be written."""
    return f"{value:.0f}" if abs(value) >= 20 else f"{value:.1f}".removesuffix(".0")


def through(*points: Point) -> str:
    """A path of straight lines."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)


def twice(name: str, markup: str, middle: float = 0) -> str:
    """The markup, and its mirror image on the other side of x = middle; `name` is an id of its own."""
    move = f"translate({number(2 * middle)} 0)scale(-1 1)" if middle else "scale(-1 1)"
    return f'<g id="{name}">{markup}</g><use href="#{name}" transform="{move}"/>'


def stroke(colour: str) -> str:
    """The attribute of a line."""
    return f'stroke="{LIGHT[colour]}"'


def fill(colour: str) -> str:
    """The attribute of an area."""
    return f'fill="{LIGHT[colour]}"'


def body(*parts: Part) -> str:
    """Parts that belong together, with one outline around them all."""
    if len(parts) == 1 and not parts[0].width:
        return f'<path {stroke("ink")} {fill(parts[0].fill)} d="{parts[0].d}"/>'
    outlines = "".join(f'<path d="{p.d}"{_wide(p.width + 2 * LINE)}/>' for p in parts)
    fills = "".join(ink(p.d, p.width, p.fill) if p.width else area(p.d, p.fill) for p in parts)
    return f"<g {stroke('ink')}>{outlines}</g>{fills}"


def ink(d: str, width: float = LINE, colour: str = "ink", dash: str = "") -> str:
    """A line; `dash` is how long its pieces and its gaps are."""
    broken = f' stroke-dasharray="{dash}" stroke-linecap="butt"' if dash else ""
    return f'<path {stroke(colour)} d="{d}"{_wide(width)}{broken}/>'


def _wide(width: float) -> str:
    return "" if width == LINE else f' stroke-width="{number(width)}"'


def area(d: str, colour: str) -> str:
    """A fill without an outline."""
    return f'<path {fill(colour)} d="{d}"/>'


def ring(x: float, y: float, rx: float, ry: float | None = None) -> str:
    """The path of an ellipse around (x, y)."""
    ry = rx if ry is None else ry
    return (
        f"M{number(x - rx)} {number(y)}a{number(rx)} {number(ry)} 0 1 0 {number(2 * rx)} 0a{number(rx)}"
        f" {number(ry)} 0 1 0 {number(-2 * rx)} 0z"
    )


def box(x: float, y: float, width: float, height: float, corner: float = 12) -> str:
    """The path of a rectangle with round corners."""
    c, w, h = number(corner), number(width - 2 * corner), number(height - 2 * corner)
    return (
        f"M{number(x + corner)} {number(y)}h{w}a{c} {c} 0 0 1 {c} {c}v{h}a{c} {c} 0 0 1-{c} {c}"
        f"h-{w}a{c} {c} 0 0 1-{c}-{c}v-{h}a{c} {c} 0 0 1 {c}-{c}z"
    )


def placed(markup: str, x: float, y: float, *, turn: float = 0, size: float = 1, mirror: bool = False) -> str:
    """The markup moved to (x, y), turned clockwise by `turn` degrees, `size` times as large."""
    moves = [f"translate({number(x)} {number(y)})"]
    if turn:
        moves.append(f"rotate({number(turn)})")
    if mirror or size != 1:
        across, down = f"{-size if mirror else size:g}", f"{size:g}"
        moves.append(f"scale({across} {down})" if mirror else f"scale({down})")
    return f'<g transform="{"".join(moves)}">{markup}</g>'


def svg(title: str, desc: str, parts: Iterable[str]) -> str:
    """A whole picture with its words, in the colours that the reader's screen asks for."""
    drawn = area(f"M0 0h{WIDTH}v{HEIGHT}H0z", "paper") + "".join(parts)
    if "url(#no)" in drawn:
        drawn = _hatch() + drawn
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby="t d" fill="none" stroke-width="{LINE}" stroke-linecap="round" '
        'stroke-linejoin="round">'
        f'<title id="t">{escape(title, quote=False)}</title><desc id="d">{escape(desc, quote=False)}</desc>'
        f"<style>@media(prefers-color-scheme:dark){{{_dark(drawn)}}}</style>{drawn}</svg>\n"
    )


def _hatch() -> str:
    """Red stripes on paper."""
    return (
        '<pattern id="no" width="16" height="16" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f"{area('M0 0h16v16H0z', 'paper')}{ink('M0 8H16', 8, 'no')}</pattern>"
    )


def _dark(drawn: str) -> str:
    """What the dark makes of each colour that this picture uses."""
    return "".join(
        f"[{light}]{{{light.split('=')[0]}:{DARK[name]}}}"
        for name in LIGHT
        for light in (stroke(name), fill(name))
        if light in drawn
    )
