"""Every line as it is heard: its reading age, its length in seconds, and no claim in it.

The measure is the Flesch-Kincaid grade (textstat), a year of school in the United States; five more is an age.
It counts syllables and words, so a line of a few words is at the mercy of one long one: lines from twelve words
on are measured one by one, and the whole of them together. What is asked as a list is heard item by item.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import nltk
import pocketsphinx
import pytest
import textstat

from assistant.domain.questions import Outcome
from assistant.domain.wording import Wording
from tests.content.test_words import CLAIMS, CONTENT, QUESTIONS, spoken

AGE_OF_GRADE_0 = 5
WHOLE_AGE, LINE_AGE = 9, 12
LONG_ENOUGH = 12
LONGEST_S, WORDS_A_MINUTE = 20, 150
PIECES = ("item", "reason", "see")
"""Said only as part of a sentence, which is measured instead."""

NAMED = {
    "maternity unit": "who is to be called is called so",
    "painkiller": "what is asked about is bought by this name",
    "pacemaker": "who has one knows the word",
}
"""Words that have no plainer ones, each with its reason; a line with one of them may be above the age."""

VOWELS = frozenset("AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW".split())


def heard() -> Iterator[tuple[str, str]]:
    """Each line as it is heard: prompts with their items, endings with their reasons; other slots are "six"."""
    wording = Wording(QUESTIONS.phrases, "112")
    questions = QUESTIONS.questions
    for name, text in spoken():
        if not name.endswith(PIECES) and not name.startswith("phrases."):
            yield name, text
    for group in QUESTIONS.groups.values():
        prompt = wording.prompt(group, [questions[item] for item in group.items])
        yield f"{group.id} asked", prompt.replace(",", ".")
    for question in questions.values():
        for n, effect in enumerate(question.effects()):
            if effect.outcome is Outcome.WAIT:
                yield f"{question.id} waits", wording.phrase("waiting", time="6", reason=effect.reason)
            elif effect.adapt and effect.reason:
                yield f"{question.id} adapts", wording.phrase("adapted", reason=effect.reason)
            if effect.advice and effect.reason:
                for m, line in enumerate(wording.ending(effect.outcome, effect.reason, effect.advice)):
                    yield f"{question.id} ends {n} {m}", line
        if question.private or question.strict:
            yield (
                f"{question.id} read back",
                wording.read_back([wording.phrase("yes_to", item=question.item)]),
            )
    for name, text in CONTENT.lines.items():
        yield f"lines.{name}", text


LINES = [(name, re.sub(r"\{\w+\}", "six", text)) for name, text in heard()]


@pytest.fixture(scope="module", autouse=True)
def syllables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The pronouncing dictionary that textstat counts with, else fetched from the network: PocketSphinx has it."""
    dictionary = Path(pocketsphinx.get_model_path("en-us/cmudict-en-us.dict"))
    words = {word for _, text in LINES for word in re.findall(r"[a-z']+", text.lower())}
    kept = []
    for line in dictionary.read_text("utf-8").splitlines():
        word, *phones = line.split()
        if word in words:
            kept.append(" ".join([word.upper(), "1", *(f"{p}1" if p in VOWELS else p for p in phones)]))
    folder = tmp_path_factory.mktemp("nltk")
    (folder / "corpora" / "cmudict").mkdir(parents=True)
    (folder / "corpora" / "cmudict" / "cmudict").write_text("\n".join(kept) + "\n", "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nltk.data, "path", [str(folder)])
        yield


def age(text: str) -> float:
    return float(textstat.flesch_kincaid_grade(text)) + AGE_OF_GRADE_0


def test_the_measure_tells_plain_from_learned() -> None:
    assert age("Put your hands on the back. Press a little, and stroke up to the waist.") < 8
    assert (
        age("Contraindications necessitate immediate discontinuation of the physiotherapeutic session.") > 20
    )


def test_the_whole_can_be_understood_by_a_child_of_nine() -> None:
    assert age(" ".join(text if text[-1] in ".?!" else f"{text}." for _, text in LINES)) <= WHOLE_AGE


def test_no_line_needs_more_than_twelve_years() -> None:
    long = [(name, text, age(text)) for name, text in LINES if len(text.split()) >= LONG_ENOUGH]
    assert len(long) > 300
    hard = [(name, text, years) for name, text, years in long if round(years) > LINE_AGE]
    needed = {word for _, text, _ in hard for word in NAMED if word in text}
    assert [one for one in hard if not any(word in one[1] for word in NAMED)] == []
    assert needed == set(NAMED), "what is plain needs no exception"


def test_no_line_takes_twenty_seconds() -> None:
    for name, text in LINES:
        assert len(text.split()) * 60 / WORDS_A_MINUTE < LONGEST_S, name


def test_no_line_as_it_is_heard_promises_anything() -> None:
    for name, text in LINES:
        assert not CLAIMS.search(text.replace("not diagnosis or treatment", "")), name
