"""`regie trajectories`: look at trajectories and give them orders."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import msgspec
from cyclopts import App

from events.vocabulary.base import Event
from events.vocabulary.course import NoteWritten
from events.vocabulary.person import Door, Looked
from events.vocabulary.values import Role
from gateway import words
from gateway.access.terms import Action
from gateway.cli.called import PARTICIPANT, by_name, looked_into, meant, named
from gateway.cli.choices import AStage
from gateway.cli.connection import Connect
from gateway.cli.from_a_table import FromATable
from gateway.cli.group import add, grouped
from gateway.cli.needs import of_many, with_trajectory
from gateway.cli.orders import add_orders
from gateway.cli.output import Exit, Format, Row, show_one, show_rows, stop, talk
from gateway.persons.reading import Look, NotThere, Told, opened, told
from projections.engine.paging import Page, Selection
from projections.lists import board, file, timeline

ROW_LIMIT = 1000


def trajectories(connect: Connect) -> App:
    """The commands."""
    app = add(grouped("trajectories", "Trajecten bekijken, beginnen en bijsturen.", Commands(connect)), FromATable(connect))
    add_orders(app, connect)
    return app


@dataclass(frozen=True)
class Commands:
    """What each command does; `connect` reaches the installation."""

    connect: Connect

    @of_many(Action.READ)
    async def list_(
        self,
        *,
        stage: AStage | None = None,
        regisseur: str | None = None,
        programme: str | None = None,
        ended: bool = False,
        output: Format = "table",
    ) -> None:
        """De trajecten die lopen, of die beëindigd zijn.

        Parameters
        ----------
        stage
            Alleen trajecten in deze fase.
        regisseur
            Alleen trajecten van deze regisseur.
        programme
            Alleen trajecten in dit programma.
        ended
            Toon de beëindigde trajecten.
        """
        rows: list[Row] = []
        async with self.connect() as regie:
            seen = regie.acting.over(board.Row)
            await seen.must_be_something()
            selection = seen.of(await meant(regie, Selection(regisseur=regisseur, programme=programme)))
            after: str | None = None
            while len(rows) < ROW_LIMIT:
                page: Page[board.Row]
                if ended:
                    page = await board.ended(regie.pool, None, selection, after=after)
                else:
                    page = await board.cards(regie.pool, stage, selection, after=after)
                await seen.listed([row.trajectory for row in page.items], page.total)
                rows += [_line(row) for row in page.items]
                after = page.next
                if after is None:
                    break
            else:
                talk.print(f"Alleen de eerste {len(rows)} van {page.total} worden getoond; kies met --regisseur, --stage of --programme.")
            shown = await named(regie, rows, output, seen)
        show_rows(shown, output)

    @with_trajectory(Action.READ)
    async def show(self, trajectory: UUID, *, output: Format = "table") -> None:
        """Het dossier van een traject: waar het is, waar het op wacht, hoe het eindigde."""
        async with self.connect() as regie:
            row = await file.find(regie.pool, trajectory)
            row = regie.acting.asker.dossier(regie.acting.sight, row) if row else None
            if row is None:
                stop(Exit.NOT_FOUND, f"Er is geen traject {trajectory}.")
            name = await looked_into(regie, trajectory)
        whole = msgspec.to_builtins(row, builtin_types=(datetime, date, UUID))
        if name and output == "table":
            whole = {PARTICIPANT: name, **whole}
        show_one(whole if output == "json" else {name: value for name, value in whole.items() if value not in (None, [], {})}, output)

    @with_trajectory(Action.READ)
    async def timeline_(self, trajectory: UUID, *, output: Format = "table") -> None:
        """Wat er in een traject gebeurde, van begin tot nu."""
        rows: list[Row] = []
        there, after = False, 0
        async with self.connect() as regie:
            await looked_into(regie, trajectory)
            while events := await timeline.timeline(regie.pool, trajectory, after=after):
                after = events[-1].version
                shown = [one for one in events if regie.acting.sight.of(one)]
                there = True
                rows += [
                    {"versie": e.version, "tijdstip": e.occurred_at, "wat": e.title, "door": str(e.role), "soort": e.type} for e in shown
                ]
        if not there:
            stop(Exit.NOT_FOUND, f"Er is geen traject {trajectory}.")
        show_rows(rows, output)
        if regie.acting.sight.partial:
            talk.print(words.PARTIAL)

    @with_trajectory(Action.OPEN)
    async def told(self, trajectory: UUID, *, subject: str = "", output: Format = "table") -> None:
        """Lees wat in een traject is verteld: wensen, omstandigheden, afspraken, adviezen en redenen. Wie leest, wordt vastgelegd.

        Parameters
        ----------
        subject
            Alleen hierover, zoals intake of go-no-go.
        """
        if subject and subject not in words.SUBJECTS:
            stop(Exit.USAGE, f"Over '{subject}' wordt niets verteld. Kies uit: {', '.join(words.SUBJECTS)}.")
        found, partial = await self._told(trajectory, Looked.EVERYTHING, output)
        rows = [
            {
                "wanneer": one.occurred_at,
                "wat": one.title,
                "wie": one.actor.id,
                "rol": str(one.actor.role),
                "onderwerp": one.subject,
                "gegeven": one.label,
                "tekst": one.text,
            }
            for one in found
            if subject in ("", one.subject)
        ]
        show_rows(rows, output)
        if partial:
            talk.print(words.PARTIAL)

    @with_trajectory(Action.OPEN)
    async def notes(self, trajectory: UUID, *, output: Format = "table") -> None:
        """Lees de notities van een traject. Wie leest, wordt vastgelegd."""
        notes, _ = await self._told(trajectory, Looked.NOTES, output, NoteWritten)
        show_rows([{"wanneer": one.occurred_at, "wie": one.actor.id, "notitie": one.text} for one in notes], output)

    async def _told(self, trajectory: UUID, what: Looked, output: Format, only: type[Event] = Event) -> tuple[list[Told], bool]:
        """What was told in a trajectory, as far as it is seen by who looks, and whether there may be more."""
        async with self.connect() as regie:
            try:
                facts = await opened(regie.store, trajectory, Look(regie.actor(Role.REGISSEUR), what, Door.COMMAND_LINE))
            except NotThere as nothing:
                stop(Exit.NOT_FOUND, str(nothing))
            found = told(one for one in facts if isinstance(one.event, only))
            shown = await by_name(regie, [one for one in found if regie.acting.sight.shows(*one.data)], output)
        return shown, regie.acting.sight.partial


def _line(row: board.Row) -> Row:
    now = datetime.now(UTC)
    return {
        "traject": row.trajectory,
        "fase": str(row.outcome or row.stage),
        "sinds": row.ended_at or row.since,
        "termijn": None if row.outcome else row.due,
        "te laat": "ja" if row.overdue(now) else "",
        "onderbroken": "ja" if row.paused else "",
        "programma": row.programme,
        "regisseur": row.regisseur,
        "aandacht": row.attention or "",
    }
