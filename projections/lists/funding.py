"""Funding: what pays for which part of a trajectory, when does it end, and where is a gap? (domain.md 5.2, 13; F1-F8, W9).

A row holds the money of one running trajectory, by component. A component that lies behind the present stage needs no money any more.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

import asyncpg
import msgspec

from events.record import Stored
from events.vocabulary.values import LAST_STAGE, Component
from projections import shapes
from projections.engine.paging import EVERYTHING, LIMIT, Order, Page, Selection, Where, page
from projections.engine.shape import looks_at
from projections.engine.table import Reader
from projections.lists import running
from projections.lists.running import OfRunning, Running


class Source(msgspec.Struct):
    """What a source committed to a component, in whole cents; `ends` None: without an end."""

    source: str
    cents: int
    ends: date | None = None


class Budget(msgspec.Struct):
    """The money of a component. `ends` is when the last source ends; `open_ended` that one of them has no end. `past`: no longer needed."""

    component: Component
    sources: list[Source] = []
    committed: int = 0
    spent: int = 0
    ends: date | None = None
    open_ended: bool = False
    past: bool = False


class Row(Running):
    """The money of a running trajectory. `first_end` is when a component that is still needed first has no money any more."""

    budgets: list[Budget] = msgspec.field(default_factory=list)
    first_end: date | None = None
    short: bool = False


class Funding(OfRunning[Row]):
    """Funding."""

    name = "funding"
    version = 2
    indexes = ("(regisseur)", "(municipality)", "(first_end) where first_end is not null", "(trajectory) where short")
    reads = looks_at(*running.LIFE, shapes.MoneyCommitted, shapes.CostIncurred)

    def take_in(self, row: Row, event: Stored, data: object) -> None:
        """The money of each component, and whether it is still needed."""
        match data:
            case shapes.MoneyCommitted():
                budget = _budget(row, data.component)
                budget.sources.append(Source(data.source, data.cents, data.ends))
                budget.committed += data.cents
                budget.open_ended = budget.open_ended or data.ends is None
                budget.ends = max((one.ends for one in budget.sources if one.ends), default=None)
            case shapes.CostIncurred():
                _budget(row, data.component).spent += data.cents
        _sum_up(row)


FUNDING = Funding(Row)


def _budget(row: Row, component: Component) -> Budget:
    found = next((one for one in row.budgets if one.component is component), None)
    if found is None:
        row.budgets.append(found := Budget(component))
    return found


def _sum_up(row: Row) -> None:
    for budget in row.budgets:
        budget.past = row.stage is not None and row.stage.after(LAST_STAGE[budget.component])
    needed = [one for one in row.budgets if not one.past]
    row.first_end = min((one.ends for one in needed if one.ends and not one.open_ended), default=None)
    row.short = any(one.spent > one.committed for one in row.budgets)


class State(StrEnum):
    """How a component stands: money runs, ends soon, has ended though it is still needed, or more was spent than committed."""

    RUNNING = "loopt"
    ENDING = "eindigt"
    ENDED = "geëindigd"
    SHORT = "tekort"


@dataclass(frozen=True, slots=True)
class Gap:
    """The money of a component of a trajectory, and what is the matter with it."""

    trajectory: UUID
    regisseur: str
    municipality: UUID
    programme: str
    component: Component
    state: State
    committed: int
    spent: int
    ends: date | None


_SOONEST = Order((("sorted", "date"), ("trajectory", "uuid"), ("component", "text")))


async def gaps(
    conn: Reader,
    selection: Selection = EVERYTHING,
    *,
    today: date,
    weeks: int,
    after: str | None = None,
    limit: int = LIMIT,
) -> Page[Gap]:
    """Components that are short, or that are still needed and of which the money has ended or ends in so many weeks; the soonest first.

    Raises:
        BadCursor: when `after` does not come from an earlier page.
    """
    where = Where(selection)
    horizon, now = f"{where.value(today + timedelta(weeks=weeks))}::date", f"{where.value(today)}::date"
    ends = f"not item.past and not item.open_ended and item.ends <= {horizon}"
    where.holds(f"(first_end <= {horizon} or short) and (item.spent > item.committed or ({ends}))")
    source = f"""
        select trajectory, regisseur, municipality, programme, item.*, coalesce(item.ends, {now}) as sorted,
            case when item.spent > item.committed then '{State.SHORT}' when item.ends < {now} then '{State.ENDED}' else '{State.ENDING}' end
                as state
        from {FUNDING.table.name}
        cross join lateral jsonb_to_recordset(budgets)
            as item (component text, committed bigint, spent bigint, ends date, open_ended boolean, past boolean)
        {where}"""
    return await page(conn, source, where, _SOONEST, _gap, after=after, limit=limit)


def _gap(row: asyncpg.Record) -> Gap:
    return Gap(
        row["trajectory"],
        row["regisseur"],
        row["municipality"],
        row["programme"],
        Component(row["component"]),
        State(row["state"]),
        row["committed"],
        row["spent"],
        row["ends"],
    )


async def find(conn: Reader, trajectory: UUID) -> Row | None:
    """The money of one running trajectory, or None when it does not run."""
    row = await conn.fetchrow(f"select * from {FUNDING.table.name} where trajectory = $1", trajectory)
    return FUNDING.table.read(row) if row else None
