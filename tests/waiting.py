"""Waiting for what should happen, instead of for a while."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def eventually(
    look: Callable[[], Awaitable[T] | T], what: str = "what was waited for", *, within: float = 60, every: float = 0.01
) -> T:
    """What `look` finds, as soon as it finds something; `within` and `every` in seconds."""
    until = asyncio.get_running_loop().time() + within
    while True:
        found = look()
        if isinstance(found, Awaitable):
            found = await found
        if found:
            return found
        assert asyncio.get_running_loop().time() < until, f"{what} did not happen within {within} s"
        await asyncio.sleep(every)
