"""What became of an order that goes straight to a stream: what it did is there under its id, so it is not done a second time.

An order that found everything as it wanted leaves nothing behind, and is decided on anew when it is given again.
"""

from collections.abc import Sequence
from uuid import UUID

from events.fact import Recorded


def cause_of(order: UUID) -> str:
    """Under what the events of an order are on a stream: the key of each is this with its number."""
    return f"order:{order}"


def as_it_left(stream: Sequence[Recorded], order: UUID | None) -> Sequence[Recorded] | None:
    """The stream up to where an order brought it; None when it was not carried out, or has no id."""
    if order is None:
        return None
    last = max((number for number, one in enumerate(stream, 1) if one.fact.causation == cause_of(order)), default=None)
    return None if last is None else stream[:last]
