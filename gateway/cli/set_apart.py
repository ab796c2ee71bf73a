"""`regie persons sensitive`, and what else sets the data of a person apart."""

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
from gateway.cli.needs import with_one_of
from gateway.cli.output import Format, show_one, typed
from gateway.cli.requests import given
from gateway.orders.of_person import OfPerson
from gateway.orders.rights import ExceptRestriction, LiftRestriction, LiftSensitivity, MarkSensitive

Who = Annotated[UUID, Parameter(help="De persoon, of een traject van deze persoon.")]
AnException = Annotated[RestrictionException, words_of(RestrictionException)]


@dataclass(frozen=True)
class SetApart:
    """What each command does; `connect` reaches the installation."""

    connect: Connect

    @with_one_of(Action.HANDLE)
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
        await self._give("sensitive", person, LiftSensitivity(reason=reason) if lift else MarkSensitive(reason=reason), output)

    @with_one_of(Action.HANDLE)
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
        await self._give("except", person, ExceptRestriction(ground=ground, until=until, reason=reason), output)

    @with_one_of(Action.HANDLE)
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
        await self._give("lift", person, LiftRestriction(request=request, told_on=told_on, reason=reason), output)

    async def _give(self, command: str, person: UUID, wanted: OfPerson, output: Format) -> None:
        async with self.connect() as regie:
            now = await given(regie, command, person, wanted, output)
        if now:
            show_one({"persoon": now.person, "gemarkeerd": ", ".join(now.marks)}, output)
