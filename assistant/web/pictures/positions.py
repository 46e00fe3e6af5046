"""How the person lies or sits."""

from assistant.web.pictures.marks import cross, frame
from assistant.web.pictures.pen import Part, body, box, ink, placed, ring
from assistant.web.pictures.people import on_side, pillow
from assistant.web.pictures.picture import Picture


def side() -> Picture:
    return Picture(
        "position-side",
        "On the side",
        "From above: somebody lies on the side, knees bent, with a pillow under the head and one between "
        "the knees.",
        (_mattress(), _from_above(pregnant=False)),
    )


def pregnant() -> Picture:
    return Picture(
        "position-pregnant",
        "On the side, in a pregnancy",
        "From above: a pregnant person lies on the side, with a pillow under the head, one under the bump "
        "and one between the knees. A small picture is crossed out: lying flat on the back.",
        (_mattress(), _from_above(pregnant=True), _flat_on_the_back()),
    )


def front() -> Picture:
    torso = Part(
        "M176 300C178 262 214 244 224 220Q230 208 244 210C300 226 330 240 386 236C440 226 470 208 500 208"
        "V392C470 392 440 374 386 364C330 360 300 374 244 390Q230 392 224 380C214 356 178 338 176 300z"
    )
    legs = Part("M490 252L690 262L738 258M490 348L690 338L738 342", 62)
    arms = Part("M226 232L176 148L78 150M226 368L176 452L78 450", 42)
    shorts = Part(
        "M440 220Q470 210 500 208L560 216V296L520 300L560 304V384L500 392Q470 390 440 378Q452 300 440 220z",
        fill="cloth",
    )
    return Picture(
        "position-front",
        "On the tummy",
        "From above: somebody lies face down on a bed, the head on a flat pillow and turned to one side, "
        "the arms bent beside the head, the back free.",
        (
            _mattress(),
            pillow(32, 206, 140, 188),
            body(arms, legs, torso, Part("M130 300L200 300", 52)),
            body(shorts),
            body(Part("M96 250L92 240", 16), Part(ring(112, 300, 50, 56), fill="hair")),
            ink("M262 270Q286 280 290 262M262 330Q286 320 290 338", 5),
            ink("M210 300H440", 6, dash="12 14"),
        ),
    )


def seated() -> Picture:
    stool = Part("M150 474H300M176 480L160 562M274 480L290 562", 20, "cloth")
    table = Part("M420 372H744M470 380V562M704 380V562", 20, "cloth")
    legs = Part("M226 432L400 432L392 548L432 552", 56)
    trunk = Part("M226 408Q270 316 374 262", 98)
    return Picture(
        "position-seated",
        "Sitting, leaning forward",
        "From the side: somebody sits on a stool and leans forward on a table. A pillow lies under the "
        "chest, the arms lie on the table, the back is free.",
        (
            ink("M40 566H770"),
            body(stool),
            body(table),
            pillow(400, 262, 200, 98),
            body(legs, trunk, Part("M390 250L440 230", 44)),
            body(Part("M180 384Q240 396 280 434L290 464L190 464Q170 440 180 384z", fill="cloth")),
            body(
                Part(ring(478, 210, 54), fill="hair"),
                Part("M488 158Q540 176 530 226Q512 262 476 264Q506 216 488 158z"),
            ),
            ink("M504 206q10 10 18 0", 5),
            body(Part("M366 276Q430 310 500 300L660 340", 38)),
        ),
    )


def _from_above(*, pregnant: bool) -> str:
    """The face, the bump and the knees are at the lower edge: nobody can take it for lying on the back."""
    return placed(on_side(pregnant=pregnant), 0, 616, turn=180, mirror=True)


def _mattress() -> str:
    """With the board at the head end."""
    return body(Part(box(18, 96, 764, 424, 26), fill="cloth")) + ink("M18 84V532", 22)


def _flat_on_the_back() -> str:
    person = body(Part("M624 102H752", 20), Part(ring(674, 84, 28)), Part(ring(602, 96, 20), fill="hair"))
    return frame(572, 8, 204, 150) + ink("M584 124H764") + person + cross(748, 40, 26, 12)


ALL = (side, pregnant, front, seated)
