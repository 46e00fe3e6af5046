from pathlib import Path

import pytest

from tests.annas_home import furnish


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where Anna lives; a test takes a copy of it."""
    return furnish(tmp_path_factory.mktemp("anna") / "home")
