"""`regie past`: how it was. A file and a caseload as of any past date; and counts, of how it stood at the beginning of a month and of what
happened within one, which are two questions that are kept apart.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

import asyncpg
import msgspec
from cyclopts import App

from gateway.access.terms import Action
from gateway.cli.called import looked_into, named
from gateway.cli.connection import Connect
from gateway.cli.group import grouped
from gateway.cli.moments import Day
from gateway.cli.needs import of_many, of_the_house, with_trajectory
from gateway.cli.output import Exit, Format, Row, show_json, show_one, show_rows, stop, talk
from gateway.operations.months import Counts, NoMonth, beginning_of, flowed, stood
from projections.learning.as_of import By, caseload_as_of, file_as_of
from projections.lists import board
from workflows.law.period import AMSTERDAM

Count = Callable[[asyncpg.Pool, str, str | None], Awaitable[Counts]]


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
        await self._counted(stood, month, programme, output)

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
        await self._counted(flowed, month, programme, output)

    async def _counted(self, count: Count, month: str, programme: str | None, output: Format) -> None:
        try:
            # What is no month is said also when the installation is away.
            beginning_of(month)
            async with self.connect() as regie:
                counts = await count(regie.pool, month, programme)
        except NoMonth as none:
            stop(Exit.USAGE, str(none))
        if output == "json":
            show_json({"vanaf": counts.since, "afgerond op": counts.minimum, **counts.told})
            return
        since = counts.since.astimezone(AMSTERDAM)
        talk.print(f"Vanaf {since:%d-%m-%Y}; aantallen zijn bij benadering: met ruis, en afgerond op {counts.minimum}.")
        show_rows([{"wat": what, "aantal": number} for what, number in counts.told.items()], output)


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), AMSTERDAM) - timedelta(microseconds=1)
