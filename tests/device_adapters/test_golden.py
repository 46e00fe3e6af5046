"""The golden vectors: messages in with times, states out, each ending in a stop. See golden/README.md."""

from pathlib import Path

import pytest

from device_adapters.device import Fault
from device_adapters.lease import Refused
from tests.golden import GOLDEN, play, python_device


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden_vector(path: Path):
    play(path, python_device)


def test_there_are_enough_of_them_and_each_refusal_and_fault_occurs():
    assert len(GOLDEN) >= 60
    text = "".join(path.read_text() for path in GOLDEN)
    for word in Refused:
        assert f"refused: {word.value}" in text
    for fault in Fault:
        assert f"do: {fault.value}" in text
