from pathlib import Path

import pytest

from tests.annas_home import furnish
from tests.faults.catalogue import IN_CI, cases, tries
from tests.faults.figures import tried


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The tries: all that were asked for and are not noted yet, else one of each that CI tries."""
    if "seed" not in metafunc.fixturenames:
        return
    option = metafunc.config.getoption
    first, noted = option("seed"), option("figures")
    if option("faults"):
        done = tried(Path(noted)) if noted else set()
        wanted = [one for one in tries(option("tries"), first) if one not in done]
    else:
        wanted = [(*case, first) for case in cases() if case in IN_CI]
    chosen = [pytest.param(*one, id="-".join(map(str, one))) for one in wanted]
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
