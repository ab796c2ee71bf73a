"""Who works on for as long as it is let, goes on after whatever failed."""

import asyncio

import pytest

from events.database.patience import apart, pause


async def fails() -> None:
    await asyncio.sleep(0)
    raise OSError


async def in_a_group() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(fails())


async def test_a_group_that_failed_is_no_reason_to_stop() -> None:
    with pytest.raises(ExceptionGroup):
        await apart(in_a_group())
    await pause(0)


async def test_who_is_cancelled_while_something_fails_stops() -> None:
    begun = asyncio.Event()

    async def breaks_on_the_way_out() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise OSError from None

    async def works_on() -> None:
        while True:
            try:
                await apart(breaks_on_the_way_out())
            except OSError:
                await pause(60)

    working = asyncio.create_task(works_on())
    await begun.wait()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
