"""axe-core finds nothing on any page, in light and dark, and what matters in a session has a contrast of 7:1."""

import pytest
from axe_playwright_python.async_playwright import Axe

from tests.web.screen import (
    at_screen,
    by_itself,
    needs_browser,
    present,
    roller_running,
    settled,
    start_of,
    until,
)

pytestmark = needs_browser
HOME = {
    "Anna": {
        "records": "course",
        "sessions": [{"days_ago": 2, "kind": "belt"}, {"days_ago": 4}],
        "course": {"days_ago": 5},
        "reminders": [{"minutes_ago": -60, "text": "Your massage."}],
    },
    "Ben": {},
}
PATHS = ("", "course", "history", "people", "devices", "about", "pair")
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]},
    "rules": {"color-contrast-enhanced": {"enabled": True}},
}
SCREEN = {"viewport": {"width": 1180, "height": 820}, "reduced_motion": "reduce"}
"""No colour is on its way from light to dark while it is looked at."""

SIDEWAYS = ({"width": 1180, "height": 820}, {"width": 1024, "height": 768}, {"width": 1280, "height": 720})
IN_SIGHT = """() => [...document.querySelectorAll('.step .picture, .step .ring')].map(
    one => one.getBoundingClientRect().bottom <= document.querySelector('footer').getBoundingClientRect().top)"""


async def found_in(tab):
    found = await Axe().run(tab, options=RULES)
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary']}"
        for one in found.response["violations"]
        for node in one["nodes"]
    ]


async def looked_over(tab):
    """In light and in dark."""
    for scheme in ("light", "dark"):
        await tab.emulate_media(color_scheme=scheme)
        told = await found_in(tab)
        assert not told, "\n".join([scheme, *told])


@pytest.mark.parametrize("path", PATHS)
def test_every_page(display, path):
    async def test(hub, tab):
        await until(hub, {"type": "asked", "question": "menu"})
        await tab.goto(hub.url + path)
        if path == "":
            await settled(tab, hub)
        await tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        await looked_over(tab)

    display.show(test, home=HOME, **SCREEN)


def test_what_would_be_wrong_is_found(display):
    async def test(_, tab):
        await tab.goto("about:blank")
        await tab.set_content(
            "<title>Grey</title><main><h1>Grey</h1><p style='color: #757575'>Grey</p><img src='x'></main>"
        )
        told = " ".join(await found_in(tab))
        assert "color-contrast-enhanced" in told
        assert "image-alt" in told

    display.show(test)


def test_the_page_in_a_session_and_after_a_stop(display):
    async def test(hub, tab):
        async with roller_running(hub):
            await tab.wait_for_selector("body.moving")
            await tab.wait_for_selector(".gauge")
            await looked_over(tab)
            await tab.keyboard.press("Escape")
            await tab.wait_for_selector("text=Stopped: everything stands still")
            await looked_over(tab)

    display.show(test, home=HOME, pace=0.5, **SCREEN)


def test_the_page_in_a_helper_session(display):
    async def test(hub, tab):
        person = at_screen(hub, start_of("routine"), by_itself(hub), are_you="yes")
        async with present(person):
            await until(hub, {"type": "timing"})
            await tab.wait_for_selector("text=left in this step")
            await looked_over(tab)
            for sideways in SIDEWAYS:
                await tab.set_viewport_size(sideways)
                assert await tab.evaluate(IN_SIGHT) == [True, True, True], sideways

    display.show(test, home=HOME, pace=0.5, **SCREEN)


def test_the_page_that_has_lost_the_hub(display):
    async def test(hub, tab):
        await hub.parts.hub.ear.close()
        await tab.locator("#lost").wait_for(state="visible", timeout=15000)
        await looked_over(tab)

    display.show(test, home=HOME, **SCREEN)
