"""Doing things side by side, in such a way that it can be cut off at any moment."""

import asyncio
from collections.abc import Coroutine
from types import TracebackType


class Together(asyncio.TaskGroup):
    """A task group that can be thrown away. When a worker stops, it drops the runs that it holds: then there is nobody to wait for."""

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Wait for all that was begun, unless the whole run is being dropped."""
        if kind is not GeneratorExit:
            await super().__aexit__(kind, error, trace)


async def together(*doings: Coroutine[object, object, object]) -> None:
    """Do things side by side, and go on when all of them are done."""
    async with Together() as group:
        for doing in doings:
            group.create_task(doing)
