"""Open signals: which running trajectories deviate, by which rule, and since when? (domain.md 1.8, W8).

Read from the file of each trajectory. The evidence is sealed, and is on the page of the trajectory.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from events.vocabulary.values import Component, Stage
from projections.engine.paging import EVERYTHING, LIMIT, Order, Page, Selection, Where, page
from projections.engine.table import Reader
from projections.lists.file import TRAJECTORY_FILE


@dataclass(frozen=True, slots=True)
class OpenSignal:
    """A signal that nobody answered yet and of which the cause is still there."""

    trajectory: UUID
    regisseur: str
    municipality: UUID
    programme: str
    stage: Stage | None
    signal: str
    rule: str
    component: Component
    since: datetime
    facts: int
    """How many parties tell of it, independently of each other."""


_MOST_TOLD = Order((("fewer", "int"), ("since", "timestamptz"), ("trajectory", "uuid"), ("signal", "text")))


async def open_signals(
    conn: Reader, selection: Selection = EVERYTHING, *, rule: str | None = None, after: str | None = None, limit: int = LIMIT
) -> Page[OpenSignal]:
    """What is open in running trajectories: what most parties tell of first, then the longest open.

    Raises:
        BadCursor: when `after` does not come from an earlier page.
    """
    where = Where(selection, about="item.rule || ':' || item.signal")
    where.holds("outcome is null")
    where.holds("signals <> '[]'::jsonb")
    where.equals("item.rule", rule)
    source = f"""
        select trajectory, regisseur, municipality, programme, stage, item.*, -coalesce(item.facts, 1) as fewer
        from {TRAJECTORY_FILE.table.name}
        cross join lateral jsonb_to_recordset(signals)
            as item (signal text, rule text, component text, since timestamptz, facts int) {where}"""
    return await page(conn, source, where, _MOST_TOLD, _signal, after=after, limit=limit)


def _signal(row: asyncpg.Record) -> OpenSignal:
    return OpenSignal(
        trajectory=row["trajectory"],
        regisseur=row["regisseur"],
        municipality=row["municipality"],
        programme=row["programme"],
        stage=row["stage"] and Stage(row["stage"]),
        signal=row["signal"],
        rule=row["rule"],
        component=Component(row["component"]),
        since=row["since"],
        facts=-row["fewer"],
    )
