"""How long the questions are, spoken: counted in a whole conversation, with the answers at 3.5 s each."""

import re
from pathlib import Path

import pytest

from assistant.content.screening_length import PEOPLE, Length, as_markdown, length_of
from assistant.demo.person import Cue
from assistant.domain.device import Kind
from tests.conversations.talk import CONTENT, Played, Room, Script
from tests.sim import sim_run

WORDS_A_MINUTE = 150
ANSWER_S = 3.5


RETURNING = {"Anna": {"records": "course"}}
PREGNANT = {"U2": "yes", "V20b": "yes", "C23.midwife": "yes"}


def played(home: dict, answers: dict | None = None, wish: str = "help me massage") -> Played:
    talk = [Cue({"type": "asked", "question": "menu"}, say=wish)]
    every_massager = (Kind.ROLLER, Kind.BELT, Kind.CHAIR)
    script = Script("length", "", talk, home=home, answers=answers or {}, devices=every_massager)

    async def evening() -> Played:
        room = Room(script, on_event=lambda line, room: line["type"] == "screening" and room.stop_playing())
        return await room.play()

    return sim_run(evening)


def prompts(talk: Played) -> list[str]:
    """What was asked from "are you Anna?" until the result."""
    asked = [line for line in talk.of_type("asked") if line["question"] != "menu"]
    return [line["text"] for line in asked]


def seconds(texts: list[str]) -> float:
    return sum(len(text.split()) for text in texts) * 60 / WORDS_A_MINUTE + ANSWER_S * len(texts)


@pytest.mark.parametrize(
    ("wish", "answers"),
    [
        ("help me massage", {}),
        ("start massage", {"someone_with_you": "yes"}),
        ("start the roller", {}),
        ("start massage", {"someone_with_you": "no", "which_massager": "roller"}),
    ],
)
def test_a_returning_person_needs_12_prompts_170_words_and_2_minutes_at_most(wish, answers):
    """With "are you Anna?" and the read-back, where pregnancy is possible, also where no massager was named."""
    texts = prompts(played(RETURNING, answers, wish))
    assert texts[0] == "Are you Anna?"
    assert texts[-1].startswith("You said no warning signs")
    assert ("Is someone here to help?" in texts) is (wish == "start massage")
    assert any(text.startswith("Which massager") for text in texts) is ("which_massager" in answers)
    assert len(texts) <= 12
    assert sum(len(text.split()) for text in texts) <= 170
    assert seconds(texts) <= 120


def test_a_first_time_takes_5_minutes_at_most():
    """With what brings them here, and an age that has to be read back digit by digit."""
    texts = prompts(played({"Anna": {}}, {"C1": "seventy"}))
    assert any("What brings you here" in text for text in texts)
    assert any("seven zero" in text for text in texts)
    assert seconds(texts) <= 300


def test_a_first_time_in_pregnancy_takes_5_minutes_at_most():
    """With a week that has to be read back digit by digit."""
    texts = prompts(played({"Anna": {}}, {**PREGNANT, "C23": "fourteen weeks", "C1": "forty five"}))
    assert any("one four" in text for text in texts)
    assert any("placenta" in text for text in texts)
    assert seconds(texts) <= 300


def test_no_prompt_takes_20_seconds():
    for home in ({"Anna": {}}, RETURNING):
        for text in prompts(played(home)):
            assert len(text.split()) * 60 / WORDS_A_MINUTE < 20, text


def counted(who: str) -> Length:
    return length_of(CONTENT, next(one for one in PEOPLE if one.who == who))


def test_the_page_is_what_the_content_makes():
    page = (Path(__file__).parents[2] / "docs" / "screening.md").read_text("utf-8")
    assert page == as_markdown(CONTENT), "python -m assistant.content.screening_length > docs/screening.md"


def test_what_departs_from_the_article_on_purpose_is_named_on_the_page():
    departs = as_markdown(CONTENT).partition("## Where the questions depart")[2]
    assert re.findall(r"^- (\S+):", departs, re.MULTILINE) == [
        "V16.spot",
        "C7.approved",
        "C11.approved",
        "C16",
        "C19",
    ]


@pytest.mark.parametrize(
    ("who", "home", "answers", "wish"),
    [
        ("returning, a helper's hands, pregnancy possible", RETURNING, {}, "help me massage"),
        (
            'returning, "start massage", one massager of four',
            RETURNING,
            {"someone_with_you": "no", "which_massager": "roller"},
            "start massage",
        ),
        ("the first time, a helper's hands", {"Anna": {}}, {"C1": "forty five"}, "help me massage"),
        (
            "the first time, pregnant, a helper's hands",
            {"Anna": {}},
            {**PREGNANT, "C1": "forty five", "C23": "twenty weeks"},
            "help me massage",
        ),
    ],
)
def test_what_the_page_counts_is_what_is_asked_in_a_conversation(who, home, answers, wish):
    assert counted(who).texts == tuple(prompts(played(home, answers, wish)))


@pytest.mark.parametrize("one", PEOPLE, ids=lambda one: one.who)
def test_the_limits_of_the_page_hold(one):
    length = length_of(CONTENT, one)
    if one.known is not None and not one.answers:
        assert len(length.texts) <= 12
        assert length.words <= 170
        assert length.seconds <= 120
    if one.known is None:
        assert length.seconds <= 300
