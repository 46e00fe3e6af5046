import asyncio
from contextlib import AsyncExitStack

import pytest

from tests.web.screen import Display, browser


@pytest.fixture(scope="session")
def display():
    """One browser for all tests of this process, on a loop that it shares with them."""
    with asyncio.Runner() as runner:
        open_until_the_end = AsyncExitStack()
        chromium = runner.run(open_until_the_end.enter_async_context(browser()))
        yield Display(runner, chromium)
        runner.run(open_until_the_end.aclose())
