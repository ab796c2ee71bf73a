"""What somebody wants to be so of a person: what every such order says of itself."""

from abc import abstractmethod
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from events.fact import Actor
from gateway.access.terms import Action
from gateway.persons.reading import in_plain_words
from gateway.persons.rights import Rights
from gateway.persons.standing import Decide


class OfPerson(BaseModel):
    """What somebody wants to be so of a person."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @abstractmethod
    async def decide(self, rights: Rights, person: UUID, by: Actor) -> Decide:
        """What is written down then. Raises `NotPossible` when it cannot be so."""

    async def carry_out(self, rights: Rights, person: UUID, by: Actor, order: UUID, first: Decide) -> None:
        """Do it, in one transaction with what is written down `first`. Raises `NotPossible`."""
        decide = await self.decide(rights, person, by)
        await rights.carry_out(person, lambda now: [*first(now), *decide(now)], by, order)

    @property
    def reaches(self) -> tuple[UUID, ...]:
        """Whom it reaches beside the person about whom it is given."""
        return ()

    @property
    def restricts(self) -> bool:
        """Whether data are not used from then on, so that what runs has to wait."""
        return False

    @property
    def by_two(self) -> bool:
        """Whether it takes two people, also when one of them may do it in every trajectory."""
        return False

    @property
    def said(self) -> str:
        """All that somebody said with it, for who has to agree."""
        return in_plain_words(self)

    @property
    def afterwards(self) -> tuple[str, ...]:
        """What who carries it out has to see to then, in Dutch."""
        return ()

    @property
    def agreed_by(self) -> Action | None:
        """What others have to be granted to agree with it; None: the same as who asks."""
        return None

    @property
    def alone(self) -> bool:
        """Whether it does to be granted it in one of the trajectories of the person.

        It does for what protects them or gives them what they ask. That cannot wait for another municipality: each of those that are
        responsible has to answer the person by itself (AVG art. 26 lid 3), within a month (art. 12 lid 3), and has to stop using data at
        once (art. 18 and 21). What takes something from the person, or cannot be undone, does not: a mark that one municipality lifts is
        gone for the other too, and what it refuses is refused.
        """
        return False
