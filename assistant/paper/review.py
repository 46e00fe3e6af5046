"""The whole question set and the limits as one page that a clinician can read, mark and sign."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.content import Content
from assistant.domain.questions import Group, Question, ScreeningSet
from assistant.domain.wording import Wording
from assistant.paper import words
from assistant.paper.page import render


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a question: `said` is yes, no, not sure or numbers."""

    said: str
    outcome: str
    label: str
    leads_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One question; `depth` counts the questions that lead to it."""

    question: Question
    depth: int
    expiry: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is asked in one breath: a group as it is spoken, or one question alone."""

    group: Group | None
    spoken: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the screening."""

    title: str
    prompts: tuple[Prompt, ...]


def review_page(content: Content, version: str, printed: str) -> str:
    """The page as standalone HTML; `printed` is the date."""
    questions = content.questions
    limits = [(words.limit(name), value, source) for name, value, source in _limits(content)]
    return render(
        "review.html",
        version=version,
        printed=printed,
        questions=questions,
        sections=sections(questions),
        limits=limits,
        days=questions.expires.days,
    )


def sections(questions: ScreeningSet) -> list[Section]:
    """Every question, in the order it is asked, under the prompt that leads to it; each is there once."""
    seen: set[str] = set()
    parts = [("Before every session", questions.session)]
    parts += [
        (f"Once in {questions.expires.days} days, part {n}", entries)
        for n, entries in enumerate(questions.course, 1)
    ]
    return [
        Section(title, tuple(prompt for entry in entries for prompt in _prompts(questions, entry, 0, seen)))
        for title, entries in parts
    ]


def _prompts(questions: ScreeningSet, entry: str, depth: int, seen: set[str]) -> Iterator[Prompt]:
    group = questions.groups.get(entry)
    items = [q for q in (group.items if group else (entry,)) if q not in seen]
    if not items:
        return
    spoken = questions.questions[entry].ask if group is None else _spoken(questions, group)
    rows: list[Row] = []
    inner: list[Prompt] = []
    for item in items:
        _rows(questions, item, depth, seen, rows, inner)
    yield Prompt(group, spoken, tuple(rows))
    yield from inner


def _rows(
    questions: ScreeningSet, name: str, depth: int, seen: set[str], rows: list[Row], inner: list[Prompt]
) -> None:
    """The question and what follows from it; groups that follow are prompts of their own."""
    if name in seen:
        return
    seen.add(name)
    question = questions.questions[name]
    rows.append(Row(question, depth, words.expiry(questions, question), tuple(_answers(question))))
    for effect in question.effects():
        for follow in effect.ask:
            if follow in questions.groups:
                inner += _prompts(questions, follow, depth + 1, seen)
            else:
                _rows(questions, follow, depth + 1, seen, rows, inner)


def _spoken(questions: ScreeningSet, group: Group) -> str:
    return Wording(questions.phrases, "").prompt(group, [questions.questions[item] for item in group.items])


def _answers(question: Question) -> Iterator[Answer]:
    if question.number:
        said = [(f"{r.low} to {r.high}" if r.high > r.low else f"{r.low}", r.effect) for r in question.ranges]
        said.append(("not sure", question.unsure))
    else:
        said = [("yes", question.yes), ("no", question.no)]
        counts = 0 if question.unsure_as else 1
        said[counts] = (f"{said[counts][0]}, or not sure", said[counts][1])
    for name, effect in said:
        outcome = words.outcome(effect)
        yield Answer(name, outcome, words.OUTCOMES[outcome], tuple(words.effect(effect)))


def _limits(content: Content) -> Sequence[tuple[str, str, str]]:
    """Name, value and source of every limit."""
    limits = content.limits
    found = []
    for name, source in limits.sources.items():
        kind, dot, field = name.partition(".")
        if dot:
            value = next(getattr(own, field) for k, own in limits.kinds.items() if k.value == kind)
        else:
            value = getattr(limits, name)
        found.append((name, f"{value:g}", source))
    return found
