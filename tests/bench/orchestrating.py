"""Whole trajectories on the dev server, beside a bare workflow that asks of Temporal what they asked and does nothing with it.

Many at once, with norms of a second, and what they wait for is given at once: the processor is what limits both. The bare workflow has as
many runs, local and other activities, timers and answers as a trajectory had in the same round, with payloads of the same order. Its
activities do nothing, where ours write to Postgres, fold and decide; its orders are signals, where ours are updates.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from uuid import UUID, uuid4

import asyncpg
from pydantic import JsonValue
from temporalio import activity, workflow
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.channels import Delivery, Purpose
from activities.directory import Partner
from deploy.embedded.binaries import temporal_program
from deploy.embedded.temporal import FLAGS, SEARCH_ATTRIBUTES
from deploy.worker import make_current, workers
from events.log.appender import Connection
from events.log.store import EventStore
from events.record import Appended, Entry
from events.vocabulary.inbox import Channel, PartnerRegistered
from events.vocabulary.requests import TaskOpened
from gateway.orders.sending import Office, Uncertain
from gateway.programmes.publishing import publish, register
from tests.bench.harness import Bench, say
from tests.vaults import vault
from tests.workflows import city
from tests.workflows.habits import ANSWERS, DECISIONS, Asked
from workflows.decisions.course import StartTrajectory
from workflows.decisions.tasks import ANSWER_SIGNAL
from workflows.programme.catalogue import find
from workflows.programme.document import Programme
from workflows.run.plugin import regie_plugin
from workflows.run.reference import workflow_id
from workflows.run.workflow import TrajectoryWorkflow
from workflows.verbs.message import ANSWERED, Message

RATIO = "orchestration_vs_bare_temporal"
AT_ONCE = 40
"""Trajectories for each second that a turn should last, by the rate that is hoped for."""
LANES = 8
"""Things that a workflow does side by side; with so many it has about as many workflow tasks as a trajectory."""
LOCAL, REMOTE, ANSWER = "x" * 900, "x" * 500, "x" * 400
"""About as much as an append of an event, a delivery and an answer are as JSON."""
LONG = timedelta(minutes=10)
QUEUE, CALLS, BUILD = "bare", "bare-calls", "bench"
_TASKS, _LOCALS, _CALLS, _TIMERS, _ANSWERS = (
    EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
    EventType.EVENT_TYPE_MARKER_RECORDED,
    EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
    EventType.EVENT_TYPE_TIMER_STARTED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
)


# Bare Temporal -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Work:
    """What one run asks of Temporal, and how many such runs are left."""

    runs: int
    locals: int
    calls: int
    timers: int
    answers: int


def part(total: int, number: int, of: int) -> int:
    """How much of a total falls to one of so many."""
    return total * (number + 1) // of - total * number // of


@activity.defn
async def note(text: str) -> str:
    """A local activity that does nothing."""
    return text[:60]


class Bare:
    """The other activity: a partner that answers before the call is over."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @activity.defn
    async def call(self, text: str, number: int, answers: bool) -> str | None:
        """Take it, and answer by a signal."""
        if answers:
            id = activity.info().workflow_id
            assert id
            await self._client.get_workflow_handle(id).signal(BareWorkflow.hear, args=[number, ANSWER])
        return None


@workflow.defn
class BareWorkflow:
    """The work, in lanes side by side; then the next run."""

    def __init__(self) -> None:
        self._heard: set[int] = set()

    @workflow.run
    async def run(self, work: Work) -> None:
        """One run."""
        # A trajectory has to let about a second go by in each run.
        await asyncio.gather(asyncio.sleep(1), *(self._lane(lane, work) for lane in range(LANES)))
        await workflow.wait_condition(workflow.all_handlers_finished)
        if work.runs > 1:
            workflow.continue_as_new(Work(work.runs - 1, work.locals, work.calls, work.timers, work.answers))

    async def _lane(self, lane: int, work: Work) -> None:
        for number in range(lane, work.calls, LANES):
            for _ in range(part(work.locals, number, work.calls)):
                await workflow.execute_local_activity(note, LOCAL, start_to_close_timeout=LONG)
            waiting = [asyncio.create_task(asyncio.sleep(600)) for _ in range(part(work.timers, number, work.calls))]
            answers = bool(part(work.answers, number, work.calls))
            await workflow.execute_activity_method(Bare.call, args=[REMOTE, number, answers], start_to_close_timeout=LONG, task_queue=CALLS)
            await workflow.wait_condition(lambda number=number, answers=answers: not answers or number in self._heard)  # type: ignore[misc]
            for timer in waiting:
                timer.cancel()

    @workflow.signal
    async def hear(self, number: int, text: str) -> None:
        """The answer to a call."""
        self._heard.add(number)


