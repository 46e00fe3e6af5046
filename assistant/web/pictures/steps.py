"""The nine steps of the helper's routine, and the light vibrations of a pregnancy."""

from assistant.web.pictures import insets
from assistant.web.pictures.back import back, broken_skin, kidneys, on_back, ribs, spine
from assistant.web.pictures.hands import flat, on_edge, pair, pinching, spread, thumb_first
from assistant.web.pictures.marks import arrow, digit, ticks, turning
from assistant.web.pictures.pen import Part, body, box, ink, placed, twice
from assistant.web.pictures.people import pillow, small_pregnant
from assistant.web.pictures.picture import Picture


def stroking() -> Picture:
    hands = pair(flat(), 86, 566, turn=4)
    out = twice("out", arrow((92, 416), (96, 350), (196, 336)))
    return Picture(
        "step-1",
        "Stroking, without force",
        "The back from above. Two flat hands lie left and right of the spine at the top of the buttocks. "
        "Arrows lead up to the waist and out to the sides. A feather: no force. The spine is hatched: do "
        "not touch.",
        (on_back(back(), spine(), hands, out), insets.light()),
    )


def firmer() -> Picture:
    hands = pair(flat(), 86, 566, turn=4)
    out = twice("out", arrow((92, 416), (96, 350), (196, 336), width=22))
    return Picture(
        "step-2",
        "Firmer stroking",
        "The same strokes with two flat hands, up to the waist and out to the sides. Beside it a hand "
        "presses a little into the skin. The spine is hatched: do not touch.",
        (on_back(back(), spine(), hands, out), insets.pressing()),
    )


def smoothing() -> Picture:
    hands = pair(on_edge(), 84, 500, turn=3)
    up = twice("up", arrow((88, 350), (104, 168)))
    return Picture(
        "step-3",
        "Smoothing with the edges of the palms",
        "Two hands stand on the edges of their palms, left and right of the spine at the waist. Long arrows "
        "lead up toward the shoulders. A feather: lightly. The spine is hatched: do not touch.",
        (on_back(back(), spine(), hands, up), insets.light(), insets.edge(310)),
    )


def kneading() -> Picture:
    hands = placed(twice("hand", placed(flat(), 43, 0)), 206, 445, turn=-90)
    ways = arrow((330, 400), (216, 403)) + arrow((212, 489), (330, 492))
    other = ink(box(-156, 376, 120, 106, 30), 6, dash="16 12")
    order = (
        digit(1, 424, 320)
        + arrow((424, 520), (424, 380))
        + digit(2, -112, 430)
        + arrow((-54, 476), (-54, 384), width=13)
    )
    return Picture(
        "step-4",
        "Pressing and kneading",
        "Two hands lie side by side on one side of the lower back and move in opposite directions. The way "
        "goes up from the top of the buttocks to the waist: first on side 1, then on side 2. Spine and "
        "kidneys are hatched: do not touch.",
        (
            on_back(back(blades=False), ribs(), spine(), kidneys(), other, hands, ways, order),
            insets.pressing(arrows=2),
        ),
    )


def tapping() -> Picture:
    hands = pair(spread(), 104, 590)
    drops = twice("drops", ticks(90, 442, 10, 225, 260, 300) + ticks(124, 446, 10, 250, 290, 330))
    return Picture(
        "step-5",
        "Light tapping",
        "Two loose hands tap with their fingertips on the muscles above the buttocks, left and right; the "
        "tips fall and rise. A feather: very lightly. Spine and kidneys, below the lowest ribs, are "
        "hatched: never there.",
        (
            on_back(back(blades=False), ribs(), spine(), kidneys(), hands, drops),
            insets.light(),
            insets.tapping(310),
        ),
    )


