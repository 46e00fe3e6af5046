"""Takes the screenshots of the README from the real page: python -m tests.web.readme_pictures FOLDER."""

import asyncio
import datetime as dt
import sys
from pathlib import Path

from PIL import Image

from assistant.domain.course import CoursePlan, SessionRecord
from assistant.domain.device import Kind
from assistant.paper.report import report_page
from tests.web.house_on_page import hosted
from tests.web.screen import at_screen, browser, by_itself, present, start_of, until

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
TABLET = {"viewport": {"width": 1180, "height": 820}}
UPRIGHT = {"viewport": {"width": 820, "height": 1180}}
WALL = {"viewport": {"width": 1920, "height": 1080}, "color_scheme": "dark"}
PAPER = {"viewport": {"width": 820, "height": 1060}}
SETTLED_MS = 1500
COLOURS = 64
START = dt.datetime(2026, 3, 2, 19, 0, tzinfo=dt.UTC)
PAIN = ((6, 5), (6, 4), (5, 5), (6, 4), (5, 3), (4, 4), (5, 3), (4, 3), (3, 3), (4, 2))
"""An invented course: Anna's pain before and after each session."""


def slim(file: Path) -> None:
    """A third of its size: so few colours are enough for a page."""
    with Image.open(file) as picture:
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(file, optimize=True)


async def shot(chromium, page: str, file: Path, **layout) -> None:
    context = await chromium.new_context(**layout)
    tab = await context.new_page()
    await tab.set_content(page)
    await tab.screenshot(path=file)
    await context.close()


async def on_the_page(chromium, folder: Path, name: str, kind: str, moment: dict, layout: dict) -> None:
    """The page at the first such moment of an evening with this kind of massage."""
    async with hosted() as hub:
        context = await chromium.new_context(**layout)
        tab = await context.new_page()
        await tab.goto(hub.url)
        answers = {"are_you": "yes", "start_now": "yes", moment.get("question", ""): None}
        person = at_screen(hub, start_of(kind), by_itself(hub), **answers)
        async with present(person):
            await until(hub, moment, 120)
            await tab.wait_for_timeout(SETTLED_MS)
            await tab.screenshot(path=folder / f"{name}.png")
        await context.close()


def report() -> str:
    sessions = [
        SessionRecord(
            "Anna",
            (Kind.ROLLER, Kind.HELPER, Kind.BELT)[n % 3],
            (began := START + dt.timedelta(days=2 * n + n // 4)),
            600.0,
            began,
            480.0 + 30 * n,
            "ended",
            None,
            before,
            after,
            "time_up",
        )
        for n, (before, after) in enumerate(PAIN)
    ]
    wall = sessions[-1].began + dt.timedelta(days=1)
    return report_page("Anna", CoursePlan(START.date()), sessions, [], wall)


async def main(folder: Path) -> None:
    async with browser() as chromium:
        question = {"type": "asked", "question": "E2"}
        await on_the_page(chromium, folder, "question", "roller", question, PHONE)
        await on_the_page(chromium, folder, "roller", "roller", {"type": "setpoint"}, TABLET)
        await on_the_page(chromium, folder, "helper", "routine", {"type": "step", "n": 2}, UPRIGHT)
        await on_the_page(chromium, folder, "wall", "routine", {"type": "step", "n": 1}, WALL)
        await shot(chromium, report(), folder / "report.png", **PAPER)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
    for picture in Path(sys.argv[1]).glob("*.png"):
        slim(picture)
