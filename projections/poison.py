"""An event that a projection cannot take in, and finding it in a batch that does not fit."""

from collections.abc import Awaitable, Callable, Sequence

from events.faults import blames_input
from events.record import Stored
from projections.projection import Unfit

Take = Callable[[Sequence[Stored]], Awaitable[None]]


class Poison(Exception):
    """An event that a projection cannot take in; the projection stands still before it. The message is Dutch and names the event."""

    def __init__(self, event: Stored, why: str) -> None:
        place = f"op positie {event.position} (stroom {event.stream}, versie {event.version})"
        super().__init__(f"gebeurtenis {event.type!r} v{event.schema} {place} is niet te verwerken: {why}")
        self.event = event


async def halving(batch: Sequence[Stored], take: Take) -> None:
    """Take a batch in; one that does not fit is halved until the event that is to blame stands alone.

    Raises:
        Poison: when there is such an event; everything before it was taken in.
    """
    try:
        await take(batch)
    except Exception as error:
        if not isinstance(error, Unfit) and not blames_input(error):
            raise
        if len(batch) == 1:
            raise Poison(batch[0], str(error)) from error
        middle = len(batch) // 2
        await halving(batch[:middle], take)
        await halving(batch[middle:], take)
