"""Deadlines: which dates fall in the coming weeks, and which have passed? (domain.md 5.2, 4).

The norm of the stage, the date of every question and task, of a barrier, a proefplaatsing, the aftercare and the term of civic integration.
A row holds those of one running trajectory. What is paused has no date that counts until it goes on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import msgspec

from events.record import Stored
from events.vocabulary.base import DataClass
from events.vocabulary.values import Role, Stage, Term
from projections import shapes
from projections.engine.days import end_of
from projections.engine.paging import EVERYTHING, LIMIT, Order, Page, Selection, Where, page
from projections.engine.projection import Projection
from projections.engine.shape import looks_at
from projections.engine.table import Reader
from projections.lists import running
from projections.lists.running import Running


class Deadline(msgspec.Struct):
    """A date. `sort` is `verzoek`, `taak`, `belemmering` or a `Term`.

    `data` says what kind of data it is, so that those who may not see that kind do not.
    """

    subject: str
    sort: str
    kind: str
    due: datetime
    role: Role = Role.REGISSEUR
    data: DataClass = DataClass.PROGRESS


class Row(Running):
    """The dates of a running trajectory. `first` is the earliest of them."""

    deadlines: list[Deadline] = msgspec.field(default_factory=list)
    first: datetime | None = None


class Deadlines(Projection[Row]):
    """Deadlines."""

    name = "deadlines"
    version = 4
    key = ("trajectory",)
    indexes = ("(regisseur)", "(municipality)", "(first) where not paused")
    reads = looks_at(
        shapes.TrajectoryStarted,
        shapes.TrajectoryEnded,
        shapes.DeadlineMoved,
        shapes.PartnerRequested,
        shapes.PartnerAnswered,
        shapes.PartnerDeclined,
        shapes.PartnerRequestWithdrawn,
        shapes.TaskOpened,
        shapes.TaskDone,
        shapes.TaskWithdrawn,
        shapes.BarrierReported,
        shapes.BarrierCleared,
        shapes.BarrierAccepted,
        shapes.TrialPlacementStarted,
        shapes.TrialPlacementExtended,
        shapes.TrialPlacementEnded,
        shapes.AftercareStarted,
        shapes.CivicTermSet,
        shapes.CivicDutyEnded,
        *running.SHAPES,
    )

    def fold(self, row: Row | None, event: Stored, data: object) -> Row | None:
        """The row lives as long as the trajectory runs."""
        match data:
            case shapes.TrajectoryStarted():
                return Row(event.stream, data.regisseur, data.municipality, data.programme)
            case shapes.TrajectoryEnded():
                return None
        if row is not None:
            running.follow(row, data)
            if (deadlines := _after(row.deadlines, data)) is not row.deadlines:
                row.deadlines, row.first = deadlines, min((one.due for one in deadlines), default=None)
        return row


DEADLINES = Deadlines(Row)


def _after(present: list[Deadline], data: object) -> list[Deadline]:
    match data:
        case shapes.StageEntered():
            return _put(present, Deadline(Term.STAGE, Term.STAGE, data.stage, data.due))
        case shapes.PartnerRequested():
            return [*present, Deadline(data.key, "verzoek", data.kind, data.due, data.role)]
        case shapes.TaskOpened():
            return [*present, Deadline(data.key, "taak", data.kind, data.due, data.role)]
        case shapes.BarrierReported():
            return [*present, Deadline(f"belemmering:{data.barrier}", "belemmering", "belemmering", end_of(data.due))]
        case shapes.TrialPlacementStarted() | shapes.TrialPlacementExtended():
            return _put(present, Deadline(Term.TRIAL, Term.TRIAL, Term.TRIAL, data.ends, Role.EMPLOYER, DataClass.PLACEMENT))
        case shapes.AftercareStarted():
            return _put(present, Deadline(Term.AFTERCARE, Term.AFTERCARE, Term.AFTERCARE, data.ends, data=DataClass.PLACEMENT))
        case shapes.CivicTermSet():
            term = Term.CIVIC_INTEGRATION
            return _put(present, Deadline(term, term, term, end_of(data.ends), data=DataClass.CIVIC_INTEGRATION))
        case shapes.CivicDutyEnded():
            return _without(present, Term.CIVIC_INTEGRATION)
        case shapes.DeadlineMoved():
            return [msgspec.structs.replace(one, due=data.due) if one.subject == data.subject else one for one in present]
        case shapes.TrialPlacementEnded():
            return _without(present, Term.TRIAL)
        case shapes.BarrierCleared() | shapes.BarrierAccepted():
            return _without(present, f"belemmering:{data.barrier}")
        case (
            shapes.PartnerAnswered()
            | shapes.PartnerDeclined()
            | shapes.PartnerRequestWithdrawn()
            | shapes.TaskDone()
            | shapes.TaskWithdrawn()
        ):
            return _without(present, data.key)
        case _:
            return present


def _put(present: list[Deadline], deadline: Deadline) -> list[Deadline]:
    return [*_without(present, deadline.subject), deadline]


def _without(present: list[Deadline], subject: str) -> list[Deadline]:
    return [one for one in present if one.subject != subject]


@dataclass(frozen=True, slots=True)
class Due:
    """A date of a trajectory, and whether it has passed."""

    trajectory: UUID
    regisseur: str
    municipality: UUID
    programme: str
    stage: Stage | None
    deadline: Deadline
    overdue: bool


_ORDER = Order((("due", "timestamptz"), ("trajectory", "uuid"), ("subject", "text")))


async def due(
    conn: Reader,
    selection: Selection = EVERYTHING,
    *,
    now: datetime,
    weeks: int,
    after: str | None = None,
    limit: int = LIMIT,
) -> Page[Due]:
    """What is overdue at `now` or falls in so many weeks from then, the earliest first.

    Raises:
        BadCursor: when `after` does not come from an earlier page.
    """
    where = Where(selection)
    horizon = f"{where.value(now + timedelta(weeks=weeks))}::timestamptz"
    where.holds(f"not paused and first <= {horizon} and item.due <= {horizon}")
    source = f"""
        select trajectory, regisseur, municipality, programme, stage, item.*, item.due < {where.value(now)}::timestamptz as overdue
        from {DEADLINES.table.name}
        cross join lateral jsonb_to_recordset(deadlines)
            as item (subject text, sort text, kind text, due timestamptz, role text, data text)
        {where}"""
    return await page(conn, source, where, _ORDER, _due, after=after, limit=limit)


def _due(row: asyncpg.Record) -> Due:
    deadline = Deadline(row["subject"], row["sort"], row["kind"], row["due"], Role(row["role"]), DataClass(row["data"]))
    stage = row["stage"] and Stage(row["stage"])
    return Due(row["trajectory"], row["regisseur"], row["municipality"], row["programme"], stage, deadline, row["overdue"])
