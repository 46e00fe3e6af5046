"""Every conversation again, by taps: what is said is on the page, and what can be said can be tapped (I8)."""

import asyncio
from dataclasses import replace

import pytest

from assistant.web.rendering import REGIONS
from tests.conversations.expected import check_expected
from tests.conversations.invariants import check_all
from tests.conversations.talk import Script, all_scripts
from tests.sim import sim_run
from tests.web.forms import targets
from tests.web.paged import PagedRoom, TappingRoom, find, meaning

HOW_IT_WAS_SAID = ("text", "word", "by", "answer")
SCRIPTS = all_scripts()


def all_by_tap() -> list[Script]:
    """All but those in which the hub knows how loud the person speaks."""
    return [script for script in SCRIPTS if not any("far" in cue.do for cue in script.talk)]


@pytest.mark.parametrize("script", all_by_tap(), ids=lambda script: script.name)
def test_a_conversation_by_taps(script: Script) -> None:
    async def evening() -> None:
        room = TappingRoom(script)
        played = await room.play()
        assert not room.not_there, room.not_there
        check_all(played)
        await check_expected(replace(played, script=by_tap(script)))

    sim_run(evening)


def by_tap(script: Script) -> Script:
    """What is expected, but for the very words and who heard them: a button has one phrase, and Stop none."""
    expect = dict(script.expect)
    if "events" in expect:
        expect["events"] = [
            {name: value for name, value in line.items() if name not in HOW_IT_WAS_SAID}
            for line in expect["events"]
            if line.get("intent") != "Stop"
        ]
    return replace(script, expect=expect)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_each_line_is_on_the_page_and_each_phrase_of_listening_has_a_target(script: Script) -> None:
    """The page is opened once; from then on its regions are looked at whenever something is said or heard."""

    async def evening() -> None:
        news: asyncio.Queue = asyncio.Queue()
        room = PagedRoom(script, on_event=lambda line, _: news.put_nowait(line))
        seen = {"said": 0, "listening": 0}

        async def look() -> None:
            line = await news.get()
            opened = await room.page()
            for name in REGIONS:
                assert room.region(name).text in opened.text, f"not on the page: {name}"
            frame = [
                target for target in targets(opened) if target.phrase in ("stop", room.front.door.hold_phrase)
            ]
            while True:
                if line["type"] in seen and not room.ending:
                    seen[line["type"]] += 1
                    if line["type"] == "said":
                        text = " ".join(line["text"].split())
                        shown = any(text in room.region(name).text for name in ("captions", "answers"))
                        assert shown, f"not on the page: {line['text']}"
                    elif line["turn"] == room.parts.talk.turn:
                        names = room.parts.talk.names
                        there = [*frame, *targets(room.region("answers"))]
                        for phrase in line["examples"]:
                            meant = meaning(phrase, line["state"], names)
                            assert find(there, meant, line["state"], names), f"{phrase} in {line['state']}"
                line = await news.get()

        looking = asyncio.ensure_future(look())
        playing = asyncio.ensure_future(room.play())
        await asyncio.wait({looking, playing}, return_when=asyncio.FIRST_COMPLETED)
        if looking.done():
            playing.cancel()
            looking.result()
        looking.cancel()
        await playing
        assert min(seen.values()) > 0

    sim_run(evening)
