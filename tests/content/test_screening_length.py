"""How long the questions are, spoken: counted in a whole conversation, with the answers at 3.5 s each."""

from pathlib import Path

import pytest

from assistant.content.screening_length import PEOPLE, Length, as_markdown, length_of
from tests.conversations.talk import CONTENT, FOLDER, Played, Room, Script, read_script
from tests.sim import sim_run

WORDS_A_MINUTE = 150
ANSWER_S = 3.5


def played(home: dict, answers: dict | None = None) -> Played:
    script = read_script(FOLDER / "helper_all_well.yaml")
    talk = [cue for cue in script.talk if cue.event.get("question") == "menu"][:1]
    script = Script("length", "", talk, home=home, answers=answers or {})

    async def evening() -> Played:
        room = Room(script, on_event=lambda line, room: line["type"] == "screening" and room.stop_playing())
        return await room.play()

    return sim_run(evening)


def prompts(talk: Played) -> list[str]:
    """What was asked from "are you Anna?" until the result; the kind was named, as most do."""
    asked = [line for line in talk.of_type("asked") if line["question"] != "menu"]
    return [line["text"] for line in asked]


def seconds(texts: list[str]) -> float:
    return sum(len(text.split()) for text in texts) * 60 / WORDS_A_MINUTE + ANSWER_S * len(texts)


def test_a_returning_person_needs_12_prompts_170_words_and_2_minutes_at_most():
    """With "are you Anna?" and the read-back, by hand and where pregnancy is possible: the longest there is."""
    texts = prompts(played({"Anna": {"records": "course"}}))
    assert texts[0] == "Are you Anna?"
    assert texts[-1].startswith("You said none of the warning signs")
    assert len(texts) <= 12
    assert sum(len(text.split()) for text in texts) <= 170
    assert seconds(texts) <= 120


def test_a_first_time_takes_5_minutes_at_most():
    """With what brings them here, and an age that has to be read back digit by digit."""
    texts = prompts(played({"Anna": {}}, {"C1": "seventy"}))
    assert any("What brings you here" in text for text in texts)
    assert any("seven zero" in text for text in texts)
    assert seconds(texts) <= 300


def test_no_prompt_takes_20_seconds():
    for home in ({"Anna": {}}, {"Anna": {"records": "course"}}):
        for text in prompts(played(home)):
            assert len(text.split()) * 60 / WORDS_A_MINUTE < 20, text


def counted(who: str) -> Length:
    return length_of(CONTENT, next(one for one in PEOPLE if one.who == who))


def test_the_page_is_what_the_content_makes():
    page = (Path(__file__).parents[2] / "docs" / "screening.md").read_text("utf-8")
    assert page == as_markdown(CONTENT), "python -m assistant.content.screening_length > docs/screening.md"


@pytest.mark.parametrize(
    ("who", "home", "answers"),
    [
        ("returning, a helper's hands, pregnancy possible", {"records": "course"}, {}),
        ("the first time, a helper's hands", {}, {"C1": "forty five"}),
    ],
)
def test_what_the_page_counts_is_what_is_asked_in_a_conversation(who, home, answers):
    assert counted(who).texts == tuple(prompts(played({"Anna": home}, answers)))


@pytest.mark.parametrize("one", PEOPLE, ids=lambda one: one.who)
def test_the_limits_of_the_page_hold(one):
    length = length_of(CONTENT, one)
    if one.known is not None and not one.answers:
        assert len(length.texts) <= 12
        assert length.words <= 170
        assert length.seconds <= 120
    if one.known is None and "V20b" not in one.answers:
        assert length.seconds <= 300
