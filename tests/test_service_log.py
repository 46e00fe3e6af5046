"""What stands in the log of a hub that runs as a service: all about the machine, nothing that anybody said."""

import io
import re

import pytest
from rich.console import Console

from assistant.service_log import ServiceLog
from tests.conversations.talk import FOLDER, Played, Room, read_script
from tests.sim import sim_run


def logged(*lines: dict) -> list[str]:
    out = io.StringIO()
    log = ServiceLog(Console(file=out, width=40))
    for line in lines:
        log(line)
    return out.getvalue().splitlines()


STOP = {"type": "stop", "by": "page", "word": "stop it", "audio_ms": None, "sent_ms": 1000}


def test_each_line_begins_with_its_level_and_is_one_line() -> None:
    assert logged(
        {
            "type": "ready",
            "ear": "Vosk, a microphone",
            "voice": "eSpeak [b]",
            "broker": "mqtt://b",
            "version": "1",
        },
        {"type": "problem", "what": "The microphone\nwent silent.", "remedy": "Plug it in again, please."},
        {"type": "microphone", "open": True},
        {**STOP, "confirmed_ms": None},
        {**STOP, "confirmed_ms": 1250, "measured": True},
        {**STOP, "confirmed_ms": 1250, "measured": False},
        {"type": "ended", "exit": 0},
    ) == [
        "<6>version 1, hears: Vosk, a microphone, speaks: eSpeak [b], massagers: mqtt://b",
        "<4>The microphone went silent. Plug it in again, please.",
        "<4>the microphone hears",
        "<5>stop, by page",
        "<5>everything at zero, 250 ms after the stop was sent",
        "<5>everything switched off, 250 ms after the stop was sent",
        "<6>ended",
    ]


@pytest.mark.parametrize("script", ["roller_stop", "pregnant_bleeding", "helper_all_well"])
def test_nothing_that_anybody_said_or_answered_is_in_it(script: str) -> None:
    async def main() -> Played:
        return await Room(read_script(FOLDER / f"{script}.yaml")).play()

    played = sim_run(main)
    log = "\n".join(logged(*played.lines))
    assert re.match(r"<6>version", log)
    private = [line["text"] for line in played.of_type("said")]
    private += [line["text"] for line in played.of_type("heard") if line["text"] and line["text"] != "stop"]
    private += [line["person"] for line in played.of_type("session")]
    assert len(private) > 10
    assert [text for text in private if re.search(rf"\b{re.escape(text)}\b", log)] == []
