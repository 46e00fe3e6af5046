from pathlib import Path

import pytest

from tests.annas_home import furnish
from tests.faults.catalogue import IN_CI, cases


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The tries: all of them when asked for, else one of each that CI tries."""
    if "seed" not in metafunc.fixturenames:
        return
    whole, tries = metafunc.config.getoption("faults"), metafunc.config.getoption("tries")
    first = metafunc.config.getoption("seed")
    chosen = [
        pytest.param(fault, kind, first + number, id=f"{fault}-{kind}-{first + number}")
        for number in range(tries if whole else 1)
        for fault, kind in cases()
        if whole or (fault, kind) in IN_CI
    ]
    metafunc.parametrize(("fault", "kind", "seed"), chosen)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where Anna lives; a test takes a copy of it."""
    return furnish(tmp_path_factory.mktemp("anna") / "home")


@pytest.fixture(scope="session")
def figures(request: pytest.FixtureRequest) -> Path | None:
    """Where what was measured is noted, for `unknot bench faults`."""
    found = request.config.getoption("figures")
    return None if found is None else Path(found)
