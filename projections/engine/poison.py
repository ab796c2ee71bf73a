"""Taking a batch in, and an event that cannot be: finding which one it is."""

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any

from events.database.faults import blames_input
from events.log.store import EventStore
from events.record import Batch, Stored
from events.vocabulary.person import PersonErased
from projections.engine.projection import LaterRelease, Mine, OutOfSight, ReadModel, Unfit
from projections.engine.rows import Rows
from projections.engine.table import Connection

Take = Callable[[Batch], Awaitable[None]]
Look = Callable[[Batch], Awaitable[Batch]]
Aside = Callable[[Stored, str], Awaitable[None]]
"""Goes past an event, with the reason why it cannot be taken in."""

_ERASED = PersonErased.stored_name


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
    mine: Mine | None = None,
) -> None:
    """Bring the rows up to date with a batch, in the caller's transaction. An erasure in it is carried out where it stands, in between.

    What an erasure must find is written, the rest waits for `Rows.flush`.
    """
    erasures = {event.position: event.stream for event in batch if event.type == _ERASED} if model.forgets else {}

    async def take(until: int) -> None:
        piece = type(batch)([event for event in batch if after < event.position <= until], until) if erasures else batch
        if piece or not (model.by_events or isinstance(batch, Looked) or until == after):
            await model.take(conn, rows, piece, after=after, mine=mine)

    for cut in sorted(erasures):
        await take(cut - 1)
        after = cut - 1
        await take(cut)
        await rows.flush(conn)
        await model.forget(conn, rows.table, erasures[cut])
        rows.clear()
        after = cut
    await take(batch.position)


async def halving(batch: Batch, take: Take, look: Look, aside: Aside) -> None:
    """Take a batch in; one that does not fit is split until the event that is to blame stands alone, and that one is set `aside`.

    `look` finds the events of a batch that has none, because nobody needed them until now. What is not an event's own fault is raised.
    """
    try:
        await take(batch)
    except OutOfSight:
        await halving(await look(batch), take, look, aside)
    except LaterRelease as later:
        if before := [event for event in batch if event.position < later.event.position]:
            await halving(type(batch)(before, later.event.position - 1), take, look, aside)
        raise
    except Exception as error:
        if not (isinstance(error, Unfit) or blames_input(error)):
            raise
        batch = batch or await look(batch)
        if not batch:
            raise
        if len(batch) == 1:
            await _alone(batch, str(error), take, aside)
            return
        # A fold knows which event it was at. The database does not: then look in either half.
        middle = batch.index(error.event) or 1 if isinstance(error, Unfit) else len(batch) // 2
        await halving(type(batch)(batch[:middle], batch[middle].position - 1), take, look, aside)
        await halving(type(batch)(batch[middle:], batch.position), take, look, aside)


async def _alone(batch: Batch, why: str, take: Take, aside: Aside) -> None:
    """Go past the one event of a batch, and on to where the batch ends."""
    [event] = batch
    await aside(event, why)
    if batch.position > event.position:
        await take(type(batch)([], batch.position))
