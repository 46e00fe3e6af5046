"""What is said: plain, short, nothing promised, no word that is a command."""

import re
from dataclasses import asdict

import pytest

from assistant.content import load_content
from assistant.domain.questions import Outcome
from intents import Phrasebook
from tests.domain.answering import HELPER, WALL, begin, go_on, record, screened

CONTENT = load_content()
QUESTIONS = CONTENT.questions

CLAIMS = re.compile(
    r"\b(treats?|treating|cures?|prevents?|prevention|medical|safe|safely|safety|cleared|heals)\b",
    re.IGNORECASE,
)
COMMANDS = re.compile(r"\b(stop|enough|wait|off|pause)\b", re.IGNORECASE)


def spoken() -> list[tuple[str, str]]:
    lines = [(f"phrases.{k}", v) for k, v in QUESTIONS.phrases.items()]
    for q in (*QUESTIONS.questions.values(), QUESTIONS.come_back):
        lines += [
            (f"{q.id}.{name}", getattr(q, name))
            for name in ("ask", "item", "clearer", "means", "why", "said")
        ]
        for effect in q.effects():
            lines.append((f"{q.id}.reason", effect.reason))
            if effect.advice:
                lines += [
                    (f"{q.id}.see", text)
                    for text in (effect.advice.who, effect.advice.how_soon, effect.advice.come_back)
                ]
            if effect.adapt:
                lines += [(f"{q.id}.advice", text) for text in effect.adapt.advice]
    for g in QUESTIONS.groups.values():
        lines += [(f"{g.id}.{name}", getattr(g, name)) for name in ("ask", "clearer", "why")]
    reasons = QUESTIONS.reasons
    lines += [
        (f"reasons.{name}", getattr(reasons, name))
        for name in ("ask", "clearer", "means", "why", "confirm", "limit")
    ]
    lines += [(f"reasons.{reason.id}", reason.said) for reason in reasons.choices.values()]
    routine = CONTENT.routine
    lines += [(line.id, line.text) for line in (*routine.preparation, *routine.closing)]
    for step in routine.steps.values():
        names = ("title", "how_long", "practice", "sides", "between", "offer")
        lines += [(f"{step.id}.{name}", getattr(step, name)) for name in names]
        lines += [(f"{step.id}.{name}", text) for name, text in asdict(step.words).items()]
        own = (*step.positions.values(), *(e.words for v in routine.variants.values() for e in v.steps))
        lines += [(f"{step.id}.{name}", text) for words in own for name, text in words.items()]
        lines += [(f"{step.id}.cue", text) for _, text in step.cues]
    lines += [
        ("timing", text) for text in (routine.timing.half, *routine.timing.countdown, routine.sore_spot)
    ]
    return [(name, text) for name, text in lines if text]


@pytest.mark.parametrize(("name", "text"), spoken())
def test_nothing_is_promised_and_no_command_is_spoken(name: str, text: str):
    assert not CLAIMS.search(text)
    assert not COMMANDS.search(text)


@pytest.mark.parametrize(("name", "text"), CONTENT.lines.items())
def test_the_lines_promise_nothing(name: str, text: str):
    assert not CLAIMS.search(text.replace("not diagnosis or treatment", ""))


def test_sentences_are_short():
    """Twenty five words at most; lists of three items may have ten more."""
    for name, text in spoken():
        for sentence in re.split(r"[.?!:] ", text):
            assert len(sentence.split()) <= 28, (name, sentence)


def test_questions_end_in_one_question_mark_and_re_prompts_say_what_to_say():
    for q in QUESTIONS.questions.values():
        assert q.ask.count("?") == 1, q.id
        assert q.ask.endswith("?"), q.id
        assert "say" in q.clearer.lower(), q.id
    for g in QUESTIONS.groups.values():
        assert "say" in g.clearer.lower()
        if g.state == "none_of_these":
            assert "none of these" in g.ask.lower()
            assert "none of these" in g.clearer.lower()
    for q in QUESTIONS.questions.values():
        for text in (q.ask, q.clearer):
            assert ("none of these" in text.lower()) is (q.state == "none_of_these"), q.id


def test_what_is_known_and_old_is_no_way_to_deny_what_is_there_now():
    """New trouble in the legs; but chest and breath as they are right now, also where that is nothing new."""
    for name in ("V7", "V8"):
        q = QUESTIONS.questions[name]
        assert all("right now" in text for text in (q.item, q.ask, q.clearer)), name
        assert not any("new" in text.split() for text in (q.item, q.ask, q.clearer)), name
    assert "new" in QUESTIONS.questions["V5"].item.split()
    for group in QUESTIONS.groups.values():
        if {"V7", "V8"} & set(group.items):
            assert "new" not in group.ask.lower()
            assert "right now" in group.clearer


