"""The firmware's lease logic passes the same golden vectors as the simulator: both refuse and stop alike."""

import contextlib
from pathlib import Path

import pytest

from assistant.domain.device import Capabilities
from tests.firmware_device import FirmwareDevice
from tests.golden import GOLDEN, play


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden_vector(path: Path, firmware: Path):
    with contextlib.ExitStack() as stack:

        def make(capabilities: Capabilities, first_seq: int) -> FirmwareDevice:
            return stack.enter_context(contextlib.closing(FirmwareDevice(firmware, capabilities, first_seq)))

        play(path, make)
