"""`regie trajectories`, the commands by which a running trajectory is adjusted: plan, time, programme, law, facts and signals."""

from uuid import UUID

from cyclopts import App

from events.log.codec import decode
from events.vocabulary.values import LearningForm, Stage
from gateway.cli.connection import Connect
from gateway.cli.moments import Day
from gateway.cli.orders import By, Give
from gateway.cli.output import Exit, Format, stop
from gateway.programmes.places import Value, value_of
from gateway.programmes.publishing import published
from workflows.decisions.adjustment import Adjust, ChooseSectorAndLevel, DismissSignal, Extend
from workflows.decisions.corrections import CorrectFact
from workflows.decisions.programme_change import ChangeProgramme, MovePolicy
from workflows.law.period import Period
from workflows.programme.document import Level


def add_steering(app: App, connect: Connect, give: Give) -> None:
    """Add the commands."""

    @app.command
    async def adjust(
        trajectory: UUID, change: list[str], *, reason: str, signal: str | None = None, by: By = "", output: Format = "table"
    ) -> None:
        """Stuur het plan van een traject bij, vanaf nu.

        Parameters
        ----------
        change
            Een plaats in het plan met haar waarde, zoals voortraject.taal.uren_per_week=12; zo veel als nodig. De waarde nee bij een module
            of bij voortraject.snuffelstage haalt haar eruit.
        reason
            Waarom.
        signal
            Het open signaal dat hiermee is beantwoord.
        """
        await give(trajectory, Adjust(changes=dict(map(_change, change)), reason=reason, signal=signal), by, output)

    @app.command
    async def choose(trajectory: UUID, *, sector: str, level: Level, form: LearningForm, by: By = "", output: Format = "table") -> None:
        """Leg sector, niveau en leervorm vast waar de deelnemer voor gaat."""
        await give(trajectory, ChooseSectorAndLevel(sector=sector, level=level, form=form), by, output)

    @app.command
    async def extend(trajectory: UUID, duration: str, *, reason: str, by: By = "", output: Format = "table") -> None:
        """Geef de huidige fase meer tijd.

        Parameters
        ----------
        duration
            Hoeveel meer, als duur volgens ISO 8601: P3M is drie maanden, P6W zes weken.
        """
        try:
            period = Period.parse(duration)
        except ValueError as error:
            stop(Exit.USAGE, str(error))
        await give(trajectory, Extend(by=period, reason=reason), by, output)

    @app.command
    async def change_programme(
        trajectory: UUID,
        *,
        programme: str,
        version: int | None = None,
        reason: str,
        stage: Stage | None = None,
        move_policy: bool = False,
        by: By = "",
        output: Format = "table",
    ) -> None:
        """Ga verder in een ander programma, of in een andere versie van hetzelfde.

        Parameters
        ----------
        programme
            De code van een gepubliceerd programma.
        version
            Welke versie; zonder: de nieuwste.
        stage
            De fase die opnieuw begint; zonder: verder waar het traject is, onder de nieuwe normen.
        move_policy
            Laat ook wet en beleid gelden zoals ze vandaag zijn.
        """
        if version is None:
            async with connect() as regie:
                newest = await published(regie.store, programme)
            if newest is None:
                stop(Exit.NOT_FOUND, f"Programma '{programme}' is niet gepubliceerd.")
            version = newest.version
        command = ChangeProgramme(programme=programme, programme_version=version, reason=reason, stage=stage, move_policy=move_policy)
        await give(trajectory, command, by, output)

    @app.command
    async def move_policy(
        trajectory: UUID, *, on: Day, reason: str, policy: str | None = None, by: By = "", output: Format = "table"
    ) -> None:
        """Laat wet en beleid gelden zoals ze op een dag zijn; zonder dit blijven ze die van het begin.

        Parameters
        ----------
        on
            De dag.
        policy
            Een ander beleid, bij zijn naam.
        """
        await give(trajectory, MovePolicy(on=on, reason=reason, policy=policy), by, output)

    @app.command
    async def correct(
        trajectory: UUID, version: int, field: str, value: str, *, reason: str, by: By = "", output: Format = "table"
    ) -> None:
        """Verbeter een gegeven dat verkeerd is vastgelegd; het oude blijft in de tijdlijn staan.

        Parameters
        ----------
        version
            De versie van het gegeven in de tijdlijn.
        field
            Wat er verkeerd aan is: voldoet, waarde, begin, einde, niveau, soort of procent.
        value
            Wat er had moeten staan.
        """
        async with connect() as regie:
            found = await regie.store.read_stream(trajectory, after=version - 1, limit=1, opened=True)
        if not found:
            stop(Exit.NOT_FOUND, f"Traject {trajectory} heeft geen gegeven met versie {version}.")
        fact = decode(found[0]).id
        await give(trajectory, CorrectFact(fact=fact, field=field, value=value, reason=reason), by, output)

    @app.command
    async def dismiss_signal(trajectory: UUID, signal: str, *, reason: str, by: By = "", output: Format = "table") -> None:
        """Leg een signaal terzijde, met reden."""
        await give(trajectory, DismissSignal(signal=signal, reason=reason), by, output)


def _change(text: str) -> tuple[str, Value]:
    place, is_, value = text.partition("=")
    if not (place and is_ and value):
        stop(Exit.USAGE, f"'{text}' is geen wijziging: schrijf plaats=waarde, zoals voortraject.taal.uren_per_week=12.")
    return place, value_of(value)
