"""The one value that lets a motor move."""

import copy
import json
import pickle

import pytest

from assistant.domain import clearance as module
from assistant.domain.clearance import START_WITHIN_S, Allowance, Clearance
from assistant.domain.device import Kind
from assistant.domain.errors import ClearanceError

ROLLER = Allowance(frozenset({Kind.ROLLER}))


def granted(at: float = 0.0) -> Clearance:
    return Clearance("Anna", ROLLER, at, module._SEAL)


def test_I1_nothing_but_a_screening_has_the_seal():
    with pytest.raises(ClearanceError):
        Clearance("Anna", ROLLER, 0.0, object())


@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy, pickle.dumps])
def test_I1_it_is_never_copied_or_serialised(way):
    with pytest.raises(TypeError, match="never"):
        way(granted())
    with pytest.raises(TypeError):
        json.dumps(granted())


def test_I1_it_starts_once_within_ten_minutes_for_this_person_and_kind():
    one = granted(5.0)
    one.start("Anna", Kind.ROLLER, 5.0 + START_WITHIN_S)
    assert one.running
    with pytest.raises(ClearanceError):
        one.start("Anna", Kind.ROLLER, 6.0)


@pytest.mark.parametrize(
    ("person", "kind", "now"),
    [
        ("Bert", Kind.ROLLER, 10.0),
        ("Anna", Kind.BELT, 10.0),
        ("Anna", Kind.ROLLER, START_WITHIN_S + 0.1),
        ("Anna", Kind.ROLLER, -1.0),
    ],
)
def test_I1_another_person_or_kind_or_a_stale_one_does_not_start(person, kind, now):
    one = granted()
    with pytest.raises(ClearanceError):
        one.start(person, kind, now)
    assert not one.running


def test_I1_it_dies_on_change_of_person_and_when_it_is_too_old():
    one = granted()
    with pytest.raises(ClearanceError):
        one.start("Bert", Kind.ROLLER, 10.0)
    with pytest.raises(ClearanceError):
        one.start("Anna", Kind.ROLLER, 10.0)
    old = granted()
    with pytest.raises(ClearanceError):
        old.start("Anna", Kind.ROLLER, 1000.0)
    with pytest.raises(ClearanceError):
        old.start("Anna", Kind.ROLLER, 10.0)


def test_I1_a_stop_ends_it_for_good():
    one = granted()
    one.start("Anna", Kind.ROLLER, 1.0)
    one.end("stop")
    assert not one.running
    one.end("later")
    assert one.ended == "stop"
    with pytest.raises(ClearanceError):
        one.start("Anna", Kind.ROLLER, 2.0)
