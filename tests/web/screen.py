"""Somebody at a screen: presses what they would say, in a real browser."""

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, async_playwright
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page as Tab

from assistant.clock import SystemClock
from assistant.demo.person import ANSWERS_OF_A_HEALTHY_PERSON, Cue, Person
from assistant.web.door import Tap
from intents import Match
from tests.conversations.talk import ANSWERS, PHRASEBOOK, WHEN_SAID
from tests.web.house_on_page import hosted

BROWSER = "/usr/bin/chromium"
needs_browser = [
    pytest.mark.processes,
    pytest.mark.skipif(not Path(BROWSER).exists(), reason=f"there is no {BROWSER}"),
]
PRESSED_MS = 8000
MOST_TABS = 120
TRIES = 5
TAKEN_S = 3.0
LOOKS_EVERY_S = 0.05
SHOWN = 30
ON_ITS_SUMMARY = "one => one.closest('details')?.querySelector('summary') === document.activeElement"
SETTLED = """turn => document.querySelector('#r-answers [name=turn]')?.value === turn
    && changedAt > 0 && performance.now() - changedAt >= FRESH_MS"""
THINKS_S = 0.1
PACE = 0.03
"""Five minutes of massage are nine seconds."""


@contextlib.asynccontextmanager
async def browser():
    """Debian's Chromium, without a window."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=BROWSER)
        try:
            yield chromium
        finally:
            await chromium.close()


@dataclass(frozen=True)
class Display:
    """A browser, and the loop of those who use it. Each test has a window of its own in it."""

    runner: asyncio.Runner
    chromium: Browser

    def run(self, test: Callable[[], Coroutine]) -> None:
        self.runner.run(test())

    def show(self, test, *, home=None, pace: float = PACE, **options) -> None:
        """Run `test(hub, tab)`: a hub, and a window that shows its page."""

        async def run():
            async with hosted(home=home, pace=pace) as hub, self.tab_on(hub.url, **options) as tab:
                await test(hub, tab)

        self.run(run)

    @contextlib.asynccontextmanager
    async def tab_on(self, url: str, **options):
        context = await self.chromium.new_context(**options)
        try:
            tab = await context.new_page()
            await tab.goto(url)
            yield tab
        finally:
            await context.close()


async def settled(tab: Tab, hub) -> None:
    """What can be answered now is shown, and was for so long that a finger means it."""
    await tab.wait_for_function(SETTLED, arg=hub.front.door.turn, timeout=PRESSED_MS)


async def press(tab: Tab, hub, words: str) -> None:
    """Press what means the same as these words at this moment."""

    async def by_finger(button) -> None:
        await reveal(button)
        await button.click(timeout=PRESSED_MS)

    await _press(tab, hub, words, by_finger)


async def press_by_keys(tab: Tab, hub, words: str) -> None:
    """The same with nothing but the Tab key and Enter."""

    async def by_keys(button) -> None:
        for _ in range(MOST_TABS):
            if await button.evaluate("one => one === document.activeElement"):
                await tab.keyboard.press("Enter")
                return
            if not await button.is_visible() and await tab.evaluate(
                ON_ITS_SUMMARY, await button.element_handle()
            ):
                await tab.keyboard.press("Enter")
            await tab.keyboard.press("Tab")
        raise AssertionError(f"the Tab key does not come to {words}")

    await _press(tab, hub, words, by_keys)


async def press_focused(tab: Tab, hub, words: str) -> None:
    """The same with Enter, on the answer that has the focus."""

    async def by_enter(button) -> None:
        await button.focus()
        await tab.keyboard.press("Enter")

    await _press(tab, hub, words, by_enter)


async def _press(tab: Tab, hub, words: str, how: Callable[[Locator], Coroutine]) -> None:
    """Press, and press again what did not count, for as long as it can be answered.

    The answers may change under the finger: the page then takes no tap, and the hub none of a past turn.
    """
    meant = _meant(hub, words)
    before = len(_taken(hub, meant.intent))
    for _ in range(TRIES):
        button = await _button_for(tab, hub, words)
        try:
            await how(button)
        except PlaywrightError:  # it was drawn anew meanwhile
            continue
        if await _once(lambda: _taken(hub, meant.intent)[before:], TAKEN_S):
            return
    raise AssertionError(f"{words} was not taken\n{_end_of(hub)}")


def _taken(hub, intent: str) -> list[dict]:
    """What came from the page, meant that, and counted."""
    return [
        line
        for line in hub.lines
        if (line["type"] == "heard" and line["by"] == "page" and line["intent"] == intent)
        or (line["type"] == "stop" and line["by"] == "page" and intent == "Stop")
    ]


def _end_of(hub) -> str:
    """The last lines of the journal, for whoever reads why a test failed."""
    return "\n".join(str(line) for line in hub.lines[-SHOWN:])


def _meant(hub, words: str) -> Match:
    """What these words mean at this moment."""
    talk = hub.parts.talk
    meant = PHRASEBOOK.match(words, talk.state, talk.names)
    assert meant is not None, f"{words} cannot be said in {talk.state}"
    return meant


async def _button_for(tab: Tab, hub, words: str):
    """The button that means the same as these words."""
    talk, meant = hub.parts.talk, _meant(hub, words)
    if meant.intent == "Stop":
        return tab.locator("#stop")
    await settled(tab, hub)
    for button in await tab.locator("button[name=phrase]").all():
        match = PHRASEBOOK.match(await button.get_attribute("value") or "", talk.state, talk.names)
        if match is not None and (match.intent, match.slots) == (meant.intent, meant.slots):
            return button
    raise AssertionError(f"no button for {words} in {talk.state}")


def by_itself(hub):
    """Words that are tapped by a program: where the screen is not what is tried."""
    return lambda words: hub.front.door.see(Tap(words, hub.front.door.turn, secrets.token_hex(8)))


async def reveal(button) -> None:
    """Open what it is folded away in."""
    await button.evaluate(
        "one => { for (let d = one.closest('details'); d; d = d.parentElement.closest('details')) d.open = true }"
    )


def at_screen(hub, cues, say, **answers) -> Person:
    """The person of the conversations, who presses; `say` takes their words. They know what was before they came."""
    person = Person(
        cues,
        SystemClock(),
        say,
        lambda _: None,
        answers={**ANSWERS, **answers},
        by_state=ANSWERS_OF_A_HEALTHY_PERSON,
        when_said=WHEN_SAID,
        thinks_s=THINKS_S,
    )
    for line in hub.lines:
        person.see(line)
    hub.parts.journal.follow(person.see)
    return person


@contextlib.asynccontextmanager
async def present(person: Person):
    """Somebody who is there for as long as the context lasts; what they cannot do is raised."""
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(person.run())
        yield running
        running.cancel()


async def until(hub, wanted: dict, seconds: float = 60.0) -> dict:
    """The first line of the journal, from the start, that has all of this."""

    def look() -> list[dict]:
        return [line for line in hub.lines if all(line.get(name) == value for name, value in wanted.items())]

    found = await _once(look, seconds)
    assert found, f"{wanted} did not come in {seconds:g} s\n{_end_of(hub)}"
    return found[0]


async def _once(look: Callable[[], list[dict]], seconds: float) -> list[dict]:
    """What `look` finds, as soon as that is something; nothing when it takes longer than this."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while True:
                if found := look():
                    return found
                await asyncio.sleep(LOOKS_EVERY_S)
    return []


def start_of(kind: str) -> list[Cue]:
    """What it takes to get there: the rest is answered."""
    return [Cue({"type": "asked", "question": "menu"}, after=0.5, say=f"start the {kind}")]


@contextlib.asynccontextmanager
async def roller_running(hub):
    """Somebody has answered everything, and the roller runs."""
    person = at_screen(hub, start_of("roller"), by_itself(hub), are_you="yes", start_now="yes")
    async with present(person):
        await until(hub, {"type": "setpoint"})
        yield
