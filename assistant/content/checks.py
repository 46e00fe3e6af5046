"""What pydantic cannot see in the questions: ids that lead nowhere, groups that mix, ends without advice."""

import string
from collections.abc import Iterator, Mapping

from assistant.content.document import MistakeError, Place
from assistant.domain.answers import Outcome
from assistant.domain.questions import (
    NONE_OF_THESE,
    NOTHING,
    SERIOUS_FIRST,
    STOPPING,
    YES_NO,
    Effect,
    Question,
    Scope,
    ScreeningSet,
    worst,
)
from assistant.domain.wording import PHRASES


def check(questions: ScreeningSet) -> None:
    """Raises MistakeError for the first thing that is wrong."""
    _phrases(questions.phrases)
    _ids(questions)
    _no_circles(questions)
    _all_used(questions)
    for question in questions.questions.values():
        _question(questions, question)
    _groups(questions)
    _order(questions)
    _agreement(questions.come_back, ("come_back",))
    if slots(questions.come_back.ask) != {"reason"}:
        raise MistakeError(
            ("come_back", "ask"), "the come-back question needs the slot {reason}, and only that"
        )


def yes_is_careful(question: Question) -> bool:
    """Whether a yes asks for more care than a no."""
    return not question.number and question.unsure_as


def slots(text: str) -> set[str]:
    """The names in braces. Raises ValueError for braces that do not match."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _phrases(phrases: Mapping[str, str]) -> None:
    for name, needed in PHRASES.items():
        if name not in phrases:
            raise MistakeError(("phrases",), f"the phrase {name} is missing")
        try:
            found = slots(phrases[name])
        except ValueError as error:
            raise MistakeError(("phrases", name), f"{name}: {error}") from error
        if found != needed:
            raise MistakeError(
                ("phrases", name), f"{name} needs the slots {sorted(needed)}, not {sorted(found)}"
            )
    for name in phrases:
        if name not in PHRASES:
            raise MistakeError(("phrases", name), f"nothing uses a phrase called {name}")


def _effects(question: Question) -> Iterator[tuple[Place, Effect]]:
    place: Place = ("questions", question.id)
    yield (*place, "yes"), question.yes
    yield (*place, "no"), question.no
    yield (*place, "unsure"), question.unsure
    for n, span in enumerate(question.ranges):
        yield (*place, "ranges", n), span.effect


def _ids(questions: ScreeningSet) -> None:
    """Every id that is named exists."""
    named: list[tuple[Place, str]] = [(("session", n), entry) for n, entry in enumerate(questions.session)]
    for p, part in enumerate(questions.course):
        named += [(("course", p, n), entry) for n, entry in enumerate(part)]
    for question in questions.questions.values():
        for place, effect in _effects(question):
            named += [((*place, "ask", n), entry) for n, entry in enumerate(effect.ask)]
    for place, entry in named:
        if entry not in questions.questions and entry not in questions.groups:
            raise MistakeError(place, f"there is no question or group called {entry}")
    for place, entry in _named_questions(questions):
        if entry not in questions.questions:
            raise MistakeError(place, f"there is no question called {entry}")


def _named_questions(questions: ScreeningSet) -> Iterator[tuple[Place, str]]:
    """Where a question is named and a group would not do."""
    for group in questions.groups.values():
        if group.id in questions.questions:
            raise MistakeError(("groups", group.id), f"{group.id} is a question already")
        for n, item in enumerate(group.items):
            yield ("groups", group.id, "items", n), item
    for question in questions.questions.values():
        for n, other in enumerate(question.when.unless):
            yield ("questions", question.id, "when", "unless", n), other
        if question.asked_after is not None:
            yield ("questions", question.id, "asked_after"), question.asked_after


def _next(questions: ScreeningSet, entry: str) -> list[str]:
    if entry in questions.groups:
        return list(questions.groups[entry].items)
    return [follow for effect in questions.questions[entry].effects() for follow in effect.ask]


def _no_circles(questions: ScreeningSet) -> None:
    done: set[str] = set()

    def walk(entry: str, above: tuple[str, ...]) -> None:
        if entry in above:
            raise MistakeError(("questions", entry), f"{entry} leads back to itself")
        if entry not in done:
            for follow in _next(questions, entry):
                walk(follow, (*above, entry))
            done.add(entry)

    for question in questions.questions:
        walk(question, ())


def _all_used(questions: ScreeningSet) -> None:
    starts = [*questions.session, *(entry for part in questions.course for entry in part)]
    reached = questions.reached(*starts)
    for question in questions.questions:
        if question not in reached:
            raise MistakeError(("questions", question), f"{question} is never asked")
    used = {*starts, *(f for q in questions.questions.values() for e in q.effects() for f in e.ask)}
    for group in questions.groups:
        if group not in used:
            raise MistakeError(("groups", group), f"the group {group} is never asked")


def gravity(questions: ScreeningSet, question: Question) -> Outcome:
    """The most serious outcome that a question can lead to; a missing approval counts as "approval"."""
    return worst([_of_effect(questions, question, effect) for effect in question.effects()])


def _of_effect(questions: ScreeningSet, question: Question, effect: Effect) -> Outcome:
    outcomes = [effect.outcome]
    if question.approval and effect.outcome in STOPPING:
        outcomes = [Outcome.APPROVAL]
    if effect.renew:
        outcomes += [gravity(questions, questions.questions[name]) for name in questions.of_course]
    if effect.adapt is not None:
        outcomes.append(Outcome.ADAPT)
    for entry in effect.ask:
        for item in questions.groups[entry].items if entry in questions.groups else (entry,):
            outcomes.append(gravity(questions, questions.questions[item]))
    return worst(outcomes)


def _question(questions: ScreeningSet, question: Question) -> None:
    place: Place = ("questions", question.id)
    if question.number:
        _number(question, place)
    elif question.state not in (YES_NO, NONE_OF_THESE):
        raise MistakeError((*place, "state"), f"{question.id} alone is answered by yes or no, or by a number")
    elif question.outcome is Outcome.EMERGENCY and question.state != NONE_OF_THESE:
        raise MistakeError(
            (*place, "state"), f'{question.id} is about an emergency: its no is "none of these", also alone'
        )
    elif question.state == NONE_OF_THESE and not question.unsure_as:
        raise MistakeError(
            (*place, "unsure_as"), f'to {question.id}, "none of these" must mean that all is well'
        )
    elif question.ranges or question.unsure != NOTHING:
        raise MistakeError(
            place, f"{question.id} is answered by yes or no: it has no ranges and no effect of its own"
        )
    else:
        counted, other = question.yes, question.no
        if not question.unsure_as:
            counted, other = other, counted
        grave, mild = (SERIOUS_FIRST.index(_of_effect(questions, question, e)) for e in (counted, other))
        if grave > mild:
            raise MistakeError(
                (*place, "unsure_as"), f'"not sure" must count as the more careful answer to {question.id}'
            )
    if question.lasting and not yes_is_careful(question):
        raise MistakeError((*place, "lasting"), f"a yes to {question.id} is not the more careful answer")
    _condition(question, place)
    for where, effect in _effects(question):
        _effect(effect, where)
    reached = gravity(questions, question)
    if reached is not question.outcome:
        raise MistakeError(
            (*place, "outcome"), f"{question.id} can lead to {reached}, not {question.outcome}"
        )
    if question.approval:
        _agreement(question, place)


def _condition(question: Question, place: Place) -> None:
    """A question that no person could ever be asked is a mistake."""
    when = question.when
    if when.age is not None and when.age[0] > when.age[1]:
        raise MistakeError((*place, "when", "age"), f"nobody has the age at which {question.id} is asked")
    if question.id in when.unless:
        raise MistakeError((*place, "when", "unless"), f"{question.id} rules itself out: it is never asked")


def _number(question: Question, place: Place) -> None:
    if question.yes != NOTHING or question.no != NOTHING:
        raise MistakeError(place, f"{question.id} is answered by a number: it has ranges, not yes and no")
    if not question.ranges:
        raise MistakeError(place, f"{question.id} needs ranges")
    for n, (one, following) in enumerate(zip(question.ranges, question.ranges[1:], strict=False), 1):
        if following.low != one.high + 1:
            raise MistakeError((*place, "ranges", n), f"the ranges of {question.id} leave a gap or overlap")
    for n, span in enumerate(question.ranges):
        if span.low > span.high:
            raise MistakeError((*place, "ranges", n), f"a range of {question.id} ends before it begins")
    if question.unsure == NOTHING:
        raise MistakeError(place, f'{question.id} needs what "not sure" leads to')
    if not slots(question.said) or not slots(question.said) <= {"n", "time"}:
        raise MistakeError(
            (*place, "said"), f"{question.id} needs how its number is read back, with {{n}} or {{time}}"
        )


def _effect(effect: Effect, place: Place) -> None:
    """An ending says why, who to see, how soon, when to come back; nothing ends without a block."""
    takes_away = effect.adapt is not None and effect.adapt.without
    told = effect.outcome is not Outcome.NONE or takes_away
    if told and not effect.reason:
        raise MistakeError(place, "a reason is missing")
    if effect.reason and not effect.reason.startswith("because "):
        raise MistakeError((*place, "reason"), 'a reason begins with "because"')
    if (effect.outcome in STOPPING or takes_away) and effect.advice is None:
        raise MistakeError(place, "it must say who to see (see)")
    if effect.outcome in STOPPING and effect.advice and not effect.advice.block_days:
        raise MistakeError((*place, "see"), "the advice of an answer that ends a screening needs block_days")
    if (effect.outcome is Outcome.WAIT) is not (effect.wait_until is not None):
        raise MistakeError(place, "wait and wait_until belong together")
    if effect.outcome is Outcome.ADAPT and effect.adapt is None:
        raise MistakeError(place, "it must say what to adapt")
    if effect.outcome is Outcome.APPROVAL:
        raise MistakeError((*place, "outcome"), "an approval is a question of its own (ask)")


def _agreement(question: Question, place: Place) -> None:
    """Only a plain yes is an agreement."""
    if question.state != YES_NO or question.unsure_as or not question.strict:
        raise MistakeError(place, f"{question.id} asks for an agreement: yes_no, strict, unsure_as no")


def _groups(questions: ScreeningSet) -> None:
    for group in questions.groups.values():
        place: Place = ("groups", group.id)
        if slots(group.ask) != {"items"}:
            raise MistakeError((*place, "ask"), f"{group.id} needs the slot {{items}}, and only that")
        members = [questions.questions[item] for item in group.items]
        if len({m.outcome for m in members}) > 1 or len({m.scope for m in members}) > 1:
            raise MistakeError(
                (*place, "items"), f"{group.id} mixes outcomes: {', '.join(m.outcome for m in members)}"
            )
        if members[0].outcome is Outcome.EMERGENCY and group.state != NONE_OF_THESE:
            raise MistakeError(
                (*place, "state"), f'{group.id} is about emergencies: its no is "none of these"'
            )
        for n, member in enumerate(members):
            denied = _of_effect(questions, member, member.no) is not Outcome.NONE
            if member.number or denied or not member.unsure_as:
                raise MistakeError(
                    (*place, "items", n), f"{member.id} cannot be in a group: no must lead to nothing"
                )
            if (member.state == NONE_OF_THESE) is not (group.state == NONE_OF_THESE):
                raise MistakeError(
                    (*place, "items", n), f"{member.id} alone must be denied in the words of {group.id}"
                )


def _order(questions: ScreeningSet) -> None:
    """The most serious first; emergencies only in groups; each part has its own scope."""
    parts: list[tuple[Place, tuple[str, ...], Scope]] = [(("session",), questions.session, Scope.SESSION)]
    parts += [(("course", n), part, Scope.COURSE) for n, part in enumerate(questions.course)]
    for place, part, scope in parts:
        before = 0
        for n, entry in enumerate(part):
            first = questions.groups[entry].items[0] if entry in questions.groups else entry
            question = questions.questions[first]
            if question.outcome is Outcome.EMERGENCY and entry not in questions.groups:
                raise MistakeError((*place, n), f"{entry} is about an emergency: it belongs in a group")
            if question.scope is not scope:
                raise MistakeError((*place, n), f"{entry} is not a question of the {scope}")
            now = SERIOUS_FIRST.index(question.outcome)
            if now < before:
                raise MistakeError((*place, n), f"{entry} is more serious than what is asked before it")
            before = now