def skin() -> Picture:
    hands = pair(pinching(), 112, 586)
    circles = twice("circle", turning(80, 350, 34, start=120, sweep=290, width=11))
    return Picture(
        "step-6",
        "Lifting the skin",
        "Two hands lift a fold of skin between thumb and fingers, left and right of the spine. Arrows turn "
        "in small circles; from the side the fold is seen between thumb and fingers. The spine and broken "
        "skin are hatched: do not touch.",
        (on_back(back(), spine(), broken_skin(264), hands, circles), insets.fold(180)),
    )


def slow() -> Picture:
    hand = placed(thumb_first(), 118, 588, size=1.1)
    return Picture(
        "step-7",
        "The sore place",
        "A thumb lies on the sore place, a star beside the spine. An arrow goes round and round it. A "
        "snail: slowly. A feather: softly. Spine and kidneys are hatched: do not touch.",
        (
            on_back(
                back(blades=False),
                ribs(),
                spine(),
                kidneys(),
                insets.target(92, 430),
                hand,
                turning(92, 430, 50, start=100, sweep=300, width=14),
            ),
            insets.slow(),
            insets.light(290),
        ),
    )


def stretch() -> Picture:
    hands = pair(flat(thumb="M-26-34Q-50-46-78-46"), 124, 520, turn=6)
    ways = twice(
        "ways", arrow((122, 430), (122, 588), width=22) + arrow((196, 590), (196, 440), width=11, broken=True)
    )
    return Picture(
        "step-8",
        "The stretch",
        "Two palms lie at the sides of the waist, the thumbs point toward each other. Thick arrows: press "
        "and glide down to the buttocks. Thin broken arrows: come back up. A hand presses into the skin. "
        "The spine is hatched: no weight on it.",
        (on_back(back(), spine(), hands, ways), insets.pressing(arrows=2)),
    )


def towel() -> Picture:
    cloth = body(
        Part("M-180 402Q-60 386 0 402Q70 418 180 398L184 496Q70 514 0 498Q-70 482-178 500z", fill="paper")
    )
    stripes = ink(
        "M-152 399L-150 496M-136 398L-134 493M140 406L143 502M156 403L159 499M-180 420h-20M-180 440h-20"
        "M-179 460h-20M-179 480h-20M182 420h20M182 440h20M183 460h20M184 480h20",
        5,
    )
    hand = pair(flat(), 58, 596)
    return Picture(
        "step-9",
        "The towel",
        "Two hands lie on a towel on the lower back. An arrow leads to and fro: rub. A feather: gently. A "
        "place with sore skin is hatched: not there.",
        (
            on_back(
                back(),
                broken_skin(264),
                cloth,
                stripes,
                hand,
                arrow((-158, 364), (158, 364), both=True, width=20),
            ),
            insets.light(),
        ),
    )


def vibrations() -> Picture:
    hands = pair(flat(), 86, 546, turn=4)
    shaking = (
        "M48 380l10-20 12 20 12-20 12 20 12-20M54 344l10-20 12 20 12-20 12 20"
        "M148 396l20 10-20 12 20 12-20 12 20 12M184 410l20 10-20 12 20 12"
    )
    trembling = twice("tremble", ink(shaking, 8, "move"))
    person = placed(back(arms="") + spine() + hands + trembling, 66, 380, turn=-90)
    return Picture(
        "vibrations",
        "Light vibrations",
        "The back of a pregnant person who lies on the side, the head on a pillow at the left. Two hands "
        "lie flat on the lower back beside the spine; zigzag lines around the fingers: they tremble. A "
        "feather: no pressure. The spine is hatched, and in a small picture the tummy: do not touch.",
        (
            body(Part(box(-20, 560, 840, 80), fill="cloth")),
            pillow(-30, 440, 180, 116),
            person,
            small_pregnant(),
            ink(box(16, 8, 160, 172, 22), 4),
            insets.light(94),
        ),
    )


ALL = (stroking, firmer, smoothing, kneading, tapping, skin, slow, stretch, towel, vibrations)
