"""`regie trajectories`: look at trajectories and give them orders."""

import getpass
from collections.abc import Awaitable
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, Literal
from uuid import UUID, uuid5

import msgspec
from cyclopts import App, Parameter, validators

from events.fact import Actor
from events.vocabulary.course import Party
from events.vocabulary.values import Component, EndReason, NoGoRoad, Outcome, Role, Stage
from events.vocabulary.words import NAME
from gateway.cli.before_work import before_work
from gateway.cli.connection import Connect
from gateway.cli.moments import Day, Moment
from gateway.cli.orders import By
from gateway.cli.output import Exit, Format, Row, show_one, show_rows, stop, talk, typed
from gateway.cli.pending import Pending
from gateway.cli.people import add_people
from gateway.cli.steering import add_steering
from gateway.cli.telling import add_telling
from gateway.orders.sending import Failed, Refused, Uncertain
from gateway.programmes.publishing import published
from projections.engine.paging import Page, Selection
from projections.lists import board, file, timeline
from workflows.decisions.command import Command
from workflows.decisions.course import End, Pause, Resume, StartTrajectory
from workflows.decisions.go_no_go import DecideGoNoGo
from workflows.decisions.money import RecordCost
from workflows.decisions.order import Receipt
from workflows.decisions.placement import DeclinePlacement
from workflows.decisions.selection import SelectCandidate

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
            row = await file.find(regie.pool, trajectory)
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
        notified_on: Day | None = None,
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
        notified_on
            De dag van de kennisgeving van DUO aan de gemeente, als die bekend is: daarvan loopt de termijn voor het PIP.
        """
        parties = tuple(_party(text) for text in party)
        async with connect() as regie:
            plan = await published(regie.store, programme)
            if plan is None:
                stop(Exit.NOT_FOUND, f"Programma '{programme}' is niet gepubliceerd; zie regie programmes list.")
            typed = [programme, municipality, regisseur, *sorted(party), participant, trajectory, notified_on]
            pending = Pending("start", *map(str, typed), str(_actor(by)))
            command = StartTrajectory(
                participant=participant or uuid5(pending.id, "deelnemer"),
                programme=plan.code,
                programme_version=plan.version,
                municipality=municipality,
                regisseur=regisseur,
                parties=parties,
                notified_on=notified_on,
            )
            id = trajectory or uuid5(pending.id, "traject")
            receipt = await _given(regie.office.start(id, command, _actor(by), id=str(pending.id)), pending)
        show_one({"traject": id, "deelnemer": command.participant, "versie": receipt.version, "positie": receipt.position}, output)

    @app.command
    async def decide(
        trajectory: UUID,
        choice: Literal["select", "reject", "go", "no-go", "postpone"],
        *,
        reason: str,
        by: By = "",
        road: NoGoRoad | None = None,
        programme: str | None = None,
        until: Moment | None = None,
        code: EndReason | None = None,
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
        programme
            De code van het andere programma waar een no-go heen leidt; de nieuwste versie.
        until
            Tot wanneer het besluit is uitgesteld: een dag, of een tijdstip in Nederland zoals 2027-01-31T09:00.
        code
            De reden van niet selecteren of van een no-go, als code.
        referred_to
            Waarheen wie niet is geselecteerd is doorverwezen.
        """
        command: Command
        match choice:
            case "select" | "reject":
                why = code or EndReason.CRITERION_NOT_MET
                command = SelectCandidate(selected=choice == "select", reason=reason, code=why, referred_to=referred_to)
            case "postpone":
                command = DecideGoNoGo(decision="uitstel", reason=reason, until=until)
            case _:
                version = await _newest(connect, programme) if programme else None
                command = DecideGoNoGo(
                    decision=choice,
                    reason=reason,
                    code=code or EndReason.OTHER,
                    road=road,
                    programme=programme,
                    programme_version=version,
                )
        await _order(connect, trajectory, command, by, output)

    async def give(trajectory: UUID, command: Command, by: str, output: Format) -> None:
        await _order(connect, trajectory, command, by, output)

    before_work(app, give)

    @app.command
    async def pause(trajectory: UUID, *, reason: str, until: Day | None = None, by: By = "", output: Format = "table") -> None:
        """Laat alles wachten."""
        await _order(connect, trajectory, Pause(reason=reason, until=until), by, output)

    @app.command
    async def resume(trajectory: UUID, *, by: By = "", output: Format = "table") -> None:
        """Ga verder; wat onderbroken was, komt bij de open termijnen."""
        await _order(connect, trajectory, Resume(), by, output)

    @app.command
    async def decline_placement(trajectory: UUID, *, reason: str, by: By = "", output: Format = "table") -> None:
        """De kandidaat ziet af van de werkgever van nu; de volgende wordt gezocht."""
        await _order(connect, trajectory, DeclinePlacement(reason=reason), by, output)

    @app.command
    async def record_cost(
        trajectory: UUID,
        *,
        source: str,
        component: Component,
        cents: Annotated[int, Parameter(validator=validators.Number(gt=0, lte=100_000_000))],
        party: UUID | None = None,
        by: By = "",
        output: Format = "table",
    ) -> None:
        """Leg kosten vast, uit een bron van het programma.

        Parameters
        ----------
        source
            De naam van de bron, zoals in het programma.
        component
            Waarvoor is betaald.
        cents
            Het bedrag in centen.
        party
            Het nummer van wie is betaald.
        """
        command = RecordCost(source=source, component=component, cents=cents, party=party)
        await _order(connect, trajectory, command, by, output)

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
        command = End(outcome=outcome, reason=reason, component=component, explanation=explanation)
        await _order(connect, trajectory, command, by, output)

    give = partial(_order, connect)
    add_steering(app, connect, give)
    add_people(app, give)
    add_telling(app, connect, give)
    return app


async def _newest(connect: Connect, programme: str) -> int:
    async with connect() as regie:
        plan = await published(regie.store, programme)
    if plan is None:
        stop(Exit.NOT_FOUND, f"Programma '{programme}' is niet gepubliceerd.")
    return plan.version


async def _order(connect: Connect, trajectory: UUID, command: Command, by: str, output: Format, role: Role = Role.REGISSEUR) -> None:
    actor = _actor(by, role)
    async with connect() as regie:
        pending = Pending(str(trajectory), command.model_dump_json(), str(actor))
        receipt = await _given(regie.office.execute(trajectory, command, actor, id=str(pending.id)), pending)
    show_one({"traject": trajectory, "versie": receipt.version, "positie": receipt.position}, output)


async def _given(order: Awaitable[Receipt], pending: Pending) -> Receipt:
    try:
        receipt = await order
    except Refused as refusal:
        pending.settled()
        stop(Exit.REFUSED, str(refusal))
    except Failed as failed:
        pending.settled()
        stop(Exit.FAILED, str(failed))
    except Uncertain as uncertain:
        stop(Exit.FAILED, f"{uncertain} {pending.again}")
    pending.settled()
    return receipt


def _actor(by: str, role: Role = Role.REGISSEUR) -> Actor:
    return Actor(typed(NAME, "Wie dit besluit (--by)", by or getpass.getuser()), role)


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
