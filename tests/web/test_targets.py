"""What can be said can be tapped: every phrase of every state, each meaning once."""

import pytest

from assistant.domain.device import Kind
from assistant.flows.programs import WithinReach
from assistant.web.targets import TargetBook
from device_adapters.kinds import capabilities_of
from tests.conversations.talk import PHRASEBOOK

BOOK = TargetBook(PHRASEBOOK)
NAMES = ("Anna", "Mary Jane")


def meaning(text, state):
    match = PHRASEBOOK.match(text, state, NAMES)
    return match.intent, tuple(sorted(match.slots.items()))


def buttons(found):
    lists = [choice for one in found.lists for choice in one]
    return [*found.choices, *found.asides, *found.trouble, *found.speech, *lists]


@pytest.mark.parametrize("state", PHRASEBOOK.states())
def test_every_phrase_has_a_target_that_means_the_same(state):
    found = BOOK.of(state, NAMES)
    can = {meaning(choice.phrase, state) for choice in buttons(found)}
    can |= {meaning(text, state) for n in (*found.numbers, *found.more) for text in n.phrases.values()}
    always_there = {"Stop", "Hold"}
    for text in PHRASEBOOK.phrases(state, NAMES):
        said = meaning(text, state)
        assert said[0] in always_there or said in can, f"{text!r} in {state}"


@pytest.mark.parametrize("state", PHRASEBOOK.states())
def test_no_meaning_has_two_buttons_side_by_side(state):
    found = BOOK.of(state, NAMES)
    meanings = [meaning(choice.phrase, state) for choice in (*found.choices, *found.asides, *found.trouble)]
    assert len(meanings) == len(set(meanings))


@pytest.mark.parametrize("state", PHRASEBOOK.states())
def test_a_number_that_is_put_in_is_heard_as_that_number(state):
    found = BOOK.of(state, NAMES)
    for numbers in (*found.numbers, *found.more):
        for number, text in numbers.phrases.items():
            assert found.number(numbers.id, number) == text
            assert str(number) in {str(value) for _, value in meaning(text, state)[1]}
        assert found.number(numbers.id, numbers.high + 1) is None


def test_a_question_for_a_number_asks_for_it_first():
    for state in ("pain", "minutes", "weeks", "age", "digits"):
        assert len(BOOK.of(state).numbers) == 1, state
    assert list(BOOK.of("pain").numbers[0].phrases) == list(range(11))
    assert not BOOK.of("pain").numbers[0].pad
    assert BOOK.of("age").numbers[0].pad


def test_yes_is_yes_and_no_is_no():
    """The two that matter most say on the button what they mean."""
    choices = {choice.label: choice.intent for choice in BOOK.of("yes_no").choices}
    assert choices == {"Yes": "Yes", "No": "No", "Not sure": "NotSure"}
    assert BOOK.of("none_of_these").choices[0].label == "None of these"


def test_names_are_written_as_names():
    labels = {choice.label for choice in BOOK.of("who", NAMES).choices}
    assert {"Anna", "Mary Jane"} <= labels


def test_a_roller_has_no_buttons_of_a_chair():
    def labels(kind):
        found = BOOK.of("device", reach=WithinReach.of(capabilities_of(kind)))
        return {choice.label for choice in buttons(found)} | {n.label for n in (*found.numbers, *found.more)}

    of_a_chair = {"Relax program", "Program …", "Only lower back", "Whole back", "I would like heat"}
    assert of_a_chair <= labels(Kind.CHAIR)
    assert not of_a_chair & labels(Kind.ROLLER)
    assert {"Softer", "Not comfortable", "Finish"} <= labels(Kind.ROLLER)