async def bare(client: Client, work: Work, number: int) -> tuple[float, Counter[int]]:
    """So many a second, and what the histories of one hold."""
    began = time.perf_counter()
    handles = [await client.start_workflow(BareWorkflow.run, work, id=f"bare-{uuid4()}", task_queue=QUEUE) for _ in range(number)]
    await asyncio.gather(*(handle.result() for handle in handles))
    took = time.perf_counter() - began
    return number / took, await asked_of_temporal(client, [handle.id for handle in handles[:5]])


# Trajectories ------------------------------------------------------------------------------------------------------------


def quick() -> Programme:
    """The demonstration with norms of a second, and so much patience that nobody is reminded."""
    demonstration = find("demonstratie")
    changes: dict[str, str | int | bool] = {place: "PT2S" for place, _ in demonstration.norms()}
    changes |= {"geduld.escaleren_na": "PT10M", "antwoord_binnen": "PT10M", "intake.norm": "PT10M", "intake.selecteren_binnen": "PT10M"}
    changes |= {place: "PT10M" for place in changes if place.endswith(("_binnen", ".norm"))}
    changes |= {"leer_werk.norm": "PT2S", "leer_werk.evalueren_elke": "PT1S", "nazorg.bevestigingen.1.na": "PT1S"}
    return demonstration.adjusted(changes)


def partner(id: UUID) -> PartnerRegistered:
    """A partner that answers in this process."""
    name, role = city.PARTNERS[id]
    return PartnerRegistered(partner=id, name=name, role=role, channel=Channel(kind="direct", address="hier"), source=f"urn:bench:{name}")


