"""Watching the terms of requests under the AVG: every request that waits for an answer has a workflow (`workflows.run.request`), which is
told when something of it changed, and what it does on the log is done here.
"""

from collections.abc import Iterable
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

import structlog
from temporalio import activity
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from events.database.patience import pause
from events.fact import SYSTEM
from events.log.codec import decode
from events.vocabulary.base import Event
from events.vocabulary.person import (
    PersonErased,
    PersonsMerged,
    PersonsSplit,
    RightsRequestDecided,
    RightsRequestExtended,
    RightsRequestReceived,
    RightsRequestWithdrawn,
)
from gateway.fate import NotPossible
from gateway.persons.requests import remind, undecided
from gateway.persons.rights import Rights
from gateway.persons.terms import reminder_of
from workflows.run.request import LOOK_AT_REQUEST, RIGHTS_QUEUE, LookAt, RequestRef, RequestWorkflow, Stand, request_workflow_id

log = structlog.get_logger()

AGAIN = 60.0
"""Seconds before it is tried again when the database or Temporal is away."""
_CHANGES = (RightsRequestReceived, RightsRequestExtended, RightsRequestDecided, RightsRequestWithdrawn)
_OF_ALL: tuple[type[Event], ...] = (PersonErased, PersonsMerged, PersonsSplit)
"""With these every request of a person may have ended, or has another name."""
_TYPES = {kind.stored_name for kinds in (_CHANGES, _OF_ALL) for kind in kinds}


@dataclass(frozen=True)
class Watching:
    """What the workflow of a request does on the log."""

    rights: Rights

    @activity.defn(name=LOOK_AT_REQUEST)
    async def look(self, asked: LookAt) -> Stand:
        """Write down what is due by that moment, once, and say how the request stands."""
        try:
            now = await self.rights.of(asked.ref.person)
            request = now.request(asked.ref.request)
            if now.erased or not request.open:
                return Stand("gewist" if now.erased else "ingetrokken" if request.withdrawn else "besloten")
            now = await self.rights.carry_out(asked.ref.person, remind(request.id, asked.at), SYSTEM)
        except NotPossible as nothing:
            return Stand(str(nothing))
        request = now.request(asked.ref.request)
        to_come = [one for one in (reminder_of(request.received_on, request.due), request.due) if one > asked.at]
        return Stand(next=min(to_come, default=None))


async def keep_watching(rights: Rights, client: Client) -> None:
    """See to it that every request that waits has a run, and that it looks when something changed; for as long as it is let."""
    while True:
        try:
            head = await rights.store.head()
            await poke(client, [RequestRef(person, request.id) for person, request in await undecided(rights)])
            async with aclosing(rights.store.subscribe(after=head, types=_TYPES)) as batches:
                async for batch in batches:
                    for one in await rights.store.open(batch):
                        await poke(client, await _concerned(rights, one.stream, decode(one).event))
        except Exception as error:
            log.warning("the terms of requests are not watched now", error=str(error) or type(error).__name__, again_in=AGAIN)
        await pause(AGAIN)


async def poke(client: Client, refs: Iterable[RequestRef]) -> None:
    """Let the runs of these requests look; one that has none gets one, and ends it at once when there is nothing to wait for."""
    for ref in refs:
        await client.start_workflow(
            RequestWorkflow.run,
            ref,
            id=request_workflow_id(ref),
            task_queue=RIGHTS_QUEUE,
            start_signal="poke",
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )


async def _concerned(rights: Rights, stream: UUID, event: object) -> list[RequestRef]:
    person = await rights.vault.subject(stream)
    if isinstance(event, _CHANGES) and person == stream:
        return [RequestRef(person, event.request)]
    # Under another number than the person's own a request has another name as well.
    return [RequestRef(person, request.id) for request in (await rights.of(person)).requests]
