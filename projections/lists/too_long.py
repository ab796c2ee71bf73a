"""Too long in a stage: which trajectories are past its norm, or paused for longer than was expected? (domain.md 5.2, 3). A question to the
board."""

from datetime import datetime

from events.vocabulary.values import Stage
from projections.engine.paging import EVERYTHING, LIMIT, Order, Page, Selection, Where, page
from projections.engine.table import Reader
from projections.lists.board import BOARD, Row

_LONGEST = Order((("due", "timestamptz"), ("trajectory", "uuid")))


async def too_long(
    conn: Reader,
    stage: Stage | None = None,
    selection: Selection = EVERYTHING,
    *,
    now: datetime,
    after: str | None = None,
    limit: int = LIMIT,
) -> Page[Row]:
    """Running trajectories past the norm of their stage at `now` (in one stage, or in any), the longest first.

    Of those that are paused: what was past it when the pause began, or is past a day that a school told, and those of which the pause is
    over by what was expected.

    Raises:
        BadCursor: when `after` does not come from an earlier page.
    """
    where = Where(selection)
    moment = f"{where.value(now)}::timestamptz"
    until = f"case when runs_on then {moment} else coalesce(paused_since, {moment}) end"
    where.holds(f"outcome is null and (pause_over is not null or due < {until})")
    where.equals("stage", stage)
    return await page(conn, f"select * from {BOARD.table.name} {where}", where, _LONGEST, BOARD.table.read, after=after, limit=limit)
