"""The relay: what partners sent, from their inbox streams to the workflows of the trajectories that it is about.

A subscription of the store with one checkpoint. Delivery is at least once; the trajectory sees to it that the effect is once. A message for
a trajectory that does not exist, that has ended or in which the partner does not take part is set aside where a person sees it, and reaches
no run; so is, for a while, what is more than a run can take.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from uuid import UUID

import asyncpg
import structlog
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.directory import PartnerDirectory
from events.database import patience
from events.fact import SYSTEM, Fact, Recorded
from events.log.checkpoint import Checkpoint
from events.log.codec import decode, encode
from events.log.store import EventStore
from events.log.streams import message_event_id
from events.record import Stored
from events.vocabulary.base import Erased
from events.vocabulary.inbox import MessageReceived, MessageReplayed, MessageSetAside
from gateway.inbox.room import CROWDED, Room, Waiting
from gateway.inbox.standing import Standing
from gateway.partners.known import strangers_in
from workflows.run.reference import workflow_id
from workflows.run.workflow import TrajectoryWorkflow
from workflows.verbs.message import Message

log = structlog.get_logger()

NAME = "relay"
_TYPES = frozenset({MessageReceived.stored_name, MessageReplayed.stored_name})
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
"""Seconds between attempts, doubling."""
STRIDE = 1000
AT_ONCE = 20
"""Trajectories that are signalled side by side; within one trajectory the order of the log is kept."""


class Relay:
    """Follows the log and signals."""

    def __init__(self, pool: asyncpg.Pool, store: EventStore, client: Client) -> None:
        self._store = store
        self._client = client
        self._checkpoint = Checkpoint(pool, NAME)
        self._standing = Standing(store)
        self._directory = PartnerDirectory(store)
        self._room = Room(client)
        self._waiting = Waiting(pool, store, self._room)

    async def run(self) -> None:
        """Relay for as long as it is let; after a failure, such as a database that is away, wait and go on from the checkpoint."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_following())
            group.create_task(self._waiting.run())

    async def _keep_following(self) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                async for _ in self._follow():
                    pause = FIRST_PAUSE
            except Exception as error:
                log.exception("the relay stands still", error=str(error) or type(error).__name__, again_in=pause)
                await patience.pause(pause)
                pause = min(LONGEST_PAUSE, pause * 2)

    async def _follow(self) -> AsyncIterator[None]:
        saved = await self._checkpoint.load()
        async with aclosing(self._store.subscribe(after=saved, types=_TYPES)) as batches:
            async for batch in batches:
                await self._relay(batch)
                # Most of the log is not about messages; passing that again after a restart costs less than remembering every step.
                if batch or batch.position - saved >= STRIDE:
                    await self._checkpoint.save(batch.position)
                    saved = batch.position
                yield

    async def _relay(self, batch: Sequence[Stored]) -> None:
        offers: dict[UUID, list[tuple[Recorded, Recorded]]] = defaultdict(list)
        for stored in await self._store.open(batch):
            offered = decode(stored)
            original = await self._original(offered)
            if original is not None and isinstance(original.event, MessageReceived) and not _disputes(offered):
                offers[original.event.trajectory].append((offered, original))
        await patience.apart(self._hand_out(offers))

    async def _hand_out(self, offers: Mapping[UUID, Sequence[tuple[Recorded, Recorded]]]) -> None:
        """Offer each trajectory its messages in order, and trajectories side by side."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def in_order(messages: Sequence[tuple[Recorded, Recorded]]) -> None:
            async with gate:
                for offered, original in messages:
                    await self._deliver(offered, original)

        async with asyncio.TaskGroup() as group:
            for messages in offers.values():
                group.create_task(in_order(messages))

    async def _original(self, offered: Recorded) -> Recorded | None:
        """The message as it came in; what is offered again happened when it happened."""
        if not isinstance(offered.event, MessageReplayed):
            return offered
        stored = await self._store.find(message_event_id(offered.stream, offered.event.message), opened=True)
        return decode(stored) if stored else None

    async def _deliver(self, offered: Recorded, original: Recorded) -> None:
        told = original.event
        assert isinstance(told, MessageReceived)
        if isinstance(told.data, Erased):
            await self._set_aside(offered, told, "de gegevens van de deelnemer zijn gewist")
            return
        if why_not := await self._standing.why_not(told.trajectory, told.partner):
            await self._set_aside(offered, told, why_not)
            return
        message = Message(
            id=told.message,
            type=told.type,
            partner=told.partner,
            occurred_at=self._standing.at(told.trajectory, original.fact.occurred_at),
            data=told.data,
            strangers=await strangers_in(self._directory, told.data),
        )
        handle = self._client.get_workflow_handle(workflow_id(told.trajectory))
        pause = FIRST_PAUSE
        while True:
            try:
                if not await self._room.for_more(told.trajectory, len(message.model_dump_json())):
                    await self._set_aside(offered, told, CROWDED)
                    return
                await handle.signal(TrajectoryWorkflow.receive, message)
                return
            except RPCError as error:
                if error.status is RPCStatusCode.NOT_FOUND:
                    await self._undeliverable(offered, told)
                    return
                log.warning("relay waits for Temporal", status=str(error.status), message=told.message)
                await asyncio.sleep(pause)
                pause = min(LONGEST_PAUSE, pause * 2)

    async def _undeliverable(self, offered: Recorded, told: MessageReceived) -> None:
        # It may have ended since; a run that is gone while its trajectory is open is begun anew, and gets what waits for it.
        if why_not := await self._standing.why_not(told.trajectory, told.partner, anew=True):
            await self._set_aside(offered, told, why_not)
        else:
            log.warning("no workflow runs for an open trajectory; the message waits for recovery", trajectory=str(told.trajectory))

    async def _set_aside(self, offered: Recorded, told: MessageReceived, reason: str) -> None:
        aside = MessageSetAside(message=told.message, reason=reason)
        fact = Fact(aside, offered.recorded_at, SYSTEM, f"{offered.fact.key}:terzijde")
        await self._store.append(offered.stream, [encode(fact, offered.stream)], expected=None)


def _disputes(offered: Recorded) -> bool:
    """Whether it contradicts another message and nobody offered it."""
    return isinstance(offered.event, MessageReceived) and offered.event.disputes is not None
