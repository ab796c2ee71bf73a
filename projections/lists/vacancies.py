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
from projections.engine.projection import Projection
from projections.engine.shape import looks_at
from projections.engine.table import Reader
from projections.lists import running
from projections.lists.running import Running


class Vacancy(msgspec.Struct):
    """A role that nobody holds any more."""

    role: Role
    since: datetime


class Row(Running):
    """Who holds which role in a running trajectory (opaque ids), and which roles are vacant."""

    holders: dict[Role, list[str]] = msgspec.field(default_factory=dict)
    vacant: list[Vacancy] = msgspec.field(default_factory=list)
    vacancies: int = 0


class Vacancies(Projection[Row]):
    """Vacant roles."""

    name = "vacancies"
    version = 2
    key = ("trajectory",)
    indexes = ("(trajectory) where vacancies > 0",)
    reads = looks_at(
        shapes.TrajectoryStarted,
        shapes.TrajectoryEnded,
        shapes.RoleFilled,
        shapes.PartyJoined,
        shapes.PartyLeft,
        *running.SHAPES,
    )

    def fold(self, row: Row | None, event: Stored, data: object) -> Row | None:
        """The row lives as long as the trajectory runs."""
        match data:
            case shapes.TrajectoryStarted():
                row = Row(event.stream, data.regisseur, data.municipality, data.programme)
                _hold(row, Role.REGISSEUR, data.regisseur)
                for party in data.parties:
                    _hold(row, party.role, str(party.partner))
                return row
            case shapes.TrajectoryEnded():
                return None
            case _ if row is None:
                return None
            case shapes.RoleFilled():
                _hold(row, data.role, data.holder)
            case shapes.PartyJoined():
                _hold(row, data.role, str(data.partner))
            case shapes.HandoverAccepted():
                row.holders[Role.REGISSEUR] = []
                _hold(row, Role.REGISSEUR, data.by)
            case shapes.RoleVacated():
                _leave(row, data.role, data.holder, event.occurred_at)
            case shapes.PartyLeft():
                _leave(row, data.role, str(data.partner), event.occurred_at)
        running.follow(row, data)
        return row


VACANCIES = Vacancies(Row)


def _hold(row: Row, role: Role, holder: str) -> None:
    row.holders[role] = [*row.holders.get(role, []), holder]
    row.vacant = [one for one in row.vacant if one.role is not role]
    row.vacancies = len(row.vacant)


def _leave(row: Row, role: Role, holder: str, at: datetime) -> None:
    left = [one for one in row.holders.get(role, []) if one != holder]
    row.holders[role] = left
    if not left and not any(one.role is role for one in row.vacant):
        row.vacant.append(Vacancy(role, at))
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
