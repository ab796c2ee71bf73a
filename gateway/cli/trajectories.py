"""`regie trajectories`: look at trajectories and give them orders."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import msgspec
from cyclopts import App

from events.log.codec import decode
from events.vocabulary.base import ERASED
from events.vocabulary.course import NoteWritten
from events.vocabulary.values import Stage
from gateway.cli.connection import Connect
from gateway.cli.orders import add_orders
from gateway.cli.output import Exit, Format, Row, show_one, show_rows, stop, talk
from projections.engine.paging import Page, Selection
from projections.lists import board, file, timeline

ROW_LIMIT = 1000


def trajectories(connect: Connect) -> App:
    """The commands."""
    app = App(name="trajectories", help="Trajecten bekijken, beginnen en bijsturen.")
    commands = Commands(connect)
    app.command(commands.list_, name="list")
    app.command(commands.show)
    app.command(commands.timeline_, name="timeline")
    app.command(commands.notes)
    add_orders(app, connect)
    return app


@dataclass(frozen=True)
class Commands:
    """What each command does; `connect` reaches the installation."""

    connect: Connect

    async def list_(
        self,
        *,
        stage: Stage | None = None,
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

    async def notes(self, trajectory: UUID, *, output: Format = "table") -> None:
        """Lees de notities van een traject."""
        async with self.connect() as regie:
            facts = [decode(stored) for stored in await regie.store.read_stream(trajectory, opened=True)]
        written = [(recorded.fact, event) for recorded in facts if isinstance(event := recorded.event, NoteWritten)]
        rows = [
            {"wanneer": fact.occurred_at, "wie": fact.actor.id, "notitie": "gewist" if note.text is ERASED else note.text}
            for fact, note in written
        ]
        show_rows(rows, output)


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
