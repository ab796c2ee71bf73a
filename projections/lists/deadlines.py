"""Deadlines: which dates fall in the coming weeks, and which have passed? (domain.md 5.2, 4).

The norm of the stage, the date of every question and task, of a barrier, a proefplaatsing, the aftercare and the term of civic integration.
A row holds those of one running trajectory. In a pause a date that was agreed is later by what the pause has lasted, or is expected to
last; one of the law or of somebody else's calendar comes as it would.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import asyncpg
import msgspec

from events.days import beginning_of, end_of
from events.record import Stored
from events.vocabulary.base import DataClass
from events.vocabulary.course import BARRIER
from events.vocabulary.intake import CivicDutyEnded, CivicTermSet
from events.vocabulary.values import Role, Stage, Term
from projections import shapes
from projections.engine.paging import EVERYTHING, LIMIT, Order, Page, Selection, Where, page
from projections.engine.shape import looks_at
from projections.engine.table import Reader
from projections.lists import running
from projections.lists.running import OfRunning, Running


class Deadline(msgspec.Struct):
    """A date. `sort` is `verzoek`, `taak`, `belemmering` or a `Term`.

    `data` says what kind of data it is, so that those who may not see that kind do not. What `runs_on` is not moved by a pause.
    """

    subject: str
    sort: str
    kind: str
    due: datetime
    role: Role = Role.REGISSEUR
    data: DataClass = DataClass.PROGRESS
    runs_on: bool = False


class Row(Running):
    """The dates of a running trajectory. `first` is the earliest of them; `expected` is when a pause would be over, if somebody said so."""

    deadlines: list[Deadline] = msgspec.field(default_factory=list)
    first: datetime | None = None
    paused_since: datetime | None = None
    expected: datetime | None = None


class Deadlines(OfRunning[Row]):
    """Deadlines."""

    name = "deadlines"
    version = 8
    indexes = ("(regisseur)", "(municipality)", "(first)")
    reads = looks_at(
        *running.LIFE,
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
        shapes.CivicPlanAbsent,
        shapes.CivicTermSet,
        shapes.FactCorrected,
        shapes.CivicDutyEnded,
    )

    def take_in(self, row: Row, event: Stored, data: object) -> None:
        """The dates, and how long a pause has lasted."""
        match data:
            case shapes.TrajectoryPaused(until=until):
                row.paused_since, row.expected = event.occurred_at, beginning_of(until) if until else None
            case shapes.TrajectoryResumed():
                row.paused_since = row.expected = None
        if (deadlines := _after(row.deadlines, data)) is not row.deadlines:
            row.deadlines, row.first = deadlines, min((one.due for one in deadlines), default=None)


DEADLINES = Deadlines(Row)


def _civic_term(ends: date) -> Deadline:
    term = Term.CIVIC_INTEGRATION
    return Deadline(term, term, term, end_of(ends), data=DataClass.CIVIC_INTEGRATION, runs_on=True)


def _after(present: list[Deadline], data: object) -> list[Deadline]:
    match data:
        case shapes.StageEntered():
            return _put(present, Deadline(Term.STAGE, Term.STAGE, data.stage, data.due))
        case shapes.PartnerRequested():
            return [*present, Deadline(data.key, "verzoek", data.kind, data.due, data.role, runs_on=data.runs_on)]
        case shapes.TaskOpened():
            return [*present, Deadline(data.key, "taak", data.kind, data.due, data.role, runs_on=data.runs_on)]
        case shapes.BarrierReported():
            return [*present, Deadline(f"{BARRIER}{data.barrier}", "belemmering", "belemmering", end_of(data.due))]
        case shapes.TrialPlacementStarted() | shapes.TrialPlacementExtended():
            return _put(present, Deadline(Term.TRIAL, Term.TRIAL, Term.TRIAL, data.ends, Role.EMPLOYER, DataClass.PLACEMENT, runs_on=True))
        case shapes.AftercareStarted():
            return _put(present, Deadline(Term.AFTERCARE, Term.AFTERCARE, Term.AFTERCARE, data.ends, data=DataClass.PLACEMENT))
        case shapes.CivicTermSet():
            return _put(present, _civic_term(data.ends))
        case shapes.FactCorrected(of=CivicTermSet.stored_name, field="ends", day=date() as ends):
            due = end_of(ends)
            return [msgspec.structs.replace(one, due=due) if one.subject == Term.CIVIC_INTEGRATION else one for one in present]
        case shapes.FactCorrected(of=CivicDutyEnded.stored_name, day=date() as ends):
            return _put(present, _civic_term(ends))
        case shapes.CivicDutyEnded() | shapes.CivicPlanAbsent():
            return _without(present, Term.CIVIC_INTEGRATION)
        case shapes.DeadlineMoved():
            return [
                msgspec.structs.replace(one, due=data.due, runs_on=data.runs_on if one.sort == Term.STAGE else one.runs_on)
                if one.subject == data.subject
                else one
                for one in present
            ]
        case shapes.TrialPlacementEnded():
            return _without(present, Term.TRIAL)
        case shapes.BarrierCleared() | shapes.BarrierAccepted():
            return _without(present, f"{BARRIER}{data.barrier}")
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
    """A date of a trajectory, and whether it has passed. In a pause one that was agreed has not, and `deadline` says what it moves to."""

    trajectory: UUID
    regisseur: str
    municipality: UUID
    programme: str
    stage: Stage | None
    deadline: Deadline
    overdue: bool
    paused: bool


OF_EACH = f"{DEADLINES.table.name} cross join lateral jsonb_to_recordset(deadlines) as item (data text)", "item.data"
"""Every date there is with what it belongs to, as a source of rows; and the class of data that each is of."""
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
    where = Where(
        selection, data="item.data", about="item.kind || ':' || item.subject", role="case item.sort when 'taak' then item.role end"
    )
    horizon, moment = f"{where.value(now + timedelta(weeks=weeks))}::timestamptz", f"{where.value(now)}::timestamptz"
    goes_on = "(paused_since is null or item.runs_on)"
    # In whole days: a date that is later at every look would be on two pages, or on none.
    later = f"date_trunc('day', greatest({moment}, expected) - paused_since)"
    at = f"case when {goes_on} then item.due else item.due + {later} end"
    where.holds(f"first <= {horizon} and {at} <= {horizon}")
    source = f"""
        select trajectory, regisseur, municipality, programme, stage, paused, subject, sort, kind, role, data, item.runs_on, {at} as due,
            {goes_on} and item.due < {moment} as overdue
        from {DEADLINES.table.name}
        cross join lateral jsonb_to_recordset(deadlines)
            as item (subject text, sort text, kind text, due timestamptz, role text, data text, runs_on boolean)
        {where}"""
    return await page(conn, source, where, _ORDER, _due, after=after, limit=limit)


def _due(row: asyncpg.Record) -> Due:
    role, data = Role(row["role"]), DataClass(row["data"])
    deadline = Deadline(row["subject"], row["sort"], row["kind"], row["due"], role, data, row["runs_on"])
    stage = row["stage"] and Stage(row["stage"])
    return Due(row["trajectory"], row["regisseur"], row["municipality"], row["programme"], stage, deadline, row["overdue"], row["paused"])
