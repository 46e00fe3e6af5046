"""The pictures: each that the content names is there, has words, stands alone, and its lines can be seen."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import assistant.content
from assistant.content.loading import load_routine
from assistant.domain.device import Kind
from assistant.web.now import Gallery
from assistant.web.pictures.gallery import pictures
from assistant.web.pictures.pen import LIGHT

FOLDER = Path(__file__).parents[2] / "assistant" / "web" / "static" / "pictures"
PAGE = (FOLDER.parent / "page.css").read_text("utf-8")
ROUTINE = load_routine(Path(assistant.content.__file__).parent / "en" / "routine.yaml")
NAMES = [picture.name for picture in pictures()]
FILLS = ("paper", "skin", "hand", "cloth", "hair")
# What a line lies on. Arrows keep off the hair; red lies on paper, between its stripes and as the rim of a cross.
LIES_ON = {"ink": FILLS, "move": ("paper", "skin", "hand", "cloth"), "no": ("paper",)}
SVG = "{http://www.w3.org/2000/svg}"
HREFS = ("href", "{http://www.w3.org/1999/xlink}href", "src")


def drawn(name: str) -> str:
    return (FOLDER / f"{name}.svg").read_text("utf-8")


def colours(name: str) -> list[dict[str, str]]:
    """What a picture is drawn with, by the names of the pen: in the light, and in the dark."""
    root = ET.fromstring(drawn(name))
    used = {(key, one.get(key, "none")) for one in root.iter() for key in ("stroke", "fill")}
    used -= {(key, value) for key, value in used if value in ("none", "url(#no)")}
    style = root.find(f"{SVG}style")
    assert style is not None
    rules = re.fullmatch(r"@media\(prefers-color-scheme:dark\){(.+)}", style.text or "")
    assert rules is not None
    dark = {}
    for key, light, same, other in re.findall(r'\[(\w+)="(.*?)"\]{(\w+):(.*?)}', rules[1]):
        assert same == key
        dark[key, light] = other
    assert dark.keys() == used
    names = {value: name for name, value in LIGHT.items()}
    return [
        {names[light]: light for _, light in used},
        {names[light]: dark[key, light] for key, light in used},
    ]


def brightness(colour: str) -> float:
    """Relative luminance by WCAG 2."""
    if len(colour) == len("#fff"):
        colour = "#" + "".join(2 * digit for digit in colour[1:])
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((brightness(one), brightness(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_reckoned_as_wcag_does():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_picture_that_the_content_names_is_there():
    named = {line.picture for line in ROUTINE.preparation} | {plan.picture for plan in ROUTINE.steps.values()}
    named |= {kind.value for kind in Kind if kind is not Kind.HELPER}
    assert named - {""} <= set(NAMES)
    assert len(named) > 15


def test_the_files_are_what_the_pen_draws_and_no_others():
    assert len(NAMES) == len(set(NAMES))
    assert {file.name for file in FOLDER.iterdir()} == {f"{name}.svg" for name in NAMES}
    for picture in pictures():
        assert drawn(picture.name) == picture.svg(), "run: python -m assistant.web.pictures"


@pytest.mark.parametrize("name", NAMES)
def test_it_is_small_and_has_the_common_sheet(name):
    assert (FOLDER / f"{name}.svg").stat().st_size < 6 * 1024
    root = ET.fromstring(drawn(name))
    assert root.tag == f"{SVG}svg"
    assert root.get("viewBox") == "0 0 800 600"
    assert root.get("role") == "img"


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_shows(name):
    root = ET.fromstring(drawn(name))
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert title.text
    assert desc is not None
    assert desc.text
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert len(desc.text) > len(title.text) > 5
    assert re.fullmatch(r"[A-Z][A-Za-z0-9 ,.:;'-]+\.", desc.text)
    shown = Gallery(FOLDER).picture(name)
    assert shown is not None
    assert shown.alt == desc.text


def test_no_two_pictures_say_the_same():
    for words in ([p.title for p in pictures()], [p.desc for p in pictures()]):
        assert len(words) == len(set(words))


@pytest.mark.parametrize("name", NAMES)
def test_it_needs_nothing_from_elsewhere_and_runs_nothing(name):
    root = ET.fromstring(drawn(name))
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    allowed = {"svg", "title", "desc", "style", "pattern", "path", "g", "use", "text"}
    for one in root.iter():
        assert one.tag.removeprefix(SVG) in allowed
        for key, value in one.attrib.items():
            assert not key.startswith("on")
            if key in HREFS:
                assert value.startswith("#")
                assert value[1:] in ids
            for link in re.findall(r"url\((.*?)\)", value):
                assert link[1:] in ids
                assert link.startswith("#")
        if one.tag == f"{SVG}text":
            assert (one.text or "").isdigit()
    assert "@import" not in drawn(name)
    assert "url(" not in "".join(root.itertext())


@pytest.mark.parametrize("name", NAMES)
def test_every_line_stands_out_from_every_fill_in_light_and_dark(name):
    for shown in colours(name):
        assert {"paper", "ink"} <= shown.keys() <= {*LIES_ON, *FILLS}
        for line, fill in ((line, fill) for line, fills in LIES_ON.items() for fill in fills):
            if line in shown and fill in shown:
                assert contrast(shown[line], shown[fill]) >= 7, (line, fill)


@pytest.mark.parametrize("name", NAMES)
def test_without_its_style_it_is_drawn_all_the_same(name):
    """The hub tells browsers to leave styles in files aside, and some do so within pictures."""
    root = ET.fromstring(drawn(name))
    assert not any(one.get("class") or one.get("style") for one in root.iter())
    assert root.get("fill") == "none"
    assert "var(" not in drawn(name)


def test_the_paper_is_the_page_s_own_card():
    cards = re.findall(r"--card:\s*(#[0-9a-f]+)", PAGE)
    ours = [shown["paper"] for shown in colours("avoid")]
    assert [brightness(card) for card in cards] == [brightness(paper) for paper in ours]


def hatched(name: str) -> set[str | None]:
    """The places that a picture shows as not to be touched."""
    return {one.get("id") for one in ET.fromstring(drawn(name)).iter() if one.get("fill") == "url(#no)"}


@pytest.mark.parametrize("step", ROUTINE.steps)
def test_what_a_step_tells_to_leave_alone_is_hatched(step):
    plan = ROUTINE.steps[step]
    places = {
        "spine": "spine",
        "kidney": "kidney",
        "broken skin": "skin",
        "sore skin": "skin",
        "tummy": "tummy",
    }
    told = {place for words, place in places.items() if words in plan.words.avoid}
    assert told
    assert hatched(plan.picture) == told


def test_the_three_places_are_all_on_their_own_picture():
    assert hatched("avoid") == {"spine", "kidney", "skin"}


def test_the_page_with_all_its_pictures_is_small():
    """As files; what is sent is less."""
    web = FOLDER.parents[1]
    files = [one for part in ("static", "templates") for one in (web / part).rglob("*.*")]
    assert len(files) > 40
    assert sum(one.stat().st_size for one in files) < 150_000
