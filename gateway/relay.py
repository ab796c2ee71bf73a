"""The relay: what partners sent, from their inbox streams to the workflows of the trajectories that it is about.

A subscription of the store with one checkpoint. Delivery is at least once; the trajectory sees to it that the effect is once. A message for
a trajectory that does not exist, or that has ended, is set aside where a person sees it.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import structlog
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from events.checkpoint import Checkpoint
from events.codec import decode, encode
from events.fact import SYSTEM, Fact, Recorded
from events.record import Stored
from events.store import EventStore
from events.streams import message_event_id
from events.vocabulary.partner import MessageReceived, MessageReplayed, MessageSetAside
from events.vocabulary.trajectory import TrajectoryEnded
from workflows.message import Message
from workflows.reference import workflow_id
from workflows.trajectory import TrajectoryWorkflow

log = structlog.get_logger()

NAME = "relay"
_TYPES = frozenset({MessageReceived.stored_name, MessageReplayed.stored_name})
AT_ONCE = 20
"""Trajectories that are signalled side by side; within one trajectory the order of the log is kept."""


class Relay:
    """Follows the log and signals."""

    def __init__(self, store: EventStore, client: Client, checkpoint: Checkpoint) -> None:
        self._store = store
        self._client = client
        self._checkpoint = checkpoint

    async def run(self) -> None:
        """Relay for as long as it is let."""
        after = await self._checkpoint.load()
        async for batch in self._store.subscribe(after=after):
            await self._relay([stored for stored in batch if stored.type in _TYPES])
            await self._checkpoint.save(batch[-1].position)

    async def _relay(self, batch: Sequence[Stored]) -> None:
        offers: dict[UUID, list[tuple[Recorded, MessageReceived]]] = defaultdict(list)
        for stored in batch:
            offered = decode(stored)
            told = await self._message(offered)
            if told is not None:
                offers[told.trajectory].append((offered, told))
        gate = asyncio.Semaphore(AT_ONCE)

        async def in_order(messages: list[tuple[Recorded, MessageReceived]]) -> None:
            async with gate:
                for offered, told in messages:
                    await self._deliver(offered, told)

        async with asyncio.TaskGroup() as group:
            for messages in offers.values():
                group.create_task(in_order(messages))

    async def _message(self, offered: Recorded) -> MessageReceived | None:
        if isinstance(offered.event, MessageReplayed):
            original = await self._store.find(message_event_id(offered.stream, offered.event.message))
            return self._as_message(decode(original)) if original else None
        return self._as_message(offered)

    @staticmethod
    def _as_message(recorded: Recorded) -> MessageReceived | None:
        return recorded.event if isinstance(recorded.event, MessageReceived) else None

    async def _deliver(self, offered: Recorded, told: MessageReceived) -> None:
        message = Message(id=told.message, type=told.type, partner=told.partner, occurred_at=offered.fact.occurred_at, data=told.data)
        handle = self._client.get_workflow_handle_for(TrajectoryWorkflow.run, workflow_id(told.trajectory))
        pause = 0.1
        while True:
            try:
                await handle.signal(TrajectoryWorkflow.receive, message)
                return
            except RPCError as error:
                if error.status is RPCStatusCode.NOT_FOUND:
                    await self._set_aside(offered, told)
                    return
                log.warning("relay waits for Temporal", status=str(error.status), message=told.message)
                await asyncio.sleep(pause)
                pause = min(5.0, pause * 2)

    async def _set_aside(self, offered: Recorded, told: MessageReceived) -> None:
        stream = await self._store.read_stream(told.trajectory)
        if stream and not any(stored.type == TrajectoryEnded.stored_name for stored in stream):
            log.warning("no workflow runs for an open trajectory; the message waits for recovery", trajectory=str(told.trajectory))
            return
        aside = MessageSetAside(message=told.message, reason="het traject is beëindigd" if stream else "het traject is onbekend")
        fact = Fact(aside, offered.recorded_at, SYSTEM, f"{offered.fact.key}:terzijde")
        await self._store.append(offered.stream, [encode(fact, offered.stream)], expected=None)
