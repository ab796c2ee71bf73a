"""`regie persons sensitive`, and what else sets the data of a person apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from cyclopts import Parameter

from events.vocabulary.person import RestrictionException
from events.vocabulary.words import TELLING
from gateway.access.terms import Action
from gateway.cli.choices import words_of
from gateway.cli.connection import Connect
from gateway.cli.moments import Day
from gateway.cli.needs import with_person
from gateway.cli.output import Format, refusals, show_one, typed
from gateway.fate import NotPossible
from gateway.persons.marks import except_from_restriction, lift_restriction, lift_sensitivity, mark_sensitive
from gateway.persons.rights import Rights
from gateway.persons.standing import Decide

Who = Annotated[UUID, Parameter(help="De persoon, of een traject van deze persoon.")]
AnException = Annotated[RestrictionException, words_of(RestrictionException)]


@dataclass(frozen=True)
class SetApart:
    """What each command does; `connect` reaches the installation."""

    connect: Connect

    @with_person(Action.HANDLE)
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

    @with_person(Action.HANDLE)
    async def except_(self, person: Who, *, ground: AnException, until: Day, reason: str, output: Format = "table") -> None:
        """Gebruik gegevens waarvan de verwerking is beperkt toch, voor wat de wet noemt (AVG art. 18 lid 2), tot en met een dag.

        Parameters
        ----------
        ground
            Waarvoor.
        until
            Tot en met welke dag.
        reason
            Waarom dat nodig is.
        """
        reason = typed(TELLING, "De reden (--reason)", reason)
        await self._carry_out("except", person, except_from_restriction(ground, until, reason), (ground, until, reason), output)

    @with_person(Action.HANDLE)
    async def lift(self, person: Who, request: str, *, told_on: Day, reason: str, output: Format = "table") -> None:
        """Gebruik gegevens weer waarvan de verwerking was beperkt. De persoon hoort dat eerst (AVG art. 18 lid 3).

        Een traject dat was onderbroken, gaat verder met regie trajectories hervatten.

        Parameters
        ----------
        request
            Het verzoek waarom het was beperkt, zoals verzoek-1.
        told_on
            Op welke dag u het de persoon hebt verteld.
        reason
            Waarom de beperking eindigt.
        """
        reason = typed(TELLING, "De reden (--reason)", reason)
        await self._carry_out("lift", person, lift_restriction(request, told_on, reason), (request, told_on, reason), output)

    async def _carry_out(self, command: str, person: UUID, decide: Decide, said: Iterable[object], output: Format) -> None:
        async with self.connect() as regie, refusals(NotPossible):
            with regie.pending(f"persons {command}", person, *said).until_known(NotPossible) as order:
                now = await Rights(regie.pool, regie.store, regie.vault).carry_out(person, decide, regie.actor(), order)
        show_one({"persoon": now.person, "gemarkeerd": ", ".join(now.marks)}, output)
