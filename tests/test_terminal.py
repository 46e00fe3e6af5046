"""Captions, as they are put on a terminal and into a file."""

import io
from typing import Any

import pytest
from rich.console import Console

from assistant.domain.events import NOTHING_MOVED
from assistant.terminal import Captions

ERASE = "\r\x1b[2K"


class Screen:
    """What captions show; `terminal` false is a file."""

    def __init__(self, *, typed: bool = True, terminal: bool = True, width: int = 60) -> None:
        self.out = io.StringIO()
        console = Console(file=self.out, force_terminal=terminal, width=width, color_system=None)
        self.captions = Captions(console, typed=typed)

    def show(self, *lines: dict[str, Any]) -> str:
        """What these lines add."""
        before = len(self.out.getvalue())
        for line in lines:
            self.captions(line)
        return self.out.getvalue()[before:]


def said(text: str = "Good.", *, cut: bool = False) -> dict[str, Any]:
    return {"type": "said", "line": "good", "text": text, "cut": cut}


def listening(state: str = "yes_no", *examples: str) -> dict[str, Any]:
    return {"type": "listening", "state": state, "examples": examples or ("yes", "no", "stop")}


def heard(
    text: str, intent: str | None = "Yes", *, by: str = "typed", why: str | None = None
) -> dict[str, Any]:
    return {"type": "heard", "text": text, "intent": intent, "by": by, "why_rejected": why}


def test_long_lines_hang_under_their_own_beginning() -> None:
    first, second = (
        Screen(typed=False, width=40)
        .show(said("one two three four five six seven eight"))
        .rstrip()
        .splitlines()
    )
    assert first.startswith("   Unknot  one two")
    assert second.startswith(" " * 11)
    assert second.strip().endswith("eight")


def test_in_a_file_each_caption_is_one_line() -> None:
    screen = Screen(terminal=False, width=40)
    shown = screen.show(said("one two three four five six seven eight"), listening(), said())
    assert shown.splitlines() == [
        "   Unknot  one two three four five six seven eight",
        "           for example: yes · no · stop",
        "   Unknot  Good.",
    ]


def test_a_line_that_was_cut_shows_it() -> None:
    assert "Good. …" in Screen().show(said(cut=True))


def test_the_prompt_stands_below_everything_once_somebody_listens() -> None:
    screen = Screen()
    assert "you" not in screen.show(said())
    assert screen.show(listening()).endswith("      you  ")
    shown = screen.show(said())
    assert shown.startswith(ERASE)
    assert shown.endswith("Good.\n      you  ") or shown.rstrip(" ").endswith("you")
    # Enter has ended its line: it is not taken back, and a new one stands below.
    assert screen.show(heard("yes")) == "      you  "
    screen.captions.close()
    assert screen.out.getvalue().endswith(ERASE)
    assert "you" not in screen.show(said())


def test_examples_are_shown_once_for_each_state_and_again_when_one_was_not_understood() -> None:
    screen = Screen()
    assert "for example: yes · no" in screen.show(listening())
    assert "for example" not in screen.show(listening())
    assert "for example: next" in screen.show(listening("routine", "next"))
    assert "for example" not in screen.show(listening(), listening("routine", "next"))
    screen.show(heard("gibberish", None, why="not a phrase of this moment"))
    assert "for example" in screen.show(listening())


def test_who_speaks_sees_what_was_heard_and_no_prompt() -> None:
    screen = Screen(typed=False)
    assert screen.show(listening()) == ""
    assert "you  yes" in screen.show(heard("yes", by="vosk"))
    assert "(unlike any phrase)" in screen.show(heard("", None, by="vosk", why="unlike any phrase"))
    assert screen.show(heard("stop", None, by="spotter", why=NOTHING_MOVED)) == ""


def test_levels_are_gauges() -> None:
    values = {"pressure": 3, "speed": 0, "amplitude": 0, "heat": 0, "program": None}
    shown = Screen(width=100).show({"type": "setpoint", "device": "roller", "values": values, "n": 4})
    assert "roller  pressure ███░░░░░░░ 3   speed ░░░░░░░░░░ 0" in shown
    assert "amplitude" not in shown


def test_a_stop_shows_what_it_was_and_when_everything_stood_still() -> None:
    stop = {
        "type": "stop",
        "by": "typed",
        "word": "stop",
        "audio_ms": None,
        "sent_ms": 1000,
        "confirmed_ms": None,
        "measured": False,
    }
    screen = Screen(typed=False)
    assert "STOP  by typed: stop" in screen.show(stop)
    assert "everything at zero, 42 ms after" in screen.show({**stop, "confirmed_ms": 1042, "measured": True})
    assert "everything switched off, 42 ms after" in screen.show({**stop, "confirmed_ms": 1042})
    assert "STOP  by signal" in screen.show({**stop, "by": "signal", "word": None})


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ({"type": "session", "phase": "running", "remaining_s": 299.6}, "massage running, 5:00 left"),
        ({"type": "session", "phase": "ended", "remaining_s": None}, "massage ended"),
        ({"type": "step", "id": "x", "n": 2, "of": 9}, "step 2 of 9"),
        ({"type": "hold", "by": "typed", "n": 1}, "HOLD  nothing moves until you say continue"),
        (
            {"type": "problem", "what": "No roller.", "remedy": "Plug it in."},
            "problem  No roller. Plug it in.",
        ),
        (
            {"type": "ready", "ear": "typed lines", "voice": "no voice", "broker": "the broker at x"},
            "the broker at x",
        ),
    ],
)
def test_each_kind_of_line_has_its_caption(line: dict[str, Any], shown: str) -> None:
    assert shown in Screen(typed=False, width=100).show(line)


def test_what_needs_no_caption_has_none() -> None:
    assert Screen().show({"type": "answered"}, {"type": "state"}, {"type": "something new"}) == ""


def test_square_brackets_are_only_brackets() -> None:
    assert "[red]not red[/]" in Screen().show(said("[red]not red[/]"))
