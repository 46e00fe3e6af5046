"""The person's back as the helper sees it: x = 0 is the middle, the head is up, y as on the sheet."""

from assistant.web.pictures.marks import no_go, plaster
from assistant.web.pictures.pen import Part, body, box, ink, placed, ring, twice

MIDDLE = 290
"""Where the middle of the back lies on a sheet that has small pictures at its right."""

_TORSO = (
    "M30 60L30 100C32 124 80 128 126 140C164 150 188 172 188 206C182 250 142 300 124 365"
    "C122 420 170 440 176 520L178 760L-178 760L-176 520C-170 440-122 420-124 365"
    "C-142 300-182 250-188 206C-188 172-164 150-126 140C-80 128-32 124-30 100V60z"
)
_ARMS = "M162 198Q232 270 238 350L234 480M-162 198Q-232 270-238 350L-234 480"
_SLEEVES = "M158 198Q196 232 218 278M-158 198Q-196 232-218 278"
_SHORTS = body(
    Part("M-166 488Q0 520 166 488Q176 500 178 760L-178 760Q-176 500-166 488z", fill="cloth")
) + ink("M0 524V572M0 572Q50 600 110 580M0 572Q-50 600-110 580", 5)
_HEAD = body(Part("M-60 14h0M60 14h0", 18)) + body(Part(ring(0, 6, 56, 66), fill="hair"))


def back(*, arms: str = _ARMS, blades: bool = True) -> str:
    """Head, shoulders, waist and hips, in shorts; `arms` is the path of both, the person's own or none.

    The shoulder blades are left out where ribs are drawn.
    """
    limbs = (Part(arms, 50),) if arms else ()
    shoulders = ink("M-96 196Q-58 216-50 254M96 196Q58 216 50 254", 5) if blades else ""
    return body(*limbs, Part(_TORSO)) + shoulders + _SHORTS + _HEAD


def in_shirt() -> str:
    """The same in a shirt with short sleeves."""
    sleeves = Part(_SLEEVES, 58, "cloth")
    return (
        body(Part(_ARMS, 50))
        + body(sleeves, Part(_TORSO, fill="cloth"))
        + body(Part("M-30 40V100Q0 124 30 100V40z"))
        + _SHORTS
        + _HEAD
    )


def spine(top: float = 100, bottom: float = 500) -> str:
    """The spine, which is never touched, with its side branches."""
    branches = ink(f"M0 {top + 22}V{bottom - 16}", 56, dash="6 28")
    band = box(-15, top, 30, bottom - top, 15)
    return branches + no_go("spine", band)


def ribs() -> str:
    """The lowest ribs, above the kidneys."""
    return twice("ribs", ink("M34 250Q104 240 142 290M34 216Q114 200 162 246", 5))


def kidneys() -> str:
    """The kidneys' places, below the lowest ribs on both sides."""
    bean = "M48 290C64 268 104 278 106 314C108 350 72 366 54 350C42 338 62 330 58 318C56 308 40 304 48 290z"
    return twice("kidneys", no_go("kidney", bean))


def broken_skin(y: float) -> str:
    """A sore patch around height y at the left, and the plaster that says what it is."""
    patch = f"M-148 {y - 32}c18-22 56-12 66 12c6 26-22 46-46 36c-22-6-30-28-20-48z"
    return no_go("skin", patch) + plaster(-116, y + 36)


def on_back(*parts: str, middle: float = MIDDLE) -> str:
    """The parts, drawn around the middle of the back."""
    return placed("".join(parts), middle, 0)
