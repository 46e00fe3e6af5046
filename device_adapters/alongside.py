"""Tasks that live as long as a block of code."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any


@asynccontextmanager
async def alongside(*coroutines: Coroutine[Any, Any, Any]) -> AsyncIterator[None]:
    """Run the coroutines while the block runs, and end them with it.

    A task that fails ends the block. What is raised comes out as it is, not in a group, when it is alone.
    """
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(coroutine) for coroutine in coroutines]
            yield
            for task in tasks:
                task.cancel()
    except BaseExceptionGroup as failures:
        if len(failures.exceptions) == 1:
            raise failures.exceptions[0] from failures.exceptions[0].__cause__
        raise
