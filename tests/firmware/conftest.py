from pathlib import Path

import pytest

from tests.firmware_device import compiled


@pytest.fixture(scope="session")
def firmware(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The device core of the firmware as a program."""
    return compiled(tmp_path_factory.mktemp("firmware"))
