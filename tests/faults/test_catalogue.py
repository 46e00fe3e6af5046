"""Which tries a run of the fault suite consists of, and that one that was broken off goes on."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.catalogue import FAULTS, IN_CI, cases, tries
from tests.faults.figures import Figure, note, tried


@pytest.mark.parametrize("each", [1, 3, 50])
def test_each_fault_is_tried_so_often_and_on_each_of_its_massagers(each: int) -> None:
    found, all_cases = tries(each, 7), cases()
    assert len(found) == len(set(found))
    assert {(fault, massager) for fault, massager, _ in found} == set(all_cases)
    of_fault, of_case = (Counter(one[:length] for one in found) for length in (1, 2))
    assert min(of_fault[(fault,)] for fault in FAULTS) >= each
    for fault in FAULTS:
        shares = [of_case[case] for case in all_cases if case[0] == fault]
        assert len(set(shares)) == 1
    assert min(seed for *_, seed in found) == 7


def test_what_ci_tries_is_among_them() -> None:
    assert set(cases()) >= IN_CI


def test_more_tries_are_the_same_ones_and_more() -> None:
    assert set(tries(3, 1)) < set(tries(20, 1))


def test_what_is_noted_is_known(tmp_path: Path) -> None:
    file = tmp_path / "figures"
    assert tried(file) == set()
    one = Figure("hub_killed", "roller", 3, 4000, zero_ms=2700, told="broken_off")
    note(file, one)
    note(file, replace(one, seed=4, told=None, problem="it moved again"))
    assert tried(file) == {("hub_killed", "roller", 3), ("hub_killed", "roller", 4)}
