"""The page in a real browser, over a real port: whole sessions by taps and by keys, stops, losses, layouts."""

import pytest

from tests.conversations.talk import PHRASEBOOK
from tests.web.house_on_page import hosted
from tests.web.screen import (
    Cue,
    Display,
    at_screen,
    browser,
    needs_browser,
    present,
    press,
    press_by_keys,
    press_focused,
    roller_running,
    settled,
    start_of,
    until,
)

pytestmark = needs_browser
PAST = "it belongs to an earlier question"
LAYOUTS = {
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    "tablet": {"viewport": {"width": 1180, "height": 820}},
    "wall": {"viewport": {"width": 1920, "height": 1080}, "color_scheme": "dark"},
    "tablet at 200 %": {"viewport": {"width": 590, "height": 410}, "device_scale_factor": 2},
    "reduced motion": {"viewport": {"width": 1180, "height": 820}, "reduced_motion": "reduce"},
}


def last(hub, kind):
    return [line for line in hub.lines if line["type"] == kind][-1]


def test_a_helper_session_by_taps_with_the_sound_off(display):
    async def test(hub, tab):
        sizes = []

        async def say(words):
            if words == "next":
                box = await tab.locator("button[value=next]").bounding_box()
                sizes.append(min(box["width"], box["height"]))
            await press(tab, hub, words)

        cues = [
            *start_of("routine"),
            Cue({"type": "said", "line": "routine_finished"}),
            Cue({"type": "asked", "question": "menu"}, say="goodbye"),
        ]
        async with present(at_screen(hub, cues, say, are_you="yes", pain_after="two")):
            await until(hub, {"type": "said", "line": "routine_finished"}, 240)
            await until(hub, {"type": "answered", "question": "pain_after"}, 30)
        sessions = await hub.store.sessions("Anna")
        assert (sessions[-1].kind.value, sessions[-1].ended_by) == ("helper", "finished")
        assert {line["by"] for line in hub.lines if line["type"] == "heard"} == {"page"}
        assert {line["why_rejected"] for line in hub.lines if line["type"] == "heard"} <= {None, PAST}
        assert sizes
        assert min(sizes) >= 160, "an elbow hits it"

    display.show(test)


def whole_roller_session(how):
    async def test(hub, tab):
        async def say(words):
            await how(tab, hub, words)

        cues = [
            *start_of("roller"),
            Cue({"type": "session", "phase": "running"}, after=0.5, say="softer"),
            Cue({"type": "asked", "question": "menu"}, say="goodbye"),
        ]
        async with present(at_screen(hub, cues, say, are_you="yes", start_now="yes")):
            await until(hub, {"type": "session", "phase": "ended"}, 120)
            await until(hub, {"type": "answered", "question": "pain_after"}, 30)
            await until(hub, {"type": "heard", "intent": "Goodbye"}, 30)
        assert (await hub.store.sessions("Anna"))[-1].ended_by == "time_up"
        assert hub.house.still()
        assert max(hub.levels()) > 0

    return test


def test_a_roller_session_by_taps(display):
    display.show(whole_roller_session(press))


def test_a_roller_session_by_keys_alone(display):
    display.show(whole_roller_session(press_by_keys))


STOPS = {
    "the button": lambda tab: tab.locator("#stop").click(),
    "the space bar": lambda tab: tab.keyboard.press("Space"),
    "Escape": lambda tab: tab.keyboard.press("Escape"),
    "the space bar on another button": lambda tab: tab.locator("button[value=faster]").press("Space"),
}


@pytest.mark.parametrize("way", STOPS)
def test_I3_stop_while_it_runs(display, way):
    async def test(hub, tab):
        async with roller_running(hub):
            await tab.wait_for_selector("body.moving")
            await STOPS[way](tab)
            await until(hub, {"type": "stop", "by": "page"}, 5)
            await tab.wait_for_selector("text=Stopped: everything stands still")
            assert hub.house.still()
            assert hub.levels()[-1] == 0
            assert not [line for line in hub.lines if line["type"] == "heard" and line["intent"] == "Faster"]

    display.show(test)


def test_the_space_bar_is_a_space_bar_while_nothing_moves(display):
    async def test(hub, tab):
        await until(hub, {"type": "asked", "question": "menu"})
        await settled(tab, hub)
        await tab.locator("button[value='when is my next session']").press("Space")
        await until(hub, {"type": "heard", "intent": "NextSession"}, 5)
        assert not [line for line in hub.lines if line["type"] == "stop"]

    display.show(test)


def test_I3_stop_without_script(display):
    async def run():
        async with (
            hosted(by_page=False) as hub,
            display.tab_on(hub.url, java_script_enabled=False) as tab,
        ):
            person = at_screen(hub, start_of("roller"), hub.parts.hub.ear.say, are_you="yes", start_now="yes")
            async with present(person):
                await until(hub, {"type": "setpoint"})
                await tab.reload()
                await tab.locator("#stop").click()
                assert "Everything stands still" in await tab.content()
                assert hub.house.still()
                assert last(hub, "stop")["by"] == "page"

    display.run(run)


