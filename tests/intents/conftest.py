from pathlib import Path

import pytest

from intents import Phrasebook

ROOT = Path(__file__).parents[2] / "intents"
CASES = Path(__file__).parent / "en"


@pytest.fixture(scope="session")
def book() -> Phrasebook:
    return Phrasebook.load()


@pytest.fixture(scope="session")
def sentences() -> Path:
    return ROOT / "sentences" / "en"
