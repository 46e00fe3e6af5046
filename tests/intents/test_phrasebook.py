"""What holds for every state and every phrase."""

import re
from collections import Counter
from pathlib import Path

import hassil
import pocketsphinx
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from intents import IntentError, Phrasebook
from intents.sentence_files import TABLES
from intents.spelling import words

BOOK = Phrasebook.load()
STATES = BOOK.states()
NAMES = ("Anna", "Jean-Luc", "Mary O'Neill")
SAFE_INTENTS = {"Stop", "ItHurts", "FeelBad", "Emergency", "Hold"}


def test_the_order_is_always_the_same() -> None:
    again = Phrasebook.load()
    assert [again.phrases(state, NAMES) for state in STATES] == [
        BOOK.phrases(state, NAMES) for state in STATES
    ]


def test_all_states_are_there() -> None:
    assert set(STATES) == {
        *("yes_no", "none_of_these", "any_of_these", "pain", "minutes", "weeks", "age", "digits", "who"),
        "reason",
        *("program", "rehearsal", "strokes"),
        *("menu", "device", "comfort", "held", "reminder", "idle"),
        *("routine", "routine_paused", "offer", "routine_length", "comfort_by_hand"),
        *("course_sessions", "course_days", "course_time"),
    }


@pytest.mark.parametrize("state", STATES)
def test_every_phrase_of_a_state_is_matched_there_by_itself(state: str) -> None:
    for phrase in BOOK.phrases(state, NAMES):
        found = BOOK.match(phrase, state, NAMES)
        assert found is not None, phrase
        assert words(found.text) == words(phrase)


@pytest.mark.parametrize("state", STATES)
def test_phrases_are_lower_case_words_without_digits_each_once(state: str) -> None:
    phrases = BOOK.phrases(state, NAMES)
    assert len(set(phrases)) == len(phrases)
    assert all(re.fullmatch(r"[a-z]+('[a-z]+)?( [a-z]+('[a-z]+)?)*", phrase) for phrase in phrases)


@pytest.mark.parametrize("state", STATES)
def test_I3_every_safe_word_means_the_same_in_every_state(state: str) -> None:
    phrases = BOOK.phrases(state)
    for word in BOOK.safe_words():
        here, elsewhere = BOOK.match(word, state), BOOK.match(word, "idle")
        assert word in phrases
        assert here == elsewhere
        assert here.intent in SAFE_INTENTS


def test_what_neither_stops_nor_answers_is_harmless() -> None:
    meant = {BOOK.match(word, state).intent for word in BOOK.harmless_words() for state in STATES}
    speed = {"SpeakSlower", "SpeakFaster", "Louder", "Quieter"}
    assert meant == {"Repeat", "Help", "Meaning", "WhyAsk", "Mistake", *speed}


def test_I3_every_intent_that_stops_or_holds_has_safe_words() -> None:
    assert {BOOK.match(word, "idle").intent for word in BOOK.safe_words()} == SAFE_INTENTS


def test_I3_nobody_is_called_stop() -> None:
    names = ("Stop", "Wait", "No", "Anna")
    assert BOOK.match("stop", "who", names).intent == "Stop"
    assert BOOK.match("wait", "who", names).intent == "Hold"
    assert BOOK.match("no", "who", names).intent == "No"
    assert Counter(BOOK.phrases("who", names))["stop"] == 1


def test_a_name_is_told_from_its_denial() -> None:
    phrases = BOOK.phrases("who", ("Anna",))
    assert {"i am anna", "i am not anna"} <= set(phrases)


def test_a_name_shared_by_two_is_nobody() -> None:
    assert BOOK.match("ann marie", "who", ("Ann-Marie", "Ann Marie")) is None
    assert BOOK.match("ann marie", "who", ("Ann-Marie", "Ann-Marie")).slots == {"name": "Ann-Marie"}


def test_a_name_that_cannot_be_spoken_can_be_typed() -> None:
    assert not any("anna" in phrase for phrase in BOOK.phrases("who", ("Anna 2", "???")))
    assert BOOK.match("anna 2", "who", ("Anna 2",)).slots == {"name": "Anna 2"}


def test_a_closed_grammar_has_the_denial_beside_the_agreement() -> None:
    agreed, denied = "comfortable", "not comfortable"
    for state in STATES:
        if agreed in BOOK.phrases(state):
            assert denied in BOOK.phrases(state)
            assert BOOK.match(agreed, state).intent != BOOK.match(denied, state).intent


def test_none_of_these_has_its_denial_beside_it() -> None:
    for state in STATES:
        if "none of these" in BOOK.phrases(state):
            assert {"i have one of these", "some of these"} <= set(BOOK.phrases(state))
            assert BOOK.match("i have none of these", state).intent == "NoneOfThese"
            assert BOOK.match("i have one of these", state).intent == "Yes"


def test_grammars_stay_small() -> None:
    assert len(BOOK.phrases("minutes")) < 400
    assert all(len(BOOK.phrases(state)) < 600 for state in STATES)


