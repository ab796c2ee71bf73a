"""What each party and each source of money promised, beside what it did, by component of a programme (whitepaper l.527-531).

A row holds what one trajectory adds to it, and is kept after its end; one of a programme holds what its Canvas promises for all together.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import asyncpg
import msgspec

from events.record import Stored
from events.vocabulary.leer_werk import Income
from events.vocabulary.values import Component, Outcome, Role, Stage
from projections import shapes
from projections.engine.paging import EVERYTHING, LIMIT, Order, Page, Selection, Where, page
from projections.engine.projection import Projection
from projections.engine.shape import looks_at
from projections.engine.table import Reader
from projections.lists import running


class Unit(StrEnum):
    """What is counted."""

    MONEY = "geld"
    MONTHLY = "geld per maand"
    PLACES = "plaatsen"
    HOURS = "uren"
    LESSONS = "lesuren per week"
    BENEFITS = "uitkeringen behouden"
    CONTRACTS = "contracten"
    LASTING = "duurzame banen"


class Put(msgspec.Struct):
    """What one party (`who` is its role) or source of money promised for a component, and did; money in whole cents."""

    who: str
    unit: Unit
    component: Component | None = None
    promised: int = 0
    done: int = 0


class Row(msgspec.Struct):
    """What one trajectory adds, or the Canvas of a programme promises."""

    stream: UUID
    programme: str
    municipality: UUID
    """Of a programme its own number: it is of no municipality."""
    regisseur: str = ""
    canvas: bool = False
    stage: Stage | None = None
    paused: bool = False
    puts: list[Put] = msgspec.field(default_factory=list)


class _Contribution(msgspec.Struct):
    cents: int | None = msgspec.field(default=None, name="centen")
    hours: int | None = msgspec.field(default=None, name="uren")
    places: int | None = msgspec.field(default=None, name="plaatsen")


class _Party(msgspec.Struct):
    role: str = msgspec.field(default="", name="rol")
    responsible_for: list[Component] = msgspec.field(default_factory=list, name="verantwoordelijk_voor")
    contribution: list[_Contribution] = msgspec.field(default_factory=list, name="inbreng")


class _Canvas(msgspec.Struct):
    """What a programme document says of what parties bring in."""

    parties: list[_Party] = msgspec.field(default_factory=list, name="partijen")


class Shared(Projection[Row]):
    """Shared."""

    name = "shared"
    key = ("stream",)
    indexes = ("(programme)",)
    reads = looks_at(
        shapes.ProgrammePublished,
        shapes.TrajectoryStarted,
        shapes.TrajectoryEnded,
        shapes.MoneyCommitted,
        shapes.CostIncurred,
        shapes.WorkplaceOffered,
        shapes.WorkplaceFellThrough,
        shapes.Enrolled,
        shapes.EnrolmentFellThrough,
        shapes.LanguageStarted,
        shapes.IncomeSet,
        shapes.IntentionStated,
        shapes.ContractSigned,
        shapes.WageSubsidyDecided,
        *running.SHAPES,
    )

    def fold(self, row: Row | None, event: Stored, data: object) -> Row | None:
        """Kept after the end, so that what was promised for a programme stands beside what came of it."""
        match data:
            case shapes.ProgrammePublished():
                return Row(event.stream, data.code, event.stream, canvas=True, puts=_promised(msgspec.convert(data.document, _Canvas)))
            case shapes.TrajectoryStarted():
                return Row(event.stream, data.programme, data.municipality, data.regisseur)
            case _ if row is None:
                return None
            case _:
                _money(row, data)
                _work(row, data)
        running.follow(row, data)
        return row


def _promised(canvas: _Canvas) -> list[Put]:
    puts: list[Put] = []
    for party in canvas.parties:
        component = party.responsible_for[0] if party.responsible_for else None
        for brought in party.contribution:
            amounts = {Unit.MONEY: brought.cents, Unit.HOURS: brought.hours, Unit.PLACES: brought.places}
            for unit, promised in amounts.items():
                _put(puts, party.role, unit, component).promised += promised or 0
    return [put for put in puts if put.promised]


def _money(row: Row, data: object) -> None:
    match data:
        case shapes.MoneyCommitted():
            _put(row.puts, data.source, Unit.MONEY, data.component).promised = data.cents
        case shapes.CostIncurred():
            _put(row.puts, data.source, Unit.MONEY, data.component).done += data.cents
        case shapes.IncomeSet(income=Income.WAGE) if data.wage_cents is not None:
            _put(row.puts, Role.EMPLOYER, Unit.MONTHLY, Component.WORKING).done = data.wage_cents
        case shapes.IncomeSet(income=Income.BENEFIT):
            _put(row.puts, Role.MUNICIPALITY, Unit.BENEFITS, Component.WORKING).done = 1
        case shapes.WageSubsidyDecided():
            _put(row.puts, Role.MUNICIPALITY, Unit.MONTHLY, Component.PLACEMENT).done = (data.computed_cents or 0) if data.granted else 0


def _work(row: Row, data: object) -> None:
    match data:
        case shapes.WorkplaceOffered():
            _put(row.puts, Role.EMPLOYER, Unit.PLACES, Component.WORKING).done = 1
        case shapes.Enrolled():
            _put(row.puts, data.by or Role.SCHOOL, Unit.PLACES, Component.LEARNING).done = 1
        case shapes.WorkplaceFellThrough():
            _put(row.puts, Role.EMPLOYER, Unit.PLACES, Component.WORKING).done = 0
        case shapes.EnrolmentFellThrough():
            for put in row.puts:
                if (put.unit, put.component) == (Unit.PLACES, Component.LEARNING):
                    put.done = 0
        case shapes.LanguageStarted():
            _put(row.puts, data.by or Role.LANGUAGE_SCHOOL, Unit.LESSONS, Component.LANGUAGE).done = data.hours_a_week
        case shapes.IntentionStated():
            _put(row.puts, Role.EMPLOYER, Unit.CONTRACTS, Component.PLACEMENT).promised = 1
        case shapes.ContractSigned():
            _put(row.puts, Role.EMPLOYER, Unit.CONTRACTS, Component.PLACEMENT).done = 1
        case shapes.TrajectoryEnded(outcome=Outcome.SUSTAINED_WORK):
            _put(row.puts, Role.EMPLOYER, Unit.LASTING, Component.AFTERCARE).done = 1
        case shapes.TrajectoryEnded():
            for put in row.puts:
                if put.unit is Unit.LASTING:
                    put.done = 0


def _put(puts: list[Put], who: str, unit: Unit, component: Component | None) -> Put:
    found = next((put for put in puts if (put.who, put.unit, put.component) == (who, unit, component)), None)
    if found is None:
        puts.append(found := Put(str(who), unit, component))
    return found


SHARED = Shared(Row)


@dataclass(frozen=True, slots=True)
class Share:
    """One line: what was promised and done in a programme, over so many trajectories (0: the Canvas only)."""

    programme: str
    component: Component | None
    who: str
    unit: Unit
    promised: int
    done: int
    trajectories: int


_IN_A_CANVAS = Order((("programme", "text"), ("component", "text"), ("who", "text"), ("unit", "text")))


async def shares(conn: Reader, selection: Selection = EVERYTHING, *, after: str | None = None, limit: int = LIMIT) -> Page[Share]:
    """Promised beside done, by programme, component and party. What a Canvas promises belongs to no regisseur and no municipality.

    Raises:
        BadCursor: when `after` does not come from an earlier page.
    """
    where = Where(selection)
    source = f"""
        select programme, coalesce(item.component, '') as component, item.who, item.unit,
            sum(item.promised)::bigint as promised, sum(item.done)::bigint as done,
            count(distinct stream) filter (where not canvas) as trajectories
        from (select *, stream as trajectory from {SHARED.table.name}) as told
        cross join lateral jsonb_to_recordset(puts) as item (component text, who text, unit text, promised bigint, done bigint)
        {where}
        group by 1, 2, 3, 4"""
    return await page(conn, source, where, _IN_A_CANVAS, _share, after=after, limit=limit)


def _share(row: asyncpg.Record) -> Share:
    component = Component(row["component"]) if row["component"] else None
    return Share(row["programme"], component, row["who"], Unit(row["unit"]), row["promised"], row["done"], row["trajectories"])
