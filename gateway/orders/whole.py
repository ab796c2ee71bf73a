"""Orders that reach all of a person and have no form: they are given at the command line."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from activities.days import LastingDay
from events.fact import Actor
from events.vocabulary.base import DataClass
from events.vocabulary.person import Door, PersonRegistered, PersonsMerged, PersonsSplit
from events.vocabulary.values import Source
from gateway.access.terms import Action
from gateway.fate import NotPossible
from gateway.orders.kinds import Called, OrderKind
from gateway.orders.of_person import OfPerson
from gateway.orders.rights import RIGHTS, EraseOnRequest
from gateway.persons import civic_duty
from gateway.persons.citizen_number import note, of_a_municipality
from gateway.persons.merging import Merging
from gateway.persons.retention import GROUND, may_expire, prolong
from gateway.persons.rights import Rights, Taken
from gateway.persons.standing import Decide, nothing
from workflows.decisions.command import Reason

NOT_NOTED = (
    "Dit BSN kan hier niet worden vastgelegd. Kijk de cijfers na. Kloppen die, vraag dan de functionaris gegevensbescherming hoe het "
    "verder kan."
)
"""Said of a number that is somebody's of whom who asks may not know."""
TELL_THEM = (
    "Er was een ander BSN bekend; dit komt in de plaats. Vertel het de persoon: die logt alleen met het BSN van nu in, en leest in het "
    "eigen overzicht wie het wanneer vastlegde."
)


class EndDuty(OfPerson):
    """The civic duty ended of somebody of whom no trajectory runs any more."""

    on: LastingDay
    source: Source

    async def decide(self, rights: Rights, person: UUID, by: Actor) -> Decide:
        """The retention that begins."""
        return civic_duty.end(self.on, self.source)


class KeepLonger(OfPerson):
    """Keep data longer than the civic duty asks."""

    classes: tuple[DataClass, ...]
    until: LastingDay
    reason: Reason

    async def decide(self, rights: Rights, person: UUID, by: Actor) -> Decide:
        """The later day."""
        return prolong(self.classes, self.until, self.reason)


class Erase(OfPerson):
    """Erase a person who did not ask for it."""

    ground: Reason

    async def decide(self, rights: Rights, person: UUID, by: Actor) -> Decide:
        """It can be done to everybody who is known."""
        return nothing

    async def carry_out(self, rights: Rights, person: UUID, by: Actor, order: UUID, first: Decide) -> None:
        """Erase."""
        await rights.erase(person, self.ground, by, order=order, first=first)


class EraseExpired(OfPerson):
    """Erase a person whose retention is over."""

    async def decide(self, rights: Rights, person: UUID, by: Actor) -> Decide:
        """See that it is, and that nothing needs what is kept."""
        await may_expire(rights, await rights.of(person))
        return nothing

    async def carry_out(self, rights: Rights, person: UUID, by: Actor, order: UUID, first: Decide) -> None:
        """Erase; done again it ends up the same."""
        if not await rights.store.erased(person):
            await self.decide(rights, person, by)
        await rights.erase(person, GROUND, by, order=order, first=first)


class Merge(OfPerson):
    """Another number turned out to be of this person as well."""

    former: UUID
    reason: Reason

    async def decide(self, rights: Rights, person: UUID, by: Actor) -> Decide:
        """See that it can be."""
        await Merging(rights).possible(PersonsMerged(person=person, former=self.former, reason=self.reason))
        return nothing

    async def carry_out(self, rights: Rights, person: UUID, by: Actor, order: UUID, first: Decide) -> None:
        """Make them one."""
        await Merging(rights).merge(person, self.former, self.reason, by, order, first)

    @property
    def reaches(self) -> tuple[UUID, ...]:
        """Whose the other number was."""
        return (self.former,)


