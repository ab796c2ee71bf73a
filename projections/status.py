"""How projections are doing: how far behind in events and in time, and what stops them. "Alive" and "behind" are different alarms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg

from events.store import EventStore
from projections import checkpoints
from projections.checkpoints import START, AnyProjection


@dataclass(frozen=True, slots=True)
class Status:
    """One projection. `age` is how long its oldest unread event has been on the log, in seconds; `error` why it stands still.

    `behind` is in positions of the log: numbers that were never used count too. `owned` says whether a process keeps it up to date now.
    """

    name: str
    version: int
    position: int
    head: int
    behind: int
    age: float
    error: str | None
    failing: int | None
    owned: bool


async def status(pool: asyncpg.Pool, store: EventStore, projections: Sequence[AnyProjection]) -> list[Status]:
    """How each projection is doing, in the order given; one that never ran is at position 0."""
    found = await checkpoints.load_all(pool, projections)
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
                age=await _age(store, at.position) if behind else 0.0,
                error=at.error,
                failing=at.failing,
                owned=await checkpoints.owned(pool, projection),
            )
        )
    return doing


async def _age(store: EventStore, position: int) -> float:
    unread = await store.read_log(after=position, limit=1)
    return max(0.0, (datetime.now(UTC) - unread[0].recorded_at).total_seconds()) if unread else 0.0