def test_an_answer_without_script(display):
    async def run():
        async with hosted(by_page=False) as hub, display.tab_on(hub.url, java_script_enabled=False) as tab:
            await until(hub, {"type": "asked", "question": "menu"})
            await tab.reload()
            await tab.locator("button[value='when is my next session']").click()
            await until(hub, {"type": "heard", "intent": "NextSession", "why_rejected": None}, 5)

    display.run(run)


def test_I4_a_phone_that_is_locked_zeroes_the_motor(display):
    async def test(hub, tab):
        async with roller_running(hub):
            await tab.wait_for_selector("body.moving")
            await tab.evaluate(
                "Object.defineProperty(document, 'hidden', { get: () => true });"
                "document.dispatchEvent(new Event('visibilitychange'))"
            )
            await until(hub, {"type": "hold"}, 5)
            assert hub.levels()[-1] == 0

    display.show(test)


def test_I4_a_page_that_is_closed_zeroes_the_motor(display):
    async def test(hub, tab):
        async with roller_running(hub):
            await tab.close(run_before_unload=False)
            await until(hub, {"type": "session", "phase": "held"}, 10)
            assert hub.levels()[-1] == 0

    display.show(test)


def test_the_hub_is_killed_and_comes_back_while_somebody_watches(display):
    async def run():
        async with hosted() as hub:
            url, port = hub.url, int(hub.url.rsplit(":", 1)[1].strip("/"))
            async with display.tab_on(url) as tab:
                await until(hub, {"type": "asked", "question": "menu"})
                await hub.parts.hub.ear.close()
                lost = tab.locator("#lost")
                await lost.wait_for(state="visible", timeout=15000)
                assert "unplug" in await lost.inner_text()
                async with hosted(port=port) as again:
                    await lost.wait_for(state="hidden", timeout=15000)
                    await tab.locator("#stop").click()
                    await until(again, {"type": "stop", "by": "page"}, 5)

    display.run(run)


def test_two_browsers_show_the_same_and_one_answer_counts(display):
    async def run():
        async with (
            hosted() as hub,
            browser() as other,
            display.tab_on(hub.url) as one,
            Display(display.runner, other).tab_on(hub.url, java_script_enabled=False) as slow,
        ):
            await until(hub, {"type": "asked", "question": "menu"})
            await slow.reload()
            await press(one, hub, "start the roller")
            await until(hub, {"type": "asked", "question": "are_you"})
            await one.wait_for_selector("text=Are you Anna?")
            await slow.locator("button[value='start the belt']").click()
            assert "did not count" in (
                await slow.locator(".told").inner_text()
            ).lower() or "cannot be said" in (await slow.locator(".told").inner_text())
            assert "Are you Anna?" in await slow.content()
            wishes = [line for line in hub.lines if line["type"] == "heard" and line["intent"] == "Start"]
            assert [line["text"] for line in wishes] == ["start the roller"]

    display.run(run)


MEASURE = """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, summary")]
    .filter(one => one.checkVisibility() && !one.classList.contains("skip"))
    .map(one => ({ what: one.textContent.trim() || one.name, box: one.getBoundingClientRect().toJSON() }))"""


@pytest.mark.parametrize("layout", LAYOUTS)
def test_in_every_layout_stop_is_in_reach_and_everything_is_large_enough(display, layout):
    async def test(hub, tab):
        await until(hub, {"type": "asked", "question": "menu"})
        size = tab.viewport_size
        for path in ("", "course", "history", "people", "devices", "about"):
            await tab.goto(hub.url + path)
            if path == "":
                await settled(tab, hub)
            wide = await tab.evaluate("document.documentElement.scrollWidth")
            assert wide <= size["width"], f"/{path} is {wide} wide"
            box = await tab.locator("#stop").bounding_box()
            assert box["y"] + box["height"] <= size["height"], f"Stop is out of sight on /{path}"
            assert box["height"] >= 64
            for found in await tab.evaluate(MEASURE):
                least = 63.5 if path == "" else 20
                assert min(found["box"]["height"], found["box"]["width"]) >= least, f"{found} on /{path}"

    display.show(test, **LAYOUTS[layout])


def test_enter_answers_the_focused_one(display):
    async def test(hub, tab):
        await until(hub, {"type": "asked", "question": "menu"})
        await settled(tab, hub)
        await press_focused(tab, hub, "when is my next session")

    display.show(test)


def test_what_was_meant_for_the_question_before_is_not_taken_for_the_next(display):
    """A finger that comes down in the moment in which the answers change."""

    async def test(hub, tab):
        await until(hub, {"type": "asked", "question": "menu"})
        await settled(tab, hub)
        await tab.evaluate("""() => {
            changedAt = performance.now();
            document.querySelector("button[value='start the roller']").click();
        }""")
        await press(tab, hub, "when is my next session")
        await until(hub, {"type": "heard", "intent": "NextSession"}, 5)
        assert not [line for line in hub.lines if line["type"] == "heard" and line["intent"] == "Start"]

    display.show(test)
    assert PHRASEBOOK.match("start the roller", "menu") is not None
