"""Waiting: between attempts, for whoever works on for as long as it is let; and no longer than was said."""

import asyncio
from collections.abc import Awaitable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

AWAY = 1.0
"""Seconds between two attempts while the database is away: it is back for all within moments, however long it was gone."""


async def apart(work: Coroutine[Any, Any, T]) -> T:
    """Do something in a task of its own.

    For a TaskGroup beneath a loop that pauses: one whose task fails while it waits for the others leaves a cancellation behind in the task
    that it is in (Python 3.11), and `pause` would take that for ours.
    """
    return await asyncio.create_task(work)


async def within(seconds: float, work: Awaitable[T]) -> T:
    """What some work comes to, waited for so long at most. Raises `TimeoutError`.

    Work that is called off may take its time to let go, as a connection does that asks a busy database to stop. That is not waited for.
    """
    doing = asyncio.ensure_future(work)
    doing.add_done_callback(_look_at)
    try:
        await asyncio.wait({doing}, timeout=seconds)
    finally:
        if not doing.done():
            _letting_go.add(doing)
            doing.cancel()
    if not doing.done():
        raise TimeoutError
    return doing.result()


_letting_go: set[asyncio.Future[Any]] = set()
"""Kept here until they are done: the loop itself holds a task by a weak reference only."""


def _look_at(done: asyncio.Future[Any]) -> None:
    _letting_go.discard(done)
    if not done.cancelled():
        done.exception()


async def pause(seconds: float) -> None:
    """Wait before the next attempt, unless there is to be none.

    The error that led here may have taken the place of a cancellation: a connection that breaks while it is left raises on the way out.
    Then there is no next attempt, and this ends as cancelled.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
    await asyncio.sleep(seconds)