def test_every_word_can_be_pronounced() -> None:
    dictionary = Path(pocketsphinx.get_model_path("en-us/cmudict-en-us.dict")).read_text(encoding="utf-8")
    known = {line.split(maxsplit=1)[0] for line in dictionary.splitlines()} | set(BOOK.pronunciations())
    spoken = {word for state in STATES for phrase in BOOK.phrases(state) for word in phrase.split()}
    assert spoken - known == set()


@pytest.mark.parametrize("state", STATES)
def test_examples_are_phrases_and_always_show_how_to_stop(state: str) -> None:
    examples = BOOK.examples(state)
    assert len(set(examples)) == len(examples) <= 12
    assert set(examples) <= set(BOOK.phrases(state))
    for most in range(1, 13):
        assert len(BOOK.examples(state, most)) <= most
        assert "stop" in BOOK.examples(state, most)
    assert BOOK.examples(state, 0) == ()
    assert BOOK.match(examples[0], state).intent not in SAFE_INTENTS


def test_where_motion_may_start_or_be_allowed_the_ear_has_to_be_surer() -> None:
    lax = {state for state in STATES if not BOOK.strict(state)}
    planning = {"course_sessions", "course_days", "course_time"}
    by_hand = {"routine", "routine_paused", "strokes"}
    assert lax == {"reminder", "idle", "rehearsal"} | by_hand | planning


def test_a_state_that_does_not_exist_is_named() -> None:
    with pytest.raises(IntentError, match="nowhere"):
        BOOK.match("stop", "nowhere")
    with pytest.raises(IntentError, match="nowhere"):
        BOOK.phrases("nowhere")


@given(st.text(), st.sampled_from(STATES), st.lists(st.text(max_size=8), max_size=3))
def test_any_text_at_all_is_matched_or_not(text: str, state: str, names: list[str]) -> None:
    BOOK.match(text, state, names)
    BOOK.phrases(state, names)


@given(
    st.sampled_from(BOOK.safe_words()),
    st.one_of(
        st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=8),
        st.sampled_from(
            sorted({w for state in STATES for phrase in BOOK.phrases(state) for w in phrase.split()})
        ),
    ),
    st.sampled_from(STATES),
    st.data(),
)
def test_I8_a_safe_word_with_another_word_around_it_is_matched_only_as_that_whole_phrase(
    safe: str, extra: str, state: str, data: st.DataObject
) -> None:
    parts = safe.split()
    parts.insert(data.draw(st.integers(0, len(parts))), extra)
    found = BOOK.match(" ".join(parts), state)
    if found is not None:
        assert words(found.text) == words(" ".join(parts))
        assert found.text in BOOK.phrases(state)


@given(st.sampled_from(BOOK.safe_words()), st.sampled_from(STATES), st.data())
def test_I3_case_and_punctuation_do_not_hide_a_safe_word(safe: str, state: str, data: st.DataObject) -> None:
    marks = st.text(st.sampled_from(' .,!?;…"“”-–🛑\t\n\u200b'), max_size=4)
    text = "".join(
        data.draw(marks)
        + " "
        + data.draw(st.sampled_from([word, word.upper(), word.title(), word.replace("'", "’")]))
        for word in safe.split()
    ) + data.draw(marks)
    assert BOOK.match(text, state) == BOOK.match(safe, state)


def test_hassil_itself_understands_the_phrases_in_the_same_way(sentences: Path) -> None:
    whole: dict[str, object] = {}
    for file in sorted(sentences.glob("*.yaml")):
        if file.name not in TABLES:
            hassil.merge_dict(whole, yaml.safe_load(file.read_text(encoding="utf-8")))
    whole["language"] = "en"
    intents = hassil.Intents.from_dict(whole)
    checked = 0
    for state in STATES:
        for phrase in BOOK.phrases(state)[::9]:
            ours = BOOK.match(phrase, state)
            theirs = [
                (found.intent.name, {name: entity.value for name, entity in found.entities.items()})
                for found in hassil.recognize_all(phrase, intents, intent_context={"state": state})
            ]
            assert (ours.intent, ours.slots) in theirs, phrase
            checked += 1
    assert checked > 200


def test_I3_the_states_in_which_something_moves_are_known_as_such():
    assert {state for state in BOOK.states() if BOOK.in_motion(state)} == {"device", "comfort", "strokes"}


def test_a_phrase_is_unfinished_where_a_longer_one_goes_on_from_it_with_another_meaning() -> None:
    assert {"one", "two", "twenty", "an hour"} <= BOOK.unfinished("minutes")
    assert "go" in BOOK.unfinished("routine")
    assert "stop" not in BOOK.unfinished("device"), "stop now is no other stop"
    for state in STATES:
        for beginning in BOOK.unfinished(state, NAMES):
            longer = (text for text in BOOK.phrases(state, NAMES) if text.startswith(f"{beginning} "))
            meanings = [BOOK.match(text, state, NAMES) for text in (beginning, *longer)]
            assert len({(match.intent, *match.slots.items()) for match in meanings if match}) > 1, beginning
