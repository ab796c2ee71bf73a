"""Waiting between attempts, for whoever works on for as long as it is let."""

import asyncio
from collections.abc import Coroutine
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


async def pause(seconds: float) -> None:
    """Wait before the next attempt, unless there is to be none.

    The error that led here may have taken the place of a cancellation: a connection that breaks while it is left raises on the way out.
    Then there is no next attempt, and this ends as cancelled.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
    await asyncio.sleep(seconds)
