"""The four massagers, each at its place."""

from assistant.web.pictures.back import back, in_shirt, on_back, spine
from assistant.web.pictures.marks import arrow, cross, ticks, turning
from assistant.web.pictures.pen import Part, area, body, box, ink, ring, twice
from assistant.web.pictures.picture import Picture

BELT = "M-128 380Q0 404 128 380L142 470Q0 496-142 470z"


def roller() -> Picture:
    grip = Part("M142 424H186Q214 424 230 446L268 500", 30, "cloth")
    cable = ink("M276 512Q300 580 380 540T410 280", 9)
    return Picture(
        "roller",
        "The electric roller",
        "A ribbed roller with a cable and a plug lies on the muscles beside the spine. An arrow leads up "
        "and down. The spine is hatched: never on it.",
        (
            on_back(
                back(), spine(), cable, body(grip), _ribs(86, 424), arrow((86, 250), (86, 372), both=True)
            ),
            _plug(700, 160),
        ),
    )


def manual_roller() -> Picture:
    arms = "M162 198Q240 250 262 330L244 424M-162 198Q-240 250-262 330L-244 424"
    stick = Part("M-290 428H290", 22, "cloth")
    fists = twice("fist", body(Part("M240 414V442M256 414V442", 22)))
    return Picture(
        "manual_roller",
        "The roller without a motor",
        "Somebody holds a stick with two ribbed rollers behind the back, one hand at each end, and rolls it "
        "up and down beside the spine. A plug is crossed out: it needs no power. The spine is hatched: "
        "leave it out.",
        (
            on_back(
                back(arms=arms),
                spine(),
                body(stick),
                twice("roll", _ribs(84, 428)),
                fists,
                twice("way", arrow((84, 250), (84, 372), both=True)),
                middle=310,
            ),
            _plug(700, 100),
            cross(756, 160, 32, 14),
        ),
    )


def belt() -> Picture:
    pads = twice("pads", "".join(body(Part(box(x, 404, 38, 54, 10), fill="hand")) for x in (26, 80)))
    shaking = twice("shake", ticks(150, 420, 16, -40, -10, 20, 50, long=26))
    remote = (
        body(Part(box(358, 360, 84, 150, 18), fill="cloth"))
        + ink("M400 392h0", 24, "move")
        + ink("M384 440h32M400 424v32M384 480h32", 7)
    )
    return Picture(
        "belt",
        "The massage belt",
        "A wide belt lies around the lower back, over a shirt. Four pads in it tremble. A cable leads to "
        "the box with its switch.",
        (
            on_back(
                in_shirt(),
                body(Part(BELT, fill="paper")),
                pads,
                ink("M138 440Q250 470 290 560T400 510", 9),
                remote,
                shaking,
            ),
        ),
    )


def chair() -> Picture:
    seat = Part("M196 130L292 436L520 448L610 536", 84, "cloth")
    person = Part("M268 206L348 388L532 396L604 500L640 492", 60)
    trunk = Part("M274 226L336 366", 84)
    return Picture(
        "chair",
        "The massage chair",
        "From the side: somebody sits back in a massage chair, with feet up. In its back, at the lower back "
        "of the person, two rollers turn. A cable leads to the plug.",
        (
            ink("M40 584H560"),
            ink("M470 556Q640 590 690 480T700 280", 9),
            _plug(700, 160),
            body(Part("M260 470L230 572M470 480L500 572", 30, "cloth")),
            body(seat),
            body(person, trunk, Part("M262 190L254 150", 44)),
            body(Part("M312 372L350 340L460 362V426L350 428Q316 410 312 372z", fill="cloth")),
            body(
                Part(ring(250, 112, 52), fill="hair"),
                Part("M262 62Q306 76 300 124Q290 160 254 162Q280 112 262 62z"),
            ),
            ink("M268 108q10 10 18 0", 5),
            body(Part("M296 240Q330 320 356 326L446 330", 36)),
            "".join(
                body(Part(ring(x, y, 22), fill="paper")) + area(ring(x, y, 7), "ink")
                for x, y in ((236, 308), (256, 372))
            ),
            turning(206, 350, 66, start=240, sweep=-140),
        ),
    )


def _ribs(x: float, y: float) -> str:
    """A ribbed roller, lying across."""
    ribs = "".join(f"M{x + n} {y - 30}v60" for n in (-36, -18, 0, 18, 36))
    return body(Part(box(x - 54, y - 34, 108, 68, 20), fill="hand")) + ink(ribs, 6)


def _plug(x: float, y: float) -> str:
    """A plug, its pins upward."""
    pins = Part(f"M{x - 22} {y - 30}v-44M{x + 22} {y - 30}v-44", 8, "cloth")
    shape = f"M{x - 48} {y - 34}h96v40q0 44-48 44t-48-44z"
    return ink(f"M{x} {y + 50}v70", 9) + body(pins) + body(Part(shape, fill="cloth"))


ALL = (roller, manual_roller, belt, chair)
