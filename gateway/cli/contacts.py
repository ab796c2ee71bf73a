"""`regie partners contacts|contact|erase-contact`: whom to speak at a partner."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID, uuid4

from cyclopts import Parameter

from events.erasure import erase
from events.vocabulary.base import DataClass, Erased
from events.vocabulary.inbox import PartnerContactNamed
from events.vocabulary.person import Door, Looked
from events.vocabulary.words import TELLING
from gateway.access.grants import GRANTS
from gateway.access.terms import Action
from gateway.cli.connection import Connect, Connections
from gateway.cli.needs import of_the_house
from gateway.cli.output import Format, refusals, show_one, show_rows, typed
from gateway.fate import NotPossible
from gateway.partners.master import WrongMaster
from gateway.partners.partnering import Partners
from gateway.persons.reading import Look, leave_traces
from projections.lists.partners import works_with

Who = Annotated[UUID, Parameter(help="De partner; zie regie partners list.")]
NOT_THEIRS = (
    "Deze partner doet in geen traject van uw gemeente mee. Vraag het de beheerder, of een coördinator van een gemeente waar dat wel zo is."
)


@dataclass(frozen=True)
class Contacts:
    """What each command does; `connect` reaches the installation."""

    connect: Connect

    @of_the_house("partners", Action.CONTACTS)
    async def contacts(self, *, output: Format = "table") -> None:
        """Met wie bij elke partner te spreken, en hoe die is te bereiken."""
        async with self.connect() as regie:
            those = Partners(regie.pool, regie.store)
            found = [(one, await those.contact_of(one.id)) for one in await those.all() if not one.left]
            await looked_at(regie, *(contact for _, contact in found))
        show_rows([{"partner": one.id, "naam": one.name, "rol": str(one.role), **person_of(contact)} for one, contact in found], output)

    @of_the_house("partners", Action.CONTACTS)
    async def contact(
        self, partner: Who, *, name: str, email: str | None = None, telephone: str | None = None, output: Format = "table"
    ) -> None:
        """Leg vast met wie bij een partner te spreken, in plaats van wie het was. Een coördinator doet dat voor wie in een traject van de
        eigen gemeente meedoet.

        Dit zijn gegevens van een mens: ze worden verzegeld, en gewist met regie partners erase-contact en het kenmerk dat u hier ziet.

        Parameters
        ----------
        name
            Hoe de contactpersoon heet.
        email
            Het e-mailadres.
        telephone
            Het telefoonnummer.
        """
        told = PartnerContactNamed(partner=partner, contact=uuid4(), name=name, email=email, telephone=telephone)
        async with self.connect() as regie, refusals(NotPossible, WrongMaster):
            await _of_theirs(regie, partner)
            those = Partners(regie.pool, regie.store)
            await those.name_contact(told, regie.actor())
            known, contact = await those.known(partner), await those.contact_of(partner)
        show_one({"partner": known.id, "naam": known.name, **person_of(contact)}, output)

    @of_the_house("partners", Action.PARTNERS)
    async def erase_contact(self, partner: Who, contact: UUID, *, ground: str, output: Format = "table") -> None:
        """Wis een contactpersoon van een partner, ook een van vroeger. Dat is niet terug te draaien.

        Parameters
        ----------
        contact
            Het kenmerk van de contactpersoon.
        ground
            De grond, bijvoorbeeld "AVG art. 17 lid 1 onder a".
        """
        ground = typed(TELLING, "De grond (--ground)", ground)
        async with self.connect() as regie, refusals(NotPossible):
            named = await Partners(regie.pool, regie.store).contacts_of(partner)
            if contact not in {one.contact for one in named}:
                raise NotPossible("Deze contactpersoon is er bij deze partner niet. Kijk met: regie partners show")
            done = await erase(regie.pool, regie.store, regie.vault, contact, ground, regie.actor())
        show_one({"contactpersoon": contact, "positie": done.position, "al gewist": done.repeated}, output)


async def looked_at(regie: Connections, *contacts: PartnerContactNamed | None) -> None:
    """Write down of each of these who was not erased that somebody sees who they are, once a day."""
    seen = {one.contact: one.contact for one in contacts if one and not isinstance(one.name, Erased)}
    await leave_traces(regie.store, seen, Look.of_today(regie.actor(), Looked.NAME, Door.COMMAND_LINE, [DataClass.IDENTITY]))


def person_of(contact: PartnerContactNamed | None) -> dict[str, object]:
    """Whom to speak at a partner, as it is shown."""
    if contact is None:
        return {"contactpersoon": None}
    told = {"contactpersoon": contact.name, "e-mail": contact.email, "telefoon": contact.telephone}
    return {**{what: "gewist" if isinstance(text, Erased) else text for what, text in told.items()}, "kenmerk": contact.contact}


async def _of_theirs(regie: Connections, partner: UUID) -> None:
    """See that whoever acts for municipalities only has to do with a partner. Raises `NotPossible`."""
    able = [post for post in regie.acting.posts or () if any(one.action is Action.CONTACTS and one.role is post.role for one in GRANTS)]
    if not able or any(post.municipality is None for post in able):
        return
    if not await works_with(regie.pool, partner, {UUID(post.municipality) for post in able if post.municipality}):
        raise NotPossible(NOT_THEIRS)
