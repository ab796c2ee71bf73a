"""`regie trajectories import`: begin trajectories from a table that was saved from a spreadsheet."""

from dataclasses import dataclass
from pathlib import Path

from events.fact import Actor
from events.vocabulary.person import Door
from events.vocabulary.values import Role
from gateway.access.terms import Action
from gateway.cli.connection import Connect, Connections
from gateway.cli.needs import of_many
from gateway.cli.output import Exit, Format, Row, refusals, show_rows, stop, talk, why
from gateway.fate import NotPossible
from gateway.orders import from_a_table
from gateway.orders.from_a_table import Beginning
from gateway.sheets import Line, read


@dataclass(frozen=True)
class FromATable:
    """What the command does; `connect` reaches the installation."""

    connect: Connect

    @of_many(Action.START)
    async def import_(self, file: Path, *, begin: bool = False, output: Format = "table") -> None:
        """Begin trajecten uit een tabel: een CSV-bestand uit een spreadsheet, met een rij per deelnemer.

        Zonder --begin gebeurt er niets, en ziet u van elke rij wat er niet aan klopt. Met --begin beginnen alle trajecten, of geen zolang
        er aan een rij iets niet klopt. De kolommen heten als bij regie trajectories starten; partijen staan in een kolom per rol, en wie
        meedoet in naam, geboortedatum, klantnummer, taal, telefoon en email.

        Parameters
        ----------
        file
            Het bestand.
        begin
            Begin de trajecten.
        """
        lines = _lines(file)
        async with self.connect() as regie, refusals(NotPossible):
            batch = regie.pending("trajectories import", *(f"{line.number} {sorted(line.cells.items())}" for line in lines))
            beginning = _beginning(regie)
            rows = await beginning.looked_at(batch.id, lines)
            wrong = [row for row in rows if row.faults]
            if wrong or not begin:
                show_rows([_shown(row, "; ".join(_faults(row))) for row in rows], output)
                if wrong:
                    batch.settled()
                    stop(Exit.USAGE, f"Aan {len(wrong)} van {len(rows)} rijen klopt iets niet; er is niets begonnen.")
                talk.print(f"Aan {len(rows)} rijen klopt alles; er is nog niets begonnen. Begin met --begin.")
                return
            done = [_shown(row, kept) async for row, kept in beginning.begun(rows)]
        show_rows(done, output)
        if left := sum(bool(row["fout"]) for row in done):
            stop(Exit.FAILED, f"{left} van {len(done)} trajecten zijn niet begonnen. {batch.again}")
        batch.settled()


def _lines(file: Path) -> list[Line]:
    try:
        with file.open("rb") as there:
            return read(there)
    except OSError as error:
        stop(Exit.USAGE, f"{file} is niet te lezen: {why(error)}.")
    except NotPossible as no:
        stop(Exit.USAGE, str(no))


def _beginning(regie: Connections) -> Beginning:
    acting = regie.acting
    return Beginning(
        regie.pool,
        regie.store,
        regie.vault,
        regie.office,
        acting.asker,
        lambda sight: Actor(acting.account, sight.role),
        regie.actor(Role.REGISSEUR),
        Door.COMMAND_LINE,
    )


def _faults(row: from_a_table.Row) -> list[str]:
    return [f"{column}: {fault}" if column else fault for column, fault in row.faults.items()]


def _shown(row: from_a_table.Row, wrong: str) -> Row:
    return {
        "regel": row.line,
        "deelnemer": row.name,
        "programma": row.command.programme if row.command else "",
        "traject": row.trajectory,
        "fout": wrong,
    }
