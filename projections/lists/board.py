"""The board: trajectories by stage, with what is late, paused or needs attention; and how those that ended did so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from events.record import Stored
from events.vocabulary.subjects import classes_in, number_of
from events.vocabulary.values import EndReason, Outcome, Role, Stage, Term
from projections import shapes
from projections.engine.paging import EVERYTHING, LIMIT, Order, Page, Selection, Where, page
from projections.engine.projection import Projection
from projections.engine.shape import looks_at
from projections.engine.table import Reader
from projections.lists import running


class Asking(msgspec.Struct):
    """An open signal, or something that was escalated: the number of the classes of data that it is about (`events.vocabulary.subjects`),
    and for whom it is to do."""

    key: str
    classes: int
    role: Role | None = None


class Row(msgspec.Struct):
    """A card on the board. `due` is the norm of the stage as a date; `attention` counts open `signals` and items that were `escalated`,
    which `asking` tells more of; in a list each is what whoever looks may see of it.

    A date that `runs_on` is not moved by a pause. `pause_over` is since when a pause lasts longer than was expected: somebody was asked
    then to go on.
    """

    trajectory: UUID
    programme: str
    programme_version: int
    municipality: UUID
    regisseur: str
    started_at: datetime
    stage: Stage | None = None
    visit: int = 0
    since: datetime | None = None
    due: datetime | None = None
    runs_on: bool = False
    paused: bool = False
    paused_since: datetime | None = None
    pause_over: datetime | None = None
    attention: int = 0
    signals: list[str] = []
    escalated: list[str] = []
    asking: list[Asking] = []
    outcome: Outcome | None = None
    end_reason: EndReason | None = None
    ended_at: datetime | None = None

    def overdue(self, now: datetime) -> bool:
        """Whether it has been longer in this stage than its norm."""
        return self.outcome is None and not self.paused and self.due is not None and self.due < now


class Board(Projection[Row]):
    """Board."""

    name = "board"
    version = 3
    key = ("trajectory",)
    indexes = ("(stage, paused, due, trajectory) where outcome is null", "(regisseur)", "(municipality)", "(outcome)")
    reads = looks_at(
        shapes.TrajectoryStarted,
        *running.SHAPES,
        shapes.DeadlineMoved,
        shapes.AttentionRaised,
        shapes.AttentionDismissed,
        shapes.AttentionPassed,
        shapes.PartnerRequestEscalated,
        shapes.PartnerAnswered,
        shapes.PartnerDeclined,
        shapes.PartnerRequestWithdrawn,
        shapes.TaskOpened,
        shapes.TaskEscalated,
        shapes.TaskDone,
        shapes.TaskWithdrawn,
        shapes.TrajectoryEnded,
    )

    def fold(self, row: Row | None, event: Stored, data: object) -> Row | None:
        """The card begins with the trajectory and is kept after its end."""
        if isinstance(data, shapes.TrajectoryStarted):
            return Row(event.stream, data.programme, data.programme_version, data.municipality, data.regisseur, event.occurred_at)
        if row is None:
            return None
        running.follow(row, data)
        match data:
            case shapes.StageEntered():
                row.visit, row.since, row.due, row.runs_on = data.visit, event.occurred_at, data.due, False
            case shapes.DeadlineMoved(subject=Term.STAGE):
                row.due, row.runs_on = data.due, data.runs_on
            case shapes.ProgrammeChanged():
                row.programme_version = data.programme_version
            case shapes.TrajectoryPaused():
                row.paused_since = event.occurred_at
            case shapes.TaskOpened():
                if data.kind == "hervatten":
                    row.pause_over = event.occurred_at
            case shapes.TrajectoryResumed():
                row.paused_since = row.pause_over = None
            case shapes.TrajectoryEnded():
                row.outcome, row.end_reason, row.paused = data.outcome, data.reason, False
                row.ended_at = row.ended_at or event.occurred_at
                row.paused_since = row.pause_over = None
            case _:
                _attend(row, data)
        return row


SIGNAL = "signaal:"
"""Before the name of a signal, which could be that of a question or a task."""


def _attend(row: Row, data: object) -> None:
    match data:
        case shapes.AttentionRaised():
            row.asking.append(Asking(f"{SIGNAL}{data.signal}", number_of(classes_in(data.rule, data.signal))))
        case shapes.AttentionDismissed() | shapes.AttentionPassed():
            row.asking = [one for one in row.asking if one.key != f"{SIGNAL}{data.signal}"]
        case shapes.PartnerRequestEscalated():
            row.asking.append(Asking(data.key, number_of(classes_in(data.key)), Role.REGISSEUR))
        case shapes.TaskEscalated():
            row.asking.append(Asking(data.key, number_of(classes_in(data.key)), data.role))
        case (
            shapes.PartnerAnswered()
            | shapes.PartnerDeclined()
            | shapes.PartnerRequestWithdrawn()
            | shapes.TaskDone()
            | shapes.TaskWithdrawn()
        ):
            row.asking = [one for one in row.asking if one.key != data.key]
    _count(row, row.asking)


def _count(row: Row, asking: Sequence[Asking]) -> None:
    row.signals = [one.key.removeprefix(SIGNAL) for one in asking if one.key.startswith(SIGNAL)]
    row.escalated = [one.key for one in asking if not one.key.startswith(SIGNAL)]
    row.attention = len(asking)


BOARD = Board(Row)


@dataclass(frozen=True, slots=True)
class Column:
    """One stage of the board: how many trajectories are in it, and how many of those are overdue, paused or need attention."""

    stage: Stage
    total: int
    overdue: int
    paused: int
    attention: int


_URGENT = Order((("paused", "boolean"), ("due", "timestamptz"), ("trajectory", "uuid")))
_LATEST = Order((("ended_at", "timestamptz"), ("trajectory", "uuid")), descending=True)


async def columns(conn: Reader, selection: Selection = EVERYTHING, *, now: datetime) -> list[Column]:
    """All stages in their order, the empty ones too, as they are at `now`."""
    where = _running(selection)
    rows = await conn.fetch(
        f"""
        select stage, count(*) as total, count(*) filter (where not paused and due < {where.value(now)}) as overdue,
            count(*) filter (where paused) as paused, count(*) filter (where {_asking(selection, where)} <> '{{}}') as attention
        from {BOARD.table.name} {where} group by stage""",
        *where.arguments,
    )
    found = {row["stage"]: Column(Stage(row["stage"]), row["total"], row["overdue"], row["paused"], row["attention"]) for row in rows}
    return [found.get(stage, Column(stage, 0, 0, 0, 0)) for stage in Stage]


async def those_under_way(conn: Reader, selection: Selection) -> list[UUID]:
    """Which trajectories run, also those that are in no stage yet."""
    where = Where(selection)
    where.holds("outcome is null")
    rows = await conn.fetch(f"select trajectory from {BOARD.table.name} {where} order by trajectory", *where.arguments)
    return [row["trajectory"] for row in rows]


async def under_way(conn: Reader, selection: Selection = EVERYTHING) -> int:
    """How many trajectories run, also those that are in no stage yet."""
    where = Where(selection)
    where.holds("outcome is null")
    total: int = await conn.fetchval(f"select count(*) from {BOARD.table.name} {where}", *where.arguments)
    return total


async def cards(
    conn: Reader, stage: Stage | None = None, selection: Selection = EVERYTHING, *, after: str | None = None, limit: int = LIMIT
) -> Page[Row]:
    """Running trajectories in a stage (None: in any), what is overdue first, then by date; paused ones last.

    Raises:
        BadCursor: when `after` does not come from an earlier page.
    """
    where = _running(selection)
    where.equals("stage", stage)
    source = f"select *, {_asking(selection, where)} as seen from {BOARD.table.name} {where}"
    return await page(conn, source, where, _URGENT, _card, after=after, limit=limit)


def _card(record: asyncpg.Record) -> Row:
    row, seen = BOARD.table.read(record), record["seen"]
    _count(row, [one for one in row.asking if one.key in seen])
    return row


def _asking(selection: Selection, where: Where) -> str:
    """What of what asks for attention is about what who looks sees, or is theirs to do, by its key."""
    theirs = Where(Selection(only=selection.only), classes="item.classes", role="item.role", arguments=where.arguments)
    items = "jsonb_to_recordset(asking) as item (key text, classes int, role text)"
    return f"case when asking = '[]'::jsonb then '{{}}' else array(select item.key from {items} {theirs}) end"


async def outcomes(conn: Reader, selection: Selection = EVERYTHING) -> dict[Outcome, int]:
    """How many trajectories ended in which way, in the order of the vocabulary; ways in which none ended are left out."""
    where = _ended(selection)
    rows = await conn.fetch(f"select outcome, count(*) as total from {BOARD.table.name} {where} group by outcome", *where.arguments)
    found = {row["outcome"]: row["total"] for row in rows}
    return {outcome: found[outcome] for outcome in Outcome if outcome in found}


async def ended(
    conn: Reader, outcome: Outcome | None = None, selection: Selection = EVERYTHING, *, after: str | None = None, limit: int = LIMIT
) -> Page[Row]:
    """Trajectories that ended (in one way, or in any), the latest first.

    Raises:
        BadCursor: when `after` does not come from an earlier page.
    """
    where = _ended(selection)
    where.equals("outcome", outcome)
    return await page(conn, f"select * from {BOARD.table.name} {where}", where, _LATEST, BOARD.table.read, after=after, limit=limit)


def _running(selection: Selection) -> Where:
    where = Where(selection)
    # The one that was started and has not entered its first stage yet comes a moment later.
    where.holds("outcome is null and stage is not null")
    return where


def _ended(selection: Selection) -> Where:
    where = Where(selection)
    where.holds("outcome is not null")
    return where
