"""What is made ready before the first touch, and the places that are left alone."""

from assistant.web.pictures.back import back, broken_skin, kidneys, on_back, ribs, spine
from assistant.web.pictures.hands import flat, on_edge, side
from assistant.web.pictures.marks import arrow, check, cross, frame, sparkle
from assistant.web.pictures.pen import Part, area, body, box, ink, placed, ring, twice
from assistant.web.pictures.people import bed, pillow, sleeping
from assistant.web.pictures.picture import Picture


def surface() -> Picture:
    sheet = (
        "M56 318H544V396Q520 412 500 396Q470 412 440 396Q410 412 380 396Q350 412 320 396Q290 412 260"
        " 396Q230 412 200 396Q170 412 140 396Q110 412 90 396Q70 408 56 396z"
    )
    sagging = Part(
        "M590 136C626 130 630 186 674 186C718 186 722 130 758 136L758 172C734 172 724 222 674 222C624 222"
        " 614 172 590 172z",
        fill="cloth",
    )
    legs = Part("M604 150V236M744 150V236", 14, "cloth")
    return Picture(
        "prepare-1",
        "A firm bed with a clean sheet",
        "A flat, firm bed that does not give way under a hand, with a shining clean sheet over it. A small "
        "picture is crossed out: a soft bed that sags.",
        (
            ink("M20 566H780"),
            bed(70, 530, 330),
            body(Part(sheet, fill="paper")),
            placed(side(), 150, 312),
            arrow((176, 120), (176, 250)),
            sparkle(400, 250, 40),
            sparkle(470, 210, 26),
            sparkle(460, 290, 22),
            frame(572, 40, 204, 220),
            body(legs),
            body(sagging),
            cross(744, 60, 30, 14),
        ),
    )


def hands() -> Picture:
    tap = Part("M60 70H210Q250 70 250 116M140 70V26M112 24H168", 40, "cloth")
    water = ink("M238 146V560M262 146V560M250 160V560", 9, "move")
    left = placed(flat(), 150, 470, turn=38)
    right = placed(flat(), 350, 470, turn=-38, mirror=True)
    foam = "".join(
        body(Part(ring(x, y, r), fill="paper"))
        for x, y, r in ((176, 318, 22), (318, 300, 26), (344, 342, 15), (206, 282, 14))
    )
    steam = ink("M90 250q-22-26 0-50t0-50M140 236q-22-26 0-50t0-50M370 236q-22-26 0-50t0-50", 8, "move")
    jewels = (
        body(Part(ring(622, 316, 34), fill="paper"))
        + area(ring(622, 316, 22), "paper")
        + ink(ring(622, 316, 20))
        + body(Part("M622 240l26 22-26 26-26-26z", fill="hand"))
        + body(Part("M720 230V390", 34, "cloth"))
        + body(Part(ring(720, 310, 34), fill="paper"))
        + ink("M720 292V310H734", 6)
    )
    dish = body(Part("M540 372H790Q780 470 700 470H630Q550 470 540 372z", fill="cloth"))
    return Picture(
        "prepare-2",
        "Jewellery off, hands washed and warm",
        "Two hands are washed under warm running water, with foam. A ring and a watch have been put into a "
        "bowl.",
        (body(tap), water, left, right, foam, steam, arrow((424, 400), (470, 236), (566, 244)), jewels, dish),
    )


def oil() -> Picture:
    bottle = body(Part("M-44 0V-120Q-44-150-16-156V-190H16V-156Q44-150 44-120V0z", fill="hand")) + ink(
        "M-44-60H44", 6
    )
    drops = "".join(
        area(f"M{x} {y - 26}Q{x + 20} {y} {x} {y + 12}Q{x - 20} {y} {x} {y - 26}z", "move")
        for x, y in ((262, 214), (262, 276), (262, 338))
    )
    palm = placed(flat() + ink("M-20-58Q0-40 24-56M-16-44Q-4-26 2-10", 5), 150, 410, turn=84, size=1.3)
    rubbing = placed(twice("hand", placed(on_edge(), 17, 0)), 636, 400, size=1.5)
    return Picture(
        "prepare-3",
        "A few drops of oil",
        "Three drops of oil fall from a bottle into an open palm. Then both palms rub each other, to and "
        "fro.",
        (
            placed(bottle, 120, 60, turn=120),
            drops,
            palm,
            ink("M470 60V540", 5),
            rubbing,
            arrow((540, 380), (540, 200), width=22),
            arrow((732, 200), (732, 380), width=22),
        ),
    )


def lying() -> Picture:
    legs = Part("M470 348L610 372L706 386", 58)
    trunk = Part("M226 340Q330 360 450 340", 86)
    bottom = Part("M430 330Q466 270 520 322L540 372L430 380z", fill="cloth")
    return Picture(
        "prepare-4",
        "Lying on the tummy, at ease",
        "From the side: somebody lies face down on a bed, the head turned to the reader on a pillow, eyes "
        "closed and smiling. The arms and legs lie loosely.",
        (
            ink("M20 566H780"),
            bed(20, 780, 402),
            pillow(50, 352, 170, 46),
            body(legs, trunk, Part("M706 380L744 398", 30)),
            body(bottom),
            body(
                Part(ring(146, 304, 60), fill="hair"),
                Part("M96 300Q110 268 148 276Q190 280 198 306Q200 352 146 362Q100 352 96 300z"),
            ),
            sleeping(146, 318),
            body(Part("M244 336Q270 386 300 382H410", 38)),
        ),
    )


def own_back() -> Picture:
    good = body(
        Part("M112 366L196 456L136 548L180 552", 52, "hand"),
        Part("M116 352L196 190", 80, "hand"),
        Part("M214 172L232 140", 38, "hand"),
    )
    head = body(
        Part(ring(246, 104, 48), fill="hair"),
        Part("M256 58Q298 74 292 112Q282 148 248 150Q276 104 256 58z", fill="hand"),
    )
    arm = body(Part("M206 208L286 300L366 340", 36, "hand"))
    person = body(Part("M390 356H610", 56), Part(ring(652, 346, 34), fill="hair"))
    bad = body(
        Part("M580 246V170", 26, "hand"),
        Part("M580 164Q574 86 650 92", 36, "hand"),
        Part(ring(694, 110, 24), fill="hair"),
    ) + body(Part("M650 98L668 192", 18, "hand"))
    return Picture(
        "prepare-5",
        "The helper's own back",
        "A helper stands at a bed as high as the hips, with knees bent and a straight back. A small picture "
        "is crossed out: a helper who stoops over a low bed with a round back.",
        (
            ink("M20 572H780"),
            bed(330, 720, 394, 566),
            person,
            good,
            head,
            arm,
            arrow((756, 560), (756, 400), both=True),
            check(110, 130),
            frame(520, 24, 250, 250),
            ink("M536 254H754"),
            body(Part(box(650, 206, 106, 24, 8), fill="cloth")),
            bad,
            cross(746, 56, 30, 14),
        ),
    )


def avoid() -> Picture:
    hand = placed(flat(arm=False), 690, 250, size=1.4)
    return Picture(
        "avoid",
        "Places that are left alone",
        "The back from above with three hatched places: the spine, the kidneys below the lowest ribs on "
        "both sides, and broken skin with a plaster. A hand beside it is crossed out: do not touch them.",
        (
            on_back(back(blades=False), ribs(), spine(), kidneys(), broken_skin(180)),
            frame(580, 20, 208, 290),
            hand,
            cross(684, 164, 84, 12),
        ),
    )


ALL = (surface, hands, oil, lying, own_back, avoid)
