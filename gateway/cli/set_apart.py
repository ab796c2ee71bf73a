"""`regie persons sensitive`, and what else sets the data of a person apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from cyclopts import Parameter

from events.vocabulary.words import TELLING
from gateway.cli.connection import Connect
from gateway.cli.output import Format, refusals, show_one, typed
from gateway.fate import NotPossible
from gateway.persons.marks import lift_sensitivity, mark_sensitive
from gateway.persons.rights import Rights
from gateway.persons.standing import Decide

Who = Annotated[UUID, Parameter(help="De persoon, of een traject van deze persoon.")]


@dataclass(frozen=True)
class SetApart:
    """What each command does; `connect` reaches the installation."""

    connect: Connect

    async def sensitive(self, person: Who, *, reason: str, lift: bool = False, output: Format = "table") -> None:
        """Merk een dossier als gevoelig, zoals bij een geheim adres of een bekende van een collega; of hef dat op.

        Wie het is, de gezondheid en de inburgering ziet dan alleen wie er op naam bij hoort: de regisseur, wie waarneemt, wie in het
        traject is genoemd, en de deelnemer.

        Parameters
        ----------
        reason
            Waarom; dat wordt versleuteld bewaard.
        lift
            Het is niet meer gevoelig.
        """
        reason = typed(TELLING, "De reden (--reason)", reason)
        decide = lift_sensitivity(reason) if lift else mark_sensitive(reason)
        await self._carry_out("sensitive", person, decide, (reason, lift), output)

    async def _carry_out(self, command: str, person: UUID, decide: Decide, said: Iterable[object], output: Format) -> None:
        async with self.connect() as regie, refusals(NotPossible):
            with regie.pending(f"persons {command}", person, *said).until_known(NotPossible) as order:
                now = await Rights(regie.pool, regie.store, regie.vault).carry_out(person, decide, regie.actor(), order)
        show_one({"persoon": now.person, "gemarkeerd": ", ".join(now.marks)}, output)
