"""`regie recover`: every open trajectory runs again."""

from cyclopts import App

from gateway.access.terms import Action
from gateway.cli.connection import Connect
from gateway.cli.needs import of_the_house
from gateway.cli.output import Format, show_one


def recover(connect: Connect) -> App:
    """The command."""
    app = App(
        name="recover",
        help="Start een workflow voor elk open traject zonder, of met een die niet verder kan; bied gemiste berichten opnieuw aan.",
    )

    @app.default
    @of_the_house("trajecten herstellen", Action.OPERATE)
    async def recover_(*, output: Format = "table") -> None:
        """Herstel uit het logboek, bijvoorbeeld nadat Temporal zijn gegevens kwijt is."""
        from gateway.runs import recovery

        async with connect() as regie:
            done = await recovery.recover(regie.pool, regie.store, regie.client)
        show_one({"open": done.open, "gestart": done.started, "weggegooid": done.thrown_away, "berichten": done.replayed}, output)

    return app
