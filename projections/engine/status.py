"""How projections are doing: how far behind in events and in time, and what stops them. "Alive" and "behind" are different alarms."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg

from events.log.store import EventStore
from projections.engine import checkpoints
from projections.engine.aside import set_aside
from projections.engine.checkpoints import START, AnyProjection


@dataclass(frozen=True, slots=True)
class Status:
    """One projection. `age` is how long the oldest event that it reads and did not take in has been on the log, in seconds.

    `behind` is in positions of the log: numbers that were never used count too, and events that it only has to pass. `error` is why it
    stands still, `aside` how many events it goes on without (`projections.engine.aside`). `owned` says whether a process keeps it up to
    date now; when it is split in `parts`, all of them, and `position` is that of the slowest. `events` were taken in in so many `batches`
    and `seconds` since it first ran here. `rebuilt` is how much of a rebuild is done, from 0 to 1; None when there is none.
    """

    name: str
    version: int
    position: int
    head: int
    behind: int
    age: float
    error: str | None
    aside: int
    owned: bool
    parts: int = 1
    events: int = 0
    batches: int = 0
    seconds: float = 0.0
    rebuilt: float | None = None


async def status(pool: asyncpg.Pool, store: EventStore, projections: Sequence[AnyProjection]) -> list[Status]:
    """How each projection is doing, in the order given; one that never ran is at position 0."""
    found = await checkpoints.load_all(pool, projections)
    aside = Counter(one.projection for one in await set_aside(pool, projections))
    head = await store.head()
    doing = []
    for projection in projections:
        at = found.get(projection.name, START)
        behind = max(0, head - at.position)
        doing.append(
            Status(
                name=projection.name,
                version=projection.version,
                position=at.position,
                head=head,
                behind=behind,
                age=await _age(store, projection, at.position) if behind else 0.0,
                error=at.error,
                aside=aside[projection.name],
                owned=await checkpoints.owned(pool, projection, at.parts),
                parts=at.parts,
                events=at.events,
                batches=at.batches,
                seconds=at.seconds,
                rebuilt=await checkpoints.rebuilding(pool, projection),
            )
        )
    return doing


async def _age(store: EventStore, projection: AnyProjection, position: int) -> float:
    types = projection.types if projection.by_events else None
    unread = await store.read_log(after=position, limit=1, types=types)
    return max(0.0, (datetime.now(UTC) - unread[0].recorded_at).total_seconds()) if unread else 0.0
