"""Taking a batch in, and an event that cannot be: finding which one it is, and passing over those that a person said to skip."""

from collections.abc import Awaitable, Callable, Collection
from contextlib import aclosing
from typing import Any

from events.faults import blames_input
from events.record import Batch, Stored
from events.store import EventStore
from events.vocabulary.person import PersonErased
from projections.projection import Mine, OutOfSight, ReadModel, Unfit
from projections.rows import Rows
from projections.table import Connection

Take = Callable[[Batch], Awaitable[None]]
Look = Callable[[Batch], Awaitable[Batch]]

_ERASED = PersonErased.stored_name


class Poison(Exception):
    """An event that a projection cannot take in; the projection stands still before it. The message is Dutch and names the event."""

    def __init__(self, event: Stored, why: str) -> None:
        place = f"op positie {event.position} (stroom {event.stream}, versie {event.version})"
        super().__init__(f"gebeurtenis {event.type!r} v{event.schema} {place} is niet te verwerken: {why}")
        self.event = event


class Looked(Batch):
    """A batch with every event of its stretch, whatever the model asked for."""

    __slots__ = ()


async def stretch(store: EventStore, after: int, up_to: int) -> Looked:
    """Everything between two positions that have settled, from the database or the archive."""
    events: list[Stored] = []
    async with aclosing(store.subscribe(after=after, limit=up_to - after)) as batches:
        async for batch in batches:
            events += [event for event in batch if event.position <= up_to]
            if batch.position >= up_to:
                break
    return Looked(events, up_to)


async def take_in(
    conn: Connection,
    model: ReadModel,
    rows: Rows[Any],
    batch: Batch,
    *,
    after: int,
    skipped: Collection[int] = (),
    mine: Mine | None = None,
) -> None:
    """Bring the rows up to date with a batch, in the caller's transaction. An erasure in it is carried out where it stands, in between.

    What an erasure must find is written, the rest waits for `Rows.flush`.
    """
    erasures = {event.position: event.stream for event in batch if event.type == _ERASED} if model.forgets else {}
    cuts = sorted(erasures.keys() | {one for one in skipped if after < one <= batch.position})

    async def take(until: int) -> None:
        piece = type(batch)([event for event in batch if after < event.position <= until], until) if cuts else batch
        if piece or not (model.by_events or isinstance(batch, Looked) or until == after):
            await model.take(conn, rows, piece, after=after, mine=mine)

    for cut in cuts:
        await take(cut - 1)
        after = cut - 1
        if cut not in skipped:
            await take(cut)
            await rows.flush(conn)
            await model.forget(conn, rows.table, erasures[cut])
            rows.clear()
        after = cut
    await take(batch.position)


async def halving(batch: Batch, take: Take, look: Look) -> None:
    """Take a batch in; one that does not fit is split until the event that is to blame stands alone.

    `look` finds the events of a batch that has none, because nobody needed them until now.

    Raises:
        Poison: when there is such an event; everything before it was taken in.
    """
    try:
        await take(batch)
    except OutOfSight:
        await halving(await look(batch), take, look)
    except Exception as error:
        if not (isinstance(error, Unfit) or blames_input(error)):
            raise
        batch = batch or await look(batch)
        if not batch:
            raise
        if len(batch) == 1:
            raise Poison(batch[0], str(error)) from error
        # A fold knows which event it was at. The database does not: then look in either half.
        middle = batch.index(error.event) or 1 if isinstance(error, Unfit) else len(batch) // 2
        await halving(type(batch)(batch[:middle], batch[middle].position - 1), take, look)
        await halving(type(batch)(batch[middle:], batch.position), take, look)
