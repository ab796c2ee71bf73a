"""Work in turns: whoever has much of it to do waits for itself and not others for it."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from uuid import UUID, uuid4

import pytest

from gateway.http.turns import SWITCH, TooMuch, Turns
from tests.gateway.doors import Doors, open_doors
from tests.gateway.sender import Sender, introduce
from tests.waiting import eventually

ONE, OTHER, THIRD = (UUID(int=n) for n in range(3))
LARGE = {"eigenVeld": ["a" * 4000] * 10}


@asynccontextmanager
async def busy(turns: Turns) -> AsyncIterator[None]:
    """Somebody has the turn."""
    go_on, begun = threading.Event(), threading.Event()

    def hold() -> None:
        begun.set()
        go_on.wait(60)

    holding = asyncio.create_task(turns.work(uuid4(), hold))
    try:
        await eventually(begun.is_set, "somebody having the turn")
        yield
    finally:
        go_on.set()
        await holding


async def in_order(turns: Turns, *wanted: UUID) -> list[UUID]:
    """Whose work was done when, of what came in this order while somebody had the turn."""
    done: list[UUID] = []
    async with asyncio.TaskGroup() as group, busy(turns):
        for partner in wanted:
            group.create_task(turns.work(partner, partial(done.append, partner)))
            await asyncio.sleep(0)
    return done


async def test_partners_take_turns_however_much_one_has_to_do() -> None:
    assert await in_order(Turns(), ONE, ONE, ONE, ONE, OTHER, OTHER, THIRD) == [ONE, OTHER, THIRD, ONE, OTHER, ONE, ONE]


async def test_whoever_went_away_is_passed_and_holds_nobody_up() -> None:
    turns, done = Turns(), list[UUID]()
    async with busy(turns):
        waiting = [asyncio.create_task(turns.work(ONE, partial(done.append, ONE))) for _ in range(3)]
        await asyncio.sleep(0)
        for each in waiting:
            each.cancel()
        last = asyncio.create_task(turns.work(OTHER, partial(done.append, OTHER)))
        await asyncio.sleep(0)
    await last
    assert done == [OTHER]
    await turns.work(ONE, partial(done.append, ONE))
    assert done == [OTHER, ONE]


async def test_the_loop_waits_for_the_thread_no_longer_than_a_moment() -> None:
    await Turns().work(ONE, lambda: None)
    assert sys.getswitchinterval() == pytest.approx(SWITCH)


async def test_work_that_fails_passes_the_turn_on() -> None:
    turns = Turns()
    with pytest.raises(ZeroDivisionError):
        await turns.work(ONE, lambda: 1 // 0)
    assert await turns.work(ONE, lambda: 1) == 1


async def test_a_partner_holds_no_more_than_so_much_save_one_thing_of_any_size() -> None:
    turns = Turns(most=10)
    with turns.holding(ONE, 100):
        with pytest.raises(TooMuch), turns.holding(ONE, 1):
            pass
        with turns.holding(OTHER, 6), turns.holding(OTHER, 4), pytest.raises(TooMuch), turns.holding(OTHER, 1):
            pass
    with turns.holding(ONE, 100):
        pass
    assert not turns._held


async def test_a_small_event_is_taken_in_while_large_ones_wait_for_their_turn(doors: Doors, sender: Sender) -> None:
    other = await introduce(doors)
    async with busy(doors.services.turns):
        large = [asyncio.create_task(sender.post(sender.event(LARGE))) for _ in range(3)]
        await eventually(lambda: doors.services.turns._held.get(sender.id, 0) > 100_000, "three large events waiting")
        assert (await other.post(other.event())).status_code == 202
        assert not any(each.done() for each in large)
    assert [(await each).status_code for each in large] == [202] * 3


async def test_who_sends_more_at_once_than_is_held_hears_to_come_back_and_another_does_not(doors: Doors) -> None:
    turns, services = Turns(most=100_000), doors.services
    async with open_doors(services.pool, services.store, turns=turns) as tight:
        sender, other = await introduce(tight), await introduce(tight)
        async with busy(turns):
            large = [asyncio.create_task(sender.post(sender.event(LARGE))) for _ in range(2)]
            await eventually(lambda: turns._held.get(sender.id, 0) > 60_000, "two large events waiting")
            refused = await sender.post(sender.event(LARGE))
            assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
            assert (await other.post(other.event())).status_code == 202
        assert [(await each).status_code for each in large] == [202] * 2
        assert (await sender.post(sender.event(LARGE))).status_code == 202
