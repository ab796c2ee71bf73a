"""The work list (werkvoorraad): what needs a person now, first what several parties tell of, then the most urgent.

That is every open task, and every question to a partner that is late, was escalated, or that the partner's system refuses; unless
there is a task about that very question. A row holds what is open in one running trajectory.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal
from uuid import UUID

import asyncpg
import msgspec

from events.record import Stored
from events.vocabulary.subjects import classes_in, number_of
from events.vocabulary.values import Role, Stage
from projections import shapes
from projections.engine.paging import EVERYTHING, LIMIT, Order, Page, Selection, Where, page
from projections.engine.shape import looks_at
from projections.engine.table import Reader
from projections.lists import running
from projections.lists.open_items import SHAPES, OpenRequest, OpenTask, follow
from projections.lists.running import OfRunning, Running

SIGNALS = (shapes.AttentionRaised, shapes.AttentionSupplemented, shapes.AttentionDismissed, shapes.AttentionPassed)


class Item(msgspec.Struct):
    """Something that may need a person, with no more than the list is chosen, ordered and counted by: all of it is gone through each time.

    A question that is not `certain` does so once it is late; what does not run on is not late in a pause. `facts` is how many parties tell
    of what it is about, independently of each other, and `classes` the number of the classes of data that it is about
    (`events.vocabulary.subjects`).
    """

    key: str
    kind: str
    due: datetime
    role: Role
    escalated: bool
    certain: bool
    runs_on: bool
    facts: int = 1
    classes: int = 0


class Row(Running):
    """The open items of a running trajectory, with what they are selected by."""

    requests: list[OpenRequest] = msgspec.field(default_factory=list)
    tasks: list[OpenTask] = msgspec.field(default_factory=list)
    items: list[Item] = msgspec.field(default_factory=list)
    facts: dict[str, int] = msgspec.field(default_factory=dict)
    """How many parties tell of each open signal."""


class WorkList(OfRunning[Row]):
    """Work list."""

    name = "work_list"
    version = 6
    indexes = ("(regisseur)", "(municipality)")
    reads = looks_at(*running.LIFE, *SHAPES, *SIGNALS)

    def take_in(self, row: Row, event: Stored, data: object) -> None:
        """What is open, and of that what may need a person."""
        if isinstance(data, SIGNALS):
            _told(row, data)
        if isinstance(data, (*SHAPES, *SIGNALS)):
            follow(row, event, data)
            row.items = _items(row)


def _told(row: Row, data: object) -> None:
    """Keep how many parties tell of a signal while it is open."""
    match data:
        case shapes.AttentionRaised() | shapes.AttentionSupplemented():
            row.facts[data.signal] = data.facts
        case shapes.AttentionDismissed() | shapes.AttentionPassed():
            row.facts.pop(data.signal, None)


def _items(row: Row) -> list[Item]:
    looked_after = {task.about for task in row.tasks}
    return [
        *(
            Item(
                one.key,
                one.kind,
                one.due,
                one.role,
                one.escalated,
                True,
                one.runs_on,
                row.facts.get(one.about.rpartition(":")[0], 1),
                number_of(classes_in(one.kind, one.key, one.about)),
            )
            for one in row.tasks
        ),
        *(
            Item(
                one.key,
                one.kind,
                one.due,
                Role.REGISSEUR,
                one.escalated,
                one.escalated or one.refused is not None,
                one.runs_on,
                classes=number_of(classes_in(one.kind, one.key)),
            )
            for one in row.requests
            if one.key not in looked_after
        ),
    ]


WORK_LIST = WorkList(Row)


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A task, or a question to a partner that somebody has to look after.

    `role` is who should act: of a task its role, of a question the regisseur. `what` and `about` are a task's; `party`, `partner`,
    `reminders` and `refused` (why the partner's system will not take it) a question's. While a trajectory is paused nothing is
    overdue, save what runs on.
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
    runs_on: bool = False

    @property
    def rests(self) -> bool:
        """Whether it waits for the end of a pause."""
        return self.paused and not self.runs_on


@dataclass(frozen=True, slots=True)
class Amount:
    """How much work there is, and how much of it is past its date or was escalated."""

    total: int
    overdue: int
    escalated: int


_ORDER = Order((("rests", "boolean"), ("fewer", "int"), ("due", "timestamptz"), ("trajectory", "uuid"), ("key", "text")))


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
    """What needs a person at `now`: what most parties tell of first, then by date; what waits for the end of a pause comes last.

    Raises:
        BadCursor: when `after` does not come from an earlier page.
    """
    source, where = _source(selection, now, role, trajectory)
    # First which ones, then those of the page: what is told about them is much.
    found = await page(conn, source, where, _ORDER, _place, after=after, limit=limit)
    of = {one for one, _, _ in found.items}
    rows = map(WORK_LIST.table.read, await conn.fetch(f"select * from {WORK_LIST.table.name} where trajectory = any($1)", of))
    told = {row.trajectory: row for row in rows}
    items = [_item(told[one], key, overdue) for one, key, overdue in found.items if one in told]
    return Page([item for item in items if item], found.total, found.next, found.previous)


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
    where = Where(selection, classes="item.classes", role="item.role")
    where.equals("trajectory", trajectory)
    where.equals("item.role", role)
    moment = f"{where.value(now)}::timestamptz"
    goes_on = "(not paused or item.runs_on)"
    where.holds(f"(item.certain or ({goes_on} and item.due < {moment}))")
    source = f"""
        select trajectory, not {goes_on} as rests, -coalesce(item.facts, 1) as fewer, item.key, item.due, item.escalated,
            {goes_on} and item.due < {moment} as overdue
        from {WORK_LIST.table.name}
        cross join lateral jsonb_to_recordset(items)
            as item (key text, classes int, due timestamptz, role text, escalated boolean, certain boolean, runs_on boolean, facts int)
        {where}"""
    return source, where


def _place(row: asyncpg.Record) -> tuple[UUID, str, bool]:
    return row["trajectory"], row["key"], row["overdue"]


def _item(row: Row, key: str, overdue: bool) -> WorkItem | None:
    """The item with all that there is to tell about it; None when it went in this very moment."""
    item = partial(
        WorkItem,
        trajectory=row.trajectory,
        regisseur=row.regisseur,
        municipality=row.municipality,
        programme=row.programme,
        stage=row.stage,
        paused=row.paused,
        key=key,
        overdue=overdue,
    )
    for task in row.tasks:
        if task.key == key:
            return item(
                sort="taak",
                kind=task.kind,
                role=task.role,
                since=task.opened_at,
                due=task.due,
                escalated=task.escalated,
                what=task.what,
                about=task.about,
                party=None,
                partner=None,
                reminders=0,
                refused=None,
                runs_on=task.runs_on,
            )
    for request in row.requests:
        if request.key == key:
            return item(
                sort="verzoek",
                kind=request.kind,
                role=Role.REGISSEUR,
                since=request.asked_at,
                due=request.due,
                escalated=request.escalated,
                what="",
                about="",
                party=request.role,
                partner=request.partner,
                reminders=request.reminders,
                refused=request.refused,
                runs_on=request.runs_on,
            )
    return None
