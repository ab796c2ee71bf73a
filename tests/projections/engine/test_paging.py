"""Lists in pages are gone through in both directions, also while rows come and go."""

import asyncpg
import pytest

from projections.engine.paging import BACK, BadCursor, Order, Page, Where, page

NUMBERS = Order((("n", "int"),))


async def numbers(pool: asyncpg.Pool, after: str | None = None, *, order: Order = NUMBERS, without: int = 0) -> Page[int]:
    """A page of the numbers of 1 to 17, save one."""
    where = Where()
    where.holds(f"n <> {where.value(without)}")
    source = f"select n from generate_series(1, 17) n {where}"
    return await page(pool, source, where, order, lambda row: int(row["n"]), after=after, limit=5)


@pytest.mark.parametrize("descending", [False, True])
async def test_from_the_first_page_to_the_last_and_back_are_the_same_pages(pool: asyncpg.Pool, descending: bool) -> None:
    order = Order(NUMBERS.columns, descending)
    there, back = [await numbers(pool, order=order)], list[Page[int]]()
    while after := there[-1].next:
        there.append(await numbers(pool, after, order=order))
    before = there[-1].previous
    while before:
        back.append(await numbers(pool, before, order=order))
        before = back[-1].previous
    assert [one for shown in there for one in shown.items] == sorted(range(1, 18), reverse=descending)
    assert [shown.items for shown in reversed(back)] == [shown.items for shown in there[:-1]]
    assert (there[0].previous, there[-1].next) == (None, None)
    assert {shown.total for shown in (*there, *back)} == {17}


async def test_a_page_before_one_of_which_the_first_row_went_is_still_what_came_before(pool: asyncpg.Pool) -> None:
    second = await numbers(pool, (await numbers(pool)).next)
    assert second.items == [6, 7, 8, 9, 10]
    assert (await numbers(pool, second.previous, without=6)).items == [1, 2, 3, 4, 5]
    assert (await numbers(pool, (await numbers(pool)).next, without=5)).items == second.items


@pytest.mark.parametrize("cursor", [BACK, f"{BACK}{BACK}", f"{BACK}onzin", "~~~", ""])
async def test_what_is_no_place_in_a_list_is_said_to_be_none(pool: asyncpg.Pool, cursor: str) -> None:
    if not cursor:
        assert (await numbers(pool, cursor)).items == [1, 2, 3, 4, 5]
        return
    with pytest.raises(BadCursor):
        await numbers(pool, cursor)
