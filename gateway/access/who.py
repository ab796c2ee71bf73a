"""Who asks: an account with its posts, as whoever logged somebody in found it."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from events.vocabulary.staff import Office
from events.vocabulary.values import Role


class Assurance(StrEnum):
    """How sure it is who somebody is, from least to most (eIDAS, Regulation (EU) 910/2014, art. 8)."""

    LOW = "laag"
    SUBSTANTIAL = "substantieel"
    HIGH = "hoog"

    def meets(self, least: "Assurance") -> bool:
        """Whether it is as sure as that, or surer."""
        order = list(Assurance)
        return order.index(self) >= order.index(least)


@dataclass(frozen=True, slots=True)
class Post:
    """What somebody is, and where. A role of trajectories is held for a municipality or an organisation, an office for a municipality or
    for the house.

    `municipality` is the number of a municipality among the organisations in Regie, as text: whose trajectories a colleague of it works on.
    `organisation` is the partner organisation that somebody speaks for. Without either, a role of trajectories reaches none but those in
    which somebody is named themselves.
    """

    role: Role | Office
    municipality: str | None = None
    organisation: UUID | None = None


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who asks. `account` is an opaque id, never a name or a number of theirs; a participant's is that of the person.

    Without posts somebody is known and may do nothing. `assurance` is how sure it is who it is, None when the issuer did not say. `selves`
    are the numbers of a participant, when several turned out to be theirs.
    """

    account: str
    posts: tuple[Post, ...] = ()
    assurance: Assurance | None = None
    selves: frozenset[str] = frozenset()

    def is_participant(self, number: UUID) -> bool:
        """Whether a number of a participant is theirs."""
        return str(number) in {self.account, *self.selves}
