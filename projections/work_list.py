"""The work list (werkvoorraad): what needs a person now, most urgent first.

That is every open task, and every question to a partner that is late, was escalated, or that the partner's system refuses; unless
there is a task about that very question. A row holds what is open in one running trajectory.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import asyncpg
import msgspec

from events.record import Stored
from events.vocabulary.parts import Role, Stage
from projections import shapes
from projections.open_items import SHAPES, OpenRequest, OpenTask, follow
from projections.paging import EVERYTHING, LIMIT, Order, Page, Selection, Where, page
from projections.projection import Projection
from projections.shape import looks_at
from projections.table import Reader


class Row(msgspec.Struct):
    """The open items of a running trajectory, with what they are selected by."""

    trajectory: UUID
    regisseur: str
    municipality: UUID
    programme: str
    stage: Stage | None = None
    paused: bool = False
    requests: list[OpenRequest] = []
    tasks: list[OpenTask] = []


class WorkList(Projection[Row]):
    """Work list."""

    name = "work_list"
    key = ("trajectory",)
    indexes = ("(regisseur)", "(municipality)")
    reads = looks_at(
        shapes.TrajectoryStarted,
        shapes.StageEntered,
        shapes.TrajectoryPaused,
        shapes.TrajectoryResumed,
        shapes.HandoverAccepted,
        shapes.RoleVacated,
        shapes.MunicipalityChanged,
        shapes.ProgrammeChanged,
        shapes.TrajectoryEnded,
        *SHAPES,
    )

    def fold(self, row: Row | None, event: Stored, data: object) -> Row | None:
        """The row lives as long as the trajectory runs."""
        match data:
            case shapes.TrajectoryStarted():
                return Row(event.stream, data.regisseur, data.municipality, data.programme)
            case shapes.TrajectoryEnded():
                return None
            case _ if row is None:
                return None
            case shapes.StageEntered():
                row.stage = data.stage
            case shapes.TrajectoryPaused():
                row.paused = True
            case shapes.TrajectoryResumed():
                row.paused = False
            case shapes.HandoverAccepted():
                row.regisseur = data.by
            case shapes.RoleVacated(role=Role.REGISSEUR):
                row.regisseur = ""
            case shapes.MunicipalityChanged():
                row.municipality = data.municipality
            case shapes.ProgrammeChanged():
                row.programme = data.programme
            case _:
                follow(row, event, data)
        return row


WORK_LIST = WorkList(Row)


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A task, or a question to a partner that somebody has to look after.

    `role` is who should act: of a task its role, of a question the regisseur. `what` and `about` are a task's; `party`, `partner`,
    `reminders` and `refused` (why the partner's system will not take it) a question's. While a trajectory is paused nothing is overdue.
    """

    trajectory: UUID
    regisseur: str
    municipality: UUID
    programme: str
    stage: Stage | None
    paused: bool
    sort: Literal["taak", "verzoek"]
    key: str
    kind: str
    role: Role
    since: datetime
    due: datetime
    overdue: bool
    escalated: bool
    what: str
    about: str
    party: Role | None
    partner: UUID | None
    reminders: int
    refused: str | None


@dataclass(frozen=True, slots=True)
class Amount:
    """How much work there is, and how much of it is past its date or was escalated."""

    total: int
    overdue: int
    escalated: int


_ORDER = Order((("paused", "boolean"), ("due", "timestamptz"), ("trajectory", "uuid"), ("key", "text")))


async def work(
    conn: Reader,
    selection: Selection = EVERYTHING,
    *,
    now: datetime,
    role: Role | None = None,
    trajectory: UUID | None = None,
    after: str | None = None,
    limit: int = LIMIT,
) -> Page[WorkItem]:
    """What needs a person at `now`: what is overdue first, then by date; what belongs to a paused trajectory comes last.

    Raises:
        BadCursor: when `after` does not come from an earlier page.
    """
    source, where = _source(selection, now, role, trajectory)
    return await page(conn, source, where, _ORDER, _item, after=after, limit=limit)


async def amount(conn: Reader, selection: Selection = EVERYTHING, *, now: datetime, role: Role | None = None) -> Amount:
    """How much work there is at `now`, under the same filter as `work`."""
    source, where = _source(selection, now, role, None)
    row = await conn.fetchrow(
        f"select count(*) as total, count(*) filter (where overdue) as overdue, count(*) filter (where escalated) as escalated "
        f"from ({source}) s",
        *where.arguments,
    )
    assert row is not None, "an aggregate always has a row"
    return Amount(row["total"], row["overdue"], row["escalated"])


def _source(selection: Selection, now: datetime, role: Role | None, trajectory: UUID | None) -> tuple[str, Where]:
    where = Where(selection)
    where.equals("trajectory", trajectory)
    where.equals("role", role)
    moment = f"{where.value(now)}::timestamptz"
    source = f"""
        select trajectory, regisseur, municipality, programme, stage, paused, item.*, not paused and item.due < {moment} as overdue
        from {WORK_LIST.table.name}
        cross join lateral (
            select 'taak' as sort, key, kind, role, opened_at as since, due, escalated,
                what, about, null as party, null::uuid as partner, 0 as reminders, null as refused
            from jsonb_to_recordset(tasks) as task (
                key text, kind text, role text, opened_at timestamptz, due timestamptz, escalated boolean, what text, about text
            )
            union all
            select 'verzoek', key, kind, '{Role.REGISSEUR}', asked_at, due, escalated,
                '', '', role, partner, reminders, refused
            from jsonb_to_recordset(requests) as request (
                key text, kind text, role text, partner uuid, asked_at timestamptz, due timestamptz, escalated boolean,
                reminders integer, refused text
            )
            where (escalated or refused is not null or (not paused and due < {moment}))
              and not exists (select from jsonb_to_recordset(tasks) as task (about text) where task.about = request.key)
        ) item
        {where}"""
    return source, where


def _item(row: asyncpg.Record) -> WorkItem:
    return WorkItem(
        trajectory=row["trajectory"],
        regisseur=row["regisseur"],
        municipality=row["municipality"],
        programme=row["programme"],
        stage=row["stage"] and Stage(row["stage"]),
        paused=row["paused"],
        sort=row["sort"],
        key=row["key"],
        kind=row["kind"],
        role=Role(row["role"]),
        since=row["since"],
        due=row["due"],
        overdue=row["overdue"],
        escalated=row["escalated"],
        what=row["what"],
        about=row["about"],
        party=row["party"] and Role(row["party"]),
        partner=row["partner"],
        reminders=row["reminders"],
        refused=row["refused"],
    )
