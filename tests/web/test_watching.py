"""A roller session by voice while somebody watches: what is said into the microphone is followed on the page."""

import asyncio
import re

import pytest

from assistant.demo.person import Cue
from tests.annas_home import furnish
from tests.massager_lines import is_state, still
from tests.processes import HURRY, START_ROLLER, household
from tests.program import DEADLINE_S
from tests.web.screen import needs_browser

pytestmark = [*needs_browser, pytest.mark.broker, pytest.mark.audio]

AT_ONCE_MS = 300
EVENING = (
    START_ROLLER,
    Cue({"type": "session", "phase": "running"}, after=3.0, say="how long is left", repeat=True),
    Cue({"type": "said", "line": "time_left"}, after=1.0, say="stop", repeat=True),
)
KEEP_WATCHING = """() => {
    window.shown = [];
    const look = () => {
        shown.push(document.querySelector('main').textContent.replace(/\\s+/g, ' '));
        shown.push(...[...document.querySelectorAll('.gauge')].map((one) => one.getAttribute('aria-label')));
    };
    look();
    new MutationObserver(look).observe(document.querySelector('main'), { childList: true, subtree: true });
}"""
SHOWN = "words => shown.some((one) => one.includes(words))"


async def page_of(hub):
    """Where it says on stderr that its page is."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            if (told := re.search(r"The page: (http://\S+)\n", hub.errors)) is not None:
                return told[1]
            await asyncio.sleep(0.05)


def test_a_roller_session_by_voice_is_followed_on_the_page(display, tmp_path):
    home = furnish(tmp_path / "home")

    async def run():
        async with household(tmp_path) as house:
            roller = await house.roller()
            evening = await house.spoken_evening(
                home, EVENING, hurry=HURRY, options=("--web", "--web-port", "0")
            )
            hub = evening.hub
            async with display.tab_on(await page_of(hub)) as tab:
                await tab.evaluate(KEEP_WATCHING)
                since = len(hub.lines)
                await hub.until({"type": "session", "phase": "running"}, within_s=120)
                await tab.wait_for_selector("text=left with the roller")
                await tab.wait_for_selector(".gauge[aria-label^='pressure: 1 of']")
                running = len(hub.lines)
                await hub.until({"type": "stop", "by": "pocketsphinx"}, running)
                last = await hub.until({"type": "asked", "question": "menu"}, running)
                await tab.wait_for_function(SHOWN, arg=last["text"])
                shown = await tab.evaluate("shown")
            assert evening.person.left == ()
            assert not [line for line in hub.of_type("heard") if line["by"] == "page"]
            told = hub.lines[since : hub.lines.index(last)]
            spoken = [line["t"] for line in told if line["type"] in ("asked", "said")]
            for line in told:
                # Without a voice a line takes no time: of two at once a person is shown the second.
                if any(line["t"] <= at < line["t"] + AT_ONCE_MS for at in spoken if at != line["t"]):
                    continue
                if line["type"] in ("asked", "said"):
                    words = " ".join(line["text"].split())
                    assert any(words in one for one in shown), f"never on the page: {words}"
                elif line["type"] == "heard" and line["intent"] and not line["why_rejected"]:
                    assert any(f"You {line['text']}" in one for one in shown), f"never on the page: {line}"
            assert still([line for line in roller.lines if is_state(line)][-1])

    display.run(run)
