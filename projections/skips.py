"""Events that a projection goes on without because a person said so, with a reason. The decision is itself an event on the log.

It holds for one version of the projection, for good, and a rebuild honours it. A next version, which may well be able to take the event in,
tries again.
"""

from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from events.codec import decode, encode
from events.fact import Actor, Fact
from events.record import Appended
from events.store import EventStore
from events.vocabulary.parts import Role
from events.vocabulary.projection import ProjectionEventSkipped
from projections.checkpoints import load_all
from projections.projection import ReadModel

OPERATIONS = UUID("5d0f3a5e-8a53-5c0e-a4a1-53b1c6d0e001")
"""The stream of what operators decide about read models."""


class NotSkipped(Exception):
    """There is nothing to skip there, or no reason was given; the message is Dutch."""


async def skipped(store: EventStore, model: ReadModel) -> frozenset[int]:
    """The positions of the events that a projection goes on without."""
    said = [decode(event).event for event in await store.read_stream(OPERATIONS) if event.type == ProjectionEventSkipped.stored_name]
    return frozenset(
        skip.position
        for skip in said
        if isinstance(skip, ProjectionEventSkipped) and (skip.projection, skip.version) == (model.name, model.version)
    )


async def skip(pool: asyncpg.Pool, store: EventStore, model: ReadModel, position: int, reason: str, by: str) -> Appended:
    """Let a projection go on without the very event at which it stands still; whoever keeps it up to date does so within moments.

    Raises:
        NotSkipped: when it does not stand still at that position, or there is no reason.
    """
    if not reason.strip():
        raise NotSkipped("Zeg waarom: zonder reden wordt er niets overgeslagen.")
    at = (await load_all(pool, [model])).get(model.name)
    if at is None or at.failing is None:
        raise NotSkipped(f"'{model.name}' staat niet stil op een gebeurtenis; er valt niets over te slaan.")
    if at.failing != position:
        raise NotSkipped(f"'{model.name}' staat stil op positie {at.failing}, niet op {position}. Alleen die ene kan worden overgeslagen.")
    [event] = await store.read_log(after=position - 1, limit=1)
    said = ProjectionEventSkipped(
        projection=model.name, version=model.version, position=position, event=event.id, type=event.type, reason=reason.strip()
    )
    fact = Fact(said, datetime.now(UTC), Actor(by, Role.SYSTEM), f"{model.ident}:{position}")
    return await store.append(OPERATIONS, [encode(fact, OPERATIONS)], expected=None)
