"""Waiting for what should happen, instead of for a while."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar, overload

T = TypeVar("T")


@overload
async def eventually(look: Callable[[], Awaitable[T | None]], what: str = ..., *, within: float = ..., every: float = ...) -> T: ...
@overload
async def eventually(look: Callable[[], T | None], what: str = ..., *, within: float = ..., every: float = ...) -> T: ...
async def eventually(look: Callable[[], object], what: str = "it", *, within: float = 60, every: float = 0.01) -> object:
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
