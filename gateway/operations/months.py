"""How many trajectories stood where at the beginning of a month, and how many came, went on and left within one.

Counts go through the gate (`projections.learning.gate`) and are of whole months, as lessons are: from day to day, the difference would be
about one person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import asyncpg

from events.vocabulary.values import Outcome, Stage
from projections.engine.paging import Where
from projections.learning.gate import Gate
from projections.learning.lessons import moment_of
from projections.learning.lives.as_of import standing
from projections.learning.lives.table import Life, chunks
from projections.learning.periods import Period, flow
from workflows.law.minimum_cell import minimum_cell
from workflows.law.moments import read_day
from workflows.law.period import AMSTERDAM


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts from a moment on, by what is counted, in Dutch; `minimum` is what they are rounded to."""

    since: datetime
    minimum: int
    told: Mapping[str, int]


class NoMonth(ValueError):
    """It is no month of which anything can be told; the message is Dutch."""


def beginning_of(month: str) -> datetime:
    """The moment at which a month such as `2026-03` begins. Raises `NoMonth`."""
    try:
        first = datetime.combine(read_day(f"{month}-01"), time(), AMSTERDAM)
    except ValueError:
        raise NoMonth(f"'{month}' is geen maand; schrijf een maand zoals 2026-03.") from None
    if first > datetime.now(UTC):
        raise NoMonth(f"De maand {month} is nog niet begonnen.")
    return moment_of(first)


async def stood(pool: asyncpg.Pool, month: str, programme: str | None) -> Counts:
    """How it stood at the beginning of a month, of all that began in a programme, or of all. Raises `NoMonth`."""
    moment = beginning_of(month)
    lives = await _lives(pool, moment, programme)
    found = standing(lives, moment)
    counts = {"lopend": found.running, **_each("in", found.in_stage), **_each("te lang in", found.overdue)}
    return _told(lives, moment, counts | _each("onderbroken in", found.paused) | _each("geëindigd:", found.ended))


async def flowed(pool: asyncpg.Pool, month: str, programme: str | None) -> Counts:
    """What came, went on and left in a month that is over. Raises `NoMonth`."""
    began = beginning_of(month)
    ended = moment_of(began + timedelta(days=32))
    if ended > datetime.now(UTC):
        raise NoMonth(f"De maand {month} is nog niet voorbij.")
    lives = await _lives(pool, ended, programme)
    found = flow(lives, Period(after=began, until=ended))
    counts = {"instroom": found.inflow, **_each("begonnen aan", found.entered), **_each("klaar met", found.completed)}
    counts |= _each("gestopt in", found.left) | {"geplaatst": found.placed, "uitstroom": found.out}
    return _told(lives, began, counts | _each("uitstroom:", found.outflow))


def _told(lives: list[Life], moment: datetime, counts: Mapping[str, int]) -> Counts:
    minimum = minimum_cell(datetime.now(UTC))
    gate = Gate(minimum, sum(life.trajectory.int for life in lives))
    return Counts(moment, minimum, {what: gate.number(count, f"{moment} {what}") for what, count in counts.items()})


def _each(what: str, counts: Mapping[Stage, int] | Mapping[Outcome, int]) -> dict[str, int]:
    return {f"{what} {one}": count for one, count in counts.items()}


async def _lives(pool: asyncpg.Pool, until: datetime, programme: str | None) -> list[Life]:
    """Those that began by then."""
    where = Where()
    where.equals("cohort_programme", programme)
    where.holds(f"started_at <= {where.value(until)}")
    async with pool.acquire() as conn, conn.transaction():
        return [life async for some in chunks(conn, where) for life in some]
