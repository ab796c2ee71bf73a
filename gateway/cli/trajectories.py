"""`regie trajectories`: look at trajectories and give them orders."""

import getpass
from collections.abc import Awaitable
from datetime import UTC, date, datetime
from typing import Annotated, Literal
from uuid import UUID, uuid4

import msgspec
from cyclopts import App, Parameter

from events.fact import Actor
from events.vocabulary.parts import Component, EndReason, NoGoRoad, Outcome, Role, Stage
from events.vocabulary.trajectory import Party
from gateway.cli.connection import Connect, Connections
from gateway.cli.output import Exit, Format, Row, show_one, show_rows, stop, talk
from gateway.office import Refused, Uncertain
from gateway.publishing import published
from projections import board, timeline, trajectory_file
from projections.paging import Page, Selection
from workflows import commands
from workflows.commands import AnyCommand, Receipt

By = Annotated[str, Parameter(help="Wie dit besluit; zonder: de naam waarmee u bent aangemeld.")]
ROW_LIMIT = 1000


def trajectories(connect: Connect) -> App:
    """The commands."""
    app = App(name="trajectories", help="Trajecten bekijken, beginnen en bijsturen.")

    @app.command(name="list")
    async def list_(
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
        async with connect() as regie:
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

    @app.command
    async def show(trajectory: UUID, *, output: Format = "table") -> None:
        """Het dossier van een traject: waar het is, waar het op wacht, hoe het eindigde."""
        async with connect() as regie:
            row = await trajectory_file.find(regie.pool, trajectory)
        if row is None:
            stop(Exit.NOT_FOUND, f"Er is geen traject {trajectory}.")
        whole = msgspec.to_builtins(row, builtin_types=(datetime, date, UUID))
        show_one(whole if output == "json" else {name: value for name, value in whole.items() if value not in (None, [], {})}, output)

    @app.command(name="timeline")
    async def timeline_(trajectory: UUID, *, output: Format = "table") -> None:
        """Wat er in een traject gebeurde, van begin tot nu."""
        rows: list[Row] = []
        async with connect() as regie:
            after = 0
            while events := await timeline.timeline(regie.pool, trajectory, after=after):
                after = events[-1].version
                rows += [
                    {"versie": e.version, "tijdstip": e.occurred_at, "wat": e.title, "door": str(e.role), "soort": e.type} for e in events
                ]
        if not rows:
            stop(Exit.NOT_FOUND, f"Er is geen traject {trajectory}.")
        show_rows(rows, output)

    @app.command
    async def start(
        *,
        programme: str,
        municipality: UUID,
        regisseur: str,
        party: list[str],
        participant: UUID | None = None,
        trajectory: UUID | None = None,
        by: By = "",
        output: Format = "table",
    ) -> None:
        """Begin een traject.

        Parameters
        ----------
        programme
            De code van een gepubliceerd programma.
        municipality
            Het nummer van de gemeente.
        regisseur
            Wie de regie heeft.
        party
            Een partij als rol=nummer, bijvoorbeeld werkgever=…; zo vaak als nodig.
        participant
            Het nummer van de deelnemer; zonder: een nieuw nummer.
        trajectory
            Het nummer van het traject; zonder: een nieuw nummer. Hetzelfde nummer begint niet nog eens.
        """
        parties = tuple(_party(text) for text in party)
        async with connect() as regie:
            plan = await published(regie.store, programme)
            if plan is None:
                stop(Exit.NOT_FOUND, f"Programma '{programme}' is niet gepubliceerd; zie regie programmes list.")
            command = commands.StartTrajectory(
                participant=participant or uuid4(),
                programme=plan.code,
                programme_version=plan.version,
                municipality=municipality,
                regisseur=regisseur,
                parties=parties,
            )
            id = trajectory or uuid4()
            receipt = await _given(regie.office.start(id, command, _actor(by)))
        show_one({"traject": id, "deelnemer": command.participant, "versie": receipt.version, "positie": receipt.position}, output)

    @app.command
    async def decide(
        trajectory: UUID,
        choice: Literal["select", "reject", "go", "no-go", "postpone"],
        *,
        reason: str,
        by: By = "",
        road: NoGoRoad | None = None,
        until: datetime | None = None,
        code: EndReason = EndReason.CRITERION_NOT_MET,
        referred_to: str | None = None,
        output: Format = "table",
    ) -> None:
        """Besluit over selectie of go/no-go.

        Parameters
        ----------
        choice
            select of reject aan het eind van de intake; go, no-go of postpone in de stap go/no-go.
        reason
            Waarom.
        road
            Waar een no-go heen leidt.
        until
            Tot wanneer het besluit is uitgesteld.
        code
            De reden van niet selecteren, als code.
        referred_to
            Waarheen wie niet is geselecteerd is doorverwezen.
        """
        command: AnyCommand
        match choice:
            case "select" | "reject":
                command = commands.SelectCandidate(selected=choice == "select", reason=reason, code=code, referred_to=referred_to)
            case "postpone":
                moment = until.replace(tzinfo=until.tzinfo or datetime.now().astimezone().tzinfo) if until else None
                command = commands.DecideGoNoGo(decision="uitstel", reason=reason, until=moment)
            case _:
                command = commands.DecideGoNoGo(decision=choice, reason=reason, road=road)
        await _order(connect, trajectory, command, by, output)

    @app.command
    async def pause(trajectory: UUID, *, reason: str, until: date | None = None, by: By = "", output: Format = "table") -> None:
        """Laat alles wachten."""
        await _order(connect, trajectory, commands.Pause(reason=reason, until=until), by, output)

    @app.command
    async def resume(trajectory: UUID, *, by: By = "", output: Format = "table") -> None:
        """Ga verder; wat onderbroken was, komt bij de open termijnen."""
        await _order(connect, trajectory, commands.Resume(), by, output)

    @app.command
    async def end(
        trajectory: UUID,
        *,
        outcome: Outcome,
        reason: EndReason,
        component: Component,
        explanation: str,
        by: By = "",
        output: Format = "table",
    ) -> None:
        """Beëindig een traject voortijdig.

        Parameters
        ----------
        outcome
            Hoe het eindigt.
        reason
            Waarom, als code.
        component
            In welk onderdeel.
        explanation
            Toelichting.
        """
        command = commands.End(outcome=outcome, reason=reason, component=component, explanation=explanation)
        await _order(connect, trajectory, command, by, output)

    return app


async def _order(connect: Connect, trajectory: UUID, command: AnyCommand, by: str, output: Format) -> None:
    async with connect() as regie:
        receipt = await _given(_execute(regie, trajectory, command, by))
    show_one({"traject": trajectory, "versie": receipt.version, "positie": receipt.position}, output)


def _execute(regie: Connections, trajectory: UUID, command: AnyCommand, by: str) -> Awaitable[Receipt]:
    return regie.office.execute(trajectory, command, _actor(by))


async def _given(order: Awaitable[Receipt]) -> Receipt:
    try:
        return await order
    except Refused as refusal:
        stop(Exit.REFUSED, str(refusal))
    except Uncertain as uncertain:
        stop(Exit.FAILED, str(uncertain))


def _actor(by: str) -> Actor:
    return Actor(by or getpass.getuser(), Role.REGISSEUR)


def _party(text: str) -> Party:
    role, _, partner = text.partition("=")
    try:
        return Party(role=Role(role), partner=UUID(partner))
    except ValueError:
        stop(Exit.USAGE, f"'{text}' is geen partij: schrijf rol=nummer, met als rol een van {', '.join(Role)}.")


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
