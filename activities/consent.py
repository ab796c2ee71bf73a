"""What a participant no longer agrees to share: nothing of it goes to such a party, unless a person decides so (AVG art. 7 lid 3)."""

from collections.abc import Collection
from uuid import UUID

from events.log.codec import decode
from events.log.store import EventStore
from events.vocabulary.base import DataClass
from events.vocabulary.person import ConsentGiven, ConsentWithdrawn
from events.vocabulary.values import Role

_TOLD = {ConsentGiven.stored_name, ConsentWithdrawn.stored_name}


async def withdrawn(store: EventStore, trajectory: UUID, shares: Collection[DataClass], role: Role) -> bool:
    """Whether something of these classes of data may no longer go to a party in a role: consent was withdrawn, and there is none, for
    whatever purpose, any more.

    Where there never was consent, it is shared on another ground, such as a duty of the law, and that goes on.
    """
    if not shares:
        return False
    now = dict[DataClass, set[str]]()
    for stored in await store.read_person(trajectory):
        if stored.type in _TOLD:
            match decode(stored).event:
                case ConsentGiven() as given if given.role == role:
                    now.setdefault(given.shares, set()).add(given.purpose)
                case ConsentWithdrawn() as gone if gone.role == role:
                    left = now.setdefault(gone.shares, set())
                    left.intersection_update(left - {gone.purpose} if gone.purpose else ())
    return any(one in now and not now[one] for one in shares)
