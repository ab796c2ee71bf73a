"""`regie keys`: the key by which the keys of persons are wrapped."""

from cyclopts import App

from events.sealing import rotation
from events.sealing.wrapping import CannotUnwrap
from gateway.access.terms import Action
from gateway.cli.connection import Connect
from gateway.cli.needs import of_the_house
from gateway.cli.output import Exit, Format, show_one, stop
from gateway.persons.finding import People


def keys(connect: Connect) -> App:
    """The commands."""
    app = App(name="keys", help="De sleutel waarmee de sleutels van personen zijn verpakt.")

    @app.command
    @of_the_house("sleutels", Action.OPERATE)
    async def rotate(*, retire: bool = False, output: Format = "table") -> None:
        """Maak een nieuwe versie en verpak daarmee de sleutel van iedere persoon opnieuw; alles blijft leesbaar.

        Ook de index waarmee mensen op naam worden gevonden, krijgt een nieuwe sleutel.

        Parameters
        ----------
        retire
            Vernietig daarna de vorige versies. Reservekopieën van de sleutels van voor nu zijn dan niet meer te gebruiken.
        """
        async with connect() as regie:
            wrapping = regie.vault.keys.wrapping
            try:
                count = await rotation.rotate(regie.pool, wrapping)
                found = await People(regie.pool, regie.store, regie.vault).renew()
                if retire and not await rotation.retire(regie.pool, wrapping):
                    stop(Exit.FAILED, "Er kwam intussen een sleutel bij die nog van een vorige versie is; geef het commando opnieuw.")
            except CannotUnwrap as error:
                stop(Exit.FAILED, str(error))
        show_one({"opnieuw verpakt": count, "weer te vinden op naam": found, "vorige versies vernietigd": retire}, output)

    return app
