"""The people of the demonstration: they start the cohort, and do what regisseurs do with what is on their work list."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID, uuid5

import httpx2
import structlog
from temporalio.service import RPCError

from deploy.connections import connect
from deploy.settings import Settings
from deploy.simulation.city.city import organisations
from deploy.simulation.city.colleagues import introduce
from deploy.simulation.city.house import COACH, EVERY_THIRD, account_of, who_is
from deploy.simulation.city.judgement import Call, respond
from deploy.simulation.city.plan import PROGRAMME, Plan, participant_of
from deploy.simulation.issuer.config import issuer_at
from events.fact import Actor
from events.log.codec import decode
from events.trajectory import fold
from events.trajectory.state import Trajectory
from events.vocabulary.values import Role
from gateway.cli.connection import Connections
from gateway.fate import NotPossible
from gateway.orders.sending import Refused, Uncertain
from gateway.persons.rights import Rights
from gateway.programmes.publishing import publish, published, register
from projections.engine.liveness import Watch
from projections.lists.work_list import WORK_LIST, WorkItem, work
from workflows.decisions.command import Command
from workflows.decisions.open_items import RecordAnswer
from workflows.decisions.roles import FillRole
from workflows.programme.catalogue import load_catalogue

log = structlog.get_logger()

AT_ONCE = 8
LOOK_AGAIN = 2.0
"""Seconds after which the work list is looked at without anything having changed: an order may have been refused."""
THINKING = 1.5
"""Seconds that a decision takes at most."""
_NETWORK = [one.id for one in organisations(Role.EMPLOYER)]


async def act(settings: Settings, plan: Plan, stop: asyncio.Event) -> None:
    """Register the partners, start the cohort, and work until told to stop."""
    async with connect(settings) as regie, httpx2.AsyncClient(timeout=10, trust_env=False) as telephone:
        partners = [organisation.registration(plan.partners) for organisation in organisations()]
        for partner in partners:
            await register(regie.store, partner)
        await publish(regie.store, load_catalogue().values(), cosigners=partners)
        if plan.issuer:
            await introduce(regie, plan, issuer_at(plan.issuer))
        working = asyncio.create_task(_People(regie, plan, telephone).work())
        starting = asyncio.create_task(_start_cohort(regie, plan))
        told = asyncio.create_task(stop.wait())
        await asyncio.wait({working, told}, return_when=asyncio.FIRST_COMPLETED)
        for task in (starting, working, told):
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(starting, working)


async def _start_cohort(regie: Connections, plan: Plan) -> None:
    programme = await published(regie.store, PROGRAMME)
    if programme is None:
        log.error("no cohort: the programme is not published", programme=PROGRAMME)
        return
    gate = asyncio.Semaphore(AT_ONCE)

    async def start(trajectory: UUID) -> None:
        async with gate:
            command = plan.start(trajectory, programme)
            by = Actor(command.regisseur, Role.REGISSEUR)
            while True:
                try:
                    if not await regie.store.version(trajectory):
                        await regie.office.start(trajectory, command, by, id=f"begin:{trajectory}")
                    if plan.issuer:
                        await _acquaint(regie, plan, trajectory, by)
                    return
                except (Refused, NotPossible) as refusal:
                    log.warning("trajectory was not started", trajectory=str(trajectory), refusal=str(refusal))
                    return
                except Uncertain:
                    log.info("trajectory is started again: no answer came", trajectory=str(trajectory))

    async with asyncio.TaskGroup() as group:
        for trajectory in (*plan.trajectories(), *plan.yours()):
            group.create_task(start(trajectory))


async def _acquaint(regie: Connections, plan: Plan, trajectory: UUID, by: Actor) -> None:
    """Say who a participant is, and name the job coach of every so many of them."""
    participant = participant_of(trajectory)
    await Rights(regie.pool, regie.store, regie.vault).register(participant, who_is(participant), by, uuid5(participant, "wie"))
    if trajectory in plan.yours() or trajectory.int % EVERY_THIRD == 0:
        coach = FillRole(role=Role.JOB_COACH, holder=str(account_of(COACH)))
        await regie.office.execute(trajectory, coach, by, id=f"coach:{trajectory}")


class _People:
    def __init__(self, regie: Connections, plan: Plan, telephone: httpx2.AsyncClient) -> None:
        self._regie = regie
        self._plan = plan
        self._telephone = telephone
        self._busy: dict[tuple[UUID, str], asyncio.Task[None]] = {}
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def work(self) -> None:
        """Look at the work list whenever it changes, and see to each task once at a time."""
        async with Watch(self._regie.pool, [WORK_LIST]) as watch:
            changes = watch.changes()
            while True:
                try:
                    async with asyncio.timeout(LOOK_AGAIN):
                        await anext(changes)
                except TimeoutError:
                    changes = watch.changes()
                page = await work(self._regie.pool, now=datetime.now(UTC), limit=1000)
                for item in page.items:
                    self._take_up(item)

    def _take_up(self, item: WorkItem) -> None:
        which = (item.trajectory, item.key)
        if (
            item.sort == "taak"
            and self._plan.by_themselves(item.trajectory, item.regisseur)
            and not item.paused
            and which not in self._busy
        ):
            self._busy[which] = task = asyncio.create_task(self._see_to(item))
            task.add_done_callback(lambda _: self._busy.pop(which, None))

    async def _see_to(self, item: WorkItem) -> None:
        await asyncio.sleep(THINKING * (uuid5(item.trajectory, item.key).int % 100) / 100)
        async with self._gate:
            try:
                await self._respond(item)
            except Refused as refusal:
                log.info("order was refused", trajectory=str(item.trajectory), task=item.key, refusal=str(refusal))
            except (Uncertain, RPCError, httpx2.HTTPError) as error:
                log.info("no answer came", trajectory=str(item.trajectory), task=item.key, error=str(error))

    async def _respond(self, item: WorkItem) -> None:
        state = await self._state(item.trajectory)
        task = state.tasks.get(item.key)
        programme = await published(self._regie.store, state.programme)
        if task is None or not task.open or programme is None:
            return
        for number, order in enumerate(respond(state, task, programme, _NETWORK)):
            command = await self._ring(state, order) if isinstance(order, Call) else order
            id = f"{item.key}:{state.version}:{number}"
            await self._regie.office.execute(item.trajectory, command, Actor(item.regisseur, Role.REGISSEUR), id=id)

    async def _state(self, trajectory: UUID) -> Trajectory:
        return fold(trajectory, map(decode, await self._regie.store.read_stream(trajectory, opened=True)))

    async def _ring(self, state: Trajectory, call: Call) -> Command:
        request = state.requests[call.request]
        address = f"{self._plan.partners}/partners/{request.partner}/telefoon"
        answer = await self._telephone.post(address, json={"verzoek": str(request.id)})
        answer.raise_for_status()
        told = answer.json()
        return RecordAnswer(
            request=call.request,
            agreed=told["uitkomst"] == "akkoord",
            answer=told.get("antwoord") or {},
            remark=told.get("toelichting") or "per telefoon",
        )
