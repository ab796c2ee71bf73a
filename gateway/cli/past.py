"""`regie past`: how it was. A file and a caseload as of any past date; and counts, of how it stood at the beginning of a month and of what
happened within one, which are two questions that are kept apart.

Counts go through the gate (`projections.learning.gate`) and are of whole months, as lessons are: from day to day, the difference would be
about one person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import msgspec
from cyclopts import App

from events.vocabulary.values import Outcome, Stage
from gateway.access.terms import Action
from gateway.cli.called import looked_into, named
from gateway.cli.connection import Connect, Connections
from gateway.cli.group import grouped
from gateway.cli.moments import Day
from gateway.cli.needs import of_many, of_the_house, with_trajectory
from gateway.cli.output import Exit, Format, Row, show_json, show_one, show_rows, stop, talk
from projections.engine.paging import Where
from projections.learning.as_of import By, caseload_as_of, file_as_of
from projections.learning.gate import Gate
from projections.learning.lessons import moment_of
from projections.learning.lives.as_of import standing
from projections.learning.lives.table import Life, chunks
from projections.learning.periods import Period, flow
from projections.lists import board
from workflows.law.minimum_cell import minimum_cell
from workflows.law.moments import read_day
from workflows.law.period import AMSTERDAM


def past(connect: Connect) -> App:
    """The commands."""
    return grouped("past", "Hoe het was: op een datum, of in een maand.", Commands(connect))


@dataclass(frozen=True)
class Commands:
    """What each command does; `connect` reaches the installation."""

    connect: Connect

    @with_trajectory(Action.READ)
    async def file(self, trajectory: UUID, *, on: Day, by: By = "gebeurd", output: Format = "table") -> None:
        """Het dossier van een traject zoals het aan het eind van een dag was.

        Parameters
        ----------
        on
            De dag.
        by
            gebeurd: naar wat er toen gebeurd was, zoals wij dat nu weten; bekend: naar wat er toen van was vastgelegd.
        """
        async with self.connect() as regie:
            row = await file_as_of(regie.pool, regie.store, trajectory, _end_of(on), by)
            row = regie.acting.asker.dossier(regie.acting.sight, row) if row else None
            if row is None:
                stop(Exit.NOT_FOUND, f"Er was op {on:%d-%m-%Y} geen traject {trajectory}.")
            await looked_into(regie, trajectory)
        whole = msgspec.to_builtins(row, builtin_types=(datetime, date, UUID))
        show_one(whole if output == "json" else {name: value for name, value in whole.items() if value not in (None, [], {})}, output)

    @of_many(Action.READ)
    async def caseload(self, *, regisseur: str, on: Day, output: Format = "table") -> None:
        """Wat een regisseur aan het eind van een dag onder zich had, het langst in zijn fase eerst.

        Parameters
        ----------
        regisseur
            Kenmerk van de regisseur.
        on
            De dag.
        """
        async with self.connect() as regie:
            seen = regie.acting.over(board.Row)
            await seen.must_be_something()
            found = await caseload_as_of(regie.pool, _end_of(on), regisseur)
            mine = await seen.among([case.trajectory for case in found])
            cases = [case for case in found if case.trajectory in mine]
            await seen.listed([case.trajectory for case in cases], len(cases))
            rows: Sequence[Row] = [
                {
                    "traject": case.trajectory,
                    "programma": case.programme,
                    "fase": str(case.stage),
                    "sinds": case.since,
                    "norm tot": case.due,
                    "te lang": case.overdue,
                    "onderbroken": case.paused,
                }
                for case in cases
            ]
            rows = await named(regie, rows, output, seen)
        show_rows(rows, output)

    @of_the_house("lessen", Action.LEARN)
    async def standing_(self, month: str, *, programme: str | None = None, output: Format = "table") -> None:
        """Hoeveel trajecten er aan het begin van een maand liepen, in welke fase, hoeveel daarvan te lang, en hoeveel er waren geëindigd.

        Parameters
        ----------
        month
            De maand, zoals 2026-03.
        programme
            Van de trajecten die in dit programma begonnen; zonder: van alle.
        """
        moment = _beginning_of(month)
        async with self.connect() as regie:
            lives = await _lives(regie, moment, programme)
        found = standing(lives, moment)
        counts = {"lopend": found.running, **_each("in", found.in_stage), **_each("te lang in", found.overdue)}
        _show(lives, moment, counts | _each("onderbroken in", found.paused) | _each("geëindigd:", found.ended), output)

    @of_the_house("lessen", Action.LEARN)
    async def flow_(self, month: str, *, programme: str | None = None, output: Format = "table") -> None:
        """Hoeveel trajecten er in een maand begonnen (instroom), fasen in- en uitgingen (doorstroom) en eindigden (uitstroom).

        Parameters
        ----------
        month
            De maand, zoals 2026-03; zij moet voorbij zijn.
        programme
            Van de trajecten die in dit programma begonnen; zonder: van alle.
        """
        began = _beginning_of(month)
        ended = moment_of(began + timedelta(days=32))
        if ended > datetime.now(UTC):
            stop(Exit.USAGE, f"De maand {month} is nog niet voorbij.")
        async with self.connect() as regie:
            lives = await _lives(regie, ended, programme)
        found = flow(lives, Period(after=began, until=ended))
        counts = {"instroom": found.inflow, **_each("begonnen aan", found.entered), **_each("klaar met", found.completed)}
        counts |= _each("gestopt in", found.left) | {"geplaatst": found.placed, "uitstroom": found.out}
        _show(lives, began, counts | _each("uitstroom:", found.outflow), output)


def _show(lives: Sequence[Life], moment: datetime, counts: Mapping[str, int], output: Format) -> None:
    minimum = minimum_cell(datetime.now(UTC))
    gate = Gate(minimum, sum(life.trajectory.int for life in lives))
    told = {what: gate.number(count, f"{moment} {what}") for what, count in counts.items()}
    if output == "json":
        show_json({"vanaf": moment, "afgerond op": minimum, **told})
        return
    talk.print(f"Vanaf {moment.astimezone(AMSTERDAM):%d-%m-%Y}; aantallen zijn bij benadering: met ruis, en afgerond op {minimum}.")
    show_rows([{"wat": what, "aantal": count} for what, count in told.items()], output)


def _each(what: str, counts: Mapping[Stage, int] | Mapping[Outcome, int]) -> dict[str, int]:
    return {f"{what} {one}": count for one, count in counts.items()}


async def _lives(regie: Connections, until: datetime, programme: str | None) -> list[Life]:
    """Those that began by then."""
    where = Where()
    where.equals("cohort_programme", programme)
    where.holds(f"started_at <= {where.value(until)}")
    async with regie.pool.acquire() as conn, conn.transaction():
        return [life async for some in chunks(conn, where) for life in some]


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), AMSTERDAM) - timedelta(microseconds=1)


def _beginning_of(month: str) -> datetime:
    try:
        first = datetime.combine(read_day(f"{month}-01"), time(), AMSTERDAM)
    except ValueError:
        stop(Exit.USAGE, f"'{month}' is geen maand; schrijf een maand zoals 2026-03.")
    if first > datetime.now(UTC):
        stop(Exit.USAGE, f"De maand {month} is nog niet begonnen.")
    return moment_of(first)
