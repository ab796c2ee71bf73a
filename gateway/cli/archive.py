"""`regie archive`: old pieces of the log, out of the database and into files."""

from collections.abc import Callable
from pathlib import Path

from cyclopts import App

from events.log.archive import Archive, ArchivedPiece
from gateway.access.terms import Action
from gateway.cli.connection import Connect
from gateway.cli.needs import of_the_house
from gateway.cli.numbers import Amount
from gateway.cli.output import Exit, Format, Row, show_rows, stop


def archive(connect: Connect, folder: Callable[[], Path]) -> App:
    """The commands. `folder` gives where the files of this installation are."""
    app = App(name="archive", help="Oude delen van het logboek.")

    @app.command(name="list")
    @of_the_house("archief", Action.OPERATE)
    async def list_(*, output: Format = "table") -> None:
        """Wat er in het archief is."""
        async with connect() as regie:
            pieces = await Archive(regie.pool, folder()).pieces()
        show_rows([_row(piece) for piece in pieces], output)

    @app.command
    @of_the_house("archief", Action.OPERATE)
    async def put(*, keep: Amount = 0, output: Format = "table") -> None:
        """Breng naar bestanden wat iedereen die het logboek volgt al heeft gehad; er verandert niets aan wat te lezen is.

        Parameters
        ----------
        keep
            Zoveel posities aan het eind blijven in elk geval in de database.
        """
        from projections.catalogue import PROJECTIONS
        from projections.engine.checkpoints import positions

        async with connect() as regie:
            followers = dict(await positions(regie.pool, PROJECTIONS))
            followers |= {row["name"]: row["position"] for row in await regie.pool.fetch("select name, position from checkpoints")}
            if missing := {projection.name for projection in PROJECTIONS} - followers.keys():
                stop(Exit.UNHEALTHY, f"Niet te zeggen hoever {', '.join(sorted(missing))} is; draait het proces project?")
            up_to = min(*followers.values(), await regie.store.head() - keep)
            pieces = await Archive(regie.pool, folder()).put(up_to)
        show_rows([_row(piece) for piece in pieces], output)

    return app


def _row(piece: ArchivedPiece) -> Row:
    return {"van": piece.low, "tot en met": piece.high, "gebeurtenissen": piece.events, "bestand": piece.file}
