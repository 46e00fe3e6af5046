"""The page for a clinician: every question is on it, with everything that its answers lead to."""

import re
from html.parser import HTMLParser

import pytest

from assistant.content import load_content
from assistant.paper.review import review_page, sections

CONTENT = load_content()
QUESTIONS = CONTENT.questions


class Reader(HTMLParser):
    """The text of each question on the page, what the page loads, and whether its tags are closed."""

    VOID = ("meta", "br")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.questions: dict[str, str] = {}
        self.loads: list[str] = []
        self._now: str | None = None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.loads += [v for k, v in attrs if k in ("src", "href")]
        if tag in self.VOID:
            return
        self.open.append(tag)
        if tag == "article":
            self._now = named["id"]
            self.questions[self._now] = ""

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag
        if tag == "article":
            self._now = None

    def handle_data(self, data):
        if self._now is not None:
            self.questions[self._now] += " " + data


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


PAGE = review_page(CONTENT, "1.2.3", "2026-03-04")
READ = Reader(PAGE)


@pytest.mark.parametrize("name", QUESTIONS.questions)
def test_every_question_is_there_with_all_that_its_answers_lead_to(name: str) -> None:
    question, text = QUESTIONS.questions[name], flat(READ.questions[name])
    for part in (name, question.ask, question.clearer, question.means, question.why, question.source):
        assert part in text, part
    for effect in question.effects():
        if effect.advice is not None and effect.outcome.value in ("stop", "urgent", "emergency"):
            assert effect.reason in text
            assert f"see {effect.advice.who}, {effect.advice.how_soon}" in text
            assert effect.advice.come_back.rstrip(".") in text
            assert f"holds {effect.advice.block_days:g} day" in text
            assert ("then until a doctor has agreed" in text) or not effect.advice.until_agreed
        for follow in effect.ask:
            assert follow in text
    assert ("Private." in text) is question.private
    assert ("asked each time" in text) is (question.scope.value == "session")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("V2", "yes, or not sure emergency: call the number now, everything ends"),
        ("V6", "yes, or not sure urgent: no massage, advice today"),
        ("C8", "yes, or not sure adapted because with thin bones there are only light strokes by hand"),
        ("C8.approved", "no, or not sure no massage for now"),
        ("V19", "8 to 10 no massage for now"),
        ("V19", "7 adapted"),
        ("V17", "0 to 59 wait, then a reminder"),
        ("V18.only", "levels up to 30% of the range"),
        ("C24", "42 days, or when something is new"),
        ("C15", "91 days, or when something is new"),
        ("C7", "Once a yes, always a yes."),
        ("V20", "every answer of the course is asked for again"),
    ],
)
def test_outcomes_are_told_in_words(name: str, said: str) -> None:
    assert said in flat(READ.questions[name])


def test_groups_are_there_as_they_are_spoken() -> None:
    prompts = {p.group.id: p.spoken for s in sections(QUESTIONS) for p in s.prompts if p.group is not None}
    assert set(prompts) == set(QUESTIONS.groups)
    assert prompts["U2"] == "Any unusual bleeding, fever or infection, or possible pregnancy?"
    assert all(spoken in PAGE.replace("&#39;", "'") for spoken in prompts.values())


def test_every_limit_is_there_with_its_source() -> None:
    for name, source in CONTENT.limits.sources.items():
        assert source.replace("'", "&#39;") in PAGE, name
    assert "<td>belt: minutes of the first session</td><td>10</td>" in PAGE
    assert "_" not in re.sub(r"<style>.*</style>", "", PAGE, flags=re.DOTALL)


def test_the_page_needs_nothing_else_and_says_that_nobody_reviewed_it() -> None:
    assert READ.open == []
    assert READ.loads == []
    assert "No clinician has reviewed these questions yet." in PAGE
    assert "not diagnosis or treatment" in flat(PAGE)
