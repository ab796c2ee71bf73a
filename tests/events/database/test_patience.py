"""Who works on for as long as it is let, goes on after whatever failed; who waits, waits no longer than was said."""

import asyncio

import pytest

from events.database.patience import apart, pause, within


async def fails() -> None:
    await asyncio.sleep(0)
    raise ConnectionResetError


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


async def test_what_does_not_let_go_is_not_waited_for() -> None:
    let_go = asyncio.Event()

    async def clings() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await let_go.wait()

    with pytest.raises(TimeoutError):
        await within(0, clings())
    let_go.set()


async def test_what_is_done_in_time_is_told_and_so_is_what_went_wrong() -> None:
    assert await within(60, asyncio.sleep(0, "gedaan")) == "gedaan"
    with pytest.raises(ConnectionResetError):
        await within(60, fails())


async def test_who_is_called_off_while_it_waits_calls_off_the_work() -> None:
    begun, off = asyncio.Event(), asyncio.Event()

    async def works() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            off.set()

    waiting = asyncio.create_task(within(60, works()))
    await begun.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await off.wait()