class Split(OfPerson):
    """They are two after all."""

    former: UUID
    reason: Reason

    async def decide(self, rights: Rights, person: UUID, by: Actor) -> Decide:
        """See that they were made one."""
        await Merging(rights).possible(PersonsSplit(person=person, former=self.former, reason=self.reason))
        return nothing

    async def carry_out(self, rights: Rights, person: UUID, by: Actor, order: UUID, first: Decide) -> None:
        """Take them apart."""
        await Merging(rights).split(person, self.former, self.reason, by, order, first)

    @property
    def reaches(self) -> tuple[UUID, ...]:
        """The other, who is the person as long as they are one."""
        return (self.former,)


class RegisterAnew(OfPerson):
    """Somebody is called otherwise, was born on another day, or something of who they are is left out."""

    who: PersonRegistered

    async def decide(self, rights: Rights, person: UUID, by: Actor) -> Decide:
        """As it is told."""
        return lambda now: [self.who]

    async def carry_out(self, rights: Rights, person: UUID, by: Actor, order: UUID, first: Decide) -> None:
        """Let them be found by it."""
        await rights.register(person, self.who, by, order, first=first)


class ReplaceNumber(OfPerson):
    """Another citizen number in the place of the one that was noted. Who agrees does not read it (UAVG art. 46)."""

    number: Annotated[str, Field(repr=False)]
    municipality: UUID

    async def decide(self, rights: Rights, person: UUID, by: Actor) -> Decide:
        """See that it can be noted for a municipality."""
        noted = await of_a_municipality(rights, self.number, self.municipality)
        return lambda now: [noted]

    async def carry_out(self, rights: Rights, person: UUID, by: Actor, order: UUID, first: Decide) -> None:
        """Note it, and end what the person was logged in by."""
        try:
            await note(rights, person, self.number, self.municipality, by, Door.COMMAND_LINE, order, first=first)
        except Taken:
            # Who agrees may not know whose it is.
            raise NotPossible(NOT_NOTED) from None

    @property
    def by_two(self) -> bool:
        """By the number somebody logs in as the person."""
        return True

    @property
    def agreed_by(self) -> Action:
        """A colleague of the municipality, or its coordinator: of most people one regisseur alone may note it."""
        return Action.COSIGN

    @property
    def said(self) -> str:
        """Nothing that may be read."""
        return ""

    @property
    def afterwards(self) -> tuple[str, ...]:
        """The person logs in by another number from then on."""
        return (TELL_THEM,)


# Done without seeing who it is, also in a sensitive case.
_REGISTER, _ERASE = Action.REGISTER, Action.ERASE
_WITHOUT_FORM = tuple(
    OrderKind(command, Called(name, title, "Dat is gedaan."), "", action=action, data=data)
    for command, name, title, action, data in (
        (EndDuty, "plicht-beeindigd", "Einde van de inburgeringsplicht", Action.HANDLE, ""),
        (KeepLonger, "langer-bewaren", "Langer bewaren", _ERASE, ""),
        (Erase, "wissen-ongevraagd", "Wissen", _ERASE, ""),
        (EraseExpired, "wissen-na-termijn", "Wissen na de bewaartermijn", _ERASE, ""),
        (Merge, "samenvoegen", "Samenvoegen", _REGISTER, ""),
        (Split, "losmaken", "Losmaken", _REGISTER, ""),
        (RegisterAnew, "anders-vastleggen", "Andere persoonsgegevens", _REGISTER, "I"),
        (ReplaceNumber, "ander-bsn", "Een ander BSN", _REGISTER, ""),
    )
)
ERASING = (EraseOnRequest, Erase, EraseExpired)
"""After these nothing of the person can be read any more."""
OF_PERSONS: Mapping[str, OrderKind] = MappingProxyType({**RIGHTS, **{one.name: one for one in _WITHOUT_FORM}})
"""Every order about a person by its name, which is what it is asked under when others have to agree: it may not change."""
KINDS: Mapping[type[BaseModel], OrderKind] = MappingProxyType({one.command: one for one in OF_PERSONS.values()})
"""The same, by what is ordered."""