class Answering:
    """A channel whose partners answer before the call is over, straight to the workflow."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def deliver(self, partner: Partner, delivery: Delivery) -> None:
        """Say yes."""
        if delivery.purpose is not Purpose.ASK:
            return
        now = datetime.now(UTC)
        asked = Asked(delivery.trajectory, delivery.partner, str(delivery.request), delivery.kind, delivery.content, now, 0)
        reply = ANSWERS[delivery.kind](asked)
        assert reply
        data: dict[str, JsonValue] = {"verzoek": asked.request, "uitkomst": reply.outcome, "antwoord": dict(reply.answer)}
        message = Message(id=asked.request, type=ANSWERED, partner=partner.id, occurred_at=now, data=data)
        await self._client.get_workflow_handle(workflow_id(delivery.trajectory)).signal(TrajectoryWorkflow.receive, message)


class Deciding(EventStore):
    """The store, with people who decide as soon as there is something to decide."""

    office: Office
    deciding: asyncio.TaskGroup
    """A decision that is lost ends the bench; otherwise its trajectory would be waited for, for ever."""

    decided: dict[UUID, asyncio.Task[None]]
    """The last decision about each trajectory."""

    async def append(self, stream: UUID, entries: Sequence[Entry], *, expected: int | None, conn: Connection | None = None) -> Appended:
        """As the store does."""
        appended = await super().append(stream, entries, expected=expected, conn=conn)
        for entry in entries:
            if entry.type == TaskOpened.stored_name:
                task = TaskOpened.model_validate_json(entry.data)
                # Where norms last a second, a machine without time to spare is late; that is told, and nobody has to answer it.
                if task.kind != ANSWER_SIGNAL.name:
                    deciding = self._decide(stream, task, after=self.decided.get(stream))
                    self.decided[stream] = self.deciding.create_task(deciding)
        return appended

    async def _decide(self, trajectory: UUID, task: TaskOpened, after: asyncio.Task[None] | None) -> None:
        """One after the other: a go is refused before the exit criteria were looked at."""
        if after is not None:
            await after
        command, id = DECISIONS[task.kind](task), str(uuid4())  # type: ignore[arg-type]  # they do not look at it
        assert command
        while True:
            # On a machine that is too busy to answer, the same order is given again, as its message says.
            with suppress(Uncertain):
                await self.office.execute(trajectory, command, city.REGISSEUR, id=id)
                return


async def trajectories(client: Client, office: Office, programme: Programme, number: int) -> tuple[float, Counter[int]]:
    """So many a second, and what the histories of one hold on average."""
    command = StartTrajectory(
        participant=uuid4(),
        programme=programme.code,
        programme_version=programme.version,
        municipality=city.MUNICIPALITY,
        regisseur=city.REGISSEUR.id,
        parties=city.PARTIES,
    )
    ids = [uuid4() for _ in range(number)]
    began = time.perf_counter()
    await asyncio.gather(*(office.start(id, command, city.REGISSEUR) for id in ids))
    outcomes = await asyncio.gather(*(client.get_workflow_handle(workflow_id(id)).result() for id in ids))
    took = time.perf_counter() - began
    assert set(outcomes) == {"duurzaam-aan-het-werk"}, outcomes
    return number / took, await asked_of_temporal(client, [workflow_id(id) for id in ids[:5]])


async def asked_of_temporal(client: Client, ids: Sequence[str]) -> Counter[int]:
    """How many events of each type their histories hold, all runs of them together; 0 counts the runs."""
    found = Counter[int]()
    for id in ids:
        async for execution in client.list_workflows(f"WorkflowId = '{id}'"):
            found[0] += 1
            async for event in client.get_workflow_handle(id, run_id=execution.run_id).fetch_history_events():
                found[event.event_type] += 1
    return Counter({kind: round(count / len(ids)) for kind, count in found.items()})


@asynccontextmanager
async def server() -> AsyncIterator[WorkflowEnvironment]:
    """A dev server of its own, in memory, with the settings of the embedded one."""
    environment = await WorkflowEnvironment.start_local(
        namespace="regie",
        plugins=[regie_plugin()],
        search_attributes=SEARCH_ATTRIBUTES,
        dev_server_existing_path=str(temporal_program()),
        dev_server_log_level="error",
        dev_server_extra_args=[part for flag in FLAGS for part in ("--dynamic-config-value", flag)],
    )
    async with environment:
        yield environment


async def measure(bench: Bench) -> None:
    dsn = await bench.database()
    pool = await bench.stack.enter_async_context(asyncpg.create_pool(dsn, min_size=4, max_size=10))
    store = await bench.stack.enter_async_context(Deciding(pool, vault=vault(pool)))
    environment = await bench.stack.enter_async_context(server())
    client, programme = environment.client, quick()
    office = store.office = Office(client, store, pool)
    store.decided, store.deciding = {}, await bench.stack.enter_async_context(asyncio.TaskGroup())
    partners = {id: partner(id) for id in city.PARTNERS}
    await publish(store, [programme], cosigners=[*partners.values()])
    for each in partners.values():
        await register(store, each)
    await bench.stack.enter_async_context(workers(client, store, {"direct": Answering(client)}, build=BUILD))
    await make_current(client, BUILD)
    for queue, what in ((QUEUE, {"workflows": [BareWorkflow], "no_remote_activities": True}), (CALLS, {})):
        doing = [note] if queue == QUEUE else [Bare(client).call]
        await bench.stack.enter_async_context(Worker(client, task_queue=queue, activities=doing, build_id="bare", **what))  # type: ignore[arg-type]
    number = max(4, round(AT_ONCE * bench.seconds))
    ours, theirs, told = list[float](), list[float](), Counter[int]()
    for round_ in range(-1, bench.rounds):
        rate, told = await trajectories(client, office, programme, number)
        runs = told[0]
        work = Work(runs, *(max(1, round(told[kind] / runs)) for kind in (_LOCALS, _CALLS, _TIMERS, _ANSWERS)))
        bare_rate, bare_told = await bare(client, work, number)
        say(f"orchestrate, round {round_ + 1}: {rate:.2f} against {bare_rate:.2f} a second; {_words(told)} against {_words(bare_told)}")
        if round_ >= 0:
            ours.append(rate)
            theirs.append(bare_rate)
    bench.report.row("orchestrate", "trajectories", f"{median(ours):.2f} trajectories/s")
    bench.report.row("orchestrate", "bare workflows of the same size", f"{median(theirs):.2f} workflows/s")
    bench.report.row("orchestrate", "each", _words(told))
    bench.report.ratio(RATIO, ours, theirs)


def _words(told: Counter[int]) -> str:
    names = {0: "runs", _TASKS: "workflow tasks", _LOCALS: "local", _CALLS: "calls", _TIMERS: "timers", _ANSWERS: "answers"}
    return ", ".join(f"{told[kind]} {name}" for kind, name in names.items())