def test_the_frame_of_a_group_narrows_no_item():
    """What a question alone asks for, its item asks for in the group: never only what is new, or unchecked."""
    for group in QUESTIONS.groups.values():
        if group.id != "E1":
            frame = f"{group.ask} {group.clearer}".lower()
            assert not re.search(r"\b(newly|new:|worse|checked|of these now|today)\b", frame), group.id
    for item in (q for q in QUESTIONS.questions.values() if q.id in QUESTIONS.groups["E1"].items):
        assert re.search(r"\b(new|newly)\b", item.ask)
        assert "newly" in item.clearer
    assert "checked" in QUESTIONS.questions["C2"].item
    assert "checked" in QUESTIONS.questions["C6"].item
    assert "twenty" in QUESTIONS.questions["C2"].clearer
    assert "earlier" in QUESTIONS.questions["C9"].item
    assert "past" in QUESTIONS.questions["C20m"].item


def everything_known(*names: str):
    known = {r.question: r for r in screened({"C23x": False}, kinds=HELPER).answers}
    return known | {name: record(name, value=False) for name in names}


def test_a_returning_person_needs_at_most_12_prompts_and_170_words():
    """With the read-back; for a helper's routine and where pregnancy is possible, which is the longest."""
    talk = go_on(begin(HELPER, records=everything_known(), wall=WALL))
    assert talk.ids[-1] == "check.session"
    words = sum(len(prompt.text.split()) for prompt in talk.prompts)
    assert len(talk.prompts) <= 12
    assert words <= 170
    assert words / 150 * 60 + 3.5 * len(talk.prompts) < 120


def test_the_course_needs_about_12_prompts_and_under_5_minutes():
    talk = go_on(begin(HELPER, age=None))
    course = talk.prompts[talk.ids.index("check.session") + 1 :]
    asked = [prompt for prompt in course if not prompt.id.startswith("check.")]
    assert len(asked) <= 12
    assert sum(len(prompt.text.split()) for prompt in course) / 150 * 60 + 3.5 * len(course) < 300


def test_every_state_can_be_heard():
    book = Phrasebook.load()
    states = {q.state for q in QUESTIONS.questions.values()} | {g.state for g in QUESTIONS.groups.values()}
    assert states <= set(book.states())


@pytest.mark.parametrize(
    ("question", "slot"), [("V19", "level"), ("V17", "minutes"), ("C23", "weeks"), ("C1", "years")]
)
def test_every_number_that_can_be_heard_is_an_answer(question: str, slot: str):
    book = Phrasebook.load()
    asked = QUESTIONS.questions[question]
    found = 0
    for phrase in book.phrases(asked.state):
        match = book.match(phrase, asked.state)
        if match is not None and slot in match.slots:
            asked.check(int(match.slots[slot]))
            found += 1
    assert found > 10


def test_every_question_has_a_source_and_says_why():
    for q in QUESTIONS.questions.values():
        assert all((q.source, q.why, q.means, q.item, q.clearer)), q.id


def test_private_questions_are_marked():
    for name in ("V2", "V3", "V4", "V14", "V15", "V20b", "P1", "C7", "C24", "C26"):
        assert QUESTIONS.questions[name].private, name


def test_what_can_forbid_is_heard_strictly():
    for q in QUESTIONS.questions.values():
        if q.outcome in (Outcome.EMERGENCY, Outcome.URGENT, Outcome.STOP, Outcome.APPROVAL) or q.approval:
            assert q.strict, q.id


def test_every_reason_for_coming_can_be_said_and_nothing_else_is_heard_as_one():
    book = Phrasebook.load()
    matches = (book.match(phrase, "reason") for phrase in book.phrases("reason"))
    heard = {match.slots["reason"] for match in matches if match is not None and match.intent == "Reason"}
    assert heard == set(QUESTIONS.reasons.choices)


def test_what_the_article_names_as_a_reason_is_there():
    """The ten reasons of the article, and just to relax; the best massage is by a qualified specialist."""
    book = Phrasebook.load()
    named = "osteochondrosis|neuralgia|spasms|pain|scoliosis|gynaecology|headaches|hypertension|kidney disease|after sports"
    for reason in named.split("|"):
        assert book.match(reason, "reason") is not None, reason
    assert "qualified specialist" in QUESTIONS.reasons.limit
    assert not re.search(r"helps?|better|relie|less pain", QUESTIONS.reasons.limit)
