"""Recovery and release: every open trajectory has a running workflow that fits its stream, on the present build.

A run can be thrown away and started again from its stream, so a lost Temporal, a workflow that somebody terminated, a worker version that
is no longer there, a run whose tasks fail or hang, and a database that was put back to before what a run knows are mended in the same way.
Messages that had no effect yet are offered again; twice is once.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import msgspec
import structlog
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from events.fact import Actor, Fact
from events.log.codec import encode
from events.log.store import EventStore
from events.log.streams import inbox_stream, message_event_id
from events.vocabulary.inbox import MessageReplayed
from events.vocabulary.values import Role
from gateway.runs import bookmark
from gateway.runs.runs import RUNNING, Astray, Opened, Stuck, astray, running, stuck, throw_away
from projections.engine.trajectories import trajectories_of
from workflows.run.reference import TASK_QUEUE, TrajectoryRef, workflow_id
from workflows.run.workflow import TrajectoryWorkflow

log = structlog.get_logger()

AT_ONCE = 20
THROUGH = 600.0
"""Seconds that it may take to go through the log for messages without effect."""
LOOK = 0.5
"""Seconds between looks at who still runs on another build."""
BY = Actor("herstel", Role.SYSTEM)


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a recovery did: open trajectories seen, workflows started, messages offered again, runs thrown away."""

    open: int
    started: int
    replayed: int
    thrown_away: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that left no trace yet, with where and when it was offered last."""

    message: str
    partner: UUID
    trajectory: UUID
    position: int
    at: datetime


async def recover(pool: asyncpg.Pool, store: EventStore, client: Client) -> Recovered:
    """Start a workflow for every open trajectory that has none, one that cannot go on, or one that does not fit its stream, and offer again
    what did not reach them. Every run is asked, which may take minutes when there are many."""
    newest = await store.newest()
    cannot = await stuck(client)
    found, unknown = await astray(client, store, await running(client) - {one.trajectory for one in cannot})
    done = await start_over(pool, store, client, await open_trajectories(store), [*cannot, *found])
    if newest and not unknown:
        await bookmark.keep(client, newest)
    return done


async def start_over(
    pool: asyncpg.Pool, store: EventStore, client: Client, trajectories: Sequence[UUID], away: Sequence[Stuck | Astray] = ()
) -> Recovered:
    """Throw runs away, and start one for each of these trajectories, and of those whose run was thrown away, that has none."""
    await throw_away(client, away)
    wanted = list(dict.fromkeys([*trajectories, *(one.trajectory for one in away)]))
    started = await _start(client, wanted, WorkflowIDConflictPolicy.FAIL)
    replayed = await offer_again(store, await waiting(pool, store, wanted))
    return Recovered(len(trajectories), started, replayed, len(away))


async def begin_anew(pool: asyncpg.Pool, store: EventStore, client: Client, person: UUID) -> int:
    """Begin the runs of whoever was erased from their streams: what the former ones hold nobody can read. Returns how many."""
    theirs = set(await trajectories_of(pool, person))
    trajectories = [trajectory for trajectory in await open_trajectories(store) if trajectory in theirs]
    return await _start(client, trajectories, WorkflowIDConflictPolicy.TERMINATE_EXISTING)


async def renew(pool: asyncpg.Pool, store: EventStore, client: Client, build: str, *, patience: float = 5.0) -> int:
    """Bring running workflows of another build to this one; returns how many had to be started anew.

    A poke is enough where a worker of the old build still runs: the run hands over to a fresh one. Where none runs any more, the run is
    replaced by one that starts from the stream.
    """
    until = asyncio.get_running_loop().time() + patience
    while behind := await _on_another_build(client, build):
        if asyncio.get_running_loop().time() > until:
            await _start(client, behind, WorkflowIDConflictPolicy.TERMINATE_EXISTING)
            await offer_again(store, await waiting(pool, store, behind))
            return len(behind)
        await _poke(client, behind)
        await asyncio.sleep(LOOK)
    return 0


async def open_trajectories(store: EventStore) -> list[UUID]:
    """Every trajectory that has begun and not ended, straight from the log, its archive included."""
    return await Opened(store).look()


async def offer_again(store: EventStore, messages: Iterable[Waiting]) -> int:
    """Offer messages again that left no trace; returns how many."""
    return await replay(store, {one.message: one.partner for one in messages}, "herstel")


async def replay(store: EventStore, messages: Mapping[str, UUID], reason: str, by: Actor = BY) -> int:
    """Offer messages (id and partner) to their trajectories again."""
    now = datetime.now(UTC)
    for message, partner in messages.items():
        inbox = inbox_stream(partner)
        received = await store.find(message_event_id(inbox, message))
        about = UUID(msgspec.json.decode(received.data)["trajectory"]) if received else None
        again = MessageReplayed(message=message, trajectory=about, reason=reason)
        fact = Fact(again, now, by, f"message:{message}:opnieuw:{now.timestamp()}")
        await store.append(inbox, [encode(fact, inbox)], expected=None)
    return len(messages)


async def waiting(
    pool: asyncpg.Pool, store: EventStore, trajectories: Iterable[UUID], *, after: int = 0, besides: Collection[Waiting] = ()
) -> list[Waiting]:
    """Messages for these trajectories that left no trace on their streams yet and were not set aside, in the order in which they came: of
    those that were received or offered again after a position of the log, and of others."""
    rows = await pool.fetch(
        """
        with offered as (
            select message, trajectory, inbox, min(position) as first, max(position) as position, max(at) as at
            from (
                select data ->> 'message', (data ->> 'trajectory')::uuid, stream, position, recorded_at
                from events
                where type in ('message-received', 'message-replayed') and position > $2
                union all
                select * from unnest($3::text[], $4::uuid[], $5::uuid[], $6::bigint[], $7::timestamptz[])
            ) as one (message, trajectory, inbox, position, at)
            group by 1, 2, 3
        )
        select message, trajectory, inbox, position, at
        from offered
        where trajectory = any ($1)
          and not exists (
              select from events effect where effect.stream = trajectory and effect.meta ->> 'causation' = 'message:' || message
          )
          -- What was set aside last is for a person to look at.
          and not exists (
              select from events aside
              where aside.stream = inbox and aside.type = 'message-set-aside' and aside.data ->> 'message' = message
                and aside.position > offered.position
          )
        order by first
        """,
        list(trajectories),
        after,
        [one.message for one in besides],
        [one.trajectory for one in besides],
        [inbox_stream(one.partner) for one in besides],
        [one.position for one in besides],
        [one.at for one in besides],
        timeout=THROUGH,
    )
    known, found = {one.message: one.partner for one in besides}, []
    for row in rows:
        partner = known.get(row["message"])
        if partner is None and (received := await store.find(message_event_id(row["inbox"], row["message"]))):
            partner = UUID(msgspec.json.decode(received.data)["partner"])
        if partner:
            found.append(Waiting(row["message"], partner, row["trajectory"], row["position"], row["at"]))
    return found


async def _start(client: Client, trajectories: Iterable[UUID], policy: WorkflowIDConflictPolicy) -> int:
    gate = asyncio.Semaphore(AT_ONCE)

    async def start(trajectory: UUID) -> bool:
        async with gate:
            try:
                await client.start_workflow(
                    TrajectoryWorkflow.run,
                    TrajectoryRef(trajectory),
                    id=workflow_id(trajectory),
                    task_queue=TASK_QUEUE,
                    id_conflict_policy=policy,
                    static_summary=f"traject {trajectory}",
                )
            except WorkflowAlreadyStartedError:
                return False
            return True

    return sum(await asyncio.gather(*(start(trajectory) for trajectory in trajectories)))


async def _poke(client: Client, trajectories: Iterable[UUID]) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    async def poke(trajectory: UUID) -> None:
        async with gate:
            try:
                await client.get_workflow_handle(workflow_id(trajectory)).signal(TrajectoryWorkflow.poke)
            except RPCError as error:
                # It ended between the list and the poke.
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise

    await asyncio.gather(*(poke(trajectory) for trajectory in trajectories))


async def _on_another_build(client: Client, build: str) -> list[UUID]:
    found = []
    async for execution in client.list_workflows(RUNNING):
        version = execution.search_attributes.get("TemporalWorkerDeploymentVersion")
        if version and not str(version[0]).endswith(f":{build}"):
            found.append(UUID(execution.id.removeprefix("traject-")))
    return found
