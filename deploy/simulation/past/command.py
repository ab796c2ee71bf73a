"""`regie simulate`: years of simulated trajectories in a running installation."""

from collections.abc import Callable

from cyclopts import App
from msgspec.structs import asdict

from gateway.access.terms import Action
from gateway.cli.connection import Connect
from gateway.cli.moments import Day
from gateway.cli.needs import of_the_house
from gateway.cli.numbers import Count, Years
from gateway.cli.output import Exit, Format, show_one, stop, talk


def simulate(connect: Connect, partners: Callable[[], str | None]) -> App:
    """The command. `partners` tells where the partners of a demonstration are, if there is one."""
    app = App(name="simulate", help="Vul de installatie met gesimuleerde trajecten, die jaren geleden begonnen.")

    @app.default
    @of_the_house("simulatie", Action.OPERATE)
    async def simulate_(
        *,
        participants: Count = 400,
        years: Years = 3.0,
        seed: int = 1,
        until: Day | None = None,
        processes: Count | None = None,
        output: Format = "table",
    ) -> None:
        """Voeg levens toe uit een verzonnen regio; dezelfde deelnemer komt er geen tweede keer bij.

        Parameters
        ----------
        participants
            Hoeveel deelnemers.
        years
            Over hoeveel jaren zij zijn begonnen.
        seed
            Waaruit hun levens volgen; dezelfde geeft op dezelfde dag dezelfde.
        until
            De dag die voor hen vandaag is; zonder deze de dag van nu. Wat dan nog loopt, gaat verder met regie recover.
        processes
            Op hoeveel processoren; zonder dit op alle. Voor de levens maakt het niet uit.
        """
        from deploy.simulation.past.cohort import Cohort, TooLongAgo, today
        from deploy.simulation.past.filling import NOWHERE, fill

        try:
            cohort = Cohort(participants, years, seed, until or today())
        except TooLongAgo as refusal:
            stop(Exit.USAGE, str(refusal))
        async with connect() as regie:
            filled = await fill(regie.store, cohort, partners=partners() or NOWHERE, processes=processes)
        if output == "table" and filled.open:
            talk.print(f"{filled.open} trajecten lopen nog. Laat ze verder gaan met: regie recover")
        show_one(asdict(filled), output)

    return app
