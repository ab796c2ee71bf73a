"""The term of a request under the AVG is watched by a workflow: months of it in seconds, on a real Temporal."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio
from temporalio import activity
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError
from temporalio.worker import Replayer, Worker

from events.erasure import erase
from events.log.store import EventStore
from events.vocabulary.person import RightsRequestReminded
from events.vocabulary.values import Source
from gateway.persons.requests import Right, ask, extend, refuse, withdraw_request
from gateway.persons.rights import Rights
from gateway.persons.standing import Request
from gateway.persons.terms import reminder_of, term_of
from gateway.persons.watching import Watching, keep_watching, poke
from tests.gateway.persons.people import BAS, TODAY, begun
from tests.temporal import time_skipping
from tests.vaults import vault
from tests.waiting import eventually
from workflows.run.plugin import regie_plugin
from workflows.run.request import LOOK_AT_REQUEST, RIGHTS_QUEUE, LookAt, RequestRef, RequestWorkflow, Stand, request_workflow_id

pytestmark = pytest.mark.slow


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def temporal() -> AsyncIterator[Client]:
    async with time_skipping() as environment:
        yield environment.client


@dataclass
class Handler:
    """Somebody who handles requests: looks when reminded, takes longer, and answers once it is too late."""

    watching: Watching
    looked: list[LookAt] = field(default_factory=list)

    @activity.defn(name=LOOK_AT_REQUEST)
    async def look(self, asked: LookAt) -> Stand:
        """What `Watching` does, and what somebody does about it."""
        self.looked.append(asked)
        stand = await self.watching.look(asked)
        request = await self.request(asked.ref)
        if request.open and request.reminded and not request.extended:
            await self.watching.rights.carry_out(asked.ref.person, extend(request.id, "veel oude stukken"), BAS)
            return await self.watching.look(asked)
        if request.open and request.told_late:
            await self.watching.rights.carry_out(asked.ref.person, refuse(request.id, "is al gegeven"), BAS)
        return stand

    async def request(self, ref: RequestRef) -> Request:
        """How it stands."""
        return (await self.watching.rights.of(ref.person)).request(ref.request)


@asynccontextmanager
async def works(client: Client, by: Watching | Handler) -> AsyncIterator[None]:
    """A worker for requests."""
    async with Worker(client, task_queue=RIGHTS_QUEUE, workflows=[RequestWorkflow], activities=[by.look]):
        yield


async def asked(rights: Rights) -> RequestRef:
    """A request that came today."""
    person, _ = await begun(rights.store)
    await rights.carry_out(person, ask(Right.ACCESS, "alles", TODAY, Source.PERSON_WRITING), BAS)
    return RequestRef(person, "verzoek-1")


async def test_through_a_month_and_two_more_it_reminds_in_time_tells_that_it_is_over_and_ends_with_the_answer(
    rights: Rights, temporal: Client
) -> None:
    ref, handler = await asked(rights), Handler(Watching(rights))
    due, longer = term_of(TODAY), term_of(TODAY, extended=True)
    async with works(temporal, handler):
        run = await temporal.start_workflow(RequestWorkflow.run, ref, id=request_workflow_id(ref), task_queue=RIGHTS_QUEUE)
        assert await run.result() == "besloten"
    told = [one.event for one in await rights.stream(ref.person) if isinstance(one.event, RightsRequestReminded)]
    assert [(one.due, one.late) for one in told] == [(due, False), (longer, False), (longer, True)]
    moments = [one.at for one in handler.looked]
    assert len(moments) == 5, "no more looks than there are moments"
    for at, wanted in zip(moments[1:4], (reminder_of(TODAY, due), reminder_of(TODAY, longer), longer), strict=True):
        assert at.timestamp() == pytest.approx(wanted.timestamp(), abs=60)
    await Replayer(workflows=[RequestWorkflow], plugins=[regie_plugin()]).replay_workflow(await run.fetch_history())


async def test_what_the_workflow_waits_for_is_looked_at_once_a_request_came_was_taken_back_or_the_person_erased(
    rights: Rights, temporal: Client, pool: asyncpg.Pool, store: EventStore
) -> None:
    before = await asked(rights)
    watching = asyncio.create_task(keep_watching(rights, temporal))

    async def there(ref: RequestRef) -> WorkflowExecutionStatus | None:
        with suppress(RPCError):
            return (await temporal.get_workflow_handle(request_workflow_id(ref)).describe()).status
        return None

    async def ended(ref: RequestRef) -> str | None:
        done = await there(ref) is WorkflowExecutionStatus.COMPLETED
        return str(await temporal.get_workflow_handle(request_workflow_id(ref)).result()) if done else None

    try:
        # Nobody works yet, so that no time is skipped while somebody decides.
        await eventually(lambda: there(before), "the run of a request that was there")
        after = await asked(rights)
        await eventually(lambda: there(after), "the run of a request that came")
        await rights.carry_out(before.person, withdraw_request("verzoek-1", Source.PERSON_WRITING), BAS)
        await erase(pool, store, vault(pool), after.person, "AVG art. 17", BAS)
        async with works(temporal, Watching(rights)):
            assert await eventually(lambda: ended(before), "the end of a request that was taken back") == "ingetrokken"
            assert await eventually(lambda: ended(after), "the end of one of who was erased") == "gewist"
    finally:
        watching.cancel()
        await asyncio.wait({watching})


async def test_of_a_request_that_is_not_there_nothing_is_waited_for(rights: Rights, temporal: Client) -> None:
    nobody = RequestRef(uuid4(), "verzoek-1")
    async with works(temporal, Watching(rights)):
        await poke(temporal, [nobody, nobody])
        assert "is bekend" in str(await temporal.get_workflow_handle(request_workflow_id(nobody)).result())


def test_a_workflow_id_says_no_more_than_opaque_numbers() -> None:
    person = UUID(int=7)
    assert request_workflow_id(RequestRef(person, "verzoek-1")) == f"verzoek-{person}-verzoek-1"
