"""Vacant roles: in which running trajectories does nobody hold a role that was held, and since when? (domain.md 5.2, 14; W1).

A role is held by persons, or by organisations that take part in it. A row holds those of one running trajectory.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from events.record import Stored
from events.vocabulary.values import Role, Stage
from projections import shapes
from projections.engine.paging import EVERYTHING, LIMIT, Order, Page, Selection, Where, page
from projections.engine.shape import looks_at
from projections.engine.table import Reader
from projections.lists import holding, running
from projections.lists.holding import Holder
from projections.lists.running import OfRunning, Running


class Vacancy(msgspec.Struct):
    """A role that nobody holds any more."""

    role: Role
    since: datetime


class Row(Running):
    """Who holds which role in a running trajectory, and which roles are vacant."""

    holders: list[Holder] = msgspec.field(default_factory=list)
    vacant: list[Vacancy] = msgspec.field(default_factory=list)
    vacancies: int = 0


class Vacancies(OfRunning[Row]):
    """Vacant roles."""

    name = "vacancies"
    version = 5
    indexes = ("(trajectory) where vacancies > 0",)
    reads = looks_at(*running.LIFE, *holding.SHAPES, shapes.PartyJoined, shapes.PartyLeft)

    def take_in(self, row: Row, event: Stored, data: object) -> None:
        """Who holds which role, and since when nobody does."""
        before, row.holders = row.holders, _held(row, data, event.occurred_at)
        _compare(row, before, event.occurred_at)


VACANCIES = Vacancies(Row)


def _held(row: Row, data: object, at: datetime) -> list[Holder]:
    match data:
        case shapes.TrajectoryStarted():
            parties = (Holder(party.role, str(party.partner), at) for party in data.parties)
            return [Holder(Role.REGISSEUR, data.regisseur, at), *parties]
        case shapes.HandoverAccepted():
            others = (one for one in row.holders if one.role is not Role.REGISSEUR)
            return [*others, Holder(Role.REGISSEUR, data.by, at)]
        case shapes.PartyJoined():
            return holding.joined(row.holders, Holder(data.role, str(data.partner), at))
        case shapes.PartyLeft():
            return holding.left(row.holders, data.role, str(data.partner))
        case _:
            return holding.held(row.holders, data, at)


def _compare(row: Row, before: list[Holder], at: datetime) -> None:
    """A role that was held before and is not now is vacant, until somebody holds it."""
    now = {one.role for one in row.holders}
    left = dict.fromkeys(one.role for one in before if one.role not in now)
    row.vacant = [*(one for one in row.vacant if one.role not in now), *(Vacancy(role, at) for role in left)]
    row.vacancies = len(row.vacant)


@dataclass(frozen=True, slots=True)
class VacantRole:
    """A role that is vacant in a trajectory."""

    trajectory: UUID
    regisseur: str
    municipality: UUID
    programme: str
    stage: Stage | None
    role: Role
    since: datetime


_LONGEST = Order((("since", "timestamptz"), ("trajectory", "uuid"), ("role", "text")))


async def vacant(
    conn: Reader, selection: Selection = EVERYTHING, *, role: Role | None = None, after: str | None = None, limit: int = LIMIT
) -> Page[VacantRole]:
    """What nobody holds, the longest vacant first.

    Raises:
        BadCursor: when `after` does not come from an earlier page.
    """
    where = Where(selection)
    where.holds("vacancies > 0")
    where.equals("item.role", role)
    source = f"""
        select trajectory, regisseur, municipality, programme, stage, item.role, item.since from {VACANCIES.table.name}
        cross join lateral jsonb_to_recordset(vacant) as item (role text, since timestamptz) {where}"""
    return await page(conn, source, where, _LONGEST, _vacant, after=after, limit=limit)


def _vacant(row: asyncpg.Record) -> VacantRole:
    stage = row["stage"] and Stage(row["stage"])
    return VacantRole(row["trajectory"], row["regisseur"], row["municipality"], row["programme"], stage, Role(row["role"]), row["since"])
