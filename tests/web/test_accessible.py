"""axe-core finds nothing on any page, in light and dark, and what matters in a session has a contrast of 7:1."""

import asyncio

import pytest
from axe_playwright_python.async_playwright import Axe

from tests.web.house_on_page import hosted
from tests.web.screen import (
    at_screen,
    browser,
    by_itself,
    needs_browser,
    present,
    roller_running,
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
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast-enhanced"]}}


def on_screens(test):
    """Run `test(hub, tab)` in light and in dark."""

    async def run():
        async with browser() as chromium:
            for scheme in ("light", "dark"):
                async with hosted(home=HOME, pace=0.2) as hub:
                    context = await chromium.new_context(
                        color_scheme=scheme, viewport={"width": 1180, "height": 820}
                    )
                    tab = await context.new_page()
                    await tab.goto(hub.url)
                    await test(hub, tab)
                    await context.close()

    asyncio.run(run())


async def looked_over(tab, rules):
    found = await Axe().run(tab, options=rules)
    told = [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary']}"
        for one in found.response["violations"]
        for node in one["nodes"]
    ]
    assert not told, "\n".join(told)


@pytest.mark.parametrize("path", PATHS)
def test_every_page(path):
    async def test(hub, tab):
        await until(hub, {"type": "asked", "question": "menu"})
        await tab.goto(hub.url + path)
        await tab.wait_for_timeout(300)
        await tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        await looked_over(tab, RULES)
        await looked_over(tab, CONTRAST)

    on_screens(test)


def test_the_page_in_a_session_and_after_a_stop():
    async def test(hub, tab):
        async with roller_running(hub):
            await tab.wait_for_selector("body.moving")
            await tab.wait_for_timeout(500)
            await looked_over(tab, RULES)
            await looked_over(tab, CONTRAST)
            await tab.keyboard.press("Escape")
            await tab.wait_for_selector("text=Stopped: everything stands still")
            await looked_over(tab, RULES)
            await looked_over(tab, CONTRAST)

    on_screens(test)


def test_the_page_in_a_helper_session():
    async def test(hub, tab):
        person = at_screen(hub, start_of("routine"), by_itself(hub), thinks_s=0.1, are_you="yes")
        async with present(person):
            await until(hub, {"type": "timing"})
            await tab.wait_for_timeout(500)
            await looked_over(tab, RULES)
            await looked_over(tab, CONTRAST)

    on_screens(test)


def test_the_page_that_has_lost_the_hub():
    async def test(hub, tab):
        await hub.parts.hub.ear.close()
        await tab.locator("#lost").wait_for(state="visible", timeout=15000)
        await looked_over(tab, RULES)

    on_screens(test)
