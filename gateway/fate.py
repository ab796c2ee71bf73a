"""What became of an order that goes straight to a stream: what it did is there under its id, so it is not done a second time.

An order that found everything as it wanted leaves nothing behind, and is decided on anew when it is given again.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from events.fact import Actor, Recorded
from events.log.bounds import composed
from events.vocabulary.base import Event

ANOTHER = (
    "Onder dit kenmerk is al een andere opdracht gegeven; deze is niet uitgevoerd. Kijk wat er is vastgelegd, en geef deze opdracht onder "
    "een eigen kenmerk."
)


def cause_of(order: UUID) -> str:
    """Under what the events of an order are on a stream: the key of each is this with its number."""
    return f"order:{order}"


class NotPossible(Exception):
    """It cannot be done with whom or what a stream is about; the message is Dutch and meant for who asked."""


class AnotherOrder(NotPossible):
    """Under this id something else was ordered, or by somebody else."""


Says = Callable[[Sequence[Recorded], Sequence[Event]], bool]
"""Whether an order makes these events of the stream that was there before it."""


def as_it_left(stream: Sequence[Recorded], order: UUID | None, by: Actor, says: Says) -> Sequence[Recorded] | None:
    """The stream up to where an order brought it; None when it was not carried out, or has no id. Raises `AnotherOrder`."""
    found = [] if order is None else [n for n, one in enumerate(stream) if one.fact.causation == cause_of(order)]
    if not found:
        return None
    did = [stream[n] for n in found]
    if any(one.fact.actor != by for one in did) or not says(stream[: found[0]], [one.event for one in did]):
        raise AnotherOrder(ANOTHER)
    return stream[: found[-1] + 1]


def same(one: Event, other: Event) -> bool:
    """Whether two events say the same, as the log writes it down."""
    return type(one) is type(other) and composed(one.model_dump_json()) == composed(other.model_dump_json())
