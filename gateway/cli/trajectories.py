"""`regie trajectories`: look at trajectories and give them orders."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import msgspec
from cyclopts import App

from events.fact import Recorded
from events.vocabulary.course import NoteWritten
from events.vocabulary.person import Door, Looked
from events.vocabulary.values import Role
from gateway import words
from gateway.cli.choices import AStage
from gateway.cli.connection import Connect
from gateway.cli.group import grouped
from gateway.cli.orders import add_orders
from gateway.cli.output import Exit, Format, Row, show_one, show_rows, stop, talk
from gateway.persons.reading import Look, NotThere, opened, told
from projections.engine.paging import Page, Selection
from projections.lists import board, file, timeline

ROW_LIMIT = 1000


def trajectories(connect: Connect) -> App:
    """The commands."""
    app = grouped("trajectories", "Trajecten bekijken, beginnen en bijsturen.", Commands(connect))
    add_orders(app, connect)
    return app


@dataclass(frozen=True)
class Commands:
    """What each command does; `connect` reaches the installation."""

    connect: Connect

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
        selection = Selection(regisseur=regisseur, programme=programme)
        rows: list[Row] = []
        async with self.connect() as regie:
            after: str | None = None
            while len(rows) < ROW_LIMIT:
                page: Page[board.Row]
                if ended:
                    page = await board.ended(regie.pool, None, selection, after=after)
                else:
                    page = await board.cards(regie.pool, stage, selection, after=after)
                rows += [_line(row) for row in page.items]
                after = page.next
                if after is None:
                    break
            else:
                talk.print(f"Alleen de eerste {len(rows)} van {page.total} worden getoond; kies met --regisseur, --stage of --programme.")
        show_rows(rows, output)

    async def show(self, trajectory: UUID, *, output: Format = "table") -> None:
        """Het dossier van een traject: waar het is, waar het op wacht, hoe het eindigde."""
        async with self.connect() as regie:
            row = await file.find(regie.pool, trajectory)
        if row is None:
            stop(Exit.NOT_FOUND, f"Er is geen traject {trajectory}.")
        whole = msgspec.to_builtins(row, builtin_types=(datetime, date, UUID))
        show_one(whole if output == "json" else {name: value for name, value in whole.items() if value not in (None, [], {})}, output)

    async def timeline_(self, trajectory: UUID, *, output: Format = "table") -> None:
        """Wat er in een traject gebeurde, van begin tot nu."""
        rows: list[Row] = []
        async with self.connect() as regie:
            after = 0
            while events := await timeline.timeline(regie.pool, trajectory, after=after):
                after = events[-1].version
                rows += [
                    {"versie": e.version, "tijdstip": e.occurred_at, "wat": e.title, "door": str(e.role), "soort": e.type} for e in events
                ]
        if not rows:
            stop(Exit.NOT_FOUND, f"Er is geen traject {trajectory}.")
        show_rows(rows, output)

    async def told(self, trajectory: UUID, *, subject: str = "", output: Format = "table") -> None:
        """Lees wat in een traject is verteld: wensen, omstandigheden, afspraken, adviezen en redenen. Wie leest, wordt vastgelegd.

        Parameters
        ----------
        subject
            Alleen hierover, zoals intake of go-no-go.
        """
        if subject and subject not in words.SUBJECTS:
            stop(Exit.USAGE, f"Over '{subject}' wordt niets verteld. Kies uit: {', '.join(words.SUBJECTS)}.")
        facts = await self._opened(trajectory, Looked.EVERYTHING)
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
            for one in told(facts)
            if subject in ("", one.subject)
        ]
        show_rows(rows, output)

    async def notes(self, trajectory: UUID, *, output: Format = "table") -> None:
        """Lees de notities van een traject. Wie leest, wordt vastgelegd."""
        facts = await self._opened(trajectory, Looked.NOTES)
        notes = told(one for one in facts if isinstance(one.event, NoteWritten))
        show_rows([{"wanneer": one.occurred_at, "wie": one.actor.id, "notitie": one.text} for one in notes], output)

    async def _opened(self, trajectory: UUID, what: Looked) -> list[Recorded]:
        """The facts of a trajectory with what was told."""
        async with self.connect() as regie:
            try:
                return await opened(regie.store, trajectory, Look(regie.actor(Role.REGISSEUR), what, Door.COMMAND_LINE))
            except NotThere as nothing:
                stop(Exit.NOT_FOUND, str(nothing))


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
