"""Doing things side by side: in what order they are cut off, and what is heard of it."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from workflows.verbs.together import Together, alongside, together

MANY = 60


class Told(Exception):
    """What goes wrong here."""


async def waits(number: int, cut_off: list[int]) -> None:
    """Wait for ever, and note that it was cut off."""
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        cut_off.append(number)


async def goes_wrong(*_: object) -> None:
    """It does, a moment after it was begun."""
    await asyncio.sleep(0)
    raise Told


async def is_cut_off(cut_off: list[int]) -> None:
    """From outside, while it waits in the group."""

    async def group() -> None:
        await together(*(waits(n, cut_off) for n in range(MANY)))

    task = asyncio.create_task(group())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def is_cut_off_within(cut_off: list[int]) -> None:
    """From outside, while it is still in the body of the group."""

    async def group() -> None:
        async with Together() as group:
            for n in range(MANY):
                group.create_task(waits(n, cut_off))
            await asyncio.get_running_loop().create_future()

    task = asyncio.create_task(group())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def one_goes_wrong(cut_off: list[int]) -> None:
    """And the others are cut off for it."""
    with pytest.raises(ExceptionGroup) as told:
        await together(*(waits(n, cut_off) for n in range(MANY)), goes_wrong())
    assert [type(error) for error in told.value.exceptions] == [Told]


async def the_body_goes_wrong(cut_off: list[int]) -> None:
    """And all that was begun is cut off."""

    async def group() -> None:
        async with Together() as group:
            for n in range(MANY):
                group.create_task(waits(n, cut_off))
            await goes_wrong()

    with pytest.raises(ExceptionGroup) as told:
        await group()
    assert [type(error) for error in told.value.exceptions] == [Told]


@pytest.mark.parametrize("happens", [is_cut_off, is_cut_off_within, one_goes_wrong, the_body_goes_wrong], ids=lambda f: f.__name__)
async def test_things_are_cut_off_in_the_order_in_which_they_were_begun(happens: Callable[[list[int]], Awaitable[None]]) -> None:
    cut_off: list[int] = []
    await happens(cut_off)
    assert cut_off == list(range(MANY))


async def test_leaving_a_group_waits_for_all_of_it_and_for_what_is_begun_meanwhile() -> None:
    done: list[str] = []

    async def later(group: Together) -> None:
        await asyncio.sleep(0)
        group.create_task(note())
        done.append("first")

    async def note() -> None:
        await asyncio.sleep(0)
        done.append("second")

    async with Together() as group:
        group.create_task(later(group))
    assert done == ["first", "second"]


async def test_what_goes_wrong_is_told_in_the_order_in_which_it_did() -> None:
    class Later(Told):
        pass

    async def in_the_end() -> None:
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            raise Later

    with pytest.raises(ExceptionGroup) as told:
        await together(in_the_end(), goes_wrong())
    assert [type(error) for error in told.value.exceptions] == [Told, Later]


@pytest.mark.parametrize("in_body", [True, False])
async def test_after_something_went_wrong_the_task_is_not_cancelled(in_body: bool) -> None:
    """What comes after it can be waited for as before."""

    async def group() -> None:
        async with Together() as group:
            group.create_task(goes_wrong())
            if in_body:
                await asyncio.get_running_loop().create_future()

    task = asyncio.current_task()
    assert task
    with pytest.raises(ExceptionGroup):
        await group()
    assert not task.cancelling()
    await asyncio.sleep(0)


async def test_a_cancellation_at_the_moment_that_something_goes_wrong_is_not_forgotten() -> None:
    async def group() -> None:
        async with Together() as group:
            group.create_task(goes_wrong())
            await asyncio.get_running_loop().create_future()

    task = asyncio.create_task(group())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(ExceptionGroup):
        await task
    assert task.cancelling()


async def test_a_cancellation_at_the_moment_that_all_is_done_is_not_forgotten() -> None:
    went_on: list[bool] = []
    done = asyncio.get_running_loop().create_future()

    async def group() -> None:
        await together(asyncio.wait_for(done, None))
        await asyncio.sleep(0)
        went_on.append(True)

    task = asyncio.create_task(group())
    for _ in range(4):
        await asyncio.sleep(0)
    done.set_result(None)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not went_on


async def test_nothing_is_begun_in_a_group_that_is_cut_off() -> None:
    begun: list[int] = []

    async def group() -> None:
        async with Together() as group:
            group.create_task(goes_wrong())
            try:
                await asyncio.get_running_loop().create_future()
            except asyncio.CancelledError:
                group.create_task(waits(1, begun))

    with pytest.raises(ExceptionGroup) as told:
        await group()
    assert [type(error) for error in told.value.exceptions] == [Told, RuntimeError]
    assert not begun


async def test_what_is_beside_is_dropped_in_order_when_the_leading_is_done() -> None:
    cut_off: list[int] = []
    await alongside(asyncio.sleep(0), *(waits(n, cut_off) for n in range(MANY)))
    assert cut_off == list(range(MANY))


def test_a_group_that_is_dropped_with_its_run_waits_for_nobody() -> None:
    """When a worker stops, nothing of a run is awaited any more: its coroutines are closed where they stand."""
    dropped: list[bool] = []

    async def group() -> None:
        try:
            async with Together() as group:
                group.create_task(waits(1, []))
                await asyncio.get_running_loop().create_future()
        except GeneratorExit:
            dropped.append(True)
            raise

    async def part() -> None:
        coroutine = group()
        coroutine.send(None)
        coroutine.close()

    asyncio.run(part())
    assert dropped
