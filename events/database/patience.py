"""Waiting between attempts, for whoever works on for as long as it is let."""

import asyncio

AWAY = 1.0
"""Seconds between two attempts while the database is away: it is back for all within moments, however long it was gone."""


async def pause(seconds: float) -> None:
    """Wait before the next attempt, unless there is to be none.

    The error that led here may have taken the place of a cancellation: a connection that breaks while it is left raises on the way out.
    Then there is no next attempt, and this ends as cancelled.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
    await asyncio.sleep(seconds)
